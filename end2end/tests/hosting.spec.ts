// Hosting in depth: series, questions, offered seats, the attendee list, messages, one's own calendar.

import type { Page } from '@playwright/test';
import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Mailbox } from '../pages/accounts';
import { day, planned } from '../pages/calendar';
import { Event, EventForm } from '../pages/event';
import { Screen } from '../pages/screen';
import { violations } from '../axe';

/** Nothing that keeps somebody out; looked for where there is script. */
async function sound(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
}

const bothWays = { tag: ['@no-script'] };

test('a series is made, changed for one and for all, and called off from one on', bothWays, async ({ page, signIn }) => {
  await signIn('host');
  const title = unique('毎週の会');
  const form = new EventForm(page);
  await form.open('/events/new');
  await form.fill({ title, date: day(9) });
  await page.locator('summary', { hasText: 'くり返し' }).click();
  await page.locator('#repeat').selectOption('weekly');
  await page.locator('#ends').selectOption('count');
  await page.locator('#count').fill('4');
  await form.save();
  const event = new Event(page);
  await expect(page.locator('.facts')).toContainText('4回');
  const first = new URL(page.url()).pathname;

  // Another time for all of them, from the page of the first.
  await form.follow(event.hostTools.getByRole('link', { name: '編集' }), /\/edit$/);
  await page.locator('#start').fill('18:00');
  await page.locator('#end').fill('19:00');
  await page.getByLabel('まだ始まっていないすべての回').check();
  await form.save();
  await expect(page.locator('.facts')).toContainText('18:00–19:00');

  // The third has a title of its own.
  const third = `/events/${Number(first.split('/').pop()) + 2}`;
  await form.open(`${third}/edit`);
  await expect(page.locator('#start')).toHaveValue('18:00');
  await form.field('題名').fill(`${title} 特別回`);
  await form.save();
  await event.open(first);
  await expect(event.heading).toHaveText(title);

  // From the third on it is called off; the second stays.
  await event.open(third);
  await event.hostTools.locator('summary').click();
  await event.hostTools.getByLabel('この回とこれから後の回').check();
  await event.hostTools.getByLabel('理由').fill('会場が閉まります');
  await event.hostTools.getByRole('button', { name: 'イベントを中止する' }).click();
  await expect(event.state).toHaveText('このイベントは中止になりました');
  await expect(event.box).toContainText('会場が閉まります');
  await event.open(`/events/${Number(first.split('/').pop()) + 1}`);
  await expect(event.state).toHaveText('参加を受け付けています');
});

test('what a host asks is answered, and seen by hosts only', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(422);
  const hosting = new Event(await another('host'));
  const address = await new EventForm(hosting.page).make({ title: unique('質問のある会'), date: day(8), capacity: '3' });
  await hosting.open(`${address}/questions`);
  const add = async (label: string, kind: string, more: () => Promise<void>) => {
    await hosting.page.locator('#label').fill(label);
    await hosting.page.locator('#kind').selectOption(kind);
    await more();
    await hosting.button('質問を保存する').click();
    await expect(hosting.page.locator('.question-label', { hasText: label })).toBeVisible();
  };
  await add('どこで参加しますか', 'choice', async () => {
    await hosting.page.locator('#choices').fill('会場\nオンライン');
    await hosting.page.locator('#required').check();
  });
  await add('車椅子で来ますか', 'text', async () => {
    await hosting.page.locator('#when').selectOption({ index: 1 });
    await hosting.page.locator('#is').fill('会場');
  });
  await add('録画に同意します', 'consent', async () => hosting.page.locator('#required').check());
  await sound(hosting.page);

  await signIn('member');
  const event = new Event(page);
  await event.open(address);
  await event.button('申し込む').click();
  await expect(event.refusal).toBeVisible();
  await event.ready();
  await page.getByLabel('会場').check();
  await page.getByLabel('車椅子で来ますか').fill('はい');
  await page.getByLabel('録画に同意します').check();
  await sound(page);
  await event.register();

  await hosting.open(`${address}/attendees`);
  const row = hosting.page.getByRole('row', { name: `${people.member.name}さんの答え` });
  await expect(row).toContainText('会場');
  await expect(row).toContainText('はい');
  const file = await hosting.page.request.get(`${address}/attendees.csv`);
  expect(await file.text()).toContain('どこで参加しますか');
  await sound(hosting.page);
  expect((await page.request.get(`${address}/attendees.csv`)).status()).toBe(403);
});

test('a question is changed where it stands, in all of a series', bothWays, async ({ page, signIn, community }) => {
  const title = unique('質問を変える会');
  const id = await planned(community, { title, date: day(9), repeat: 'weekly', ends: 'count', count: '2' });
  await signIn('host');
  const hosting = new Event(page);
  await hosting.open(`/events/${id}/questions`);
  const scope = page.locator('#q-scope');
  for (const label of ['席の希望', 'アレルギー']) {
    await page.locator('#label').fill(label);
    await scope.selectOption('all');
    await hosting.button('質問を保存する').click();
    await expect(page.locator('.question-label', { hasText: label })).toBeVisible();
  }
  const row = (text: string) => page.locator('.question').filter({ hasText: text });
  await row('席の希望').getByRole('link', { name: '変える' }).click();
  await expect(page.getByRole('heading', { name: '質問を変える' })).toBeVisible();
  await expect(page.locator('#label')).toHaveValue('席の希望');
  await page.locator('#label').fill('座る場所');
  await page.locator('#kind').selectOption('choice');
  await page.locator('#choices').fill('前\n後ろ');
  await scope.selectOption('all');
  await sound(page);
  await hosting.button('質問を保存する').click();
  await expect(page).toHaveURL(/\/questions$/);
  await expect(page.locator('.question-label')).toHaveText([/座る場所/, /アレルギー/]);
  await expect(page.getByRole('heading', { name: '質問を加える' })).toBeVisible();
  await row('アレルギー').locator('select').selectOption('all');
  await row('アレルギー').getByRole('button', { name: '上へ' }).click();
  await expect(page.locator('.question-label')).toHaveText([/アレルギー/, /座る場所/]);
  await row('座る場所').locator('select').selectOption('all');
  await row('座る場所').getByRole('button', { name: 'なくす' }).click();
  await expect(page.locator('.question-label')).toHaveText([/アレルギー/]);
  // The other occurrence went along.
  await hosting.open(`/events?view=week&date=${day(16)}`);
  const other = await page.locator('.tg-event').filter({ hasText: title }).getAttribute('href');
  await hosting.open(`${other}/questions`);
  await expect(page.locator('.question-label')).toHaveText([/アレルギー/]);
});

test('a seat is offered, taken by one and declined by another', bothWays, async ({ page, signIn, another }) => {
  const title = unique('たずねる会');
  const hosting = new EventForm(await another('host'));
  await hosting.open('/events/new');
  await hosting.fill({ title, date: day(10), capacity: '1' });
  await hosting.page.locator('summary', { hasText: '申し込みの受付' }).click();
  await hosting.page.locator('#promotion').selectOption('asked');
  await hosting.save();
  const address = new URL(hosting.page.url()).pathname;
  await signIn('member');
  const first = new Event(page);
  await first.open(address);
  await first.register();
  const second = new Event(await another('moderator'));
  await second.open(address);
  await second.wait(0);
  const third = new Event(await another('admin'));
  await third.open(address);
  await third.wait(1);
  await hosting.open(`${address}/attendees`);
  await expect(hosting.page.locator('#still')).toContainText('空席がない');

  await first.leave();
  await second.open(address);
  await expect(second.state).toHaveText('席が空きました');
  await hosting.open(`${address}/attendees`);
  await expect(hosting.page.locator('#still')).toContainText('1人に案内中');
  await second.box.locator('summary').click();
  await second.box.getByRole('button', { name: '辞退する' }).click();
  await expect(second.state).toHaveText('満席');
  await third.open(address);
  await third.box.getByRole('button', { name: '参加する' }).click();
  await expect(third.state).toHaveText('申し込み済みです');
  await new Mailbox(third.page).read(people.admin.email, `申し込みました：${title}`);
});

test('another time asks first, and tells those who registered', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(422);
  const title = unique('動く会');
  await signIn('host');
  const form = new EventForm(page);
  const address = await form.make({ title, date: day(11) });
  const guest = new Event(await another('member'));
  await guest.open(address);
  await guest.register();
  await form.open(`${address}/edit`);
  await page.locator('#start').fill('20:00');
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('1人に、変更をメールで知らせます');
  await form.ready();
  await expect(page.locator('#start')).toHaveValue('20:00');
  await page.locator('#tell').check();
  await form.save();
  await new Mailbox(guest.page).read(people.member.email, `日時か場所が変わりました：${title}`);
});

test('a series is moved from a date that nobody is in', bothWays, async ({ page, signIn, another, watch }) => {
  watch.expects(422);
  const title = unique('動くシリーズ');
  await signIn('host');
  const form = new EventForm(page);
  await form.open('/events/new');
  await form.fill({ title, date: day(13) });
  await page.locator('summary', { hasText: 'くり返し' }).click();
  await page.locator('#repeat').selectOption('weekly');
  await page.locator('#ends').selectOption('count');
  await page.locator('#count').fill('3');
  await form.save();
  const first = new URL(page.url()).pathname;
  const guest = new Event(await another('member'));
  await guest.open(`/events/${Number(first.split('/').pop()) + 1}`);
  await guest.register();

  // How it repeats is not changed for one date alone, and that is said.
  await form.open(`${first}/edit`);
  await page.locator('#count').fill('4');
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('1回だけでは変えられません');
  await form.ready();
  await page.locator('#count').fill('3');

  await page.locator('#start').fill('20:00');
  await page.locator('#end').fill('21:30');
  await page.getByLabel('まだ始まっていないすべての回').check();
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('1人に、変更をメールで知らせます');
  await form.ready();
  await page.locator('#tell').check();
  await form.save();
  await new Mailbox(guest.page).read(people.member.email, `日時か場所が変わりました：${title}`);
});

test('a message reaches those who come', bothWays, async ({ page, signIn, another }) => {
  const title = unique('知らせる会');
  await signIn('host');
  const address = await new EventForm(page).make({ title, date: day(12) });
  const guest = new Event(await another('member'));
  await guest.open(address);
  await guest.register();
  const list = new Screen(page);
  await list.open(`${address}/attendees`);
  await page.locator('#subject').fill('持ち物のお知らせ');
  await page.locator('#body').fill('筆記用具をお持ちください。');
  await list.button('送る').click();
  await expect(page.locator('.messages')).toContainText('1人に送りました');
  await new Mailbox(guest.page).read(people.member.email, `持ち物のお知らせ（${title}）`);
});

test('an event is copied with its date moved', bothWays, async ({ page, signIn }) => {
  await signIn('host');
  const title = unique('もう一度の会');
  const form = new EventForm(page);
  await form.make({ title, date: day(5), capacity: '7' });
  await form.follow(new Event(page).hostTools.getByRole('link', { name: '写してつくる' }), /copy=/);
  await expect(form.field('題名')).toHaveValue(title);
  await expect(page.locator('#date')).toHaveValue(day(12));
  await expect(page.locator('#state')).toHaveValue('draft');
  await form.save();
  await expect(new Event(page).state).toHaveText('まだ公開されていません');
});

test('one’s own calendar address is made, renewed and ended, and reminders are chosen', bothWays, async ({ page, signIn, watch }) => {
  watch.expects(404);
  await signIn('member');
  const own = new Screen(page);
  await own.open('/me/calendar');
  await own.button('アドレスをつくる').click();
  const address = await page.locator('#feed').inputValue();
  expect(address).toMatch(/\/calendar\/[\w-]{43}\.ics$/);
  const path = new URL(address).pathname;
  expect(await (await page.request.get(path)).text()).toContain('BEGIN:VCALENDAR');
  await page.locator('summary', { hasText: 'つくり直す' }).click();
  await own.button('つくり直す').click();
  await expect(page.locator('#feed')).not.toHaveValue(address);
  expect((await page.request.get(path)).status()).toBe(404);
  await own.ready();
  await page.getByLabel('1日前に知らせる').uncheck();
  await own.button('保存する').click();
  if (own.scripted) await expect(page.getByRole('status')).toContainText('保存しました');
  await own.open('/me/calendar');
  await expect(page.getByLabel('1日前に知らせる')).not.toBeChecked();
  await expect(page.getByLabel('1時間前に知らせる')).toBeChecked();
  await page.getByLabel('1日前に知らせる').check();
  await own.button('保存する').click();
  await page.locator('summary', { hasText: '購読をやめる' }).click();
  await own.button('購読をやめる').click();
  await expect(own.button('アドレスをつくる')).toBeVisible();
  await sound(page);
});

test('an event abroad tells both times', bothWays, async ({ page, signIn, watch }) => {
  watch.expects(422);
  await signIn('host');
  const form = new EventForm(page);
  await form.open('/events/new');
  await form.fill({ title: unique('遠くの会'), date: '2027-07-01' });
  await page.locator('#zone').fill('Europe/Nowhere');
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('タイムゾーン');
  await form.ready();
  await page.locator('#zone').fill('Europe/Berlin');
  await form.save();
  await expect(page.locator('.facts')).toContainText('2027年7月2日(金) 02:30–04:00');
  await expect(page.locator('.facts')).toContainText('現地（Europe/Berlin）: 2027年7月1日(木) 19:30–21:00');
});
