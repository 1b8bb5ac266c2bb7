// Members: the directory, profiles, and who sees what.

import { people, unique, type Community } from '../community';
import { expect, test } from '../fixtures';
import { arrive } from '../pages/accounts';
import { Directory, Profile, ProfileForm } from '../pages/members';
import type { Page } from '@playwright/test';

/** A picture of one pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

const bothWays = { tag: ['@no-script'] };

/** Somebody new, whose profile is nobody else's business. */
async function arrived(page: Page, community: Community): Promise<ProfileForm> {
  await arrive(page, community);
  return new ProfileForm(page);
}

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
  await page.locator('#links').fill('javascript:alert(1)');
  await form.button('保存する').click();
  await expect(form.refusal).toBeVisible();
  await form.ready();
  await expect(page.locator('#name')).toHaveAccessibleDescription(/入力してください/);
  await expect(page.locator('#links')).toHaveAccessibleDescription(/https:\/\//);
  await expect(page.locator('#headline')).toHaveValue(headline);
  await page.locator('#name').fill(people.moderator.name);
  await page.locator('#links').fill('');
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

test('one sees oneself with the eyes of others', bothWays, async ({ page, community }) => {
  const own = await arrived(page, community);
  await own.visit();
  const [toAll, toVerified, toCircles] = [unique('みんなへ'), unique('確認済みへ'), unique('サークルへ')];
  await page.locator('#can_help').fill(toAll);
  await own.audience('力になれること').selectOption({ label: 'メンバー全員' });
  await page.locator('#want_to_learn').fill(toVerified);
  await own.audience('学びたいこと').selectOption({ label: '資格を確認された人' });
  await page.locator('#workplaces').fill(toCircles);
  await own.audience('職場').selectOption({ label: 'サークルまで' });
  await own.save();
  const main = page.getByRole('main');
  for (const text of [toAll, toVerified, toCircles]) await expect(main).toContainText(text);
  const eyes = page.getByRole('navigation', { name: '見え方をたしかめる' });
  const seen: [string, string[]][] = [
    ['メンバー', [toAll]],
    ['資格を確認された人', [toAll, toVerified]],
    ['同じサークルの人', [toAll, toCircles]],
    ['自分', [toAll, toVerified, toCircles]],
  ];
  for (const [name, shown] of seen) {
    const link = eyes.getByRole('link', { name, exact: true });
    await link.click();
    await expect(link).toHaveAttribute('aria-current', 'true');
    for (const text of [toAll, toVerified, toCircles]) {
      if (shown.includes(text)) await expect(main).toContainText(text);
      else await expect(main).not.toContainText(text);
    }
  }
});

test('who leaves the directory is not listed, and is met by the address', bothWays, async ({ page, community, another }) => {
  const own = await arrived(page, community);
  await own.visit();
  const name = unique('名簿に出ない人');
  await page.locator('#name').fill(name);
  await page.getByRole('checkbox', { name: /名簿に載せない/ }).check();
  await own.save();
  await expect(page.locator('.seen-as')).toContainText('名簿には載せていません');
  const address = new URL(page.url()).pathname;
  const other = await another('host');
  const directory = new Directory(other);
  await directory.visit('?q=' + encodeURIComponent(name));
  await expect(directory.count).toHaveText('0人');
  await directory.open(address);
  await expect(directory.heading).toHaveText(name);
  await expect(other.getByRole('main')).not.toContainText('名簿には載せていません');
});

test('the map leaves those of a prefecture', bothWays, async ({ page, signIn, script }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit();
  await directory.map.locator('> summary').click();
  const tile = directory.map.getByRole('checkbox', { name: /^東京都 / });
  const count = Number((await tile.getAttribute('aria-label'))?.match(/(\d+)人/)?.[1]);
  expect(count).toBeGreaterThan(1);
  await tile.check();
  if (!script) await directory.map.getByRole('button', { name: 'しぼり込む' }).click();
  await expect(directory.count).toHaveText(`${count}人`);
  await expect(page).toHaveURL(/prefecture=13/);
  await expect(directory.map).toHaveAttribute('open', '');
  await expect(page.getByRole('list', { name: '選んだ条件' })).toContainText('東京都');
});

test('the map is walked with the arrow keys', async ({ page, signIn }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit();
  await directory.map.locator('> summary').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const on = (name: string) => directory.map.getByRole('checkbox', { name: new RegExp(`^${name} `) });
  await expect(on('北海道')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(on('青森県')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(on('岩手県')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(on('秋田県')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/prefecture=05/);
  await expect(on('秋田県')).toBeFocused();
  await expect(on('秋田県')).toBeChecked();
  // One stop of the tab key, whatever is chosen.
  await page.keyboard.press('Tab');
  await expect(directory.map.getByRole('checkbox').and(page.locator(':focus'))).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(on('秋田県')).toBeFocused();
});

test('the directory is a list as well, and for admins one for paper', bothWays, async ({ page, signIn, another }) => {
  await signIn('member');
  const directory = new Directory(page);
  await directory.visit('?profession=nurse');
  const count = await directory.counted();
  const layouts = page.getByRole('navigation', { name: '見せ方' });
  await expect(layouts.getByRole('link')).toHaveText(['カード', '一覧']);
  await layouts.getByRole('link', { name: '一覧' }).click();
  await expect(page).toHaveURL(/view=list/);
  await expect(directory.rows).toHaveCount(count);
  await expect(directory.rows.filter({ hasText: '看護師' })).toHaveCount(count);
  // A search keeps the layout.
  await directory.search('かたぎり');
  await expect(directory.rows).toHaveCount(1);
  const admin = await another('admin');
  const paper = new Directory(admin);
  await paper.visit();
  const all = await paper.counted();
  await admin.getByRole('navigation', { name: '見せ方' }).getByRole('link', { name: '印刷用' }).click();
  await expect(paper.rows).toHaveCount(all);
  await admin.emulateMedia({ media: 'print' });
  await expect(paper.rows.first()).toBeVisible();
  await expect(paper.words).toBeHidden();
});

test('names that hide something and handles that look like another are refused', bothWays, async ({ page, community, watch, script }) => {
  if (script) watch.expects(422);
  const form = await arrived(page, community);
  await form.visit();
  const own = await page.locator('#handle').inputValue();
  await page.locator('#name').fill('見えない\u200b名前');
  await form.button('保存する').click();
  await expect(page.locator('#name')).toHaveAccessibleDescription(/見えない文字/);
  await page.locator('#name').fill('朝倉 望');
  // The host's handle, with another sign that looks the same.
  await page.locator('#handle').fill(people.host.handle.replace('o', '0'));
  await form.button('保存する').click();
  await expect(page.locator('#handle')).toHaveAccessibleDescription(/よく似たハンドル/);
  await page.locator('#handle').fill(own);
  await form.save();
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

test('a picture is chosen, cut out, shown, and kept to oneself', bothWays, async ({ page, community, another, script }) => {
  await arrive(page, community);
  const form = new ProfileForm(page);
  await form.visit();
  const name = unique('写真のある人');
  await page.locator('#name').fill(name);
  await form.save();
  const address = new URL(page.url()).pathname;
  await form.open('/me/picture');
  await page.locator('#file').setInputFiles({ name: 'わたし.png', mimeType: 'image/png', buffer: PIXEL });
  if (script) await expect(page.locator('canvas')).toBeVisible();
  await page.locator('#zoom').fill('200');
  await page.locator('#audience').selectOption({ label: 'メンバー全員' });
  await form.button('この写真を使う').click();
  await expect(page.locator('.own-picture img')).toBeVisible();
  const other = await another('host');
  await other.goto(address);
  const seen = other.locator('.profile-head img.avatar');
  await expect(seen).toBeVisible();
  expect(await seen.evaluate((e: HTMLImageElement) => e.naturalWidth)).toBe(256);
  await form.ready();
  await page.locator('#audience-now').selectOption({ label: '自分だけ' });
  expect(await form.answered(form.button('保存'), 'members/show_picture')).toBeLessThan(400);
  await form.open('/me/picture');
  await expect(page.locator('#audience-now')).toHaveValue('me');
  await other.goto(address);
  await expect(other.locator('.profile-head')).toContainText(name);
  await expect(seen).toHaveCount(0);
});
