// Writing where the network comes and goes: nothing is lost, and nothing is sent twice.

import { unique } from '../community';
import { expect, test } from '../door';
import { Thread, ThreadForm } from '../pages/talk';

const space = 'lounge';
const again = 'もう一度ためす';

test.beforeEach(async ({ signIn }) => signIn('host'));

test('a reply written without network is kept, and sent once when it is back', async ({ page, line, another }) => {
  const address = await new ThreadForm(page).start(space, unique('電波がない'), '本文');
  const thread = new Thread(page);
  await thread.open(line.url + address);
  const text = unique('トンネルの中');
  await thread.editor.text.fill(text);
  await line.cut();
  await thread.send();
  await expect(thread.refusal).toContainText('書いた内容は残っています');
  await expect(thread.editor.text).toHaveValue(text);
  // Tried too early, it is said again.
  await page.getByRole('button', { name: again }).click();
  await expect(thread.refusal).toBeVisible();
  await expect(thread.editor.text).toHaveValue(text);
  await expect(thread.posts(text)).toHaveCount(0);
  await line.mend();
  await page.getByRole('button', { name: again }).click();
  await expect(thread.posts(text)).toHaveCount(1);
  await expect(thread.refusal).toHaveCount(0);
  await expect(thread.editor.text).toHaveValue('');
  const other = new Thread(await another('moderator'));
  await other.open(address);
  await expect(other.posts(text)).toHaveCount(1);
});

test('what could not be sent is sent again by one button', async ({ page, watch }) => {
  watch.expects(503);
  await new ThreadForm(page).start(space, unique('届かない'), '本文');
  const thread = new Thread(page);
  let away = true;
  await page.route('**/api/threads/reply', (route) => (away ? route.fulfill({ status: 503, contentType: 'application/json', body: '"unavailable"' }) : route.continue()));
  const words = unique('もう一度');
  await thread.editor.text.fill(words);
  await thread.send();
  away = false;
  await page.getByRole('button', { name: again }).click();
  await expect(thread.posts(words)).toHaveCount(1);
});

test('a reply whose answer was lost on the way is there once, however often it is sent', async ({ page, line }) => {
  const address = await new ThreadForm(page).start(space, unique('返事が届かない'), '本文');
  const thread = new Thread(page);
  await thread.open(line.url + address);
  let sent = 0;
  await page.route('**/api/threads/reply', async (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
    // The server has taken it; the browser never hears of that.
    await route.fetch();
    await route.abort('connectionreset');
  });
  const text = unique('届いたかどうか');
  await thread.editor.text.fill(text);
  await thread.send();
  await expect(thread.refusal).toContainText('書いた内容は残っています');
  await page.getByRole('button', { name: again }).click();
  await expect(thread.refusal).toHaveCount(0);
  await expect(thread.posts(text)).toHaveCount(1);
  await thread.open(address);
  await expect(thread.posts(text)).toHaveCount(1);
  expect(sent).toBe(2);
});

test('a thread written without network is still there when the page is opened again, and is begun once', async ({ page, line }) => {
  const form = new ThreadForm(page);
  const title = unique('圏外で書いた');
  await form.open(`${line.url}/talk/${space}/new`);
  await page.getByLabel('題名').fill(title);
  const text = unique('山小屋から');
  await form.editor.text.fill(text);
  await expect(form.editor.draft.getByRole('status')).toHaveText('下書きをこの端末に保存しました。');
  await line.cut();
  await form.button('スレッドを立てる').click();
  await expect(form.refusal).toContainText('書いた内容は残っています');
  await line.mend();
  await form.open(`${line.url}/talk/${space}/new`);
  await expect(form.editor.text).toHaveValue(text);
  await page.getByLabel('題名').fill(title);
  await form.send();
  const thread = new Thread(page);
  await expect(thread.heading).toHaveText(title);
  await thread.open(`${line.url}/talk/${space}`);
  await expect(page.locator('.thread-row').filter({ hasText: title })).toHaveCount(1);
});

test('a reaction without network is taken back, and can be made once it is there again', async ({ page, line }) => {
  const text = unique('うなずく');
  const address = await new ThreadForm(page).start(space, unique('電波の切れ目'), text);
  const thread = new Thread(page);
  await thread.open(line.url + address);
  const thanks = thread.reaction(text, 'ありがとう');
  await line.cut();
  await thanks.click();
  await expect(page.locator('#said')).toContainText('できませんでした');
  await expect(thanks).toHaveAttribute('aria-pressed', 'false');
  await line.mend();
  await thanks.click();
  await expect(thanks).toHaveAttribute('aria-pressed', 'true');
  await thread.open(address);
  await expect(thread.reaction(text, 'ありがとう')).toContainText('1');
});
