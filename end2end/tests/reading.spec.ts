// Reading a thread without leaving it: its further windows, quotes, and what can be done with a post.

import { expect, test } from '../fixtures';
import { people, unique } from '../community';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

test.beforeEach(async ({ signIn }) => signIn('host'));

/** The middle of what is selected in a post. */
async function select(thread: Thread, text: string): Promise<void> {
  await thread.posts(text).locator('.post-body').evaluate((body) => {
    const range = document.createRange();
    range.selectNodeContents(body);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  });
}

test('what is selected is quoted, with where it is from', async ({ page, another }) => {
  const [text, answer] = [unique('引用される言葉'), unique('そうですね')];
  const address = await new ThreadForm(page).start(space, unique('引用'), '本文');
  const writer = new Thread(await another('member'));
  await writer.open(address);
  await writer.reply(text);
  const thread = new Thread(page);
  await thread.open(address);
  const quote = page.getByRole('button', { name: '引用して返信' });
  await expect(quote).toHaveCount(0);
  await select(thread, text);
  // It stands after the words, in their post, and keeps what is selected as it is come to.
  await expect(thread.posts(text).locator('.post-body + .quote-button')).toBeVisible();
  await quote.focus();
  await page.keyboard.press('Enter');
  await expect(thread.editor.text).toBeFocused();
  await expect(thread.editor.text).toHaveValue(new RegExp(`^> \\[片桐 花さんの投稿\\]\\(/talk/p/\\d+\\)\n>\n> ${text}\n\n$`));
  await expect(page.locator('#reply-h')).toHaveText('片桐 花さんへの返信');
  await expect(quote).toHaveCount(0);
  // A second quote goes below what is written, and the answer stays one to the first.
  await page.keyboard.type(answer);
  await select(thread, '本文');
  await quote.click();
  await expect(thread.editor.text).toHaveValue(new RegExp(`${answer}\n\n> \\[佐藤 みのりさんの投稿\\]`));
  await expect(page.locator('#reply-h')).toHaveText('片桐 花さんへの返信');
  await thread.send();
  const posted = thread.posts(answer);
  await expect(posted.locator('blockquote').first()).toContainText(text);
  // The quote leads to its post.
  await posted.getByRole('link', { name: '片桐 花さんの投稿' }).click();
  await expect(page).toHaveURL(/\/talk\/t\/\d+.*#p\d+$/);
  await expect(thread.posts(text).first()).toBeInViewport();
});

test('who may not reply is offered no quotes', async ({ another, page }) => {
  const text = unique('だれでも読める');
  const address = await new ThreadForm(page).start('announcements', unique('お知らせの話'), text);
  const visitor = new Thread(await another(null));
  await visitor.open(address);
  await select(visitor, text);
  await expect(visitor.page.getByRole('button', { name: '引用して返信' })).toHaveCount(0);
});

test('a post is marked without leaving the thread', async ({ page }) => {
  const [text, note] = [unique('あとで読む'), unique('大事')];
  const address = await new ThreadForm(page).start(space, unique('しおり'), text);
  const thread = new Thread(page);
  const way = thread.posts(text).getByRole('link', { name: /その他|ブックマーク済み/ });
  await thread.more(text);
  // Escape closes it, and the focus is where it was.
  await page.keyboard.press('Escape');
  await expect(thread.menu).toHaveCount(0);
  await expect(way).toBeFocused();
  await thread.more(text);
  await thread.menu.getByLabel('メモ').fill(note);
  await thread.menu.getByRole('button', { name: 'ブックマークする' }).click();
  await expect(thread.menu).toHaveCount(0);
  await expect(way).toHaveText('ブックマーク済み');
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await thread.more(text);
  await expect(thread.menu.getByLabel('メモ')).toHaveValue(note);
  await thread.menu.getByRole('button', { name: '外す' }).click();
  await expect(way).toHaveText('その他');
});

test('a long thread goes on where one reads, and its address with it', bothWays, async ({ page, another, community, script }) => {
  test.slow();
  const address = await new ThreadForm(page).start(space, unique('長い話'), 'はじめ');
  const parent = (await page.locator('.post.opening').getAttribute('id'))!.slice(1);
  const word = unique('話');
  // By several, since nobody writes so much so fast.
  const { value } = await community.session(people.member.email);
  const list = await (await fetch(`${community.url}/members`, { headers: { cookie: `session=${value}` } })).text();
  const handles = [...new Set([...list.matchAll(/href="\/members\/([a-z]+\d+)"/g)].map((found) => found[1]))].slice(0, 6);
  // Signed in anew: what another test did to a member may have ended a session that was kept.
  const signed = await Promise.all(handles.map((handle) => community.signIn(`${handle}@example.com`)));
  const sessions = signed.filter((session) => session !== null);
  for (let n = 1; n <= 130; n++) {
    const answer = await fetch(`${community.url}/api/threads/reply`, {
      method: 'POST',
      headers: { origin: community.url, accept: 'application/json', cookie: `session=${sessions[n % sessions.length]}` },
      body: new URLSearchParams({ 'form[parent]': parent, 'form[body]': `${word} ${n}番`, 'form[key]': `${word}-${n}` }),
      redirect: 'manual',
    });
    expect(answer.status).toBeLessThan(400);
  }
  const reader = new Thread(await another('member'));
  const post = (n: number) => reader.posts(`${word} ${n}番`).first();
  const all = reader.page.locator('#replies article.post');
  await reader.open(address);
  await expect(all).toHaveCount(100);
  if (!script) {
    await reader.page.getByRole('link', { name: '次へ' }).last().click();
    await expect(all).toHaveCount(30);
    return;
  }
  // Nearing the end brings the next window, once.
  await post(100).scrollIntoViewIfNeeded();
  await expect(all).toHaveCount(130);
  await expect(reader.page.locator('[data-window="2"]')).toHaveCount(1);
  await post(130).scrollIntoViewIfNeeded();
  await expect(reader.page).toHaveURL(new RegExp(`${address}\\?page=2$`));
  // A reply to what was fetched comes to its place.
  await reader.answer(`${word} 120番`);
  const late = unique('あとから');
  await reader.reply(late);
  await expect(reader.posts(late)).toHaveCount(1);
  await expect(reader.page.getByRole('heading', { name: '返信 131' })).toBeVisible();

  // Opened in the middle, what came before is put above, and what is read stays where it is.
  await reader.open(`${address}?page=2`);
  await expect(all).toHaveCount(31);
  const earlier = reader.page.getByRole('button', { name: '前の返信を表示' });
  await earlier.scrollIntoViewIfNeeded();
  await reader.answer(`${word} 120番`);
  const answered = (await reader.page.locator('#reply-h').textContent())!;
  await earlier.scrollIntoViewIfNeeded();
  const before = await post(101).boundingBox();
  await earlier.click();
  await expect(all).toHaveCount(131);
  await expect(earlier).toHaveCount(0);
  const after = await post(101).boundingBox();
  expect(Math.abs(after!.y - before!.y)).toBeLessThan(150);
  // Whom one answers is still said, though its window was drawn anew.
  await expect(reader.page.locator('#reply-h')).toHaveText(answered);
});

test('whom one answers is let go in another thread', async ({ page, another }) => {
  const [other, text] = [unique('べつの話'), unique('答えられる')];
  const form = new ThreadForm(page);
  const elsewhere = await form.start(space, other, 'べつの本文');
  const opening = (await page.locator('.post.opening').getAttribute('id'))!.slice(1);
  const address = await form.start(space, unique('はじめの話'), `[つづき](${elsewhere})`);
  const writer = new Thread(await another('member'));
  await writer.open(address);
  await writer.reply(text);
  const thread = new Thread(page);
  await thread.open(address);
  await thread.answer(text);
  await thread.follow(thread.opening.getByRole('link', { name: 'つづき' }), new RegExp(`${elsewhere}$`));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(other);
  await expect(page.locator('#reply-h')).toHaveText('返信する');
  await expect(page.locator('input[name="form[parent]"]')).toHaveValue(opening);
});
