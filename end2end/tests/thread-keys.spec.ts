// A thread by keyboard alone, and branches that are folded away.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { tabTo } from '../keys';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

test.beforeEach(async ({ signIn }) => signIn('moderator'));

test('the ways through a thread come in the order in which it is read', bothWays, async ({ page }) => {
  const address = await new ThreadForm(page).start(space, unique('順に読む'), '本文');
  const thread = new Thread(page);
  const [outer, inner] = [unique('外'), unique('内')];
  await thread.reply(outer);
  await thread.ready();
  await thread.answer(outer);
  await thread.reply(inner);
  await thread.open(address);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  const way = await tabTo(page, thread.editor.text);
  const post = ['小野寺 遥', 'たった今', 'ありがとう', '反応する', '返信', '編集', 'その他'];
  const head = ['ひろば', '雑談', 'このスレッドの受け取り方'];
  expect(way.slice(0, head.length)).toEqual(head);
  expect(way.slice(head.length, head.length + 22)).toEqual([...post, ...post, '返信 1件', ...post]);
  // Posts are told apart by who wrote them, and when.
  await expect(page.getByRole('article', { name: /^小野寺 遥.*たった今$/ })).toHaveCount(3);
});

test('one reacts and answers without a pointer, and never loses one’s place', async ({ page, another }) => {
  const [text, other] = [unique('本文'), unique('ほかの人の')];
  const address = await new ThreadForm(page).start(space, unique('鍵盤で'), text);
  const writer = new Thread(await another('host'));
  await writer.open(address);
  await writer.reply(other);
  const thread = new Thread(page);
  await thread.open(address);
  const kept = () => page.waitForResponse('**/api/threads/changes');

  const thanks = thread.reaction(other, 'ありがとう');
  await tabTo(page, thanks);
  let answer = kept();
  await page.keyboard.press('Space');
  await answer;
  await expect(thanks).toHaveAttribute('aria-pressed', 'true');
  await expect(thanks).toContainText('1');
  await expect(thanks).toBeFocused();
  // The rest is one more key away, and stays at hand.
  await tabTo(page, thread.posts(other).getByText('反応する'));
  await page.keyboard.press('Enter');
  const same = thread.reaction(other, 'わたしも');
  // One stands at the first of them.
  await expect(thread.reaction(other, 'わかる')).toBeFocused();
  expect(await tabTo(page, same)).toEqual(['学びになった', 'わたしも']);
  answer = kept();
  await page.keyboard.press('Enter');
  await answer;
  await expect(same).toHaveAttribute('aria-pressed', 'true');
  await expect(same).toContainText('1');
  await expect(same).toBeFocused();

  await tabTo(page, thread.posts(other).getByRole('link', { name: '返信', exact: true }));
  await page.keyboard.press('Enter');
  await expect(thread.editor.text).toBeFocused();
  await expect(page.locator('#reply-h')).toHaveText('佐藤 みのりさんへの返信');
  const answered = unique('鍵盤から');
  await page.keyboard.type(answered);
  await tabTo(page, thread.composer.getByRole('button', { name: '返信する' }));
  await page.keyboard.press('Enter');
  await expect(thread.posts(answered)).toBeVisible();
  // Reading goes on at what was written.
  await expect(thread.posts(answered)).toBeFocused();
  await expect(page.locator('ol.replies ol.replies article.post')).toContainText(answered);
  // Also what somebody else does meanwhile leaves the focus where it is.
  const edit = thread.posts(answered).getByRole('link', { name: '編集' });
  await tabTo(page, edit);
  await writer.open(address);
  await writer.reaction(answered, 'ありがとう').click();
  await expect(thread.reaction(answered, 'ありがとう')).toContainText('1');
  await expect(edit).toBeFocused();
});

test('a branch that is folded away stays so as others write in it', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('たたんだまま'), '本文');
  const thread = new Thread(page);
  const [outer, inner, came] = [unique('外'), unique('内'), unique('あとから')];
  await thread.reply(outer);
  await thread.answer(outer);
  await thread.reply(inner);
  await thread.open(address);
  const summary = page.locator('.branch > summary').first();
  await summary.click();
  await expect(thread.posts(inner)).toBeHidden();
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.answer(inner);
  await other.reply(came);
  await expect(summary).toHaveText('返信 2件');
  await expect(thread.posts(came)).toBeAttached();
  await expect(thread.posts(inner)).toBeHidden();
  await expect(thread.posts(came)).toBeHidden();
  // What changes in it changes under the fold.
  await other.reaction(inner, 'ありがとう').click();
  await expect(thread.posts(inner).locator('.count')).toHaveText('1');
  await expect(thread.posts(inner)).toBeHidden();
});

test('whoever goes to what is new finds it, also in a branch that was folded away', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('ひらく'), '本文');
  const thread = new Thread(page);
  const [outer, inner, came] = [unique('外'), unique('内'), unique('あとから')];
  await thread.reply(outer);
  await thread.answer(outer);
  await thread.reply(inner);
  await thread.open(address);
  await page.locator('.branch > summary').first().click();
  await expect(thread.posts(inner)).toBeHidden();
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.answer(inner);
  await other.reply(came);
  await page.getByRole('button', { name: '新しい投稿 1件' }).click();
  await expect(thread.posts(came)).toBeInViewport();
  await expect(thread.posts(came)).toBeFocused();
});

test('what comes in a branch that is folded away is not read by that', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('見ていない'), '本文');
  const thread = new Thread(page);
  const [outer, inner, hidden, seen] = [unique('外'), unique('内'), unique('見えない'), unique('見える')];
  await thread.reply(outer);
  await thread.answer(outer);
  await thread.reply(inner);
  await thread.open(address);
  await page.locator('.branch > summary').first().click();
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.answer(inner);
  await other.reply(hidden);
  await other.open(address);
  await other.reply(seen);
  await expect(thread.posts(hidden)).toBeHidden();
  // Both have been there for the same time, or the one below for less.
  await expect(thread.posts(seen)).toHaveAttribute('data-new', 'false');
  await expect(thread.posts(hidden)).toHaveAttribute('data-new', 'true');
});
