// From a shared link to a member who takes part: the way that must never break.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Mailbox, SignUp, Verification } from '../pages/accounts';
import { Calendar } from '../pages/calendar';
import { Event } from '../pages/event';
import { Directory } from '../pages/members';
import { Screen } from '../pages/screen';
import { Thread } from '../pages/talk';

test('a visitor becomes a member, takes part, finds a colleague and joins in', { tag: ['@phone', '@no-script'] }, async ({ page, script, watch }) => {
  const screen = new Screen(page);
  const applicant = {
    name: '春野 みお',
    email: `${unique('haruno')}@example.com`,
    password: '川面に映る夕焼けの色',
    profession: '公認心理師',
    statement: '職場の外に、話せる仲間がほしくて参加します。',
  };

  await test.step('the landing says what this is, for whom, and how to join', async () => {
    await screen.open('/');
    await expect(screen.heading).toBeInViewport();
    await expect(page.getByText('心理・福祉・教育・医療の、支える人へ')).toBeInViewport();
    await expect(screen.link('メンバーになる（無料）')).toBeInViewport();
    await expect(screen.link('参加のしかた').first()).toBeInViewport();
    await expect(page.getByRole('heading', { name: 'これからの集まり' })).toBeVisible();
    await expect(page.locator('.next-events .event-card')).not.toHaveCount(0);
  });

  await test.step('signing up', async () => {
    await screen.follow(screen.link('メンバーになる（無料）'), '**/signup');
    const form = new SignUp(page);
    await form.fill(applicant);
    await form.send();
    await expect(screen.heading).toHaveText('メールをお送りしました');
  });

  await test.step('the mail proves the address', async () => {
    const mailbox = new Mailbox(page);
    await screen.follow(page.getByRole('link', { name: 'デモの受信箱' }), '**/demo/mail');
    const mail = await mailbox.read(applicant.email, /./);
    await mailbox.follow(mail.getByRole('link'), '**/verify?token=*');
    await new Verification(page).confirm(applicant.password);
    await expect(page).toHaveURL(/\/welcome$/);
    await expect(screen.heading).toHaveText('わたしのこと');
  });

  await test.step('registering for a public event', async () => {
    await screen.follow(page.getByRole('link', { name: 'イベント', exact: true }).filter({ visible: true }).first(), '**/events');
    const calendar = new Calendar(page);
    await calendar.follow(page.getByRole('navigation', { name: '表示' }).getByRole('link', { name: '予定リスト' }), '**/events?view=agenda*');
    const free = calendar.cards.filter({ hasText: /残り\d+席/ }).filter({ hasNotText: '限定' }).first();
    const title = await free.getByRole('link').innerText();
    await calendar.follow(free.getByRole('link'), /\/events\/\d+$/);
    const event = new Event(page);
    await expect(event.heading).toHaveText(title);
    await event.register();
    await calendar.open('/events?view=agenda&mine=1');
    await expect(calendar.cards).toHaveCount(1);
    await expect(calendar.cards).toContainText(title);
    await expect(calendar.cards).toContainText('申込済み');
  });

  await test.step('finding a colleague', async () => {
    const directory = new Directory(page);
    await directory.follow(page.getByRole('link', { name: 'メンバー', exact: true }).filter({ visible: true }).first(), '**/members');
    await directory.choose('臨床心理士', script);
    await directory.search('森下');
    await expect(page).toHaveURL(/profession=clinical_psychologist/);
    await expect(directory.count).toHaveText('1人');
    await directory.follow(directory.cards.getByRole('link', { name: '森下 真澄' }), /\/members\/masumi/);
    await expect(screen.heading).toHaveText('森下 真澄');
  });

  await test.step('replying in a thread', async () => {
    await screen.follow(page.getByRole('link', { name: 'ひろば', exact: true }).filter({ visible: true }).first(), '**/talk');
    await screen.follow(screen.link('雑談'), '**/talk/lounge');
    await screen.follow(page.locator('.thread-title a').first(), /\/talk\/t\/\d+$/);
    const thread = new Thread(page);
    const text = unique('はじめて書きます。よろしくお願いします ');
    await thread.reply(text);
    await expect(thread.posts(text)).toContainText(applicant.name);
    await expect(thread.editor.text).toHaveValue('');
  });

  await test.step('logging out', async () => {
    // Whoever leaves a thread says so; on a slow machine only when the session has ended.
    watch.expects(401);
    await screen.signOut();
    await expect(page).toHaveURL(/\/$/);
    await expect(screen.link('メンバーになる（無料）')).toBeVisible();
    await expect(page.context().cookies().then((all) => all.filter((c) => c.name === 'session' && c.value))).resolves.toEqual([]);
  });
});

test('a member comes back by the log-in', { tag: ['@phone', '@no-script'] }, async ({ page }) => {
  const screen = new Screen(page);
  await screen.open('/login?next=/talk');
  await page.getByLabel('メールアドレス').fill(people.member.email);
  await page.getByLabel('パスワード').fill('assemble-demo');
  await screen.follow(screen.button(/^ログイン$/), '**/talk');
  await expect(page.locator('.space-name')).not.toHaveCount(1);
});
