// The door of an event: tickets, check-ins by name and by camera, and a network that goes away.

import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { violations } from '../axe';
import { people, unique, type Community, type Role } from '../community';
import { expect, test as base } from '../fixtures';
import { day } from '../pages/calendar';
import { Door, Line, Ticket, film } from '../pages/door';
import { Event, EventForm } from '../pages/event';

const test = base.extend<{ line: Line }>({
  line: async ({ community, watch }, use) => {
    const line = await Line.to(community.url);
    watch.losesTheNetwork(line.url);
    await use(line);
    await line.cut();
  },
});

const bothWays = { tag: ['@no-script'] };
const onPhonesToo = { tag: ['@phone'] };

/** Registers somebody or gives their seat back, past the pages. */
async function register(community: Community, event: string, who: Role, what: 'register' | 'cancel' = 'register'): Promise<void> {
  const { value } = await community.session(people[who].email);
  const answer = await fetch(`${community.url}/api/registrations/${what}`, {
    method: 'POST',
    headers: { origin: community.url, cookie: `session=${value}`, accept: 'application/json' },
    body: new URLSearchParams({ id: event.split('/')[2] }),
  });
  expect(answer.status).toBe(200);
}

/** An event of the host with these guests. */
async function evening(hosting: Page, community: Community, guests: Role[]): Promise<string> {
  const event = await new EventForm(hosting).make({ title: unique('受付の会'), date: day(5) });
  for (const guest of guests) await register(community, event, guest);
  return event;
}

/** How many lines about an event's guests the server has kept: asked as a device at the door asks. */
async function counted(page: Page, event: string): Promise<string> {
  const answer = await page.request.get(`${event}/check-in`, { headers: { accept: 'text/html' } });
  return /door-counter"><p>([^<]*)</.exec(await answer.text())?.[1] ?? '';
}

test.describe('one’s own ticket', () => {
  test('is found on the event’s page and can be shown', { tag: ['@no-script', '@phone'] }, async ({ page, signIn, another, community, script }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('member');
    const shown = new Event(page);
    await shown.open(event);
    await shown.follow(shown.box.getByRole('link', { name: '参加券を見る' }), '**/ticket');
    const ticket = new Ticket(page);
    await expect(ticket.qr).toBeVisible();
    await expect(page.locator('.ticket-name')).toHaveText(people.member.name);
    await expect(ticket.code).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await ticket.overflow()).toBe(0);
    if (script) expect(await violations(page)).toEqual([]);
    // Dark on white, whatever the theme.
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(ticket.qr).toHaveCSS('background-color', 'rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'print' });
    await expect(ticket.qr).toBeVisible();
    await expect(page.locator('.topbar')).toBeHidden();
  });

  test('is nobody else’s', async ({ page, signIn, another, community, watch }) => {
    const event = await evening(await another('host'), community, []);
    await signIn('member');
    watch.expects(404);
    const ticket = new Ticket(page);
    await ticket.visit(event);
    await expect(page.locator('.error-code')).toHaveText('404');
  });
});

test.describe('with a network', () => {
  test('somebody is let in by name, and it is taken back', bothWays, async ({ page, signIn, community, another }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    await expect(door.counter).toHaveText('2人中 0人が来ました');
    await door.letIn(people.member.name);
    await expect(door.counter).toHaveText('2人中 1人が来ました');
    await expect.poll(() => counted(page, event)).toBe('2人中 1人が来ました');
    await door.undo(people.member.name);
    await expect(door.counter).toHaveText('2人中 0人が来ました');
    await expect.poll(() => counted(page, event)).toBe('2人中 0人が来ました');
    // By the reading, which is not shown.
    await door.search.fill('オノデラ');
    if (!door.scripted) await door.search.press('Enter');
    await expect(door.names).toHaveText([people.moderator.name]);
  });

  test('the page stands up to a look', onPhonesToo, async ({ page, signIn, community, another }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    await door.kept();
    await door.letIn(people.member.name);
    expect(await door.overflow()).toBe(0);
    expect(await violations(page)).toEqual([]);
    const ticket = (await door.tickets())[people.moderator.name];
    await door.visit(event, `?ticket=${ticket}`);
    await expect(door.result).toContainText('この人を受付しますか');
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await door.visit(event, `?ticket=${ticket}`);
    await expect(door.result).toContainText('この人を受付しますか');
    expect(await violations(page)).toEqual([]);
    await door.result.getByRole('button', { name: '受付する' }).click();
    await expect(door.result).toContainText('受付しました');
    expect(await violations(page)).toEqual([]);
  });

  test('a ticket that the device’s own camera read is let in by one press', onPhonesToo, async ({ page, signIn, community, another }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    const ticket = (await door.tickets())[people.member.name];
    await door.visit(event, `?ticket=${ticket}`);
    await expect(door.result).toContainText(people.member.name);
    await expect(door.counter).toHaveText('1人中 0人が来ました');
    await door.result.getByRole('button', { name: '受付する' }).press('Enter');
    await expect(door.result).toContainText('受付しました');
    // The button is the same one: who works by keyboard goes on where they were.
    await expect(door.result.getByRole('button', { name: '次へ' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(door.result).toBeHidden();
    await expect(door.counter).toHaveText('1人中 1人が来ました');
    // Shown again, it says so, and can be taken back.
    await door.visit(event, `?ticket=${ticket}`);
    await expect(door.result).toContainText('受付済みです');
    await door.result.getByRole('button', { name: '取り消す' }).click();
    await expect(door.counter).toHaveText('1人中 0人が来ました');
    await door.visit(event, '?ticket=nothing');
    await expect(door.result).toContainText('名簿にありません');
  });

  test('without script a ticket is let in by one press too', { tag: ['@no-script', '@elsewhere'] }, async ({ page, signIn, community, another }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    await page.goto(`${event}/check-in?ticket=nothing`);
    await expect(page.getByRole('alert')).toContainText('名簿にありません');
    // The list that a device with script would keep.
    const { value } = await community.session(people.host.email);
    const told = await fetch(`${community.url}/api/door/tell`, {
      method: 'POST',
      headers: { origin: community.url, cookie: `session=${value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: Number(event.split('/')[2]), lines: [], known: null }),
    });
    const ticket = /[A-Za-z0-9_-]{43}/.exec(Buffer.from(await told.arrayBuffer()).toString('latin1'))?.[0];
    await page.goto(`${event}/check-in?ticket=${ticket}`);
    await page.locator('.door-asked').getByRole('button', { name: `${people.member.name}さんを受付する` }).click();
    await expect(page.locator('.door-asked')).toContainText('に受付');
    await expect(new Door(page).counter).toHaveText('1人中 1人が来ました');
  });
});

test.describe('without a network', () => {
  test('two are let in after the page was opened again, and arrive once', onPhonesToo, async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator', 'admin']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await page.reload();
    await door.ready();
    await expect(door.counter).toHaveText('3人中 0人が来ました');
    await door.letIn(people.member.name);
    await door.letIn(people.moderator.name);
    await expect(door.waiting).toContainText('2 件を送信待ち');
    // Not even closing the page loses them.
    await page.reload();
    await door.ready();
    await expect(door.waiting).toContainText('2 件を送信待ち');
    await expect(door.counter).toHaveText('3人中 2人が来ました');
    expect(await violations(page)).toEqual([]);
    const other = new Door(await another('admin'));
    await other.visit(event);
    await expect(other.counter).toHaveText('3人中 0人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.counter).toHaveText('3人中 2人が来ました');
    await other.visit(event);
    await expect(other.counter).toHaveText('3人中 2人が来ました');
    await door.undo(people.member.name);
    await expect.poll(() => counted(other.page, event)).toBe('3人中 1人が来ました');
  });

  test('two doors let the same guest in, who counts once', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const first = new Door(page);
    const second = new Door(await another('admin'));
    for (const door of [first, second]) {
      await door.visit(line.url + event);
      await door.kept();
    }
    await line.cut();
    for (const door of [first, second]) {
      await door.page.context().setOffline(true);
      await door.letIn(people.member.name);
      await expect(door.waiting).toContainText('1 件を送信待ち');
    }
    await line.mend();
    await context.setOffline(false);
    await expect(first.waiting).toBeHidden();
    await second.page.context().setOffline(false);
    await expect(second.waiting).toBeHidden();
    // Who told it later is told who was first.
    await expect(second.notices).toContainText(`${people.member.name}さんは、別の受付でも`);
    await expect(second.notices).toContainText(people.host.name);
    await expect(second.counter).toHaveText('2人中 1人が来ました');
    await first.visit(line.url + event);
    await expect(first.counter).toHaveText('2人中 1人が来ました');
    await second.notices.getByRole('button', { name: '確認しました' }).click();
    await expect(second.notices).toBeHidden();
  });

  test('who registered after the list was loaded is checked later', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await register(community, event, 'member');
    const late = new Door(await another('admin'));
    await late.visit(event);
    const ticket = (await late.tickets())[people.member.name];
    await door.visit(line.url + event, `?ticket=${ticket}`);
    await expect(door.result).toContainText('この端末の名簿にありません');
    await door.result.getByRole('button', { name: '次へ' }).click();
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.counter).toHaveText('2人中 1人が来ました');
    await expect(door.row(people.member.name)).toContainText('に受付');
  });

  test('what waits to be sent can be taken back, and the list says how old it is', onPhonesToo, async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText(/名簿は .*\d\d:\d\d のものです/);
    await door.undo(people.member.name);
    await door.letIn(people.moderator.name);
    await expect(door.waiting).toContainText('3 件を送信待ち');
    await expect(door.counter).toHaveText('2人中 1人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.row(people.member.name)).not.toContainText('に受付');
    await expect(door.notices).toBeHidden();
    await expect.poll(() => counted(door.page, event)).toBe('2人中 1人が来ました');
  });

  test('a session that is over is said, and nothing is lost', async ({ page, context, signIn, community, another, watch }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    await door.kept();
    const session = await context.cookies();
    await context.clearCookies();
    watch.expects(401, 404);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    await expect(door.waiting.getByRole('link', { name: 'ログインして送る' })).toBeVisible();
    await expect(door.waiting.getByRole('button', { name: 'もう一度送る' })).toBeHidden();
    await context.addCookies(session);
    await door.visit(event);
    await expect.poll(() => counted(page, event)).toBe('2人中 1人が来ました');
    await expect(door.waiting).toBeHidden();
  });

  test('who gave their seat back meanwhile is named', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await register(community, event, 'member', 'cancel');
    await door.letIn(people.member.name);
    await line.mend();
    await context.setOffline(false);
    await expect(door.notices).toContainText(`${people.member.name}さんは、いま参加が決まっていません`);
    await expect(door.counter).toHaveText('1人中 0人が来ました');
  });

  test('a guest whom another door took back later is named', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const away = new Door(page);
    await away.visit(line.url + event);
    await away.kept();
    await line.cut();
    await context.setOffline(true);
    await away.letIn(people.member.name);
    const other = new Door(await another('admin'));
    await other.visit(event);
    await other.letIn(people.member.name);
    await other.undo(people.member.name);
    await expect.poll(() => counted(other.page, event)).toBe('1人中 0人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(away.notices).toContainText(`${people.member.name}さんの受付は、別の受付であとから取り消されています`);
    await expect(away.counter).toHaveText('1人中 0人が来ました');
    await away.notices.getByRole('button', { name: '確認しました' }).press('Enter');
    await expect(away.notices).toBeHidden();
    await expect(away.search).toBeFocused();
  });

  test('an address that only looks like a ticket is noted nowhere', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.visit(line.url + event, `?ticket=${encodeURIComponent('a b\ncame 1 guest 1 x')}`);
    await expect(door.result).toContainText('参加券ではありません');
    await door.result.getByRole('button', { name: '次へ' }).click();
    await expect(door.waiting).toContainText('つながっていません');
    await expect(door.waiting).not.toContainText('送信待ち');
  });

  test('logging out takes everything off the device', async ({ page, context, community, another, line, watch }) => {
    const event = await evening(await another('host'), community, ['member']);
    // A session of its own: the others of this test run go on.
    const value = await community.signIn(people.host.email);
    await context.addCookies([{ ...(await community.session(people.host.email)), value: value ?? '' }]);
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    const left = () =>
      page.evaluate(async () => [...Object.keys(localStorage).filter((k) => k.startsWith('door ')), ...(await caches.keys())]);
    expect((await left()).length).toBeGreaterThan(2);
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    // A second window shows the list too, and must not go on showing it.
    const second = new Door(await context.newPage());
    await second.visit(line.url + event);
    await second.kept();
    watch.expects(401);
    await door.signOut();
    await expect.poll(left).toEqual([]);
    await expect(second.names).toHaveCount(0);
    await expect(second.page.locator('.error-code')).toHaveText('401');
    expect(await left()).toEqual([]);
  });
});

test('the camera reads a real ticket', async ({ community, another, watch }, info) => {
  const hosting = await another('host');
  const event = await evening(hosting, community, ['member']);
  const ticket = new Ticket(await another('member'));
  await ticket.visit(event);
  const file = film(info.outputPath('ticket.y4m'), await ticket.squares());
  const { executablePath, args } = info.project.use.launchOptions ?? {};
  const browser = await chromium.launch({
    executablePath,
    args: [...(args ?? []), '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`],
  });
  try {
    const context: BrowserContext = await browser.newContext({ locale: 'ja-JP', baseURL: community.url, viewport: { width: 390, height: 844 } });
    await context.addCookies([await community.session(people.host.email)]);
    const page = await context.newPage();
    watch.on(page);
    const door = new Door(page);
    await door.visit(event);
    await door.button('カメラで読み取る').click();
    await expect(door.result).toContainText('受付しました');
    await expect(door.result).toContainText(people.member.name);
    await page.screenshot({ path: info.outputPath('camera.png') });
    // The camera goes on by itself, and does not count the ticket again that is still before it.
    await expect(door.result).toBeHidden();
    await expect(page.locator('.door-video video')).toBeVisible();
    await expect(door.counter).toHaveText('1人中 1人が来ました');
    await expect.poll(() => counted(page, event)).toBe('1人中 1人が来ました');
    await door.button('カメラを止める').click();
    await expect(page.locator('.door-video')).toBeHidden();
  } finally {
    await browser.close();
  }
});
