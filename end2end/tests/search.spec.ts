// Search: one box, from everywhere; what it finds, for whom, as one types and without script.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { Search } from '../pages/search';
import { Screen } from '../pages/screen';
import { Article, ArticleForm } from '../pages/library';

const bothWays = { tag: ['@no-script'] };

test('words are looked for, narrowed and opened', bothWays, async ({ page, signIn }) => {
  await signIn('member');
  const search = new Search(page);
  await search.open('/');
  await search.follow(page.getByRole('link', { name: 'さがす', exact: true }), '**/search');
  await expect(page.getByRole('heading', { name: 'さがし方' })).toBeVisible();
  await search.box.fill('消えたい');
  await search.follow(search.button('さがす'), /q=%E6%B6%88/);
  const hit = search.hit(/消えたい/).first();
  await expect(hit.locator('mark').first()).toHaveText('消えたい');
  await search.follow(search.kind(/イベント/), /kind=event/);
  await expect(page.locator('.search-group')).toHaveCount(1);
  await search.follow(search.hit(/「消えたい」と言われたとき/).getByRole('link'), /\/events\/\d+$/);
});

test('what cannot be read is told beside the answer', bothWays, async ({ page, signIn }) => {
  await signIn('member');
  const search = new Search(page);
  await search.visit('睡眠 kind:tree before:tomorrow author:nobody-here');
  for (const told of [/「tree」という種類/, /「tomorrow」は日付/, /「nobody-here」という人/]) {
    await expect(page.getByText(told)).toBeVisible();
  }
  await search.visit('-薬');
  await expect(page.getByText(/除くことばだけでは/)).toBeVisible();
  await search.visit('そんなことばはどこにもない');
  await expect(page.getByRole('heading', { name: '見つかりませんでした' })).toBeVisible();
});

test('what is written is found by those who may read it, and no longer when it goes', bothWays, async ({ page, signIn, another }) => {
  await signIn('moderator');
  const title = unique('さがされる記事');
  const path = await new ArticleForm(page).write(title, '本文');
  const article = new Article(page);
  await article.step('公開する', article.button('公開をやめる'));
  const reader = new Search(await another('member'));
  await expect(async () => {
    await reader.visit(title);
    await expect(reader.hit(title)).toHaveCount(1, { timeout: 200 });
  }).toPass();
  const visitor = new Search(await another(null));
  await visitor.visit(title);
  await expect(visitor.hits).toHaveCount(0);
  await article.open(path);
  await article.step('公開をやめる', article.button('公開する'));
  await reader.visit(title);
  await expect(reader.hit(title)).toHaveCount(0);
});

test('the slash opens it, results come as one types, and the arrows go through them', async ({ page, signIn }) => {
  await signIn('member');
  const search = new Search(page);
  await search.open('/talk');
  await page.keyboard.press('/');
  await expect(page).toHaveURL(/\/search$/);
  await expect(search.box).toBeFocused();
  await page.keyboard.type('消えたい');
  await expect(search.hit(/消えたい/).first()).toBeVisible();
  await expect(page).toHaveURL(/q=%E6%B6%88/);
  await expect(search.box).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(search.hits.first().getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(search.box).toBeFocused();
  // A slash where one writes is a slash.
  await page.keyboard.type('/');
  await expect(search.box).toHaveValue('消えたい/');
  await page.goBack();
  await expect(page).toHaveURL(/\/talk$/);
});

test('nothing is looked for while an input method is at work', async ({ page, signIn }) => {
  await signIn('member');
  const search = new Search(page);
  await search.visit();
  await search.box.focus();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'きえた', selectionStart: 3, selectionEnd: 3 });
  await expect(search.box).toHaveValue('きえた');
  await cdp.send('Input.insertText', { text: '消えたい' });
  await expect(search.hit(/消えたい/).first()).toBeVisible();
  const asked = await page.evaluate(() => performance.getEntriesByType('resource').filter((r) => r.name.includes('/api/search')).length);
  expect(asked).toBe(1);
});
