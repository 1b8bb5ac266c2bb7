// What hosts do in the calendar by finger: a finger that rests takes hold, one that moves at once scrolls and swipes.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Calendar, planned, registered, shifted } from '../pages/calendar';

/** Mondays far ahead, one for each test, so that none sees another’s events. */
const week = (n: number) => shifted('2027-03-08', 7 * n);

/** So many quarters of an hour, in pixels of a phone. */
const quarters = (n: number) => n * 12;

test.describe('by finger', { tag: ['@phone', '@elsewhere'] }, () => {
  test.beforeEach(async ({ signIn }) => signIn('host'));

  test('hosts move an event in the day, and are asked before people are told', async ({ page, community }) => {
    const title = unique('指で動かす会');
    const id = await planned(community, { title, date: week(23), start: '10:00', end: '12:00' });
    await registered(community, id);
    const calendar = new Calendar(page);
    await calendar.hours('day', week(23));
    const event = calendar.grid.getByRole('link', { name: title });
    const from = await calendar.point(week(23), '10:30');
    const finger = await calendar.hold(from);
    await expect(calendar.bar.getByRole('status')).toContainText('変更後：8月16日(月) 10:00–12:00');
    await finger.move({ x: from.x, y: from.y + quarters(6) });
    await expect(calendar.bar.getByRole('status')).toContainText('変更後：8月16日(月) 11:30–13:30');
    await finger.lift();
    await expect(calendar.question).toContainText('申し込んだ方と待っている方 1人に、変更をメールで知らせます。');
    await calendar.question.getByRole('button', { name: '変更する' }).click();
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(event).toHaveAccessibleName(/11:30–13:30/);
    // A tap stays a tap.
    await event.tap();
    await expect(page).toHaveURL(/\/events\/\d+$/);
  });

  test('hosts stretch an event by its lower edge', async ({ page, community }) => {
    const title = unique('指で延ばす会');
    await planned(community, { title, date: week(24), start: '10:00', end: '12:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(24));
    const edge = await calendar.point(week(24), '12:00');
    const at = { x: edge.x, y: edge.y - 12 };
    const finger = await calendar.hold(at);
    await expect(calendar.bar.getByRole('status')).toContainText('10:00–12:00');
    await finger.move({ x: at.x, y: at.y + quarters(2) });
    await finger.lift();
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(calendar.grid.getByRole('link', { name: title })).toHaveAccessibleName(/10:00–12:30/);
  });

  test('hosts make an event out of empty hours', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.hours('day', week(25));
    const from = await calendar.point(week(25), '10:00');
    const finger = await calendar.hold({ x: from.x, y: from.y + 2 });
    await expect(calendar.bar.getByRole('status')).toContainText('新しいイベント：8月30日(月) 10:00–10:30');
    await finger.move({ x: from.x, y: from.y + quarters(6) });
    await finger.lift();
    await expect(page).toHaveURL(/\/events\/new\?date=2027-08-30&start=10:00&end=11:30/);
  });

  test('hosts move an event to another day of the month, out of the list below it', async ({ page, community }) => {
    const title = unique('指で日を移す会');
    await planned(community, { title, date: week(26), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.month(week(26));
    const card = page.locator('.day-list').getByRole('link', { name: title });
    const date = (n: number) => calendar.day(shifted(week(26), n));
    await card.scrollIntoViewIfNeeded();
    const [on, to] = [(await card.boundingBox())!, (await date(2).boundingBox())!];
    const finger = await calendar.hold({ x: on.x + 40, y: on.y + 8 });
    await finger.move({ x: to.x + to.width / 2, y: to.y + to.height / 2 });
    await finger.lift();
    await expect(calendar.bar).toContainText(`「${title}」を 9月8日(水) 10:00–11:00 に変えました。`);
    await calendar.follow(date(2).locator('.cal-date'), /date=2027-09-08/);
    await expect(card).toBeVisible();
  });

  test('hosts move an event to another day of the week, which a phone lists', async ({ page, community }) => {
    const [title, other] = [unique('指で曜日を移す会'), unique('木曜の会')];
    await planned(community, { title, date: week(27), start: '10:00', end: '11:00' });
    await planned(community, { title: other, date: shifted(week(27), 3), start: '19:00', end: '20:00' });
    const calendar = new Calendar(page);
    await calendar.hours('week', week(27));
    const event = calendar.grid.getByRole('link', { name: title });
    const [from, to] = [(await event.boundingBox())!, (await calendar.grid.getByRole('link', { name: other }).boundingBox())!];
    const finger = await calendar.hold({ x: from.x + 40, y: from.y + 10 });
    await finger.move({ x: to.x + 40, y: to.y + 10 });
    await finger.lift();
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(event).toHaveAccessibleName(/9月16日\(木\) 10:00–11:00/);
  });

  test('a finger that moves at once scrolls or turns the page', async ({ page, community }) => {
    const title = unique('さわっても動かない会');
    await planned(community, { title, date: week(28), start: '10:00', end: '12:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(28));
    const from = await calendar.point(week(28), '11:00');
    const event = calendar.grid.getByRole('link', { name: title });
    const top = () => calendar.grid.evaluate((grid) => grid.scrollTop);
    const before = await top();
    const finger = await calendar.touch(from);
    await finger.move({ x: from.x, y: from.y - 60 });
    await expect.poll(top).toBeGreaterThan(before + 20);
    await finger.lift();
    await expect(event).toHaveAccessibleName(/10:00–12:00/);
    await expect(page.locator('.is-pending')).toHaveCount(0);
    await calendar.swipe(-180, await calendar.point(week(28), '11:00'));
    await expect(page).toHaveURL(new RegExp(`view=day&date=${shifted(week(28), 1)}`));
    await calendar.hours('day', week(28));
    await expect(event).toHaveAccessibleName(/10:00–12:00/);
  });

  test('a second finger puts everything back, and so does the browser that takes the finger away', async ({ page, community }) => {
    const title = unique('元に戻る会');
    await planned(community, { title, date: week(29), start: '10:00', end: '12:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(29));
    const event = calendar.grid.getByRole('link', { name: title });
    for (const end of ['another', 'cancel'] as const) {
      const from = await calendar.point(week(29), '10:30');
      const finger = await calendar.hold(from);
      await finger.move({ x: from.x, y: from.y + quarters(4) });
      await expect(event).toHaveAccessibleName(/11:00–13:00/);
      await finger[end]();
      await expect(event).toHaveAccessibleName(/10:00–12:00/);
      await expect(calendar.dragged).toHaveCount(0);
      if (end === 'another') await finger.lift();
    }
    await expect(calendar.bar.getByRole('status')).toBeEmpty();
  });

  test('nobody takes hold of what is not theirs', async ({ page, community }) => {
    const [theirs, own] = [unique('よその会'), unique('自分の会')];
    await planned(community, { title: theirs, date: week(30), start: '10:00', end: '12:00' }, people.admin.email);
    await planned(community, { title: own, date: week(30), start: '14:00', end: '16:00' });
    const calendar = new Calendar(page);
    await calendar.hours('day', week(30));
    // Where a finger may take hold, the browser's menu stays away from the first; that tells them apart without waiting.
    for (const [title, start, menu] of [[theirs, '10:30', true], [own, '14:30', false]] as const) {
      const event = calendar.grid.getByRole('link', { name: title });
      const finger = await calendar.touch(await calendar.point(week(30), start));
      await expect.poll(() => calendar.hasMenu(event)).toBe(menu);
      await finger.cancel();
      await expect.poll(() => calendar.hasMenu(event)).toBe(true);
    }
  });

  test('where there is room, hosts move an event within the month itself', async ({ page, community }) => {
    await page.setViewportSize({ width: 834, height: 1112 });
    const title = unique('広い画面で移す会');
    await planned(community, { title, date: week(31), start: '10:00', end: '11:00' });
    const calendar = new Calendar(page);
    await calendar.month(week(31));
    const chip = (await calendar.day(week(31)).getByRole('link', { name: title }).boundingBox())!;
    const cell = (await calendar.day(shifted(week(31), 3)).boundingBox())!;
    const finger = await calendar.hold({ x: chip.x + 20, y: chip.y + 8 });
    await finger.move({ x: cell.x + 40, y: cell.y + 60 });
    await finger.lift();
    await expect(calendar.bar).toContainText('に変えました。');
    await expect(calendar.day(shifted(week(31), 3)).getByRole('link', { name: title })).toBeVisible();
  });
});
