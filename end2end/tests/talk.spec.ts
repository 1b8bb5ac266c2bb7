// Talk: threads, replies, edits, and the editor.

import type { Locator } from '@playwright/test';
import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { forgetDraft, PostForm, Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

/** What stands in an element, without the marks of the framework. */
function markup(element: Locator): Promise<string> {
  return element.evaluate((e) => e.innerHTML.replace(/<!--.*?-->/g, '').trim());
}

test.beforeEach(async ({ signIn, page }) => {
  await signIn('member');
  // What the test before left unsent is kept for its writer, also on the server.
  await forgetDraft(page, space);
});

test('a thread is begun, and stands in its space', bothWays, async ({ page }) => {
  const title = unique('最近読んだ本');
  const form = new ThreadForm(page);
  await form.start(space, title, 'みなさんは**何を**読んでいますか。');
  const thread = new Thread(page);
  await expect(thread.heading).toHaveText(title);
  await expect(thread.opening).toContainText(people.member.name);
  await expect(thread.opening.locator('strong')).toHaveText('何を');
  await expect(thread.opening.locator('time').first()).toBeVisible();
  await thread.open(`/talk/${space}`);
  await expect(page.locator('.thread-row').first()).toContainText(title);
});

test('replies stand below what they answer', bothWays, async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('入れ子'), 'はじめの投稿');
  const first = unique('ひとつめ');
  await new Thread(page).reply(first);
  const other = new Thread(await another('host'));
  await other.open(address);
  await other.answer(first);
  const second = unique('ふたつめ');
  await other.reply(second);
  const nested = other.page.locator('ol.replies ol.replies').filter({ has: other.page.locator('.post-body', { hasText: second }) });
  await expect(nested).toHaveCount(1);
  await expect(other.posts(second)).toContainText(people.host.name);
  // One more below, and one deeper than lists go: it says whom it answers.
  const thread = new Thread(page);
  await thread.open(address);
  let above = second;
  for (const depth of [3, 4]) {
    await thread.answer(above);
    above = unique(`深さ${depth}の`);
    await thread.reply(above);
  }
  await expect(thread.posts(above).locator('.reply-to')).toContainText(people.member.name);
  await expect(page.getByRole('heading', { name: '返信 4' })).toBeVisible();
});

test('a post is edited, and says so', bothWays, async ({ page }) => {
  await new ThreadForm(page).start(space, unique('直す話'), 'はじめの**言葉**');
  const thread = new Thread(page);
  await expect(thread.opening.getByText('編集済み')).toHaveCount(0);
  const form = await thread.edit('はじめの言葉');
  await expect(form.editor.text).toHaveValue('はじめの**言葉**');
  await form.editor.text.fill('あとの*言葉*');
  await form.save();
  await expect(thread.opening.locator('em')).toHaveText('言葉');
  await expect(thread.opening.getByText('編集済み')).toBeVisible();
});

test('another’s post is not for editing', async ({ page, another, watch }) => {
  const address = await new ThreadForm(page).start(space, unique('わたしの話'), '本文');
  const href = await page.getByRole('link', { name: '編集' }).getAttribute('href');
  const other = new Thread(await another('host'));
  await other.open(address);
  await expect(other.opening.getByRole('link', { name: '編集' })).toHaveCount(0);
  watch.expects(403);
  await other.open(href!);
  await expect(other.heading).toHaveText('この操作はできません');
});

test('the preview is what will stand there', async ({ page }) => {
  const body = [
    '## 見出し',
    '',
    '一行目',
    '二行目 <b>太字ではない</b> https://example.com/a?b=1&c=2',
    '',
    '> 引用',
    '',
    '- ひとつ',
    '- **ふたつ**',
    '',
    '| 左 | 右 |',
    '| --- | --- |',
    '| `a < b` | [リンク](https://example.com) |',
  ].join('\n');
  const form = new ThreadForm(page);
  await form.visit(space);
  await page.getByLabel('題名').fill(unique('プレビュー'));
  await form.editor.text.fill(body);
  await form.editor.toggle.click();
  await expect(form.editor.preview.locator('table')).toBeVisible();
  const shown = await markup(form.editor.preview);
  await form.send();
  const thread = new Thread(page);
  await expect(thread.opening.locator('table')).toBeVisible();
  expect(await markup(thread.opening.locator('.post-body'))).toBe(shown);
  await page.reload();
  await thread.ready();
  expect(await markup(thread.opening.locator('.post-body'))).toBe(shown);
});

test('a toolbar button puts its marks around the selection', async ({ page }) => {
  const form = new ThreadForm(page);
  await form.visit(space);
  const { editor } = form;
  await editor.text.fill('きょうは晴れ');
  await editor.select(4, 6);
  await editor.root.getByRole('button', { name: '太字' }).click();
  await expect(editor.text).toHaveValue('きょうは**晴れ**');
  await expect(editor.text).toBeFocused();
  // Outside the basic plane a character is two units long.
  await editor.text.fill('𠮷野家🍚です');
  await editor.select(0, 4);
  await editor.root.getByRole('button', { name: '斜体' }).click();
  await expect(editor.text).toHaveValue('*𠮷野家*🍚です');
  await editor.text.fill('');
  await editor.root.getByRole('button', { name: '箇条書き' }).click();
  await expect(editor.text).toHaveValue('- ');
});

test('what the toolbar did can be undone', async ({ page }) => {
  const form = new ThreadForm(page);
  await form.visit(space);
  const { editor } = form;
  await editor.text.focus();
  await page.keyboard.type('abc');
  await editor.select(0, 3);
  await editor.root.getByRole('button', { name: '太字' }).click();
  await expect(editor.text).toHaveValue('**abc**');
  await page.keyboard.press('Control+z');
  await expect(editor.text).toHaveValue('abc');
});

test('a double click sends once', async ({ page }) => {
  await new ThreadForm(page).start(space, unique('二度押し'), '本文');
  const thread = new Thread(page);
  const text = unique('一度だけ');
  await thread.editor.text.fill(text);
  await thread.composer.getByRole('button', { name: '返信する' }).dblclick();
  await expect(thread.posts(text)).toBeVisible();
  await page.reload();
  await thread.ready();
  await expect(thread.posts(text)).toHaveCount(1);
});

test('the second click of a double click sends nothing, however late it comes', async ({ page }) => {
  await new ThreadForm(page).start(space, unique('遅い二度押し'), '本文');
  const thread = new Thread(page);
  const text = unique('もう届いた');
  await thread.editor.text.fill(text);
  const send = thread.composer.getByRole('button', { name: '返信する' });
  await send.click();
  await expect(thread.posts(text)).toBeVisible();
  await expect(thread.editor.text).toHaveValue('');
  // The form is there again, and empty: what comes now belongs to the click before.
  await send.hover();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await expect(page.locator('.error-summary')).toBeHidden();
  await thread.reply(unique('つづき'));
  await expect(thread.posts(text)).toHaveCount(1);
});

test('a form that is refused while its page is asked for again says so', async ({ page, watch }) => {
  watch.expects(422);
  await new ThreadForm(page).start(space, unique('遅い読み直し'), '本文');
  const thread = new Thread(page);
  const text = unique('届くのは後');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/threads/changes', async (route) => {
    await held;
    await route.continue();
  });
  await thread.editor.text.fill(text);
  await thread.send();
  await expect(thread.editor.text).toHaveValue('');
  await thread.send();
  await expect(page.locator('.error-summary')).toBeVisible();
  release();
  await expect(thread.posts(text)).toBeVisible();
  await thread.reply(unique('それから'));
  await expect(thread.posts(text)).toHaveCount(1);
});

test('two replies one after the other are two', bothWays, async ({ page }) => {
  await new ThreadForm(page).start(space, unique('続けて書く'), '本文');
  const thread = new Thread(page);
  const [one, two] = [unique('まずは'), unique('つぎは')];
  await thread.reply(one);
  await thread.ready();
  await thread.reply(two);
  await expect(thread.posts(one)).toHaveCount(1);
  await expect(thread.posts(two)).toHaveCount(1);
});

test('the same reply sent twice is written once', { tag: ['@no-script', '@elsewhere'] }, async ({ page }) => {
  const address = await new ThreadForm(page).start(space, unique('戻って送る'), '本文');
  const thread = new Thread(page);
  await thread.open(address);
  const text = unique('もどるボタン');
  await thread.reply(text);
  // Back to the form, which the browser filled again, and send it again.
  await page.goBack();
  if ((await thread.editor.text.inputValue()) === '') await thread.editor.text.fill(text);
  await thread.send();
  await expect(thread.posts(text).first()).toBeVisible();
  await thread.open(address);
  await expect(thread.posts(text)).toHaveCount(1);
});

test('an edit over a newer one is told, and keeps the text', bothWays, async ({ page, context, watch, script }) => {
  await new ThreadForm(page).start(space, unique('二つの窓'), 'もとの文');
  const thread = new Thread(page);
  const here = await thread.edit('もとの文');
  const second = await context.newPage();
  watch.on(second);
  const there = new PostForm(second);
  await there.open(new URL(page.url()).pathname);
  await there.editor.text.fill('あちらで直した文');
  await there.save();
  await expect(new Thread(second).opening).toContainText('あちらで直した文');

  if (script) watch.expects(409);
  await here.editor.text.fill('こちらで直した文');
  await here.save();
  await expect(here.refusal).toContainText('ほかの人が変更しました');
  await here.ready();
  await expect(here.editor.text).toHaveValue('こちらで直した文');
  // Having been told, one may save.
  await here.save();
  await expect(thread.opening).toContainText('こちらで直した文');
});

test('a text that looks like markup comes back as it was written', bothWays, async ({ page, script }) => {
  const text = '\n</textarea><script>window.broken = true</script><b>&amp; "x" \'y\'\n\n最後の行  ';
  await new ThreadForm(page).start(space, unique('</textarea><script>window.broken = true</script>'), `前${text}`);
  const thread = new Thread(page);
  await expect(thread.heading).toContainText('</textarea><script>window.broken = true</script>');
  const form = await thread.edit('最後の行');
  const kept = (await form.editor.text.inputValue()).replace(/\r\n/g, '\n');
  expect(kept.trimEnd()).toBe(`前${text}`.trimEnd());
  await page.reload();
  await form.ready();
  expect((await form.editor.text.inputValue()).trimEnd()).toBe(`前${text}`.trimEnd());
  if (script) expect(await page.evaluate(() => 'broken' in window)).toBe(false);
});

test('the texts stay as the reply form turns to a post', bothWays, async ({ page, community }) => {
  const thread = new Thread(page);
  await thread.open(await community.first('/talk/learning', /href="(\/talk\/t\/\d+)"/));
  const bodies = () => page.locator('.post-body').evaluateAll((all) => all.map((e) => e.textContent!.trim()));
  const before = await bodies();
  expect(before.length).toBeGreaterThan(1);
  await page.locator('.replies .post').first().getByRole('link', { name: '返信', exact: true }).first().click();
  await expect(page.locator('#reply-h')).toHaveText(/さんへの返信$/);
  expect(await bodies()).toEqual(before);
});

test('whoever turned to a post turns back to the thread', bothWays, async ({ page }) => {
  await new ThreadForm(page).start(space, unique('向きを変える'), '本文');
  const thread = new Thread(page);
  const first = unique('ひとつめ');
  await thread.reply(first);
  await thread.ready();
  await thread.answer(first);
  await page.getByRole('link', { name: 'スレッドへの返信に戻す' }).click();
  await expect(page.locator('#reply-h')).toHaveText('返信する');
  await thread.ready();
  const second = unique('ふたつめ');
  await thread.reply(second);
  await expect(page.locator('ol.replies ol.replies')).toHaveCount(0);
});

test('a new post says how long ago it was written, and when', bothWays, async ({ page }) => {
  await new ThreadForm(page).start(space, unique('いまの話'), '本文');
  const time = new Thread(page).opening.locator('time').first();
  await expect(time).toHaveText('たった今');
  await expect(time).toHaveAttribute('title', /^\d{4}年\d+月\d+日\(.\) \d\d:\d\d$/);
  await expect(time).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
});

test('an empty reply is told, not sent', bothWays, async ({ page, watch, script }) => {
  if (script) watch.expects(422);
  await new ThreadForm(page).start(space, unique('空の返信'), '本文');
  const thread = new Thread(page);
  await thread.send();
  await expect(thread.refusal).toBeVisible();
  await expect(thread.refusal.getByRole('link', { name: /入力してください/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: '返信 0' })).toBeVisible();
});

test('a visitor reads public threads, and no others', async ({ another, watch }) => {
  const visitor = new Thread(await another(null));
  await visitor.open('/talk');
  await expect(visitor.page.locator('.space')).toHaveCount(1);
  await visitor.follow(visitor.link('お知らせ'), '**/talk/announcements');
  await visitor.follow(visitor.page.locator('.thread-title a').first(), /\/talk\/t\/\d+$/);
  await expect(visitor.link('ログインして返信する')).toBeVisible();
  watch.expects(404, 401);
  await visitor.open(`/talk/${space}`);
  await expect(visitor.page.locator('.error-page')).toBeVisible();
});
