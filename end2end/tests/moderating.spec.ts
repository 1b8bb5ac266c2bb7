// What moderators do about whole threads: each act, what others see of it, and the way back.

import type { Page } from '@playwright/test';
import { unique, type Person } from '../community';
import { expect, test as base } from '../fixtures';
import { Measures } from '../pages/moderation';
import { Notices } from '../pages/notifications';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'across';

/** Who writes, who reads, and who keeps order. */
const test = base.extend<{ author: Person; reader: Person; writing: Page; measures: Measures }>({
  author: async ({ community }, use) => use(await community.colleague('真鍋 泉')),
  reader: async ({ community }, use) => use(await community.colleague('森下 真澄')),
  writing: async ({ another, author }, use) => use(await another(author.email)),
  measures: async ({ another }, use) => use(new Measures(await another('moderator'))),
});

test.beforeEach(async ({ signIn, reader }) => signIn(reader.email));

/** What the author was told of a thread, the latest first. */
async function told(page: Page, title: string) {
  const notices = new Notices(page);
  await notices.visit();
  return notices.row(title).first();
}

/** Rows of a space's list. */
const listed = (page: Page) => page.locator('.thread-row');

test('a thread is closed: no reply, said why, and open again', bothWays, async ({ page, writing, measures, script, watch }) => {
  if (script) watch.expects(422);
  const [title, reason] = [unique('閉じる話'), unique('話が済んだため')];
  const address = await new ThreadForm(writing).start(space, title, '本文');
  await measures.visit(address);
  // What takes something from somebody wants a reason.
  await measures.attempt('返信を止める', '');
  await expect(measures.refused).toContainText('理由');
  await measures.visit(address);
  await measures.take('返信を止める', reason);
  const thread = new Thread(page);
  await thread.open(address);
  await expect(page.getByText('このスレッドは閉じられています。新しい返信は書けません。')).toBeVisible();
  await expect(page.getByText('閉鎖中')).toBeVisible();
  await expect(thread.composer).toHaveCount(0);
  await expect(page.getByRole('link', { name: '返信', exact: true })).toHaveCount(0);
  await expect(await told(writing, title)).toContainText('モデレーターがあなたのスレッドへの返信を止めました');
  await expect(await told(writing, title)).toContainText(reason);
  await measures.visit(address);
  await measures.undo(measures.act('返信を止めました', reason));
  await thread.open(address);
  await thread.reply(unique('また書けます'));
});

test('a reply to a thread that was closed meanwhile is refused, and its text kept', async ({ page, writing, measures, watch }) => {
  const address = await new ThreadForm(writing).start(space, unique('閉じかけの話'), '本文');
  const thread = new Thread(page);
  await thread.open(address);
  const text = unique('間に合わない');
  await thread.editor.text.fill(text);
  await measures.visit(address);
  await measures.take('返信を止める', '話が済んだため');
  watch.expects(409);
  await thread.send();
  await expect(thread.refusal).toContainText('このスレッドには返信できません');
  await expect(thread.editor.text).toHaveValue(text);
});

test('a thread stays on top of its space, until it does not', bothWays, async ({ page, writing, measures }) => {
  const [title, later] = [unique('留める話'), unique('あとの話')];
  const address = await new ThreadForm(writing).start(space, title, '本文');
  await measures.visit(address);
  await measures.take('上に留める', '');
  await new ThreadForm(writing).start(space, later, '本文');
  const thread = new Thread(page);
  await thread.open(`/talk/${space}`);
  await expect(listed(page).first()).toContainText(title);
  await expect(listed(page).first()).toContainText('固定');
  await expect(await told(writing, title)).toContainText('あなたのスレッドが、一覧の上に置かれました');
  await measures.visit(address);
  await measures.undo(measures.act('上に留めました', ''));
  await thread.open(`/talk/${space}`);
  await expect(listed(page).first()).toContainText(later);
  await expect(listed(page).filter({ hasText: title })).not.toContainText('固定');
});

test('a thread is hidden whole, and shown again', bothWays, async ({ page, writing, measures, watch }) => {
  const [title, reason] = [unique('隠れる話'), unique('人が分かるため')];
  const address = await new ThreadForm(writing).start(space, title, '本文');
  await measures.visit(address);
  await measures.take('スレッドを隠す', reason);
  const thread = new Thread(page);
  watch.expects(404);
  await thread.open(address);
  await expect(thread.heading).toHaveText('ページが見つかりません');
  await thread.open(`/talk/${space}`);
  await expect(listed(page).first()).toBeVisible();
  await expect(listed(page).filter({ hasText: title })).toHaveCount(0);
  await expect(await told(writing, title)).toContainText(reason);
  const own = new Thread(writing);
  await own.open(address);
  await expect(own.heading).toHaveText(title);
  await measures.visit(address);
  await measures.undo(measures.act('スレッドを隠しました', reason));
  await thread.open(address);
  await expect(thread.heading).toHaveText(title);
});

test('a thread goes to another space under its address, and back', bothWays, async ({ page, writing, measures }) => {
  const [title, reason] = [unique('移る話'), unique('雑談なので')];
  const address = await new ThreadForm(writing).start(space, title, '本文');
  await measures.visit(address);
  await measures.take('別のスペースに移す', reason, async (form) => {
    // Never before more people than it was written for.
    await expect(form.getByRole('option', { name: 'お知らせ' })).toHaveCount(0);
    await form.getByLabel('移す先のスペース').selectOption({ label: '雑談' });
  });
  const thread = new Thread(page);
  await thread.open(address);
  await expect(page.getByRole('navigation', { name: '現在地' })).toContainText('雑談');
  await thread.open('/talk/lounge');
  await expect(listed(page).filter({ hasText: title })).toHaveCount(1);
  await thread.open(`/talk/${space}`);
  await expect(listed(page).filter({ hasText: title })).toHaveCount(0);
  await expect(await told(writing, title)).toContainText('モデレーターがあなたのスレッドを移しました');
  await measures.visit(address);
  await measures.undo(measures.act('別のスペースに移しました', reason));
  await thread.open(`/talk/${space}`);
  await expect(listed(page).filter({ hasText: title })).toHaveCount(1);
});

test('two threads become one, and two again', bothWays, async ({ page, writing, measures, community, script, watch }) => {
  // Once it is done, the moderator's page asks again for the thread that is gone, before it leaves.
  if (script) watch.expects(422, 404);
  const [title, text, reason] = [unique('合わさる話'), unique('同じことを'), unique('同じ話なので')];
  const into = await new ThreadForm(writing).start(space, unique('合わせる先'), '先にあった話');
  const address = await new ThreadForm(writing).start(space, title, text);
  await new Thread(writing).reply(unique('こちらへの返信'));
  await new Thread(writing).open('/me');
  await measures.visit(address);
  await measures.attempt('別のスレッドに合わせる', reason, (form) => form.getByLabel('合わせる先のスレッド').fill('どこか'));
  await expect(measures.refused).toContainText('合わせる先のスレッド');
  await measures.visit(address);
  await measures.take('別のスレッドに合わせる', reason, (form) => form.getByLabel('合わせる先のスレッド').fill(community.url + into));
  const thread = new Thread(page);
  // The address of old leads there.
  await thread.open(address);
  await expect(page).toHaveURL(new RegExp(`${into}(\\?|#|$)`));
  await expect(thread.posts(text)).toBeVisible();
  await expect(page.getByRole('heading', { name: '返信 2' })).toBeVisible();
  await thread.open(`/talk/${space}`);
  await expect(listed(page).filter({ hasText: title })).toHaveCount(0);
  const notices = new Notices(writing);
  await notices.visit();
  await expect(notices.row(reason)).toContainText('モデレーターがあなたのスレッドをほかのスレッドとまとめました');
  await measures.open('/admin/moderation');
  await measures.undo(measures.act('別のスレッドに合わせました', reason));
  await thread.open(address);
  await expect(thread.heading).toHaveText(title);
  await expect(thread.opening).toContainText(text);
  await expect(page.getByRole('heading', { name: '返信 1' })).toBeVisible();
  await thread.open(into);
  await expect(page.getByRole('heading', { name: '返信 0' })).toBeVisible();
});

test('whoever has a thread open is led on as it becomes part of another, or is hidden', async ({ page, writing, measures, watch }) => {
  watch.expects(404);
  const into = await new ThreadForm(writing).start(space, unique('合わせる先'), '先にあった話');
  const text = unique('いま読んでいる');
  const address = await new ThreadForm(writing).start(space, unique('読まれている話'), text);
  const thread = new Thread(page);
  await thread.open(address);
  await measures.visit(address);
  await measures.take('別のスレッドに合わせる', '同じ話なので', (form) => form.getByLabel('合わせる先のスレッド').fill(into));
  await expect(page).toHaveURL(new RegExp(`${into}(\\?|#|$)`));
  await expect(thread.posts(text)).toBeVisible();
  await measures.visit(into);
  await measures.take('スレッドを隠す', '話が済んだため');
  await expect(page.getByRole('main')).not.toContainText(text);
});

test('a post and what answers it become a thread, and go back', bothWays, async ({ page, writing, measures }) => {
  const [title, text, below, reason] = [unique('分かれた話'), unique('ところで'), unique('それなら'), unique('別の話なので')];
  const address = await new ThreadForm(writing).start(space, unique('もとの話'), '本文');
  const own = new Thread(writing);
  await own.reply(text);
  await own.ready();
  await own.answer(text);
  await own.reply(below);
  const theirs = new Thread(measures.page);
  await theirs.open(address);
  await theirs.more(text, 'モデレーターの操作', /\/talk\/p\/\d+\/moderate$/);
  await measures.take('別のスレッドに分ける', reason, (form) => form.getByLabel('題名').fill(title));
  await expect(theirs.heading).toHaveText(title);
  const thread = new Thread(page);
  await thread.open(address);
  await expect(page.getByRole('heading', { name: '返信 0' })).toBeVisible();
  await thread.open(`/talk/${space}`);
  await thread.follow(page.getByRole('link', { name: title }), /\/talk\/t\/\d+$/);
  await expect(thread.opening).toContainText(text);
  await expect(thread.posts(below)).toBeVisible();
  const apart = new URL(page.url()).pathname;
  await thread.open('/me');
  await measures.visit(address);
  await measures.undo(measures.act('別のスレッドに分けました', reason));
  await thread.open(apart);
  await expect(page).toHaveURL(new RegExp(`${address}(\\?|#|$)`));
  await expect(thread.posts(text)).toBeVisible();
  await expect(page.getByRole('heading', { name: '返信 2' })).toBeVisible();
});

test('what has changed since is not undone, and that is said', bothWays, async ({ page, writing, measures, script, watch }) => {
  if (script) watch.expects(409, 404);
  const reason = unique('同じ話なので');
  const into = await new ThreadForm(writing).start(space, unique('先の話'), '本文');
  const text = unique('あとの話');
  const address = await new ThreadForm(writing).start(space, unique('後の話'), text);
  await new Thread(writing).open('/me');
  await measures.visit(address);
  await measures.take('別のスレッドに合わせる', reason, (form) => form.getByLabel('合わせる先のスレッド').fill(into));
  const thread = new Thread(page);
  await thread.open(into);
  await thread.answer(text);
  await thread.reply(unique('ここで答えた'));
  await measures.open('/admin/moderation');
  const act = measures.act('別のスレッドに合わせました', reason);
  await act.getByRole('button', { name: /^元に戻す/ }).click();
  await expect(measures.refused).toContainText('そのあとに変わったことがあるので、もとに戻せません');
  await expect(act.getByRole('button', { name: /^元に戻す/ })).toBeVisible();
});
