// The library: an article on its way from a draft to those it is for, what it said before, and its addresses.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { Article, ArticleForm, Library } from '../pages/library';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test('an article is written, read by an editor, and found by all', bothWays, async ({ page, signIn, another }) => {
  await signIn('member');
  const title = unique('記録の書き方');
  const body = `# はじめに\n\n${title}の本文[^1]\n\n# つぎに\n\nつづき\n\n# おわりに\n\n[^1]: 出典`;
  const path = await new ArticleForm(page).write(title, body);
  const own = new Article(page);
  await expect(own.text.getByRole('heading', { name: 'はじめに' })).toBeVisible();
  const editor = new Article(await another('moderator'));
  const list = new Library(editor.page);
  await list.visit();
  await expect(list.card(title)).toHaveCount(0);
  await own.step('確認を頼む', page.getByText('編集者の確認を待っています。'));
  await list.visit();
  await list.follow(list.section('確認を待つ記事').getByRole('link', { name: title }), `**${path}`);
  await editor.step('公開する', editor.button('公開をやめる'));
  const reader = new Library(await another('host'));
  await reader.visit();
  await reader.follow(reader.link(title), `**${path}`);
  const article = new Article(reader.page);
  await article.page.getByRole('navigation', { name: '目次' }).getByRole('link', { name: 'つぎに' }).click();
  await expect(reader.page).toHaveURL(/#s2$/);
  await article.page.locator('.article-text sup a').click();
  await expect(reader.page).toHaveURL(/#fn-1$/);
  await expect(reader.page.locator('#fn-1')).toContainText('出典');
  await own.open('/notifications');
  await own.follow(own.link(/あなたの記事が公開されました/).first(), `**${path}`);
});

test('what is given back says why, and only its authors see it', bothWays, async ({ page, signIn, another, watch }) => {
  await signIn('member');
  const title = unique('直す記事');
  const path = await new ArticleForm(page).write(title, '本文');
  const own = new Article(page);
  await own.step('確認を頼む', page.getByText('編集者の確認を待っています。'));
  const editor = new Article(await another('moderator'));
  await editor.open(path);
  await editor.page.getByText('書いた人に戻す', { exact: true }).click();
  watch.expects(422, 404);
  await editor.button('ひとことを添えて戻す').click();
  await expect(editor.refusal).toContainText('書いた人へのひとこと');
  await editor.ready();
  await editor.page.getByLabel('書いた人へのひとこと').fill('出典を足してください');
  await editor.follow(editor.button('ひとことを添えて戻す'), '**/library');
  await own.open(path);
  await expect(own.page.getByText('出典を足してください')).toBeVisible();
  const reader = new Screen(await another('host'));
  for (const screen of [reader, editor]) {
    expect((await screen.page.goto(path))?.status()).toBe(404);
    await screen.ready();
  }
});

test('an article is changed, moved, and put back as it was', bothWays, async ({ page, signIn }) => {
  await signIn('moderator');
  const [title, slug] = [unique('版のある記事'), unique('moved-').toLowerCase()];
  const path = await new ArticleForm(page).write(title, 'さいしょの本文');
  const article = new Article(page);
  await article.step('公開する', article.button('公開をやめる'));
  await article.follow(article.link('編集する'), `**${path}/edit`);
  const form = new ArticleForm(page);
  await form.editor.text.fill('つぎの本文');
  await form.slug.fill(slug);
  await form.follow(form.button('保存する'), `**/library/${slug}`);
  await expect(article.text).toHaveText('つぎの本文');
  // The old address leads to the new one.
  await article.open(path);
  await expect(page).toHaveURL(new RegExp(`/library/${slug}$`));
  await article.follow(article.link('これまでの版'), '**/history');
  await expect(page.locator('.versions > li').first().locator('ins')).toContainText('つぎ');
  await article.follow(page.getByRole('button', { name: /この版に戻す/ }).last(), `**/library/${slug}`);
  await expect(article.text).toHaveText('さいしょの本文');
});

test('what is wrong is told at its field, and nothing is lost', bothWays, async ({ page, signIn, watch }) => {
  await signIn('member');
  watch.expects(422);
  const form = new ArticleForm(page);
  await form.open('/library/new');
  await form.title.fill('題');
  await form.editor.text.fill('のこる本文');
  await form.slug.fill('だめ');
  await page.getByLabel('書いた人').fill('@nobody-here');
  await form.button('下書きを保存').click();
  await expect(form.refusal).toBeVisible();
  await form.ready();
  await expect(form.slug).toHaveAccessibleDescription(/半角の小文字/);
  await expect(form.editor.text).toHaveValue('のこる本文');
  await form.slug.fill('');
  await form.button('下書きを保存').click();
  await expect(page.getByLabel('書いた人')).toHaveAccessibleDescription(/見つかりません/);
  await expect(form.editor.text).toHaveValue('のこる本文');
});

test('a member keeps an article, and notes that it was read', bothWays, async ({ page, signIn }) => {
  await signIn('host');
  const article = new Article(page);
  await article.open('/library/after-night-shift');
  await article.step('しおりをはさむ', article.button('しおりあり'));
  await article.step('読みました', article.button('読んだ'));
  await expect(article.button('しおりあり')).toHaveAttribute('aria-pressed', 'true');
  const library = new Library(page);
  const choice = (name: string) => page.getByRole('navigation', { name: '並べる記事' }).getByRole('link', { name, exact: true });
  await library.visit();
  await library.follow(choice('しおり'), /mine=saved/);
  await expect(library.cards).toHaveCount(1);
  await expect(library.card('夜勤明け')).toContainText('読んだ');
  await library.follow(choice('まだ読んでいない'), /mine=unread/);
  await expect(library.card('夜勤明け')).toHaveCount(0);
  await expect(library.cards).not.toHaveCount(0);
  await article.open('/library/after-night-shift');
  await article.step('しおりあり', article.button('しおりをはさむ'));
  await article.step('読んだ', article.button('読みました'));
});

test('a circle’s shelf is for those in it', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(404);
  await signIn('admin');
  const circle = new Screen(page);
  await circle.open('/circles/solo-practitioners');
  await circle.follow(circle.link('ひとり職場の引き継ぎノート'), '**/library/handover-alone');
  await circle.open('/circles/solo-practitioners');
  await circle.follow(circle.link(/すべての記事/), /circle=solo-practitioners/);
  await expect(new Library(page).cards).not.toHaveCount(0);
  const outside = new Library(await another('host'));
  await outside.visit();
  await expect(outside.card('ひとり職場の引き継ぎノート')).toHaveCount(0);
  for (const path of ['/library/handover-alone', '/library?circle=solo-practitioners']) {
    expect((await outside.page.goto(path))?.status(), path).toBe(404);
    await outside.ready();
  }
});
