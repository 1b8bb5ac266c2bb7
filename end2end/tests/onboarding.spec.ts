// The first steps of a new member, and taking one's data along.

import { readFileSync } from 'node:fs';
import { unique } from '../community';
import { expect, test } from '../fixtures';
import { arrive } from '../pages/accounts';
import { ProfileForm } from '../pages/members';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test('the first steps are taken one by one, passed over, and gone on with', bothWays, async ({ page, community }) => {
  await arrive(page, community);
  const screen = new Screen(page);
  await expect(page.locator('.first-steps')).toContainText('あと3つ');
  await screen.follow(page.locator('.first-steps').getByRole('link'), '**/welcome');
  await expect(screen.heading).toHaveText('わたしのこと');
  const headline = unique('児童館で働いています');
  await page.locator('#headline').fill(headline);
  await page.getByRole('checkbox', { name: '教育' }).check();
  await screen.follow(screen.button('次へ'), '**/welcome?step=2');
  await expect(screen.heading).toHaveText('さがしていること');
  // Later: the page before it stays where it is.
  await screen.open('/');
  await expect(page.locator('.first-steps')).toContainText('あと2つ');
  await screen.follow(page.locator('.first-steps').getByRole('link'), '**/welcome');
  await expect(screen.heading).toHaveText('さがしていること');
  const wish = unique('となりの職種の毎日');
  await page.locator('#want_to_learn').fill(wish);
  await screen.follow(screen.button('次へ'), '**/welcome?step=3');
  await expect(screen.heading).toHaveText('さいしょのひとこと');
  await expect(page.getByRole('link', { name: '自己紹介を書く' })).toHaveAttribute('href', '/talk/introductions/new');
  await screen.follow(screen.button('おわり'), /\/$/);
  await expect(page.locator('.first-steps')).toHaveCount(0);
  const form = new ProfileForm(page);
  await form.visit();
  await expect(page.locator('#headline')).toHaveValue(headline);
  await expect(page.locator('#want_to_learn')).toHaveValue(wish);
  await expect(page.getByRole('checkbox', { name: '教育', exact: true })).toBeChecked();
});

test('the first steps can be left', bothWays, async ({ page, community }) => {
  await arrive(page, community);
  const screen = new Screen(page);
  await page.locator('.first-steps').getByRole('button', { name: 'いまはしない' }).click();
  await expect(page.locator('.first-steps')).toHaveCount(0);
  await screen.open('/welcome');
  await expect(screen.heading).toHaveText('わたしのこと');
});

test('one takes one’s data along', bothWays, async ({ page, community, another, script }) => {
  await arrive(page, community);
  const form = new ProfileForm(page);
  await form.visit();
  const words = unique('持ち出すことば');
  await page.locator('#headline').fill(words);
  await form.save();
  const screen = new Screen(page);
  await screen.open('/me/settings/account/data');
  await screen.button('データをまとめる').click();
  if (script) {
    await expect(page.getByRole('link', { name: /ZIPをダウンロード/ })).toBeVisible();
  } else {
    await expect(async () => {
      await screen.open('/me/settings/account/data');
      await expect(page.getByRole('link', { name: /ZIPをダウンロード/ })).toBeVisible({ timeout: 100 });
    }).toPass();
  }
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: /ZIPをダウンロード/ }).click();
  const bytes = readFileSync((await (await coming).path())!);
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  expect(bytes.includes('data/profile.json')).toBe(true);
  // It is nobody else's.
  const other = await another('member');
  expect((await other.request.get('/me/settings/account/data/file')).status()).toBe(404);
});
