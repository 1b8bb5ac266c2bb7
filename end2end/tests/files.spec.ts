// Pictures and files of events: sent, refused, arranged, and seen by those who may.

import type { Page } from '@playwright/test';
import { violations } from '../axe';
import { unique } from '../community';
import { expect, test } from '../fixtures';
import { day } from '../pages/calendar';
import { Event, EventForm } from '../pages/event';
import { Files, picture, text } from '../pages/files';

/** Nothing that keeps somebody out; looked for where there is script. */
async function sound(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
}

const bothWays = { tag: ['@no-script'] };

test('a cover is sent, seen by everyone, replaced and taken away', bothWays, async ({ page, signIn, watch }) => {
  watch.expects(404);
  await signIn('host');
  const address = await new EventForm(page).make({ title: unique('表紙のある会'), date: day(9) });
  const files = new Files(page);
  const event = new Event(page);
  await files.follow(event.hostTools.getByRole('link', { name: '写真と資料' }), /\/files$/);
  await files.send(files.cover, text('ちらし.png', 'no picture'));
  await expect(files.cover.getByRole('alert')).toContainText('ちらし.png: 写真として読めないファイルです');
  await sound(page);
  await files.send(files.cover, picture('ちらし.png'));
  await expect(files.cover.getByRole('alert')).toHaveCount(0);
  await files.shown(files.cover.getByRole('img', { name: '表紙の写真' }));
  await sound(page);
  const first = await files.cover.getByRole('img').getAttribute('src');
  await files.send(files.cover, picture('別の.png'));
  expect(await files.cover.getByRole('img').getAttribute('src')).not.toBe(first);
  expect((await page.request.get(first ?? '')).status()).toBe(404);
  await event.open(address);
  await files.shown(page.locator('.event-cover'));
  expect(await event.overflow()).toBeLessThanOrEqual(0);
  await files.visit(address);
  await files.button('表紙を外す').click();
  await expect(files.cover.getByRole('img')).toHaveCount(0);
});

test('a recap has pictures, in order, with words for those who cannot see them', bothWays, async ({ page, signIn, another }) => {
  await signIn('host');
  const title = unique('終わった会');
  const address = await new EventForm(page).make({ title, date: day(-2) });
  const files = new Files(page);
  await files.visit(address);
  await files.send(files.recap, picture('1.png'), text('2.txt', 'x'), picture('3.png'));
  await expect(files.recap.getByRole('alert')).toContainText('2.txt: 写真として読めないファイルです');
  await expect(files.recap.getByRole('alert')).toContainText('ほかのファイルは保存しました');
  await expect(files.recap.locator('.arranged-picture')).toHaveCount(2);
  await files.one(1).getByLabel('写真2の説明').fill('輪になって話す');
  await files.one(1).getByRole('button', { name: '説明を保存する' }).click();
  await files.ready();
  await files.one(1).getByRole('button', { name: '写真2を上へ' }).click();
  await expect(files.one(0).getByLabel('写真1の説明')).toHaveValue('輪になって話す');
  await expect(files.one(1).getByLabel('写真2の説明')).toHaveValue('');
  await sound(page);

  const visitor = new Event(await another(null));
  await visitor.open(address);
  const gallery = visitor.page.locator('.gallery img');
  await expect(gallery).toHaveCount(2);
  await expect(gallery.first()).toHaveAttribute('alt', '輪になって話す');
  await files.shown(gallery.first());
  await sound(visitor.page);
  await visitor.open('/events/past');
  const held = visitor.page.getByRole('listitem').filter({ hasText: title });
  await expect(held.locator('.gallery img')).toHaveCount(2);
  await sound(visitor.page);
});

test('handouts are for those who come', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(404);
  const hosting = new Files(await another('host'));
  const address = await new EventForm(hosting.page).make({ title: unique('資料のある会'), date: day(9) });
  await hosting.visit(address);
  await hosting.send(hosting.handouts, text('memo.html', '<script>'));
  await expect(hosting.handouts.getByRole('alert')).toContainText('memo.html: この種類のファイルは渡せません');
  await hosting.send(hosting.handouts, text('当日の資料.txt', 'こんにちは'));
  const link = hosting.handouts.getByRole('link', { name: '当日の資料.txt' });
  const href = (await link.getAttribute('href')) ?? '';
  await signIn('member');
  const event = new Event(page);
  await event.open(address);
  await expect(page.getByRole('link', { name: '当日の資料.txt' })).toHaveCount(0);
  expect((await page.request.get(href)).status()).toBe(404);
  await event.register();
  await event.open(address);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '当日の資料.txt' }).click();
  expect((await download).suggestedFilename()).toBe('当日の資料.txt');
  await hosting.handouts.getByRole('button', { name: '当日の資料.txtをなくす' }).click();
  await expect(hosting.handouts.getByText('まだ資料はありません。')).toBeVisible();
  expect((await page.request.get(href)).status()).toBe(404);
});
