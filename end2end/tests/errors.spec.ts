// What is not there, what one may not see, and addresses that nobody meant.

import { people } from '../community';
import { expect, test } from '../fixtures';
import { Calendar } from '../pages/calendar';
import { Screen } from '../pages/screen';

const leftOut = '条件の一部が読み取れなかったので、外して表示しています。';
const everyWay = { tag: ['@phone', '@no-script'] };

test('what does not exist says so, and leads on', everyWay, async ({ page, signIn, watch }) => {
  watch.expects(404);
  await signIn('member');
  const screen = new Screen(page);
  for (const path of [
    '/nowhere',
    '/events/999999',
    '/events/abc',
    '/events/99999999999999999999999',
    '/talk/t/999999',
    '/talk/t/abc',
    '/talk/no-such-space',
    '/talk/p/999999/edit',
    '/members/nobody-at-all',
    '/%E3%81%82',
  ]) {
    const answer = await page.goto(path);
    await screen.ready();
    expect.soft(answer?.status(), path).toBe(404);
    await expect.soft(screen.heading, path).toHaveText('ページが見つかりません');
    await expect.soft(page, path).toHaveTitle('ページが見つかりません | Assemble');
    await expect.soft(screen.link('ホームへ'), path).toHaveAttribute('href', '/');
  }
  await screen.follow(screen.link('ホームへ'), (url) => url.pathname === '/');
  await expect(screen.heading).toContainText(people.member.name);
});

test('what needs a log-in leads there and back', everyWay, async ({ page, watch }) => {
  watch.expects(401);
  const screen = new Screen(page);
  const answer = await page.goto('/members?profession=nurse');
  expect(answer?.status()).toBe(401);
  await screen.ready();
  await expect(screen.heading).toHaveText('ログインが必要です');
  await screen.follow(screen.link('ログインする'), /\/login\?next=/);
  await page.getByLabel('メールアドレス').fill(people.host.email);
  await page.getByLabel('パスワード').fill('assemble-demo');
  await screen.follow(screen.button(/^ログイン$/), '**/members?profession=nurse');
  await expect(page.locator('.member-card').first()).toContainText('看護師');
});

test('what one may not do says so', everyWay, async ({ page, signIn, watch }) => {
  watch.expects(403);
  await signIn('member');
  const screen = new Screen(page);
  for (const path of ['/admin', '/events/new']) {
    const answer = await page.goto(path);
    expect.soft(answer?.status(), path).toBe(403);
    await expect.soft(screen.heading, path).toHaveText('この操作はできません');
  }
});

test('parameters that make no sense are left out, and that is said', everyWay, async ({ page, signIn }) => {
  await signIn('member');
  const calendar = new Calendar(page);
  for (const query of ['?date=rubbish&kind=x', '?date=2026-02-30', '?view=&circle=-1&open=maybe', '?date=%00', '?kind=%F0%9F%8D%9A']) {
    const answer = await page.goto(`/events${query}`);
    expect.soft(answer?.status(), query).toBe(200);
    await calendar.ready();
    await expect.soft(calendar.grid, query).toBeVisible();
    await expect.soft(calendar.grid.locator('[aria-current="date"]'), query).toHaveCount(1);
    await expect.soft(page.getByText(leftOut), query).toBeVisible();
  }
  for (const path of ['/events?date=9999-12-31', '/events?date=0001-01-01', '/events?view=agenda&date=9999-12-31', '/events?date=-009999-01-01']) {
    const answer = await page.goto(path);
    expect.soft(answer?.status(), path).toBe(200);
    await calendar.ready();
    await expect.soft(page.getByText(leftOut), path).toBeVisible();
  }
  for (const path of ['/members?profession=x&page=-4&sort=z', '/members?page=999', '/talk/lounge?page=x', '/talk/lounge?page=-1', '/events/past?page=0', '/events/past?page=99999']) {
    const answer = await page.goto(path);
    await calendar.ready();
    expect.soft(answer?.status(), path).toBeLessThan(500);
    await expect.soft(page.getByText(leftOut), path).toHaveCount(path.includes('profession=x') ? 1 : 0);
  }
});

test('a page far behind the last does not break', { tag: ['@no-script'] }, async ({ page, signIn, watch, community }) => {
  watch.expects(404);
  await signIn('member');
  const address = await community.first('/talk/lounge', /href="(\/talk\/t\/\d+)"/);
  for (const path of ['/talk/lounge?page=9223372036854775807', `${address}?page=9223372036854775807`, '/members?page=9223372036854775807', '/events/past?page=9223372036854775807']) {
    const answer = await page.goto(path);
    expect.soft(answer?.status(), path).toBeLessThan(500);
  }
});

test('a form from another site is refused', async ({ community }) => {
  const { value } = await community.session(people.member.email);
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site', origin: community.url }, {}]) {
    const answer = await fetch(`${community.url}/api/threads/start`, {
      method: 'POST',
      headers: { ...headers, cookie: `session=${value}` } as Record<string, string>,
      body: new URLSearchParams({ 'form[space]': 'lounge', 'form[title]': 'x', 'form[body]': 'y', 'form[key]': 'k' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(403);
  }
});

test('an error met on the way, without loading, is a page too', async ({ page, signIn, watch }) => {
  await signIn('member');
  const screen = new Screen(page);
  await screen.open('/events?view=agenda');
  watch.expects(404);
  // The address of an event that is gone: the link is there, the event is not.
  await page.locator('.event-card a').first().evaluate((a: HTMLAnchorElement) => a.setAttribute('href', '/events/999999'));
  await page.locator('.event-card a').first().click();
  await expect(screen.heading).toHaveText('ページが見つかりません');
  await expect(page).toHaveTitle(/ページが見つかりません/);
  await page.goBack();
  await expect(screen.heading).toHaveText('イベント');
});
