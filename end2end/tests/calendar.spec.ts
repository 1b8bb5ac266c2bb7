// The calendar’s views: by mouse, by keyboard alone, by finger, without JavaScript.

import { violations } from '../axe';
import { unique } from '../community';
import { expect, test } from '../fixtures';
import { Calendar, day, planned, shifted } from '../pages/calendar';

const bothWays = { tag: ['@no-script'] };

/** Mondays far ahead, one for each test, so that none sees another’s events. */
const week = (n: number) => shifted('2027-03-08', 7 * n);

test.describe('views', () => {
  test('each has its address, and its links lead on', { tag: ['@phone', '@no-script'] }, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-05-12');
    const views = page.getByRole('navigation', { name: '表示' });
    const steps = page.getByRole('navigation', { name: '移動' });
    await calendar.follow(views.getByRole('link', { name: '週' }), /view=week&date=2027-05-12/);
    await expect(calendar.title).toHaveText('2027年5月10日–16日');
    await calendar.follow(steps.getByRole('link', { name: '次の週' }), /view=week&date=2027-05-19/);
    await expect(calendar.title).toHaveText('2027年5月17日–23日');
    await calendar.follow(views.getByRole('link', { name: '日' }), /view=day&date=2027-05-19/);
    await expect(calendar.title).toHaveText('2027年5月19日(水)');
    await calendar.follow(steps.getByRole('link', { name: '前の日' }), /view=day&date=2027-05-18/);
    await expect(calendar.title).toHaveText('2027年5月18日(火)');
    await calendar.follow(views.getByRole('link', { name: '予定リスト' }), /view=agenda&date=2027-05-18/);
    await expect(calendar.title).toHaveText('2027年5月18日(火)から');
    await calendar.follow(views.getByRole('link', { name: '月', exact: true }), /date=2027-05-18/);
    await expect(calendar.title).toHaveText('2027年5月');
  });

  test('weeks begin as the reader chose', bothWays, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.hours('week', '2027-05-12');
    await expect(page.locator('.tg-date').first()).toHaveAttribute('data-date', '2027-05-10');
    await page.locator('.cal-settings summary').click();
    await page.getByLabel('週の始まり').selectOption('sun');
    await page.getByRole('button', { name: '設定する' }).click();
    await expect(page).toHaveURL(/view=week&date=2027-05-12/);
    await expect(page.locator('.tg-date').first()).toHaveAttribute('data-date', '2027-05-09');
    await calendar.month('2027-05-12');
    await expect(page.locator('.cal-grid th').first()).toHaveText('日');
  });

  test('times are told in the zone that was chosen, and it says so', bothWays, async ({ page, community, script }) => {
    const title = unique('時差の会');
    await planned(community, { title, date: week(0), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(0));
    await expect(page.locator('.cal-zone')).toHaveCount(0);
    await page.locator('.cal-settings summary').click();
    await page.getByRole('combobox', { name: '時間帯' }).fill('Europe/Berlin');
    await page.getByRole('button', { name: '設定する' }).click();
    await expect(page.locator('.cal-zone')).toHaveText('時刻は Europe/Berlin の時間帯で表示しています。');
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveAccessibleName(/3月8日\(月\) 02:00–03:00/);
    if (script) {
      await calendar.ready();
      await page.locator('.cal-settings summary').click();
      await page.getByRole('button', { name: 'このブラウザの時間帯（America/New_York）にする' }).click();
      await expect(page.locator('.cal-zone')).toContainText('America/New_York');
    }
  });

  test('Sundays, Saturdays and holidays are marked, the last by name', bothWays, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-05-12');
    await expect(calendar.day('2027-05-05')).toContainText('こどもの日');
    await expect(calendar.day('2027-05-05').locator('.cal-date')).toHaveAccessibleName('5月5日(水) こどもの日 イベント0件');
    await expect(calendar.day('2027-05-08')).toHaveAttribute('data-dow', 'sat');
    await calendar.hours('week', '2027-05-05');
    await expect(calendar.grid.getByRole('columnheader', { name: /こどもの日/ })).toBeVisible();
    await calendar.hours('day', '2027-05-05');
    await expect(calendar.grid.getByRole('columnheader', { name: /こどもの日/ })).toBeVisible();
  });

  test('what goes over days stands on each of them', bothWays, async ({ page, community }) => {
    const camp = unique('合宿');
    const night = unique('夜の会');
    await planned(community, { title: camp, date: shifted(week(1), 1), days: 3 });
    await planned(community, { title: night, date: shifted(week(1), 4), start: '22:00', end: '01:30' });
    const calendar = new Calendar(page);
    await calendar.month(week(1));
    for (const [title, first, last] of [[camp, 1, 3], [night, 4, 5]] as const) {
      for (let n = first; n <= last; n += 1) await expect(calendar.day(shifted(week(1), n)).getByText(title)).toHaveCount(1);
      await expect(calendar.day(shifted(week(1), last + 1)).getByText(title)).toHaveCount(0);
    }
    await calendar.hours('week', week(1));
    await expect(calendar.grid.locator('.tg-bars a').filter({ hasText: camp })).toHaveCount(3);
    await expect(calendar.grid.locator('.tg-day a').filter({ hasText: night })).toHaveCount(2);
  });

  test('what overlaps lies side by side', async ({ page, community }) => {
    for (const [start, end] of [['10:00', '12:00'], ['11:00', '13:00'], ['12:30', '14:00']]) {
      await planned(community, { title: unique('重なる会'), date: week(2), start, end });
    }
    const calendar = new Calendar(page);
    await calendar.hours('day', week(2));
    const boxes = await calendar.column(week(2)).locator('.tg-event').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().toJSON() as DOMRect));
    expect(boxes).toHaveLength(3);
    for (const a of boxes) {
      for (const b of boxes) {
        if (a === b) continue;
        const apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 2.5 || b.bottom <= a.top + 2.5;
        expect(apart, JSON.stringify([a, b])).toBe(true);
      }
    }
  });

  test('a month of many events counts every day', { tag: ['@phone', '@no-script'] }, async ({ page, community, isMobile }) => {
    // 434: more than a view sends. The last days have theirs too.
    for (let n = 0; n < 14; n += 1) {
      await planned(community, { title: unique('毎日の会'), date: '2027-12-01', start: '10:00', end: '11:00', repeat: 'daily', ends: 'count', count: '31' });
    }
    const calendar = new Calendar(page);
    await calendar.month('2027-12-31');
    for (const n of [1, 28, 30, 31]) {
      await expect(calendar.day(`2027-12-${String(n).padStart(2, '0')}`).locator('.cal-date')).toHaveAccessibleName(/イベント14件$/);
    }
    if (!isMobile) {
      await expect(calendar.day('2027-12-30').locator('.cal-more')).toHaveText('ほか11件');
      await expect(calendar.day('2027-12-30').locator('.chip')).toHaveCount(3);
    }
    await expect(page.locator('.day-list .event-card')).toHaveCount(14);
    await expect(calendar.day('2028-01-01').locator('.cal-date')).toHaveAccessibleName(/イベント0件$/);
  });

  test('a full day stays readable', { tag: ['@phone'] }, async ({ page, community, isMobile }) => {
    const date = shifted(week(3), 2);
    for (let n = 0; n < 30; n += 1) await planned(community, { title: unique(n ? `会${n}` : 'W'.repeat(100)), date, start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    for (const path of [`/events?date=${date}`, `/events?view=week&date=${date}`, `/events?view=day&date=${date}`, `/events?view=agenda&date=${date}`]) {
      await calendar.open(path);
      expect.soft(await calendar.overflow(), path).toBeLessThanOrEqual(0);
    }
    await calendar.hours('week', date);
    if (!isMobile) await expect(calendar.grid.locator('.tg-more')).toHaveText('ほか27件');
    await calendar.hours('day', date);
    await expect(calendar.column(date).locator('.tg-event')).toHaveCount(30);
    const narrow = await calendar.column(date).locator('.tg-event').evaluateAll((all) => Math.min(...all.map((e) => e.getBoundingClientRect().width)));
    expect(narrow).toBeGreaterThan(60);
  });

  test('a line shows now, and moves', async ({ page }) => {
    const calendar = new Calendar(page);
    // Far from midnight, when the line goes to the next day.
    await page.clock.install({ time: new Date(`${day(0)}T10:02:00+09:00`) });
    await calendar.open('/events?view=week');
    const line = calendar.grid.locator('.tg-now:visible');
    await expect(line).toHaveCount(1);
    expect(await line.evaluate((e) => e.closest('[data-day]')!.getAttribute('data-day'))).toBe(day(0));
    const minute = () => line.evaluate((e) => {
      const column = e.closest('.tg-day')!.getBoundingClientRect();
      return Math.round(((e.getBoundingClientRect().top - column.top) / column.height) * 1440);
    });
    const before = await minute();
    const clock = () => page.evaluate(() => Date.now() / 60_000);
    const begun = await clock();
    // It goes by five minutes, from the moment on when the page's script has begun to look at the clock.
    await expect(async () => {
      await page.clock.runFor('05:00');
      const [went, moved] = [(await clock()) - begun, (await minute()) - before];
      expect(moved).toBeGreaterThanOrEqual(10);
      expect(Math.abs(went - moved)).toBeLessThanOrEqual(6);
    }).toPass();
    await expect(line).toHaveCount(1);
  });
});

test.describe('the agenda', () => {
  test('goes on in both directions in place', async ({ page, community }) => {
    for (let n = 0; n < 55; n += 1) await planned(community, { title: unique('続く会'), date: shifted('2028-01-03', n), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.open('/events?view=agenda&date=2028-01-03');
    await expect(calendar.cards).toHaveCount(40);
    await page.locator('.agenda-more.is-after').scrollIntoViewIfNeeded();
    await expect(calendar.cards).toHaveCount(55);
    await expect(page.getByText('これより後の予定はまだありません。')).toBeVisible();
    await page.evaluate(() => window.scrollTo(0, 0));
    const first = page.locator('.agenda-day[data-date="2028-01-03"]');
    const top = (await first.boundingBox())!.y;
    await page.locator('.agenda-more.is-before a').click();
    await expect.poll(() => calendar.cards.count()).toBeGreaterThan(55);
    await expect.poll(async () => Math.abs((await first.boundingBox())!.y - top)).toBeLessThan(3);
    const days = await page.locator('.agenda-day').evaluateAll((all) => all.map((e) => e.getAttribute('data-date')!));
    expect(days).toEqual([...new Set(days)].sort());
    await expect(page).toHaveURL(/view=agenda&date=2028-01-03$/);
  });

  test('is where one was, once one comes back', async ({ page, community }) => {
    for (let n = 0; n < 100; n += 1) await planned(community, { title: unique('戻る会'), date: shifted('2028-05-01', n), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.open('/events?view=agenda&date=2028-05-01');
    for (const count of [79, 100]) {
      await page.locator('.agenda-more.is-after').scrollIntoViewIfNeeded();
      await expect.poll(() => calendar.cards.count()).toBeGreaterThanOrEqual(count);
    }
    const card = calendar.cards.nth(70);
    await card.scrollIntoViewIfNeeded();
    const [title, top] = [await card.getByRole('heading').textContent(), (await card.boundingBox())!.y];
    await card.getByRole('link').first().click();
    await expect(page).toHaveURL(/\/events\/\d+$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title!);
    await page.goBack();
    await expect(page).toHaveURL(/view=agenda&date=2028-05-01$/);
    await expect(calendar.cards.nth(70).getByRole('heading')).toHaveText(title!);
    await expect.poll(async () => Math.abs((await calendar.cards.nth(70).boundingBox())!.y - top)).toBeLessThan(3);
    // A link to it leads to its first day.
    await page.locator('.cal-nav').getByRole('link', { name: '今日' }).click();
    await expect(page).toHaveURL(/view=agenda$/);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
  });

  test('goes on by links where there is no script', { tag: ['@no-script', '@elsewhere'] }, async ({ page, script }) => {
    test.skip(script, 'with script it goes on in place');
    const calendar = new Calendar(page);
    await calendar.agenda();
    const days = () => page.locator('.agenda-day').evaluateAll((all) => all.map((e) => e.getAttribute('data-date')!));
    expect((await days())[0] >= day(0)).toBe(true);
    await calendar.follow(page.locator('.agenda-more').getByRole('link', { name: '前の予定' }), /back=1/);
    expect((await days()).every((d) => d < day(0))).toBe(true);
    await calendar.follow(page.locator('.agenda-more').getByRole('link', { name: '次の予定' }), /date=/);
    expect((await days())[0] >= day(0)).toBe(true);
  });
});

test.describe('by keyboard alone', () => {
  test.beforeEach(async ({ signIn }) => signIn('host'));

  test('the week is one tab stop, and its keys go by day and event', async ({ page, community }) => {
    const [first, second, other] = [unique('朝の会'), unique('昼の会'), unique('隣の会')];
    const [monday, tuesday] = [week(14), shifted(week(14), 1)];
    await planned(community, { title: first, date: monday, start: '09:00', end: '10:00' });
    await planned(community, { title: second, date: monday, start: '13:00', end: '14:00' });
    await planned(community, { title: other, date: tuesday, start: '12:30', end: '14:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', monday);
    const head = (date: string) => calendar.grid.locator(`.tg-date[data-date="${date}"]`);
    const link = (title: string) => calendar.grid.getByRole('link', { name: title });
    await head(monday).focus();
    for (const [key, there] of [
      ['ArrowDown', link(first)],
      ['ArrowDown', link(second)],
      ['ArrowDown', link(second)],
      ['ArrowRight', link(other)],
      ['ArrowLeft', link(second)],
      ['ArrowUp', link(first)],
      ['ArrowUp', head(monday)],
      ['End', head(shifted(monday, 6))],
      ['Home', head(monday)],
      ['ArrowLeft', head(shifted(monday, -1))],
      ['PageDown', head(shifted(monday, 6))],
    ] as const) {
      await page.keyboard.press(key);
      await expect(there, key).toBeFocused();
      expect(await calendar.grid.locator('a[tabindex="0"]').count(), key).toBe(1);
    }
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`view=day&date=${monday}`));
    // The week has a head of the same day, and its focus, until the day is drawn.
    await expect(calendar.grid).toHaveAttribute('data-days', '1');
    await expect(head(monday)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(link(first)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(new RegExp(`view=day&date=${tuesday}`));
    await expect(head(tuesday)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/events\/\d+$/);
  });

  test('letters change the view and keep the day', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-07-14');
    await calendar.day('2027-07-14').focus();
    await page.keyboard.press('ArrowRight');
    for (const [key, address, title] of [
      ['w', /view=week&date=2027-07-15/, '2027年7月12日–18日'],
      ['d', /view=day&date=2027-07-15/, '2027年7月15日(木)'],
      ['m', /events\?date=2027-07-15/, '2027年7月'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page).toHaveURL(address);
      await expect(calendar.title).toHaveText(title);
      await expect(page.locator('[data-date="2027-07-15"]:focus')).toHaveCount(1);
    }
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/view=agenda&date=2027-07-15/);
    await expect(calendar.title).toBeFocused();
    await page.keyboard.press('f');
    await expect(page.locator('#f-kind')).toBeFocused();
  });
});

test.describe('by finger', () => {
  test('swiping goes to the next and the previous month, week and day', { tag: ['@phone', '@elsewhere'] }, async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2027-08-18');
    await calendar.swipe(-180);
    await expect(calendar.title).toHaveText('2027年9月');
    await calendar.swipe(180);
    await expect(calendar.title).toHaveText('2027年8月');
    await calendar.hours('week', '2027-08-18');
    await calendar.swipe(-180);
    await expect(page).toHaveURL(/view=week&date=2027-08-25/);
    await calendar.hours('day', '2027-08-18');
    await calendar.swipe(180);
    await expect(page).toHaveURL(/view=day&date=2027-08-17/);
    // A short slip is none.
    await calendar.swipe(-30);
    await expect(page).toHaveURL(/view=day&date=2027-08-17/);
  });
});

test.describe('as it is read out', () => {
  test('the month', async ({ page, community }) => {
    await planned(community, { title: '読み上げの勉強会', date: '2029-05-16', start: '19:30', end: '21:00' });
    const calendar = new Calendar(page);
    await calendar.month('2029-05-16');
    await expect(page.getByRole('main')).toMatchAriaSnapshot(`
      - navigation "移動":
        - link "前の月"
        - link "今日"
        - link "次の月"
      - heading "2029年5月" [level=2]
      - navigation "表示":
        - link "月"
        - link "週"
        - link "日"
        - link "予定リスト"
      - grid "2029年5月":
        - rowgroup:
          - row "月 火 水 木 金 土 日"
        - rowgroup:
          - row:
            - gridcell:
              - link "5月3日(木) 憲法記念日 イベント0件"
          - row
          - row:
            - gridcell:
              - link "5月16日(水) イベント1件"
              - list:
                - listitem:
                  - link "5月16日(水) 19:30–21:00 勉強会 読み上げの勉強会"
          - row
          - row
      - region "5月16日(水)":
        - heading "5月16日(水)" [level=2]
        - list:
          - listitem:
            - heading "読み上げの勉強会" [level=3]
    `);
  });

  test('the week', async ({ page, community }) => {
    await planned(community, { title: '読み上げの合宿', date: '2029-05-22', days: 2 });
    await planned(community, { title: '読み上げの研究会', date: '2029-05-23', start: '19:30', end: '21:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', '2029-05-23');
    await expect(calendar.grid).toMatchAriaSnapshot(`
      - grid "2029年5月21日–27日":
        - rowgroup:
          - row:
            - columnheader "時刻"
            - columnheader "5月21日(月) イベント0件":
              - link
            - columnheader "5月22日(火) イベント1件"
            - columnheader "5月23日(水) イベント2件"
          - row:
            - rowheader "終日"
            - gridcell
            - gridcell:
              - link "5月22日(火) – 5月23日(水) 勉強会 読み上げの合宿"
            - gridcell:
              - link "5月22日(火) – 5月23日(水) 勉強会 読み上げの合宿"
        - rowgroup:
          - row:
            - rowheader "時刻"
            - gridcell
            - gridcell
            - gridcell:
              - link "5月23日(水) 19:30–21:00 勉強会 読み上げの研究会"
    `);
  });

  test('axe finds nothing in any view', { tag: ['@phone'] }, async ({ page, signIn }) => {
    await signIn('host');
    const calendar = new Calendar(page);
    for (const view of ['month', 'week', 'day', 'agenda']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await calendar.open(`/events?view=${view}&date=${day(2)}`);
        expect.soft(await violations(page), `${view}, ${colorScheme}`).toEqual([]);
      }
    }
  });
});
