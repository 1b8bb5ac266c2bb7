// Members: the directory, profiles, and who sees what.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Directory, Profile, ProfileForm } from '../pages/members';

const bothWays = { tag: ['@no-script'] };

test('what is for oneself alone is seen by nobody else', bothWays, async ({ page, signIn, another }) => {
  await signIn('member');
  const own = new ProfileForm(page);
  await own.visit();
  const secret = unique('ひみつの学びたいこと');
  const open = unique('みんなに話せること');
  await page.locator('#want_to_learn').fill(secret);
  await own.audience('学びたいこと').selectOption({ label: '自分だけ' });
  await page.locator('#can_help').fill(open);
  await own.audience('力になれること').selectOption({ label: 'メンバー全員' });
  await page.locator('#prefecture').selectOption({ label: '沖縄県' });
  await own.audience('都道府県').selectOption({ label: '自分だけ' });
  await own.save();
  // The owner sees it, with a mark that says who else does not.
  await expect(page.getByRole('main')).toContainText(secret);
  await expect(page.locator('.facts')).toContainText('沖縄県');
  await expect(page.locator('.audience-mark').first()).toContainText('自分だけ');

  const other = await another('host');
  const profile = new Profile(other);
  await profile.visit(people.member.handle);
  await expect(profile.heading).toHaveText(people.member.name);
  await expect(other.getByRole('main')).toContainText(open);
  await expect(other.getByRole('main')).not.toContainText(secret);
  await expect(other.getByRole('main')).not.toContainText('沖縄県');
  expect(await other.content()).not.toContain(secret);

  // Nor does it show in lists and counts.
  const directory = new Directory(other);
  await directory.visit('?prefecture=47');
  await expect(directory.cards.filter({ hasText: people.member.name })).toHaveCount(0);
  await directory.visit('?q=' + encodeURIComponent('片桐'));
  await expect(directory.cards).toHaveCount(1);
  await expect(directory.cards).not.toContainText('沖縄県');

  await own.visit();
  await page.locator('#prefecture').selectOption({ label: '沖縄県' });
  await own.audience('都道府県').selectOption({ label: 'メンバー全員' });
  await own.save();
  await directory.visit('?prefecture=47');
  await expect(directory.cards.filter({ hasText: people.member.name })).toHaveCount(1);
});

test('what is wrong in a profile is said at its field', bothWays, async ({ page, signIn, watch, script }) => {
  if (script) watch.expects(422);
  await signIn('moderator');
  const form = new ProfileForm(page);
  await form.visit();
  const headline = unique('書きかけのひとこと');
  await page.locator('#name').fill('');
  await page.locator('#handle').fill(people.member.handle);
  await page.locator('#headline').fill(headline);
  await page.locator('#link').fill('javascript:alert(1)');
  await form.button('保存する').click();
  await expect(form.refusal).toBeVisible();
  await form.ready();
  await expect(page.locator('#name')).toHaveAccessibleDescription(/入力してください/);
  await expect(page.locator('#link')).toHaveAccessibleDescription(/https:\/\//);
  await expect(page.locator('#headline')).toHaveValue(headline);
  await page.locator('#name').fill(people.moderator.name);
  await page.locator('#link').fill('');
  await form.button('保存する').click();
  await expect(page.locator('#handle')).toHaveAccessibleDescription(/すでに使われています/);
  await expect(page.locator('#headline')).toHaveValue(headline);
});

test('a choice leaves as many as its count says', bothWays, async ({ page, signIn, script }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit();
  const all = await directory.counted();
  expect(all).toBeGreaterThan(15);
  const choice = await directory.choice('臨床心理士');
  const count = Number(await choice.locator('.count').innerText());
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(all);
  await directory.choose('臨床心理士', script);
  await expect(directory.count).toHaveText(`${count}人`);
  await expect(directory.cards).toHaveCount(count);
  for (const card of await directory.cards.all()) await expect(card).toContainText('臨床心理士');
  // Two of one list leave those who are either.
  const second = Number(await (await directory.choice('精神保健福祉士')).locator('.count').innerText());
  expect(second).toBeGreaterThan(0);
  await directory.choose('精神保健福祉士', script);
  expect(await directory.counted()).toBeGreaterThan(count);
  // Taken off again, all are back.
  for (const name of ['臨床心理士', '精神保健福祉士']) {
    await page.getByRole('link', { name: `${name}をはずす` }).click();
    await expect(page.getByRole('link', { name: `${name}をはずす` })).toHaveCount(0);
  }
  await expect(directory.count).toHaveText(`${all}人`);
  const box = (await directory.choice('臨床心理士')).getByRole('checkbox');
  await expect(box).not.toBeChecked();
});

test('choices and words are the address, and back takes them off', async ({ page, signIn, script }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit();
  await directory.choose('看護師', script);
  await expect(page).toHaveURL(/profession=nurse/);
  const nurses = await directory.count.innerText();
  await directory.search('かたぎり');
  await expect(directory.count).toHaveText('1人');
  await expect(directory.cards).toContainText(people.member.name);
  await page.goBack();
  await expect(directory.count).toHaveText(nurses);
  await expect(directory.words).toHaveValue('');
  await page.goBack();
  await expect(page).toHaveURL(/\/members$/);
  await expect((await directory.choice('看護師')).getByRole('checkbox')).not.toBeChecked();
});

test('words find names, readings and lines, however they are written', async ({ page, signIn }) => {
  await signIn('host');
  const directory = new Directory(page);
  await directory.visit();
  for (const words of ['片桐', 'かたぎり', 'カタギリ', 'ｶﾀｷﾞﾘ', '片桐　花', '花 看護']) {
    await directory.search(words);
    await expect.soft(directory.cards.filter({ hasText: people.member.name }), words).toHaveCount(1);
  }
});

test('sorted by name, the list follows the readings', bothWays, async ({ page, signIn }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit('?sort=name');
  const readings = await page.locator('.member-card .reading').allInnerTexts();
  expect(readings.length).toBeGreaterThan(10);
  const sorted = [...readings].sort((a, b) => a.localeCompare(b, 'ja'));
  expect(readings.slice(0, 5)).toEqual(sorted.slice(0, 5));
});

test('says so when nobody fits, and leads back', bothWays, async ({ page, signIn }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit();
  await directory.search('どこにもいないひと');
  await expect(page.getByRole('heading', { name: '条件に合うメンバーはいません' })).toBeVisible();
  await expect(directory.count).toHaveText('0人');
  await page.locator('.empty').getByRole('link', { name: '解除' }).click();
  await expect(directory.cards.first()).toBeVisible();
  await expect(directory.words).toHaveValue('');
});

test('members are for members', async ({ page, watch }) => {
  watch.expects(401);
  const directory = new Directory(page);
  for (const path of ['/members', `/members/${people.member.handle}`, '/me', '/me/profile']) {
    await directory.open(path);
    await expect(directory.heading).toHaveText('ログインが必要です');
    await expect(page.getByRole('main')).not.toContainText(people.member.name);
    await expect(directory.link('ログインする')).toHaveAttribute('href', `/login?next=${encodeURIComponent(path)}`);
  }
});
