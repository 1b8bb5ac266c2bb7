// What members are told: the bell, the list, what each wants to be told and how, and mails that stop.

import type { Page } from '@playwright/test';
import { unique, type Person } from '../community';
import { expect, test as base } from '../fixtures';
import { Mailbox } from '../pages/accounts';
import { day } from '../pages/calendar';
import { Event, EventForm } from '../pages/event';
import { Bell, Notices, NoticeSettings, quiet } from '../pages/notifications';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

/** Whose bell it is, and who makes it ring: people whom no other tests write for. */
const test = base.extend<{ me: Person; other: Person }>({
  me: async ({ community }, use) => use(await community.colleague('早瀬 千尋')),
  other: async ({ community }, use) => use(await community.colleague('久保田 修')),
});

test.beforeEach(async ({ signIn, me, page }) => {
  await signIn(me.email);
  await quiet(page);
});

/** Begins a thread, and leaves it: what is on the screen is read. */
async function begin(page: Page, title = unique('知らせる話'), body = '本文'): Promise<string> {
  const address = await new ThreadForm(page).start(space, title, body);
  await new Screen(page).open('/me');
  return address;
}

/** Replies in a thread. */
async function reply(page: Page, address: string, text: string): Promise<void> {
  const thread = new Thread(page);
  await thread.open(address);
  await thread.reply(text);
}

test('a reply rings the bell of a page that is open, and read on one device it is read on the other', async ({ page, another, me, other }) => {
  const title = unique('鳴る話');
  const address = await begin(page, title);
  const here = new Bell(page);
  await here.says(0);
  const there = new Bell(await another(me.email));
  await there.open('/events');
  await there.says(0);
  const text = unique('聞こえますか');
  await reply(await another(other.email), address, text);
  // Nobody loads a page.
  await here.says(1);
  await there.says(1);
  await here.follow(here.link, '**/notifications');
  const notices = new Notices(page);
  await expect(notices.row(title)).toContainText(`${other.name}さんがあなたの投稿に返信しました`);
  await notices.go(title, /\/talk\/t\/\d+.*#p\d+$/);
  await expect(new Thread(page).posts(text)).toBeInViewport();
  await here.says(0);
  await there.says(0);
});

test('a post that comes to be seen rings no more, without the list', async ({ page, another, me, other }) => {
  const address = await begin(page);
  const text = unique('読めば済む');
  await reply(await another(other.email), address, text);
  const there = new Bell(await another(me.email));
  await there.open('/events');
  await there.says(1);
  const thread = new Thread(page);
  await thread.open(address);
  await expect(thread.posts(text)).toHaveAttribute('data-new', 'false');
  await there.says(0);
});

test('what comes while the list is open is put on top', async ({ page, another, other }) => {
  const [first, second] = [unique('先の話'), unique('後の話')];
  const one = await begin(page, first);
  const two = await begin(page, second);
  const writer = await another(other.email);
  await reply(writer, one, unique('一'));
  const notices = new Notices(page);
  await notices.visit();
  await expect(notices.rows.first()).toContainText(first);
  await reply(writer, two, unique('二'));
  await expect(notices.rows.first()).toContainText(second);
  await expect(notices.unread).toHaveCount(2);
});

test('whoever is named is told, and finds the post', bothWays, async ({ page, another, me, other }) => {
  const writer = await another(other.email);
  const title = unique('名を挙げる');
  const address = await new ThreadForm(writer).start(space, title, '本文');
  const text = unique('どう思いますか');
  await reply(writer, address, `@${me.handle} さん、${text}`);
  const notices = new Notices(page);
  await notices.open('/me');
  const bell = new Bell(page);
  await bell.says(1);
  await bell.follow(bell.link, '**/notifications');
  await expect(notices.row(title)).toContainText(`${other.name}さんの投稿に、あなたの名前があります`);
  await expect(notices.unread).toHaveCount(1);
  await notices.go(title, /\/talk\/t\/\d+.*#p\d+$/);
  await expect(new Thread(page).posts(text)).toBeInViewport();
  await notices.visit();
  await expect(notices.row(title)).toBeVisible();
  await expect(notices.unread).toHaveCount(0);
  await bell.says(0);
});

test('all is marked as read by one button, here and on the other device', bothWays, async ({ page, another, me, other, script }) => {
  const writer = await another(other.email);
  for (const title of [unique('一つめ'), unique('二つめ')]) await reply(writer, await begin(page, title), unique('はい'));
  const there = new Bell(await another(me.email));
  await there.open('/events');
  await there.says(2);
  const notices = new Notices(page);
  await notices.visit();
  await expect(notices.unread).toHaveCount(2);
  await notices.readAll.click();
  await expect(notices.unread).toHaveCount(0);
  await expect(notices.readAll).toHaveCount(0);
  await new Bell(page).says(0);
  if (!script) await there.open('/events');
  await there.says(0);
});

test('reactions to one post are one line', bothWays, async ({ page, another, community, other }) => {
  const [title, text] = [unique('反応の話'), unique('うれしい')];
  const address = await begin(page, title, text);
  const third = await community.colleague('真鍋 泉');
  const press = async (email: string, name: string) => {
    const thread = new Thread(await another(email));
    await thread.open(address);
    await thread.react(text, name);
    await thread.open(address);
    await expect(thread.reaction(text, name)).toHaveAttribute('aria-pressed', 'true');
  };
  await press(other.email, 'わかる');
  const notices = new Notices(page);
  await notices.visit();
  await expect(notices.row(title)).toContainText(`${other.name}さんがあなたの投稿に「わかる」と伝えました`);
  await press(third.email, '学びになった');
  await notices.visit();
  await expect(notices.row(title)).toHaveCount(1);
  await expect(notices.row(title)).toContainText('あなたの投稿に反応が2件ありました');
  await new Bell(page).says(1);
});

test('how closely a thread is followed decides what is told', bothWays, async ({ page, another, me, other }) => {
  test.slow();
  const title = unique('追う話');
  const writer = await another(other.email);
  const address = await new ThreadForm(writer).start(space, title, '本文');
  const mine = await begin(page, unique('自分の話'));
  const notices = new Notices(page);
  const follow = async (name: string, said: string) => {
    const thread = new Thread(page);
    await thread.open(address);
    await (await thread.level(name)).click();
    await expect(page.getByText(said)).toBeAttached();
    await thread.open(address);
    await expect(await thread.level(name)).toHaveAttribute('aria-pressed', 'true');
    await quiet(page);
    await thread.open('/me');
  };
  /** What is told of the thread, when all that happened until now has been told: a reply elsewhere comes after it. */
  const told = async (n: number) => {
    await reply(writer, mine, unique('あいさつ'));
    await notices.visit();
    await expect(notices.unread).toHaveCount(n + 1);
    await expect(notices.unread.filter({ hasText: title })).toHaveCount(n);
  };
  await follow('すべて', 'このスレッドの新しい投稿を、すべてお知らせします。');
  await reply(writer, address, unique('みなさんへ'));
  await told(1);
  await follow('自分あて', 'あなたへの返信と、あなたの名前が出た投稿をお知らせします。');
  await reply(writer, address, unique('だれにともなく'));
  await told(0);
  await reply(writer, address, `@${me.handle} さん ${unique('へ')}`);
  await notices.visit();
  await expect(notices.unread.filter({ hasText: title })).toHaveCount(1);
  await follow('受け取らない', 'お知らせせず、未読にも数えません。');
  await reply(writer, address, `@${me.handle} さん ${unique('へ')}`);
  await told(0);
});

test('whoever follows a space is told of each thread that is begun there', bothWays, async ({ page, another, other }) => {
  const spaces = new Thread(page);
  const level = async (name: string) => {
    await spaces.open('/talk/introductions');
    await page.getByText('このスペースの受け取り方').click();
    await spaces.answered(page.getByRole('group', { name: 'お知らせの受け取り方' }).getByRole('button', { name, exact: true }), 'threads/follow_space');
  };
  const writer = new ThreadForm(await another(other.email));
  const notices = new Notices(page);
  const [first, second] = [unique('はじめまして'), unique('はじめまして')];
  await level('すべて');
  await writer.start('introductions', first, '本文');
  await notices.visit();
  await expect(notices.row(first)).toContainText(`${other.name}さんが新しいスレッドを立てました`);
  await level('自分あて');
  await writer.start('introductions', second, '本文');
  await reply(writer.page, await begin(page), unique('あいさつ'));
  await notices.visit();
  await expect(notices.unread).toHaveCount(2);
  await expect(notices.row(second)).toHaveCount(0);
});

test('what one is told, and how, is chosen and kept', bothWays, async ({ page, another, other, watch, script }) => {
  if (script) watch.expects(422);
  const settings = new NoticeSettings(page);
  await settings.visit();
  const replies = settings.choice('自分の投稿に返信があったとき', 'このサイト');
  const mails = settings.choice('自分の投稿に反応があったとき', 'メール');
  await expect(replies).toBeChecked();
  await expect(mails).not.toBeChecked();
  await expect(settings.digest('毎週月曜の朝')).toBeChecked();
  // What a moderator did is always told: there is nothing to choose.
  await expect(settings.choice('モデレーターからのこと', 'メール')).toBeChecked();
  await expect(settings.choice('モデレーターからのこと', 'このサイト')).toHaveCount(0);
  await expect(page.getByRole('row', { name: /モデレーターからのこと/ })).toContainText('いつも');
  await replies.uncheck();
  await mails.check();
  await settings.digest('毎朝').check();
  await settings.from.fill('22:00');
  await settings.button('保存する').click();
  await expect(settings.refusal.getByRole('link', { name: /^おわり/ })).toBeVisible();
  await settings.ready();
  await expect(settings.digest('毎朝')).toBeChecked();
  await settings.to.fill('07:00');
  await settings.save();
  await settings.visit();
  await expect(replies).not.toBeChecked();
  await expect(mails).toBeChecked();
  await expect(settings.digest('毎朝')).toBeChecked();
  await expect(settings.from).toHaveValue('22:00');
  await expect(settings.to).toHaveValue('07:00');

  // Replies are told no more; the other kinds are.
  const title = unique('静かな話');
  const address = await begin(page, title);
  const writer = await another(other.email);
  const text = unique('お返事');
  await reply(writer, address, text);
  const notices = new Notices(page);
  await notices.visit();
  await expect(notices.row(title)).toHaveCount(0);
  await new Bell(page).says(0);
  await settings.visit();
  await replies.check();
  await mails.uncheck();
  await settings.digest('毎週月曜の朝').check();
  await settings.from.fill('');
  await settings.to.fill('');
  await settings.save();
  await reply(writer, address, unique('もう一度'));
  await notices.visit();
  await expect(notices.row(title).first()).toBeVisible();
});

test('mails of a kind stop by a link in one of them and one press, without a log-in', bothWays, async ({ page, another, me }) => {
  const title = unique('止める会');
  const host = await another('host');
  const address = await new EventForm(host).make({ title, date: day(14) });
  const guest = new Event(page);
  await guest.open(address);
  await guest.register();
  const write = async (subject: string) => {
    const list = new Screen(host);
    await list.open(`${address}/attendees`);
    await host.locator('#subject').fill(subject);
    await host.locator('#body').fill('よろしくお願いします。');
    await list.button('送る').click();
    await expect(host.locator('.messages')).toContainText(subject);
  };
  const [first, second] = [unique('はじめの連絡'), unique('つぎの連絡')];
  await write(first);
  const visitor = await another(null);
  const mailbox = new Mailbox(visitor);
  const mail = await mailbox.read(me.email, first);
  const link = mail.getByRole('link', { name: /\/unsubscribe\// });
  await mailbox.follow(link, /\/unsubscribe\//);
  await expect(mailbox.heading).toHaveText('メールを止める');
  // To look is not to stop: programs open the links of mails.
  await expect(visitor.getByText('もうメールでは届きません')).toHaveCount(0);
  const settings = new NoticeSettings(page);
  const chosen = settings.choice('イベントの主催者からの連絡', 'メール');
  await settings.visit();
  await expect(chosen).toBeChecked();
  await mailbox.follow(mailbox.button('メールを止める'), /\/unsubscribe\/.*done/);
  await expect(visitor.getByText('次のお知らせは、もうメールでは届きません。')).toBeVisible();
  await expect(visitor.getByRole('main').getByRole('listitem')).toHaveText('イベントの主催者からの連絡');
  await expect(mailbox.button('メールを止める')).toHaveCount(0);
  await settings.visit();
  await expect(chosen).not.toBeChecked();
  // It is still told here. Once that is so, and the host's other guest has their mail, this one will not come.
  const other = new Event(await another('member'));
  await other.open(address);
  await other.register();
  await write(second);
  const notices = new Notices(page);
  await notices.visit();
  await expect(notices.row(second)).toContainText('イベントの主催者からお知らせがあります');
  await mailbox.read('hana@example.com', second);
  await expect(mailbox.mail(me.email, second)).toHaveCount(0);
  await settings.visit();
  await chosen.check();
  await settings.save();
});

test('a link that stops nothing says so', bothWays, async ({ another, watch }) => {
  watch.expects(404);
  const screen = new Screen(await another(null));
  for (const token of ['x', '4.message.AAAA', '%F0%9F%8D%9A']) {
    const answer = await screen.page.goto(`/unsubscribe/${token}`);
    await screen.ready();
    expect(answer?.status(), token).toBe(404);
    await expect(screen.heading, token).toHaveText('このリンクは使えません');
    await expect(screen.button('メールを止める'), token).toHaveCount(0);
    const sent = await screen.page.request.post(`/unsubscribe/${token}`);
    expect(sent.status(), token).toBe(404);
  }
});

test('what somebody was told is theirs alone', bothWays, async ({ page, another, other, watch }) => {
  const title = unique('わたしだけの');
  await reply(await another(other.email), await begin(page, title), unique('はい'));
  const notices = new Notices(page);
  await notices.visit();
  const href = (await notices.row(title).getByRole('link').getAttribute('href'))!;
  watch.expects(404);
  const stranger = await another('member');
  expect((await stranger.goto(href))?.status()).toBe(404);
  const visitor = new Screen(await another(null));
  await visitor.open(href);
  await expect(visitor.page).toHaveURL(/\/login\?next=/);
  await notices.visit();
  await expect(notices.unread.filter({ hasText: title })).toHaveCount(1);
});
