// Events: taking part and hosting.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Mailbox } from '../pages/accounts';
import { Calendar, day } from '../pages/calendar';
import { Event, EventForm } from '../pages/event';

const bothWays = { tag: ['@no-script'] };

test.describe('taking part', () => {
  test('one registers, is told by mail, and gives the seat back', bothWays, async ({ page, signIn, another }) => {
    const title = unique('少人数の会');
    const hosting = await another('host');
    const address = await new EventForm(hosting).make({ title, date: day(6), capacity: '4' });
    await signIn('member');
    const event = new Event(page);
    await event.open(address);
    await expect(event.state).toHaveText('残り4席');
    await event.register();
    await expect(event.box).toContainText('定員4人・1人が参加します');
    await expect(page.locator('.event-top')).toContainText('申込済み');
    await new Mailbox(page).read(people.member.email, `申し込みました：${title}`);
    await event.open(address);
    await expect(event.state).toHaveText('申し込み済みです');
    await event.leave();
    await expect(event.state).toHaveText('残り4席');
  });

  test('one comes without a name, shows it, and takes it back', bothWays, async ({ page, signIn, another }) => {
    const hosting = await another('host');
    const form = new EventForm(hosting);
    const address = await form.make({ title: unique('名前の会'), date: day(8) });
    await signIn('member');
    const event = new Event(page);
    const named = page.getByRole('complementary', { name: '参加する人' }).getByRole('link', { name: people.member.name });
    await event.open(address);
    await event.box.getByLabel('「参加する人」に名前を出さない').check();
    await event.register();
    await expect(event.box).toContainText('名前は主催者と管理者だけに見えています。');
    await expect(named).toHaveCount(0);
    await event.box.getByRole('button', { name: '自分の名前を出す' }).click();
    await expect(event.box).toContainText('名前が「参加する人」に出ています。');
    await expect(named).toHaveCount(1);
    await event.box.getByRole('button', { name: '自分の名前を出さない' }).click();
    await expect(event.box).toContainText('名前は主催者と管理者だけに見えています。');
    await expect(named).toHaveCount(0);
    // The host knows who comes.
    await hosting.goto(`${address}/attendees`);
    await expect(hosting.getByRole('main')).toContainText(people.member.name);
  });

  test('who waits moves up as another gives the seat back', bothWays, async ({ page, signIn, another }) => {
    const title = unique('満席の会');
    const hosting = await another('host');
    const address = await new EventForm(hosting).make({ title, date: day(7), capacity: '1' });
    await signIn('member');
    const first = new Event(page);
    await first.open(address);
    await first.register();

    const second = new Event(await another('moderator'));
    await second.open(address);
    await expect(second.state).toHaveText('満席');
    await second.wait(0);
    const third = new Event(await another('admin'));
    await third.open(address);
    await expect(third.state).toHaveText('満席・1人が待っています');
    await third.wait(1);

    await first.leave();
    await second.open(address);
    await expect(second.state).toHaveText('申し込み済みです');
    await third.open(address);
    await expect(third.state).toHaveText('キャンセル待ち 1番目です');
    await new Mailbox(third.page).read(people.moderator.email, `席が空き、参加が決まりました：${title}`);

    await third.open(address);
    await third.leave();
    await expect(third.state).toHaveText('満席');
  });

  test('the full case consultation tells the place in the line', async ({ page, signIn }) => {
    await signIn('member');
    const calendar = new Calendar(page);
    await calendar.agenda();
    await calendar.filter((form) => form.getByLabel('種類').selectOption({ label: 'ケース検討' }).then(() => undefined));
    await expect(page).toHaveURL(/kind=case/);
    const card = calendar.cards.filter({ hasText: '小さなケース検討会（定員6名）' });
    await expect(card).toContainText(/キャンセル待ち \d番目/);
    await calendar.follow(card.getByRole('link'), /\/events\/\d+$/);
    const event = new Event(page);
    await expect(event.state).toHaveText(/キャンセル待ち \d番目です/);
    await expect(event.box).toContainText('定員6人・6人が参加します');
  });

  test('a visitor is led to the log-in and back', bothWays, async ({ page, community }) => {
    const address = await community.first('/events?view=agenda&kind=training&open=1', /href="(\/events\/\d+)"/, null);
    const event = new Event(page);
    await event.open(address);
    await event.follow(event.box.getByRole('link', { name: 'ログインして申し込む' }), /\/login\?next=/);
    await page.getByLabel('メールアドレス').fill(people.host.email);
    await page.getByLabel('パスワード').fill('assemble-demo');
    await event.follow(event.button(/^ログイン$/), `**${address}`);
    await expect(event.heading).toBeVisible();
  });

  test('a second click does not register twice', async ({ page, signIn, another }) => {
    const hosting = await another('host');
    const address = await new EventForm(hosting).make({ title: unique('二度押し'), date: day(8), capacity: '5' });
    await signIn('member');
    const event = new Event(page);
    await event.open(address);
    await event.box.getByRole('button', { name: '申し込む' }).dblclick();
    await expect(event.state).toHaveText('申し込み済みです');
    await expect(event.box).toContainText('定員5人・1人が参加します');
  });
});

test.describe('hosting', () => {
  test('an event is made, changed, filled and called off', bothWays, async ({ page, signIn, another }) => {
    await signIn('host');
    const title = unique('つくる会');
    const form = new EventForm(page);
    const address = await form.make({ title, date: day(9), capacity: '3', body: '## 内容\n\n**ゆっくり**話します。' });
    const event = new Event(page);
    await expect(event.heading).toHaveText(title);
    await expect(page.getByRole('heading', { name: '内容', level: 2 }).first()).toBeVisible();
    await expect(page.locator('.prose strong', { hasText: 'ゆっくり' })).toBeVisible();

    await event.follow(event.hostTools.getByRole('link', { name: '編集' }), /\/edit$/);
    await expect(page.locator('#body')).toHaveValue('## 内容\n\n**ゆっくり**話します。');
    await page.locator('#title').fill(`${title} 改`);
    await page.locator('#end').fill('22:15');
    await form.save();
    await expect(event.heading).toHaveText(`${title} 改`);
    await expect(page.locator('.facts')).toContainText('19:30–22:15');

    const guest = new Event(await another('member'));
    await guest.open(address);
    await guest.register();

    await event.open(address);
    await event.follow(event.hostTools.getByRole('link', { name: '参加者 1' }), /\/attendees$/);
    await expect(page.getByRole('row').filter({ hasText: people.member.name })).toContainText('参加');

    await event.open(address);
    await event.callOff();
    await guest.open(address);
    await expect(guest.state).toHaveText('このイベントは中止になりました');
    await expect(guest.box.getByRole('button')).toHaveCount(0);
    await new Mailbox(guest.page).read(people.member.email, `中止になりました：${title} 改`);
  });

  test('what is wrong is said at its field, and what was typed is kept', bothWays, async ({ page, signIn, watch, script }) => {
    if (script) watch.expects(422);
    await signIn('host');
    const form = new EventForm(page);
    await form.open('/events/new');
    await form.fill({ title: '', date: day(9), body: '書いた**内容**', capacity: 'たくさん' });
    await form.button('保存する').click();
    await expect(form.refusal).toBeVisible();
    await form.ready();
    await expect(form.refusal.getByRole('link', { name: /題名/ })).toBeVisible();
    await expect(form.refusal.getByRole('link', { name: /定員/ })).toBeVisible();
    await expect(page.locator('#title')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('#title')).toHaveAccessibleDescription(/入力してください/);
    await expect(page.locator('#body')).toHaveValue('書いた**内容**');
    await expect(page.locator('#capacity')).toHaveValue('たくさん');
    await expect(page.locator('#date')).toHaveValue(day(9));
    if (script) await expect(form.refusal).toBeFocused();
    await page.locator('#title').fill(unique('なおした会'));
    await page.locator('#capacity').fill('');
    await form.save();
    await expect(page.locator('.prose strong')).toHaveText('内容');
  });

  test('a draft is its host’s alone', async ({ page, signIn, another, watch }) => {
    await signIn('host');
    const address = await new EventForm(page).make({ title: unique('下書きの会'), date: day(10), state: 'draft' });
    await expect(new Event(page).state).toHaveText('まだ公開されていません');
    watch.expects(404);
    const other = new Event(await another('member'));
    await other.open(address);
    await expect(other.heading).toHaveText('ページが見つかりません');
  });

  test('a plain member cannot host', async ({ page, signIn, watch, community }) => {
    watch.expects(403);
    await signIn('member');
    const form = new EventForm(page);
    await form.open('/events/new');
    await expect(form.heading).toHaveText('この操作はできません');
    const address = await community.first('/events?view=agenda', /href="(\/events\/\d+)"/);
    for (const tool of ['edit', 'attendees']) {
      await form.open(`${address}/${tool}`);
      await expect(form.heading).toHaveText('この操作はできません');
    }
    await form.open(address);
    await expect(new Event(page).hostTools).toHaveCount(0);
  });

  test('two who edit at once: the later is told, and keeps the text', async ({ page, signIn, context, watch }) => {
    await signIn('host');
    const title = unique('同時に直す会');
    const form = new EventForm(page);
    const address = await form.make({ title, date: day(11) });
    await form.open(`${address}/edit`);
    const second = await context.newPage();
    watch.on(second);
    const other = new EventForm(second);
    await other.open(`${address}/edit`);
    await second.locator('#title').fill(`${title} 先`);
    await other.save();
    watch.expects(409);
    await page.locator('#title').fill(`${title} 後`);
    await page.locator('#summary').fill('あとから書いたひとこと');
    await form.button('保存する').click();
    await expect(form.refusal).toContainText('ほかの人が変更しました');
    await expect(page.locator('#summary')).toHaveValue('あとから書いたひとこと');
    await expect(page.locator('#title')).toHaveValue(`${title} 後`);
    const [now] = await Promise.all([context.waitForEvent('page'), form.refusal.getByRole('link', { name: 'いま保存されている内容を見る' }).click()]);
    watch.on(now);
    await expect(now.getByRole('heading', { level: 1 })).toHaveText(`${title} 先`);
  });
});
