// Circles: asked and let in, made and hidden, invited and shown the door.

import { people, unique, type Community } from '../community';
import { expect, test } from '../fixtures';
import { arrive } from '../pages/accounts';
import { Circle, CircleForm, CircleMembers, Circles } from '../pages/circles';
import { ProfileForm } from '../pages/members';
import type { Page } from '@playwright/test';

const bothWays = { tag: ['@no-script'] };
const SOLO = 'solo-practitioners';

/** Somebody new with a name of their own; their handle. */
async function named(page: Page, community: Community, name: string): Promise<string> {
  await arrive(page, community);
  const form = new ProfileForm(page);
  await form.visit();
  const handle = await page.locator('#handle').inputValue();
  await page.locator('#name').fill(name);
  await form.save();
  return handle;
}

test('whoever asks is answered, is in, and leaves', bothWays, async ({ page, community, another }) => {
  const words = unique('ひとり職場の相談員です');
  await named(page, community, unique('ひとりの人'));
  const circles = new Circles(page);
  await circles.visit();
  await expect(circles.of('ひとり職場の会')).toContainText('申し込んで参加する');
  const circle = new Circle(page);
  await circle.visit(SOLO);
  await expect(page.getByRole('main')).toContainText('愚痴も歓迎です');
  await expect(page.getByRole('heading', { name: 'ひろば' })).toHaveCount(0);
  // Without agreeing nothing is asked, and nothing that was typed is lost.
  await page.getByLabel('ひとこと').fill(words);
  await circle.button('申し込む').click();
  await expect(page.getByRole('main').locator('.error').first()).toBeVisible();
  await circle.ready();
  await expect(page.getByLabel('ひとこと')).toHaveValue(words);
  await circle.agree();
  await circle.button('申し込む').click();
  await expect(page.getByRole('main')).toContainText('に申し込みました');

  const keeper = await another('admin');
  const members = new CircleMembers(keeper);
  await members.visit(SOLO);
  await members.request(words).locator('summary').click();
  await members.request(words).locator('textarea').fill('いまは定員です');
  await members.request(words).getByRole('button', { name: '断ると伝える' }).click();
  await expect(members.request(words)).toHaveCount(0);
  await circle.visit(SOLO);
  await expect(page.getByRole('main')).toContainText('いまは定員です');
  await circle.ask(words);
  await expect(page.getByRole('main')).toContainText('に申し込みました');
  await members.visit(SOLO);
  await members.request(words).getByRole('button', { name: '参加を認める' }).click();
  await expect(members.request(words)).toHaveCount(0);

  await circle.visit(SOLO);
  await expect(page.getByRole('heading', { name: 'ひろば' })).toBeVisible();
  await circle.leave('ひとり職場の会');
  await expect(circles.of('ひとり職場の会')).not.toContainText('参加中');
});

test('a hidden circle is made, joined by invitation, and closed to others', bothWays, async ({ page, community, another, watch }) => {
  watch.expects(404);
  const name = unique('まねかれた人');
  const handle = await named(page, community, name);
  const [slug, title] = [`quiet-${Date.now().toString(36)}`, unique('しずかな会')];
  const admin = await another('admin');
  const form = new CircleForm(admin);
  await form.make(slug, title, '招待された人だけ', people.host.handle);
  await form.hide();
  await form.save();
  await expect(admin.locator('.circle-list > li').filter({ hasText: title })).toContainText('非公開');
  const circles = new Circles(page);
  await circles.visit();
  await expect(circles.of(title)).toHaveCount(0);
  expect((await page.goto(`/circles/${slug}`))!.status()).toBe(404);

  const keeper = await another('host');
  const members = new CircleMembers(keeper);
  await members.visit(slug);
  await members.invite(`@${handle}`);
  await circles.visit();
  await expect(circles.of(title)).toContainText('招待されています');
  await circles.of(title).getByRole('link').first().click();
  const circle = new Circle(page);
  await circle.button('サークルに参加する').click();
  await expect(page.getByRole('main')).toContainText('参加中');

  await members.visit(slug);
  await members.member(name).locator('summary').click();
  await members.member(name).locator('textarea').fill('約束が守られませんでした');
  await members.member(name).getByRole('button', { name: `${name}さんを退会させる` }).click();
  await expect(members.member(name)).toHaveCount(0);
  expect((await page.goto(`/circles/${slug}`))!.status()).toBe(404);
  await circles.open('/notifications');
  await expect(page.getByRole('main')).toContainText('約束が守られませんでした');
});

test('changed guidelines are agreed to anew', bothWays, async ({ page, community, another }) => {
  await arrive(page, community);
  const circle = new Circle(page);
  await circle.visit('school-workers');
  await circle.agree();
  await circle.button('サークルに参加する').click();
  await expect(page.getByRole('main')).toContainText('参加中');
  const keeper = await another('host');
  const form = new Circle(keeper);
  const promise = unique('学校名は書きません');
  await form.open('/circles/school-workers/edit');
  await keeper.locator('#guidelines_ja').fill(`- ${promise}`);
  await form.button('保存').click();
  await expect(keeper.getByRole('main')).toContainText(promise);
  await circle.visit('school-workers');
  await expect(page.getByRole('main')).toContainText('ガイドラインが変わりました');
  await circle.button('同意する').click();
  await expect(page.getByRole('main')).not.toContainText('ガイドラインが変わりました');
  await expect(page.getByRole('main')).toContainText(promise);
});

test('a gate names the credentials that open it', bothWays, async ({ page, signIn, another }) => {
  await signIn('admin');
  const [slug, title] = [`nurses-${Date.now().toString(36)}`, unique('看護職の会')];
  const form = new CircleForm(page);
  await form.make(slug, title, '資格のある人だけ', people.member.handle);
  await form.credential('看護師').check();
  await form.save();
  const row = page.locator('.circle-list > li').filter({ hasText: title });
  await expect(row).toContainText('資格のある人だけ');
  await form.follow(row.getByRole('link', { name: /変更/ }), /\/admin\/circles\/\d+$/);
  await expect(form.credential('看護師')).toBeChecked();
  await expect(form.credential('教員免許')).not.toBeChecked();
  await expect(page.getByRole('main')).toContainText(people.member.name);
  // Who holds none of them is told what opens it, and where one is verified.
  const other = await another('host');
  const circle = new Circle(other);
  await circle.visit(slug);
  await expect(other.getByRole('main')).toContainText('確認済みの資格がある人です（看護師）');
  await expect(circle.link('資格の確認を申し込む')).toHaveAttribute('href', '/me/credentials');
});
