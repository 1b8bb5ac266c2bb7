// Reading the calendar: by keyboard alone, what it says aloud, its filters and lists, where its links lead.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { Calendar, day, monthShifted, said } from '../pages/calendar';
import { Event, EventForm } from '../pages/event';

const bothWays = { tag: ['@no-script'] };

test.describe('the calendar by keyboard', () => {
  test.beforeEach(async ({ signIn }) => signIn('host'));

  test('has one tab stop in its grid', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month();
    const today = await calendar.today();
    expect(today).toBe(day(0));
    await expect.poll(() => calendar.stops()).toEqual([today]);
    await calendar.day(today).focus();
    await page.keyboard.press('Tab');
    expect(await calendar.grid.evaluate((grid) => grid.contains(document.activeElement))).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await calendar.expectFocus(today);
  });

  test('arrows move by day and week, Home and End within the week', async ({ page }) => {
    const calendar = new Calendar(page);
    // A Wednesday in the middle of a month.
    await calendar.month('2027-01-13');
    await calendar.day('2027-01-13').focus();
    for (const [key, date] of [
      ['ArrowRight', '2027-01-14'],
      ['ArrowDown', '2027-01-21'],
      ['ArrowLeft', '2027-01-20'],
      ['ArrowUp', '2027-01-13'],
      ['Home', '2027-01-11'],
      ['End', '2027-01-17'],
    ]) {
      await page.keyboard.press(key);
      await calendar.expectFocus(date);
    }
    // The address changes with the month only.
    await expect(page).toHaveURL(/date=2027-01-13/);
  });

  test('goes over the edge of a month, and by whole months', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-01-31');
    await calendar.day('2027-01-31').focus();
    for (const [key, date, title] of [
      ['ArrowRight', '2027-02-01', '2027年2月'],
      ['ArrowUp', '2027-01-25', '2027年1月'],
      ['PageDown', '2027-02-25', '2027年2月'],
      ['PageDown', '2027-03-25', '2027年3月'],
      ['PageUp', '2027-02-25', '2027年2月'],
    ]) {
      await page.keyboard.press(key);
      await expect(calendar.title).toHaveText(title);
      await calendar.expectFocus(date);
    }
    expect(monthShifted('2027-01-31', 1)).toBe('2027-02-28');
    await calendar.month('2027-01-31');
    await calendar.day('2027-01-31').focus();
    await page.keyboard.press('PageDown');
    await calendar.expectFocus('2027-02-28');
  });

  test('opens a day, goes to today, to the list and back', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-01-13');
    await calendar.day('2027-01-13').focus();
    await page.keyboard.press('ArrowRight');
    await calendar.expectFocus('2027-01-14');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/date=2027-01-14/);
    await expect(page.locator('#day-h')).toContainText('1月14日');
    await expect(page.locator('#day-h')).toBeFocused();

    await calendar.day('2027-01-14').focus();
    await page.keyboard.press('t');
    await calendar.expectFocus(day(0));
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/view=agenda/);
    await expect(page.locator('.agenda, .empty')).toBeVisible();
  });

  test('comes from the list to the month by its key', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.agenda();
    await page.getByRole('navigation', { name: '表示' }).getByRole('link', { name: '予定リスト' }).focus();
    await page.keyboard.press('m');
    await expect(calendar.grid).toBeVisible();
  });

  test('tells its keys, and n makes an event', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month();
    await calendar.day(day(0)).focus();
    await page.keyboard.press('?');
    await expect(calendar.keys).toBeVisible();
    await expect(calendar.keys).toContainText('イベントをつくる（主催者）');
    await page.keyboard.press('Escape');
    await expect(calendar.keys).toBeHidden();
    await calendar.day(day(0)).focus();
    await page.keyboard.press('n');
    await expect(page).toHaveURL(/\/events\/new/);
    await expect(calendar.heading).toHaveText('イベントをつくる');
  });

  test('leaves keys that are not its own to the browser', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-01-13');
    await calendar.day('2027-01-13').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Control+ArrowDown');
    await calendar.expectFocus('2027-01-13');
  });

  test('Enter on an event’s link opens the event', async ({ page }) => {
    const calendar = new Calendar(page);
    await new EventForm(page).make({ title: unique('鍵盤の会'), date: day(150) });
    await calendar.month(day(150));
    const chip = calendar.day(day(150)).locator('.chip').first();
    await chip.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/events\/\d+$/);
  });
});

test.describe('the calendar', () => {
  test('announces each event with time, kind, title and my part', async ({ page, signIn, another }) => {
    const title = unique('読み上げの会');
    const date = day(140);
    const hosting = await another('host');
    const address = await new EventForm(hosting).make({ title, date, start: '19:30', end: '21:00' });
    await signIn('member');
    const event = new Event(page);
    await event.open(address);
    await event.register();
    const calendar = new Calendar(page);
    await calendar.month(date);
    const chip = calendar.grid.getByRole('link', { name: title });
    for (const part of [said(date), '19:30', '21:00', 'セミナー', title, '申込済み']) {
      await expect(chip).toHaveAccessibleName(new RegExp(part.replace(/[()]/g, '\\$&')));
    }
    await expect(calendar.day(date).locator('.cal-date')).toHaveAccessibleName(`${said(date)} イベント1件`);
  });

  test('goes from month to month, and back works', bothWays, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-01-13');
    const nav = page.getByRole('navigation', { name: '移動' });
    await calendar.follow(nav.getByRole('link', { name: '次の月' }), /date=2027-02-01/);
    await expect(calendar.title).toHaveText('2027年2月');
    await calendar.follow(nav.getByRole('link', { name: '前の月' }), /date=2027-01-01/);
    await expect(calendar.title).toHaveText('2027年1月');
    await page.goBack();
    await expect(calendar.title).toHaveText('2027年2月');
    await calendar.ready();
    await nav.getByRole('link', { name: '今日' }).click();
    await expect(calendar.title).toHaveText(`${Number(day(0).slice(0, 4))}年${Number(day(0).slice(5, 7))}月`);
    await expect(calendar.day(day(0))).toHaveAttribute('aria-current', 'date');
  });

  test('keeps its filters in the address', bothWays, async ({ page, signIn }) => {
    await signIn('member');
    const calendar = new Calendar(page);
    await calendar.agenda();
    await calendar.filter(async (form) => {
      await form.getByLabel('種類').selectOption({ label: '読書会' });
      await form.getByLabel('オンライン').check();
    });
    await expect(page).toHaveURL((url) => {
      const set = url.searchParams;
      return set.get('view') === 'agenda' && set.get('kind') === 'reading' && set.get('online') === '1';
    });
    await expect(page.locator('.filters-count')).toHaveText('2');
    const kinds = async () => new Set(await calendar.cards.evaluateAll((all) => all.map((c) => c.getAttribute('data-kind'))));
    await expect.poll(kinds).toEqual(new Set(['reading']));
    // What the address says is what the page shows, also after it was loaded anew.
    await page.reload();
    await calendar.ready();
    await expect(page.locator('#f-kind')).toHaveValue('reading');
    await expect(page.getByRole('checkbox', { name: 'オンライン' })).toBeChecked();
    await page.locator('.filters').getByRole('link', { name: '解除' }).click();
    await expect(page).toHaveURL((url) => url.search === '?view=agenda');
    await expect(page.locator('.filters-count')).toHaveCount(0);
    await expect(page.locator('#f-kind')).toHaveValue('');
    await expect.poll(async () => (await kinds()).size).toBeGreaterThan(1);
  });

  test('says so when nothing fits', bothWays, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.open('/events?view=agenda&date=2199-01-01');
    await expect(page.getByRole('heading', { name: 'この先の予定はまだありません' })).toBeVisible();
    await calendar.open('/events?view=agenda&date=2199-01-01&kind=case');
    await expect(page.getByRole('heading', { name: 'この条件の予定はありません' })).toBeVisible();
    await calendar.follow(page.locator('.empty').getByRole('link', { name: '解除' }), /date=2199-01-01$/);
  });

  test('lists days in order, and goes on', bothWays, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.agenda();
    const days = () => page.locator('.agenda-date time').evaluateAll((all) => all.map((t) => t.getAttribute('datetime')!));
    const first = await days();
    expect(first.length).toBeGreaterThan(3);
    expect(first).toEqual([...first].sort());
    expect(first[0] >= day(0)).toBe(true);
    await calendar.follow(page.getByRole('navigation', { name: '移動' }).getByRole('link', { name: '次の予定' }), /date=/);
    await expect.poll(async () => (await days())[0] ?? '9').not.toBe(first[0]);
  });

  test('shows a phone the day’s list below dots', { tag: ['@phone', '@no-script'] }, async ({ page, isMobile }) => {
    const calendar = new Calendar(page);
    await calendar.month();
    const busy = calendar.grid.locator('td:has(.cal-dots)').last();
    const date = (await busy.getAttribute('data-date'))!;
    await calendar.follow(busy.locator('.cal-date'), new RegExp(`date=${date}`));
    await expect(calendar.day(date)).toHaveAttribute('aria-selected', 'true');
    if (isMobile) await expect(page.locator('.day-list .event-card').first()).toBeVisible();
  });

  test('has links that all work', { tag: ['@no-script'] }, async ({ page, community }) => {
    const calendar = new Calendar(page);
    const found = new Set<string>();
    for (const path of ['/events', '/events?view=agenda', '/events/past']) {
      await calendar.open(path);
      for (const href of await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')!))) {
        found.add(href.split('#')[0]);
      }
    }
    expect(found.size).toBeGreaterThan(40);
    const broken: string[] = [];
    for (const href of found) {
      const answer = await page.request.get(community.url + href, { headers: { accept: 'text/html' } });
      if (answer.status() !== 200) broken.push(`${href}: ${answer.status()}`);
    }
    expect(broken).toEqual([]);
  });
});
