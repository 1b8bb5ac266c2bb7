// Credentials: claimed with a number and a document, opened and decided by a verifier, seen as a mark.

import { unique, type Community } from '../community';
import { expect, test } from '../fixtures';
import { arrive } from '../pages/accounts';
import { Claims, Credentials } from '../pages/credentials';
import { ProfileForm } from '../pages/members';
import type { Page } from '@playwright/test';

const bothWays = { tag: ['@no-script'] };
const PDF = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF');

/** Somebody new with a name of their own, whose profile then is this page. */
async function arrived(page: Page, community: Community): Promise<string> {
  await arrive(page, community);
  const name = unique('資格のある人');
  const form = new ProfileForm(page);
  await form.visit();
  await page.locator('#name').fill(name);
  await form.save();
  return name;
}

test('a credential is claimed, opened, verified, and taken back', bothWays, async ({ page, community, another }) => {
  const name = await arrived(page, community);
  const profile = page.url();
  const own = new Credentials(page);
  await own.visit();
  await own.begin('看護師', '第4711号');
  await expect(own.row('看護師')).toContainText('下書き');
  await own.ready();
  // What only looks like a picture is refused, whatever its name says.
  const file = () => own.row('看護師').locator('input[type=file]');
  await file().setInputFiles({ name: '登録証.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') });
  await own.button('書類を加える').click();
  await expect(own.row('看護師').locator('.error')).toContainText('登録証.png');
  await own.ready();
  await file().setInputFiles({ name: '登録証.pdf', mimeType: 'application/pdf', buffer: PDF });
  await own.button('書類を加える').click();
  await expect(own.row('看護師').locator('.evidence')).toContainText('登録証.pdf');
  await own.ready();
  await own.button('確認者に送る').click();
  await expect(own.row('看護師')).toContainText('確認待ち');

  const verifier = await another('admin');
  const claims = new Claims(verifier);
  await claims.visit();
  const claim = claims.of(name);
  await expect(claim).toContainText('第4711号');
  const href = (await claim.getByRole('link', { name: /登録証/ }).getAttribute('href'))!;
  const opened = await verifier.request.get(href);
  expect(opened.headers()['content-disposition']).toContain('attachment');
  expect((await opened.body()).equals(PDF)).toBe(true);
  await own.visit();
  await expect(own.row('看護師').locator('.openings')).toContainText('徳田');

  await claim.getByText('確認できた', { exact: true }).click();
  await claim.locator('input[type=date]').fill('2031-03-31');
  await claim.getByRole('button', { name: '確認済みにする' }).click();
  await expect(claims.of(name)).toHaveCount(0);
  await own.visit();
  await expect(own.row('看護師')).toContainText('確認済み');
  await expect(own.row('看護師')).toContainText('2031年3月31日');
  // What showed it is gone.
  expect((await verifier.request.get(href)).status()).toBe(404);
  await page.goto(profile);
  await expect(page.locator('.profile-head')).toContainText('看護師（確認済み）');

  await own.visit();
  await own.row('看護師').getByText('取り下げる').first().click();
  await own.button('「看護師」を取り下げる').click();
  await expect(own.row('看護師')).toHaveCount(0);
  await page.goto(profile);
  await expect(page.locator('.profile-head')).not.toContainText('確認済み');
});

test('a refusal says why', bothWays, async ({ page, community, another, watch }) => {
  const name = await arrived(page, community);
  const own = new Credentials(page);
  await own.visit();
  await own.begin('保健師', '第1号');
  await expect(own.row('保健師')).toContainText('下書き');
  await own.ready();
  await own.button('確認者に送る').click();
  await expect(own.row('保健師')).toContainText('確認待ち');
  watch.expects(422);
  const verifier = await another('admin');
  const claims = new Claims(verifier);
  await claims.visit();
  await claims.of(name).getByText('確認できない', { exact: true }).click();
  await claims.of(name).getByRole('button', { name: '確認できないと伝える' }).click();
  await expect(verifier.getByRole('main')).toContainText('入力してください');
  await claims.ready();
  const reason = claims.of(name).locator('textarea[id^=reason]');
  if (!(await reason.isVisible())) await claims.of(name).getByText('確認できない', { exact: true }).click();
  await reason.fill('番号が見つかりませんでした');
  await claims.of(name).getByRole('button', { name: '確認できないと伝える' }).click();
  await expect(claims.of(name)).toHaveCount(0);
  await own.visit();
  await expect(own.row('保健師')).toContainText('確認できませんでした');
  await expect(own.row('保健師')).toContainText('番号が見つかりませんでした');
});
