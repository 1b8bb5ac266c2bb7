// What hosts do in the calendar: making, moving and stretching events by mouse and by keyboard, with the questions
// before and the way back.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Calendar, planned, registered, shifted } from '../pages/calendar';

/** Mondays far ahead, one for each test, so that none sees another’s events. */
const week = (n: number) => shifted('2027-03-08', 7 * n);

test.describe('hosts, by mouse', () => {
  test.beforeEach(async ({ signIn }) => signIn('host'));

  test('draw a new event into empty hours', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.hours('week', week(4));
    const from = await calendar.point(week(4), '10:00');
    await calendar.drag({ x: from.x, y: from.y + 2 }, { x: from.x, y: from.y + 60 });
    await expect(page).toHaveURL(/\/events\/new\?date=2027-04-05&start=10:00&end=11:30/);
  });

  test('draw a new event on their own clock, wherever they read', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.hours('week', week(18));
    await page.locator('.cal-settings summary').click();
    await page.getByRole('combobox', { name: '時間帯' }).fill('Europe/Berlin');
    await page.getByRole('button', { name: '設定する' }).click();
    await expect(page.locator('.cal-zone')).toContainText('Europe/Berlin');
    await calendar.hours('week', week(18));
    const from = await calendar.point(week(18), '10:00');
    await calendar.drag({ x: from.x, y: from.y + 2 }, { x: from.x, y: from.y + 60 });
    await expect(page.locator('#zone')).toHaveValue('Europe/Berlin');
    await expect(page.locator('#start')).toHaveValue('10:00');
    const title = unique('ベルリンの会');
    await page.locator('#title').fill(title);
    await page.getByRole('button', { name: '保存する' }).click();
    await expect(page).toHaveURL(/\/events\/\d+$/);
    await calendar.hours('week', week(18));
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveAccessibleName(/10:00–11:30/);
    // On the community's clock a date alone is the community's.
    await calendar.open('/events/new?date=2027-07-01');
    await expect(page.locator('#zone')).toHaveValue('');
  });

  test('move an event to another day and time, and take it back', async ({ page, community }) => {
    const title = unique('動かす会');
    await planned(community, { title, date: week(5), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(5));
    const event = calendar.grid.getByRole('link', { name: title });
    const from = await calendar.point(week(5), '10:15');
    const to = { x: (await calendar.column(shifted(week(5), 2)).boundingBox())!.x + 40, y: from.y + 80 };
    await calendar.drag(from, to);
    await expect(event).toHaveAccessibleName(/4月14日\(水\) 12:00–13:00/);
    await expect(calendar.bar).toContainText(`「${title}」を 4月14日(水) 12:00–13:00 に変えました。`);
    await calendar.bar.getByRole('button', { name: '元に戻す' }).click();
    await expect(calendar.bar).toContainText(`「${title}」を元の日時に戻しました。`);
    await expect(event).toHaveAccessibleName(/4月12日\(月\) 10:00–11:00/);
    await page.reload();
    await expect(event).toHaveAccessibleName(/4月12日\(月\) 10:00–11:00/);
  });

  test('stretch an event by its lower edge', async ({ page, community }) => {
    const title = unique('延ばす会');
    await planned(community, { title, date: week(6), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(6));
    const edge = await calendar.point(week(6), '11:00');
    await calendar.drag({ x: edge.x, y: edge.y - 4 }, { x: edge.x, y: edge.y + 20 });
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveAccessibleName(/10:00–11:30/);
    await expect(calendar.bar).toContainText('10:00–11:30');
  });

  test('are asked before people are told', async ({ page, community }) => {
    const title = unique('知らせる会');
    const id = await planned(community, { title, date: week(7), start: '10:00', end: '11:00' });
    await registered(community, id);
    const calendar = new Calendar(page);
    await calendar.hours('day', week(7));
    const event = calendar.grid.getByRole('link', { name: title });
    const move = async () => {
      const from = await calendar.point(week(7), '10:15');
      await calendar.drag(from, { x: from.x, y: from.y + 40 });
      await expect(calendar.question).toContainText('申し込んだ方と待っている方 1人に、変更をメールで知らせます。');
    };
    await move();
    await calendar.question.getByRole('button', { name: 'やめる' }).click();
    await expect(calendar.question).toBeHidden();
    await expect(event).toHaveAccessibleName(/10:00–11:00/);
    await move();
    await calendar.question.getByRole('button', { name: '変更する' }).click();
    await expect(calendar.question).toBeHidden();
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(event).toHaveAccessibleName(/11:00–12:00/);
  });

  test('are asked which of a series they mean', async ({ page, community }) => {
    const title = unique('毎週の会');
    await planned(community, { title, date: week(8), start: '10:00', end: '11:00', repeat: 'weekly', ends: 'count', count: '3' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(8));
    const event = calendar.grid.getByRole('link', { name: title });
    const from = await calendar.point(week(8), '10:15');
    await calendar.drag(from, { x: from.x, y: from.y + 40 });
    await calendar.question.getByRole('radio', { name: 'この回とこれから後の回' }).check();
    await calendar.question.getByRole('button', { name: '変更する' }).click();
    // What is meant is drawn at once; only then was it done.
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(event).toHaveAccessibleName(/11:00–12:00/);
    await calendar.hours('week', week(9));
    await expect(event).toHaveAccessibleName(/11:00–12:00/);
  });

  test('learn why an event could not be moved', async ({ page, community, watch }) => {
    watch.expects(409);
    const title = unique('先を越された会');
    const id = await planned(community, { title, date: week(10), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(10));
    await planned(community, { id, version: '1', title: `${title} 新`, date: week(10), start: '15:00', end: '16:00' });
    const from = await calendar.point(week(10), '10:15');
    await calendar.drag(from, { x: from.x, y: from.y + 40 });
    await expect(calendar.bar).toContainText(`「${title}」の日時は変わっていません。`);
    await expect(calendar.grid.getByRole('link', { name: `${title} 新` })).toHaveAccessibleName(/15:00–16:00/);
  });

  test('drag to another day of the month', async ({ page, community }) => {
    const title = unique('日を移す会');
    await planned(community, { title, date: week(12), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.month(week(12));
    const chip = (await calendar.day(week(12)).getByRole('link', { name: title }).boundingBox())!;
    const cell = (await calendar.day(shifted(week(12), 3)).boundingBox())!;
    const asked = page.waitForResponse('**/api/events/calendar');
    await calendar.drag({ x: chip.x + 20, y: chip.y + 8 }, { x: cell.x + 40, y: cell.y + 60 });
    await expect(calendar.day(shifted(week(12), 3)).getByRole('link', { name: title })).toBeVisible();
    await expect(calendar.bar).toContainText('に変えました。');
    // The month is drawn once more with what the server says; a press meanwhile would be on what goes.
    await (await asked).finished();
    // A click stays a click.
    await calendar.day(shifted(week(12), 3)).getByRole('link', { name: title }).click();
    await expect(page).toHaveURL(/\/events\/\d+$/);
  });

  test('cannot move what is not theirs', async ({ page, community }) => {
    const title = unique('よその会');
    await planned(community, { title, date: week(13), start: '10:00', end: '11:00' }, people.admin.email);
    const calendar = new Calendar(page);
    await calendar.hours('day', week(13));
    const from = await calendar.point(week(13), '10:15');
    await calendar.drag(from, { x: from.x, y: from.y + 40 });
    await expect(calendar.grid.locator('.is-pending')).toHaveCount(0);
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveAccessibleName(/10:00–11:00/);
  });
});

test.describe('hosts, by keyboard alone', () => {
  test.beforeEach(async ({ signIn }) => signIn('host'));

  test('moves and stretches an event, and takes it back', async ({ page, community }) => {
    const title = unique('鍵で動く会');
    await planned(community, { title, date: week(15), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(15));
    const event = calendar.grid.getByRole('link', { name: title });
    await event.focus();
    for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight', 'Alt+Shift+ArrowDown']) {
      await page.keyboard.press(key);
      await expect(event).toBeFocused();
    }
    await expect(event).toHaveAccessibleName(/6月22日\(火\) 10:30–11:45/);
    await expect(calendar.bar.getByRole('status')).toHaveText('変更後：6月22日(火) 10:30–11:45 Enterで確定、Escで取り消し');
    await page.keyboard.press('Escape');
    await expect(event).toHaveAccessibleName(/6月21日\(月\) 10:00–11:00/);
    await expect(event).toBeFocused();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Alt+Shift+ArrowUp');
    await page.keyboard.press('Enter');
    await expect(calendar.bar.getByRole('status')).toHaveText(`「${title}」を 6月22日(火) 10:00–10:45 に変えました。`);
    await expect(event).toHaveAccessibleName(/6月22日\(火\) 10:00–10:45/);
    await expect(event).toBeFocused();
    await page.reload();
    await expect(event).toHaveAccessibleName(/6月22日\(火\) 10:00–10:45/);
  });

  test('moves an event in the month', async ({ page, community }) => {
    const title = unique('月で動く会');
    await planned(community, { title, date: week(16), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.month(week(16));
    await calendar.day(week(16)).focus();
    await page.keyboard.press('Space');
    const chip = (date: string) => calendar.day(date).getByRole('link', { name: title });
    await expect(chip(week(16))).toBeFocused();
    await page.keyboard.press('Escape');
    await calendar.expectFocus(week(16));
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowUp');
    await expect(chip(shifted(week(16), -6))).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(chip(shifted(week(16), -6))).toBeVisible();
    await expect(calendar.day(week(16)).locator('.chip')).toHaveCount(0);
  });

  test('moves an event over to the next page, and goes on there', async ({ page, community }) => {
    const [timed, whole] = [unique('来週へ移る会'), unique('来週へ移る合宿')];
    const sunday = shifted(week(20), 6);
    await planned(community, { title: timed, date: sunday, start: '10:00', end: '11:00' });
    await planned(community, { title: whole, date: sunday, days: 1 });
    const calendar = new Calendar(page);
    for (const title of [timed, whole]) {
      await calendar.hours('week', sunday);
      const event = calendar.grid.getByRole('link', { name: title });
      await event.focus();
      await page.keyboard.press('Shift+ArrowRight');
      await expect(page).toHaveURL(new RegExp(`view=week&date=${week(21)}`));
      await expect(event).toBeFocused();
      await expect(calendar.bar.getByRole('status')).toContainText('変更後：8月2日(月)');
      await page.keyboard.press('Shift+ArrowRight');
      await expect(event).toHaveAccessibleName(/8月3日\(火\)/);
      await page.keyboard.press('Enter');
      await expect(calendar.bar).toContainText('に変えました。');
      await expect(event).toBeFocused();
    }
    await calendar.month('2027-08-03');
    const chip = calendar.grid.getByRole('link', { name: timed });
    await chip.focus();
    for (let n = 0; n < 5; n += 1) await page.keyboard.press('Shift+ArrowDown');
    await expect(calendar.title).toHaveText('2027年9月');
    await expect(chip).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(calendar.day('2027-09-07')).toBeFocused();
    await expect(chip).toHaveCount(0);
  });

  test('makes an event at the hour of the one that has the focus', async ({ page, community }) => {
    const title = unique('同じ時刻の会');
    await planned(community, { title, date: week(22), start: '15:30', end: '17:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(22));
    await calendar.grid.getByRole('link', { name: title }).focus();
    await page.keyboard.press('n');
    await expect(page).toHaveURL(new RegExp(`/events/new\\?date=${week(22)}&start=15:30&end=16:30$`));
  });

  test('stretches what takes whole days by the day', async ({ page, community }) => {
    const title = unique('長い合宿');
    await planned(community, { title, date: week(17), days: 1 });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(17));
    await calendar.grid.getByRole('link', { name: title }).focus();
    await page.keyboard.press('Alt+Shift+ArrowDown');
    await page.keyboard.press('Enter');
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveCount(2);
  });
});
