// One's own: bookmarks, and whom one keeps away.

import { expect, test } from '../fixtures';
import { people, unique } from '../community';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test.beforeEach(async ({ signIn }) => signIn('member'));

test('the demo’s bookmarks have notes, which are changed, and are taken away', bothWays, async ({ page }) => {
  const screen = new Screen(page);
  await screen.open('/me/bookmarks');
  const marks = page.locator('.bookmark');
  await expect(marks).toHaveCount(4);
  const one = marks.filter({ hasText: '新人さんに見せる' });
  await one.getByRole('link', { name: /メモを書く/ }).click();
  const note = unique('夜勤の前に');
  await page.getByLabel('メモ').fill(note);
  await page.getByRole('button', { name: 'メモを保存する' }).click();
  await expect(marks.filter({ hasText: note })).toHaveCount(1);
  await marks.filter({ hasText: note }).getByRole('button', { name: /外す/ }).click();
  await expect(marks).toHaveCount(3);
});

test('a bookmark leads to its post', bothWays, async ({ page }) => {
  const screen = new Screen(page);
  await screen.open('/me/bookmarks');
  const title = page.locator('.bookmark-title a').first();
  const href = await title.getAttribute('href');
  await title.click();
  await expect(page.locator(`#${href!.split('#')[1]}`)).toBeInViewport();
});

test('somebody is muted and the mute is ended', bothWays, async ({ page }) => {
  const screen = new Screen(page);
  await screen.open(`/members/${people.host.handle}`);
  await page.getByText('距離をおく').click();
  await page.getByRole('button', { name: 'ミュートする' }).click();
  await expect(page.getByText('ミュートしています')).toBeVisible();
  await screen.open('/me/settings/distance');
  await expect(page.locator('.distant li')).toContainText(people.host.name);
  await page.getByRole('button', { name: /やめる/ }).click();
  await expect(page.getByText('距離をおいている人はいません')).toBeVisible();
});
