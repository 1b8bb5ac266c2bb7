// What is being written: kept on the device and for one's other devices, until it is sent or thrown away.

import { PASSWORD, people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Login } from '../pages/accounts';
import { forgetDraft, PostForm, Thread, ThreadForm } from '../pages/talk';

const space = 'lounge';

test.beforeEach(async ({ signIn, page }) => {
  await signIn('member');
  // What the test before left unsent is kept for its writer, also on the server.
  await forgetDraft(page, space);
});

test('a text typed before the script is there stays', async ({ page, community }) => {
  const address = await community.first(`/talk/${space}`, /href="(\/talk\/t\/\d+)"/);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(address, { waitUntil: 'commit' });
  const thread = new Thread(page);
  const text = unique('すぐに書きはじめた');
  await thread.editor.text.fill(text);
  release();
  await thread.ready();
  await expect(thread.editor.text).toHaveValue(text);
  await thread.send();
  await expect(thread.posts(text)).toBeVisible();
});

test('the text goes along as the form opens elsewhere', async ({ page }) => {
  await new ThreadForm(page).start(space, unique('下書き'), '本文');
  const thread = new Thread(page);
  const first = unique('はじめの返信');
  await thread.reply(first);
  const text = unique('書きかけの');
  await thread.editor.text.pressSequentially(text);
  await thread.answer(first);
  await expect(thread.editor.text).toHaveValue(text);
});

test('a draft stays on the device until it is sent or thrown away', async ({ page, context, signIn }) => {
  const form = new ThreadForm(page);
  const { editor } = form;
  await form.visit(space);
  const text = unique('まだ途中の文章');
  await editor.text.pressSequentially(text);
  await expect(editor.draft.getByRole('status')).toHaveText('下書きをこの端末に保存しました。');
  await page.reload();
  await form.ready();
  await expect(editor.text).toHaveValue(text);
  await editor.draft.getByRole('button', { name: '下書きを捨てる' }).click();
  await expect(editor.text).toHaveValue('');
  await expect(editor.text).toBeFocused();
  await editor.draft.getByRole('button', { name: '元に戻す' }).click();
  await expect(editor.text).toHaveValue(text);
  // Somebody else at the same device does not meet it.
  await context.clearCookies();
  await signIn('host');
  await form.visit(space);
  await expect(editor.text).toHaveValue('');
  await context.clearCookies();
  await signIn('member');
  await form.visit(space);
  await expect(editor.text).toHaveValue(text);
  await page.getByLabel('題名').fill(unique('下書きから'));
  await form.send();
  await form.visit(space);
  await expect(editor.text).toHaveValue('');
  await expect(editor.draft.getByRole('status')).toBeEmpty();
});

test('drafts leave the device with their author, who is asked first', async ({ page, context }) => {
  // A session of its own, since it ends here.
  await context.clearCookies();
  const login = new Login(page);
  const signIn = async () => {
    await login.visit();
    await login.send(people.member.email, PASSWORD);
    await expect(page.getByRole('button', { name: 'ログアウト' }).first()).toBeVisible();
  };
  await signIn();
  const form = new ThreadForm(page);
  await form.visit(space);
  const text = unique('送らないまま');
  await form.editor.text.pressSequentially(text);
  await expect(form.editor.draft.getByRole('status')).toHaveText('下書きをこの端末に保存しました。');
  let asked = '';
  page.once('dialog', async (dialog) => {
    asked = dialog.message();
    await dialog.dismiss();
  });
  await page.getByRole('button', { name: 'ログアウト' }).first().click();
  expect(asked).toContain('下書きが1件');
  await expect(form.editor.text).toHaveValue(text);
  page.once('dialog', (dialog) => dialog.accept());
  await form.signOut();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('draft ')))).toEqual([]);
  await signIn();
  await form.visit(space);
  await expect(form.editor.text).toHaveValue('');
});

test('a draft of a text that has changed since is offered, not put in its place', async ({ page, context, watch }) => {
  await new ThreadForm(page).start(space, unique('変わった文'), 'もとの文');
  const thread = new Thread(page);
  const here = await thread.edit('もとの文');
  await here.editor.text.fill('直しかけ');
  const address = new URL(page.url()).pathname;
  await page.goto('/');
  const elsewhere = await context.browser()!.newContext();
  await elsewhere.addCookies(await context.cookies());
  const second = await elsewhere.newPage();
  watch.on(second);
  const there = new PostForm(second);
  await there.open(new URL(address, page.url()).href);
  await there.editor.text.fill('あちらで直した文');
  await there.save();
  await expect(new Thread(second).opening).toContainText('あちらで直した文');
  await elsewhere.close();

  await here.open(address);
  await expect(here.editor.text).toHaveValue('あちらで直した文');
  await here.editor.draft.getByRole('button', { name: '下書きを開く' }).click();
  await expect(here.editor.text).toHaveValue('直しかけ');
});

test('a draft is there on another device, and gone from both once it is sent', async ({ page, another }) => {
  const address = await new ThreadForm(page).start(space, unique('二台で'), '本文');
  const here = new Thread(page);
  const words = unique('電話で書きかけた');
  await here.editor.text.fill(words);
  const saved = page.waitForResponse((r) => r.url().endsWith('/api/drafts/save') && r.ok());
  await saved;
  const there = new Thread(await another('member'));
  await there.open(address);
  await there.ready();
  await expect(there.editor.text).toHaveValue(words);
  await expect(there.editor.draft.getByRole('status')).toHaveText('ほかの端末で書いていた下書きを開きました。');
  await there.send();
  await expect(there.posts(words)).toBeVisible();
  await here.open(address);
  await here.ready();
  await expect(here.editor.text).toHaveValue('');
  await expect(here.editor.draft.getByRole('status')).toHaveText('ほかの端末で送ったか捨てた下書きを、片づけました。');
});

test('of two devices neither writes over the other', async ({ page, another, watch }) => {
  watch.expects(409);
  const address = await new ThreadForm(page).start(space, unique('別々に'), '本文');
  const there = new Thread(await another('member'));
  await there.open(address);
  await there.ready();
  const here = new Thread(page);
  await here.editor.text.fill('机で書いた');
  await page.waitForResponse((r) => r.url().endsWith('/api/drafts/save') && r.ok());
  await there.editor.text.fill('電話で書いた');
  await expect(there.editor.draft.getByRole('status')).toHaveText('ほかの端末に、別の下書きがあります。', { timeout: 15_000 });
  await expect(there.editor.text).toHaveValue('電話で書いた');
  await there.editor.draft.getByRole('button', { name: '下書きを開く' }).click();
  await expect(there.editor.text).toHaveValue('机で書いた');
});
