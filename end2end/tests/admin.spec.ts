// The dashboard: letting people in, shutting them out, roles.

import { people } from '../community';
import { expect, test } from '../fixtures';
import { Mailbox } from '../pages/accounts';
import { Desk } from '../pages/desk';
import { Event } from '../pages/event';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test('a waiting person is let in, and told', bothWays, async ({ page, signIn, another, community }) => {
  const { email, name } = people.newcomer;
  const waiting = new Screen(await another('newcomer'));
  await waiting.open('/');
  await expect(waiting.page.getByText('参加の承認をお待ちください')).toBeVisible();
  // They are told before they try.
  const event = new Event(waiting.page);
  const address = await community.first('/events?view=agenda&kind=training&open=1', /href="(\/events\/\d+)"/, null);
  await event.open(address);
  await expect(event.box).toContainText('参加が認められると、ここから申し込めます');
  await expect(event.box.getByRole('button')).toHaveCount(0);

  await signIn('admin');
  const desk = new Desk(page);
  await desk.visit('?standing=pending');
  await expect(desk.row(email)).toContainText(name);
  await desk.row(email).getByRole('button', { name: '承認する' }).click();
  await expect(desk.row(email)).toHaveCount(0);
  await desk.visit();
  await expect(desk.standing(email)).toHaveText('参加中');
  await new Mailbox(page).read(email, '参加が承認されました');

  await waiting.open('/');
  await expect(waiting.page.getByRole('heading', { name: 'わたしの予定' })).toBeVisible();
  await waiting.open('/members');
  await expect(waiting.page.locator('.member-card').first()).toBeVisible();
  await event.open(address);
  await expect(event.box.getByRole('button', { name: '申し込む' })).toBeVisible();
});

test('a member is suspended with a reason, and let back in', bothWays, async ({ page, signIn, another, community, watch, script }) => {
  await signIn('admin');
  const handle = await community.first(`/members?q=${encodeURIComponent('平野')}`, /href="\/members\/(tatsuya[^"]*)"/);
  const email = `${handle}@example.com`;
  const them = new Screen(await another(email));
  await them.open('/members');
  await expect(them.heading).toHaveText('メンバー');

  const desk = new Desk(page);
  await desk.visit();
  await expect(desk.standing(email)).toHaveText('参加中');
  // A reason is needed.
  if (script) watch.expects(422);
  await desk.suspend(email, ' ');
  await expect(desk.row(email).getByRole('alert').or(page.getByText('入力してください')).first()).toBeVisible();
  await expect(desk.standing(email)).toHaveText('参加中');
  await desk.ready();
  await desk.suspend(email, '勧誘が続いたため');
  await expect(desk.standing(email)).toHaveText('停止中');
  await expect(desk.row(email)).toContainText('勧誘が続いたため');
  if (script) await expect(desk.done).toHaveText('停止しました。');

  // The session that was open is over, and a new one cannot be begun.
  watch.expects(401, 403);
  await them.open('/members');
  await expect(them.page.locator('.error-page')).toBeVisible();

  await desk.ready();
  await desk.row(email).getByRole('button', { name: '停止を解除する' }).click();
  await expect(desk.standing(email)).toHaveText('参加中');
  expect(await community.signIn(email)).not.toBeNull();
});

test('a role is given, works, and is taken', bothWays, async ({ page, signIn, another, community, watch }) => {
  await signIn('admin');
  const handle = await community.first(`/members?q=${encodeURIComponent('水野')}`, /href="\/members\/(kei[^"]*)"/);
  const email = `${handle}@example.com`;
  const them = new Screen(await another(email));
  const desk = new Desk(page);
  await desk.visit();
  const row = desk.row(email);
  await row.getByRole('combobox').selectOption({ label: '主催者' });
  await row.getByRole('button', { name: '加える' }).click();
  await expect(row.getByRole('button', { name: '主催者を外す' })).toBeVisible();
  await them.open('/events/new');
  await expect(them.heading).toHaveText('イベントをつくる');
  await desk.ready();
  await row.getByRole('button', { name: '主催者を外す' }).click();
  await expect(row.getByRole('button', { name: '主催者を外す' })).toHaveCount(0);
  watch.expects(403);
  await them.open('/events/new');
  await expect(them.heading).toHaveText('この操作はできません');
});

test('the last admin stays', bothWays, async ({ page, signIn, watch, script }) => {
  if (script) watch.expects(409);
  await signIn('admin');
  const desk = new Desk(page);
  await desk.visit();
  const row = desk.row(people.admin.email);
  await row.getByRole('button', { name: '管理者を外す' }).click();
  await expect(row.getByRole('alert')).toContainText('最後の管理者は外せません');
  await expect(row.getByRole('button', { name: '管理者を外す' })).toBeVisible();
  await expect(row.locator('details')).toHaveCount(0);
});

test('how one joins is chosen', async ({ page, signIn }) => {
  await signIn('admin');
  const desk = new Desk(page);
  await desk.visit();
  const form = page.locator('details').filter({ has: page.locator('summary', { hasText: '参加のしかた' }) });
  for (const mode of ['承認してから参加', 'すぐに参加できる']) {
    if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
    await form.getByRole('radio', { name: mode }).check();
    await form.getByRole('button', { name: '保存する' }).click();
    await expect(form.locator('summary')).toContainText(mode);
    await expect(desk.done).toHaveText('参加のしかたを変えました。');
  }
});

test('the dashboard is for admins', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(403, 401);
  await signIn('member');
  const desk = new Desk(page);
  const answer = await page.goto('/admin');
  expect(answer?.status()).toBe(403);
  await expect(desk.heading).toHaveText('この操作はできません');
  await expect(page.getByRole('link', { name: '管理', exact: true })).toHaveCount(0);
  const host = await another('host');
  expect((await host.goto('/admin'))?.status()).toBe(403);
  const visitor = await another(null);
  expect((await visitor.goto('/admin'))?.status()).toBe(401);
});
