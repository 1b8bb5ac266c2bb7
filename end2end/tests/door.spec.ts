// The door of an event: tickets, and check-ins by name and by camera.

import { chromium, type Browser, type BrowserContext, type Page, type TestInfo } from '@playwright/test';
import { violations } from '../axe';
import { people, type Community, type Role } from '../community';
import { counted, evening, expect, test } from '../door';
import { Door, Ticket, film } from '../pages/door';
import { Event } from '../pages/event';

const bothWays = { tag: ['@no-script'] };
const onPhonesToo = { tag: ['@phone'] };

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
    const by = JSON.parse((await page.locator('#boot').textContent())!).viewer.id as number;
    const told = await fetch(`${community.url}/api/door/tell`, {
      method: 'POST',
      headers: { origin: community.url, cookie: `session=${value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: Number(event.split('/')[2]), by, lines: [], known: null }),
    });
    const ticket = /[A-Za-z0-9_-]{43}/.exec(Buffer.from(await told.arrayBuffer()).toString('latin1'))?.[0];
    await page.goto(`${event}/check-in?ticket=${ticket}`);
    await page.locator('.door-asked').getByRole('button', { name: `${people.member.name}さんを受付する` }).click();
    await expect(page.locator('.door-asked')).toContainText('に受付');
    await expect(new Door(page).counter).toHaveText('1人中 1人が来ました');
  });
});

/** A browser whose camera sees a member's real ticket, and a host's page in it. */
async function seeing(community: Community, another: (who: Role) => Promise<Page>, info: TestInfo): Promise<{ browser: Browser; page: Page; event: string }> {
  const event = await evening(await another('host'), community, ['member']);
  const ticket = new Ticket(await another('member'));
  await ticket.visit(event);
  const file = film(info.outputPath('ticket.y4m'), await ticket.squares());
  const { executablePath, args } = info.project.use.launchOptions ?? {};
  const browser = await chromium.launch({
    executablePath,
    args: [...(args ?? []), '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`],
  });
  const context: BrowserContext = await browser.newContext({ locale: 'ja-JP', baseURL: community.url, viewport: { width: 390, height: 844 } });
  await context.addCookies([await community.session(people.host.email)]);
  return { browser, page: await context.newPage(), event };
}

test('the camera reads a real ticket', async ({ community, another, watch }, info) => {
  const { browser, page, event } = await seeing(community, another, info);
  try {
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

test('the camera reads after the page was opened again without a network', async ({ community, another, watch, line }, info) => {
  const { browser, page, event } = await seeing(community, another, info);
  try {
    watch.on(page);
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await page.context().setOffline(true);
    await page.reload();
    await door.ready();
    await door.button('カメラで読み取る').click();
    await expect(door.result).toContainText('受付しました');
    await expect(door.result).toContainText(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    await line.mend();
    await page.context().setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect.poll(() => counted(page, community.url + event)).toBe('1人中 1人が来ました');
  } finally {
    await browser.close();
  }
});
