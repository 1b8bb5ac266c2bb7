// What happens while a thread is open: what others write, how they react, who is there; what is read, and where.

import { people, unique } from '../community';
import { expect, test } from '../door';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

test.beforeEach(async ({ signIn }) => signIn('member'));

test('what others write arrives, in its place, and nothing that is there moves', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('いま届く'), '本文');
  const thread = new Thread(page);
  const mine = unique('わたしの');
  await thread.reply(mine);
  const other = new Thread(await another('host'));
  await other.open(address);
  const theirs = unique('となりの');
  await other.answer(mine);
  await other.reply(theirs);
  // Below what it answers, without anybody loading the page.
  const nested = page.locator('ol.replies ol.replies article.post').filter({ hasText: theirs });
  await expect(nested).toBeVisible();
  await expect(page.getByRole('heading', { name: '返信 2' })).toBeVisible();
  const pill = page.getByRole('button', { name: '新しい投稿 1件' });
  await pill.click();
  await expect(nested).toBeFocused();
  await expect(pill).toHaveCount(0);
  // What both see is the same.
  const posts = (of: Thread) => of.page.locator('.post .post-body').evaluateAll((all) => all.map((e) => e.textContent!.trim()));
  expect(await posts(thread)).toEqual(await posts(other));
});

test('an edit arrives where the post stands', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('直るのが見える'), '本文');
  const other = new Thread(await another('host'));
  await other.open(address);
  const before = unique('まえの文');
  await other.reply(before);
  const thread = new Thread(page);
  await expect(thread.posts(before)).toBeVisible();
  const form = await other.edit(before);
  const after = unique('あとの文');
  await form.editor.text.fill(after);
  await form.save();
  await expect(thread.posts(after)).toBeVisible();
  await expect(thread.posts(before)).toHaveCount(0);
  await expect(thread.posts(after).getByText('編集済み')).toBeVisible();
});

test('a reaction takes one tap, is seen at once and by others, and goes the same way', bothWays, async ({ page, another, script }) => {
  const text = unique('ひとこと');
  const address = await new ThreadForm(page).start(space, unique('反応'), text);
  const other = new Thread(await another('host'));
  await other.open(address);
  const thanks = other.reaction(text, 'ありがとう');
  await expect(thanks).toHaveAttribute('aria-pressed', 'false');
  await thanks.click();
  await expect(thanks).toHaveAttribute('aria-pressed', 'true');
  await expect(thanks).toContainText('1');
  const thread = new Thread(page);
  if (!script) await thread.open(address);
  await expect(thread.reaction(text, 'ありがとう')).toContainText('1');
  await expect(thread.reaction(text, 'ありがとう')).toHaveAttribute('aria-pressed', 'false');
  // The others are one more tap away.
  await thread.react(text, 'わたしも');
  await expect(thread.reaction(text, 'わたしも')).toContainText('1');
  await thanks.click();
  await expect(thanks).toHaveAttribute('aria-pressed', 'false');
  if (script) await expect(thread.reaction(text, 'ありがとう')).not.toContainText('1');
});

test('a reaction is kept though one leaves at once', async ({ page, another }) => {
  const text = unique('すぐ離れる');
  const address = await new ThreadForm(page).start(space, unique('離れる前のひとこと'), text);
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.reaction(text, 'ありがとう').click();
  await other.page.goto('about:blank');
  await expect(new Thread(page).reaction(text, 'ありがとう')).toContainText('1');
});

test('a reaction that failed is taken back, and said', async ({ page, watch }) => {
  watch.expects(503);
  const text = unique('うまくいかない');
  await new ThreadForm(page).start(space, unique('反応が届かない'), text);
  const thread = new Thread(page);
  await page.route('**/api/reactions/set', (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '"unavailable"' }));
  const thanks = thread.reaction(text, 'ありがとう');
  await thanks.click();
  await expect(page.locator('#said')).toContainText('できませんでした');
  await expect(thanks).toHaveAttribute('aria-pressed', 'false');
  await expect(thanks).not.toContainText('1');
});

test('what is read on one device is read on the other', async ({ page, another }) => {
  const title = unique('二つの端末');
  const address = await new ThreadForm(page).start(space, title, '本文');
  const phone = await another('host');
  const list = new Thread(phone);
  await list.open(`/talk/${space}`);
  const row = phone.locator('.thread-row').filter({ hasText: title });
  await expect(row.locator('.dot')).toBeVisible();
  const laptop = new Thread(await another('host'));
  await laptop.open(address);
  await expect(laptop.opening.getByText('未読')).toBeVisible();
  // It was on the screen long enough, and that was kept.
  await expect(laptop.opening).toHaveAttribute('data-new', 'false');
  await list.open(`/talk/${space}`);
  await expect(row).toBeVisible();
  await expect(row.locator('.dot')).toHaveCount(0);
  await list.open(address);
  await expect(list.opening.getByText('未読')).toHaveCount(0);
});

test('without script a page is marked as read by its button', { tag: ['@no-script', '@elsewhere'] }, async ({ page, another, script }) => {
  test.skip(script, 'with script it marks itself');
  const title = unique('ボタンで既読');
  const address = await new ThreadForm(page).start(space, title, '本文');
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.page.getByRole('button', { name: 'このページを既読にする' }).click();
  await expect(other.opening).toBeVisible();
  await expect(other.opening.getByText('未読')).toHaveCount(0);
});

test('the way leads to the first post one has not read', bothWays, async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('つづきから'), '本文');
  const thread = new Thread(page);
  const other = new Thread(await another('host'));
  await other.open(`${address}/unread`);
  await expect(other.opening).toBeVisible();
  const text = unique('まだ読まれていない');
  await thread.reply(text);
  await other.open(`${address}/unread`);
  await expect(other.page).toHaveURL(/#p\d+$/);
});

test('a lost connection is said, and what was missed is there once and in order', async ({ page, another, line }) => {
  const address = await new ThreadForm(page).start(space, unique('とぎれる'), '本文');
  const thread = new Thread(page);
  await thread.open(line.url + address);
  const other = new Thread(await another('host'));
  await other.open(address);
  const first = unique('つながっている');
  await other.reply(first);
  await expect(thread.posts(first)).toBeVisible();
  await line.cut();
  await expect(page.locator('.lost')).toBeVisible();
  const missed = [unique('見えない一つめ'), unique('見えない二つめ')];
  for (const text of missed) {
    await other.ready();
    await other.reply(text);
  }
  await line.mend();
  for (const text of missed) await expect(thread.posts(text)).toHaveCount(1);
  await expect(page.locator('.lost')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: '返信 3' })).toBeVisible();
  const order = await page.locator('.replies .post-body').evaluateAll((all) => all.map((e) => e.textContent!.trim()));
  expect(order).toEqual([first, ...missed]);
});

test('tabs of one browser share one stream, and the next goes on when one is closed', async ({ page, context, another, watch }) => {
  const streams: string[] = [];
  const count = (p: typeof page) => p.on('request', (r) => new URL(r.url()).pathname === '/live' && streams.push(p.url()));
  count(page);
  const address = await new ThreadForm(page).start(space, unique('ふたつの窓'), '本文');
  const second = await context.newPage();
  watch.on(second);
  count(second);
  const there = new Thread(second);
  await there.open(address);
  const other = new Thread(await another('host'));
  await other.open(address);
  const text = unique('両方に届く');
  await other.reply(text);
  await expect(new Thread(page).posts(text)).toBeVisible();
  await expect(there.posts(text)).toBeVisible();
  const before = streams.length;
  await page.close();
  const later = unique('あとの窓に届く');
  await other.ready();
  await other.reply(later);
  await expect(there.posts(later)).toBeVisible();
  expect(streams.length).toBe(before + 1);
});

test('who is here and who types is seen, without a word to those who are not', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('だれがいる'), '本文');
  const other = new Thread(await another('host'));
  await other.open(address);
  const present = page.locator('.present');
  await expect(present).toHaveText(`${people.host.name}さんが読んでいます`);
  await other.editor.text.pressSequentially('かきかけ');
  await expect(present).toHaveText(`${people.host.name}さんが入力中です`);
  await other.open('/talk');
  await expect(present).toHaveText('');
});

test('a branch is folded away and opened by keyboard', bothWays, async ({ page }) => {
  await new ThreadForm(page).start(space, unique('たたむ'), '本文');
  const thread = new Thread(page);
  const [outer, inner] = [unique('外'), unique('内')];
  await thread.reply(outer);
  await thread.ready();
  await thread.answer(outer);
  await thread.reply(inner);
  await thread.ready();
  const summary = page.locator('.branch > summary');
  await expect(summary).toHaveText('返信 1件');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(thread.posts(inner)).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(thread.posts(inner)).toBeVisible();
});
