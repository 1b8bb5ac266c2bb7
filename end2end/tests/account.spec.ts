// Accounts: wrong passwords, getting back in, sessions that end, and what is remembered.

import { PASSWORD, people, unique } from '../community';
import { expect, test } from '../fixtures';
import { Login, Mailbox, Recovery, SignUp, Verification } from '../pages/accounts';
import { Frame } from '../pages/frame';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const wrong = 'メールアドレスとパスワードの組み合わせを確かめてください';

test('a wrong password is told, without saying which of the two is wrong', bothWays, async ({ page }) => {
  const login = new Login(page);
  await login.open('/login?next=/talk');
  for (const email of [people.member.email, `${unique('nobody')}@example.com`]) {
    await login.send(email, 'まちがったパスワード');
    await expect(login.refusal).toContainText(wrong);
    await login.ready();
    await expect(login.email).toHaveValue(email);
    await expect(login.password).toHaveValue('');
    await expect(login.password).toHaveAttribute('aria-invalid', 'true');
  }
  // Where one wanted to go is not forgotten over it.
  await login.send(people.member.email, PASSWORD);
  await expect(page).toHaveURL(/\/talk$/);
});

test('after ten wrong tries the account rests', async ({ page, community }) => {
  const handle = await community.first(`/members?q=${encodeURIComponent('松井')}`, /href="\/members\/(sakura[^"]*)"/);
  const email = `${handle}@example.com`;
  for (let n = 0; n < 10; n += 1) expect(await community.signIn(email, `まちがい${n}`)).toBeNull();
  const login = new Login(page);
  await login.visit();
  await login.send(email, PASSWORD);
  await expect(login.refusal).toContainText(/回数が多すぎます。\d+分ほどおいて/);
  await expect(login.email).toHaveValue(email);
  // Others are not kept out.
  await login.send(people.host.email, PASSWORD);
  await expect(page).toHaveURL(/\/$/);
  await expect(login.heading).toContainText(people.host.name);
});

test('a new password is set by mail, once, and ends other sessions', bothWays, async ({ page, another, community, watch }) => {
  const handle = await community.first(`/members?q=${encodeURIComponent('金子')}`, /href="\/members\/(daichi[^"]*)"/);
  const email = `${handle}@example.com`;
  const elsewhere = new Screen(await another(email));
  await elsewhere.open('/me');
  const recovery = new Recovery(page);
  await recovery.ask(email);
  await expect(recovery.heading).toHaveText('メールをお送りしました');
  const mail = await new Mailbox(page).read(email, 'パスワードの再設定');
  const link = (await mail.getByRole('link').getAttribute('href'))!;
  await recovery.open(link);
  const password = unique('あたらしい合言葉');
  await recovery.set('short');
  await expect(recovery.refusal).toContainText('10字以上');
  await recovery.ready();
  await recovery.set(password);
  await expect(page.getByText('新しいパスワードを設定しました')).toBeVisible();
  expect(await community.signIn(email)).toBeNull();
  expect(await community.signIn(email, password)).not.toBeNull();
  watch.expects(401);
  await elsewhere.open('/me');
  await expect(elsewhere.heading).toHaveText('ログインが必要です');
  await recovery.open(link);
  await recovery.set(`${password}二`);
  await expect(recovery.refusal).toContainText('このリンクは使えません');
  await expect(recovery.link('はじめからやりなおす')).toHaveAttribute('href', '/recover');
});

test('a link that does not work, and a password that is another, say what to do next', bothWays, async ({ page }) => {
  const verification = new Verification(page);
  await verification.open('/verify?token=x');
  await verification.send('まったく別のことば');
  await expect(verification.refusal).toContainText('このリンクは使えません');
  await expect(verification.link('はじめからやりなおす')).toHaveAttribute('href', '/signup');
  const email = `${unique('aki')}@example.com`;
  const form = new SignUp(page);
  await form.open('/signup');
  await form.fill({ name: '秋野 そら', email, password: '霧の朝に聞こえる汽笛', profession: '教員', statement: '' });
  await form.send();
  const mail = await new Mailbox(page).read(email, /./);
  await verification.open((await mail.getByRole('link').getAttribute('href'))!);
  await verification.send('まったく別のことば');
  await expect(page.locator('#password')).toHaveAccessibleDescription(/登録のときに決めたパスワードと違います/);
});

test('whether an address is registered is nobody’s to find out', async ({ page }) => {
  const recovery = new Recovery(page);
  await recovery.ask(`${unique('stranger')}@example.com`);
  await expect(recovery.heading).toHaveText('メールをお送りしました');
  const form = new SignUp(page);
  await form.open('/signup');
  await form.fill({ name: '二人目', email: people.host.email, password: '雨の日に読む長い物語', profession: '看護師', statement: '' });
  await form.send();
  await expect(form.heading).toHaveText('メールをお送りしました');
  await new Mailbox(page).read(people.host.email, '登録はお済みです');
});

test('what is wrong in a sign-up is said, and what was typed is kept', bothWays, async ({ page }) => {
  const form = new SignUp(page);
  await form.open('/signup');
  const statement = '二行に\nわたるひとこと';
  await form.fill({ name: '春野', email: 'これはアドレスではない', password: '短い', profession: '看護師', statement });
  await form.button('登録する').click();
  await expect(form.refusal).toBeVisible();
  await form.ready();
  await expect(page.locator('#email')).toHaveAccessibleDescription(/メールアドレスの形/);
  await expect(page.locator('#password')).toHaveAccessibleDescription(/10字以上/);
  await expect(page.locator('#name')).toHaveValue('春野');
  await expect(page.locator('#statement')).toHaveValue(statement);
  await expect(page.locator('#profession')).toHaveValue('nurse');
  await expect(page.locator('#password')).toHaveValue('');
  await expect(page.getByRole('checkbox')).toBeChecked();
});

test('a session that ends while one writes costs no word', bothWays, async ({ page, context, community, watch, script }) => {
  if (script) watch.expects(401);
  const session = await community.signIn(people.moderator.email);
  await context.addCookies([{ ...(await community.session(people.moderator.email)), value: session! }]);
  const address = await new ThreadForm(page).start('lounge', unique('長い返信'), '本文');
  const thread = new Thread(page);
  await thread.open(address);
  const text = `${unique('ゆっくり書いた')}\n\n二段落目 & <b>記号</b>`;
  await thread.editor.text.fill(text);
  await context.clearCookies({ name: 'session' });
  await thread.send();
  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.getByRole('status')).toContainText('書いた内容は残っています');
  const login = new Login(page);
  await login.ready();
  await login.send(people.moderator.email, PASSWORD);
  await expect(page).toHaveURL((url) => url.pathname === address);
  await thread.ready();
  await expect(thread.editor.text).toHaveValue(text);
  await thread.send();
  await expect(thread.posts('二段落目')).toBeVisible();
  await expect(thread.posts('二段落目')).toHaveCount(1);
});

test('a session that ends while one writes an event costs no word', async ({ page, context, community, watch }) => {
  const session = await community.signIn(people.host.email);
  await context.addCookies([{ ...(await community.session(people.host.email)), value: session! }]);
  const screen = new Screen(page);
  await screen.open('/events/new');
  const title = unique('途中で切れた会');
  await page.locator('#title').fill(title);
  await page.locator('#body').fill('## 内容');
  await page.locator('#kind').selectOption('reading');
  await page.locator('#date').fill('2099-05-05');
  await page.locator('#start').fill('10:00');
  await page.locator('#end').fill('11:00');
  await context.clearCookies({ name: 'session' });
  watch.expects(401);
  await screen.button('保存する').click();
  await expect(page).toHaveURL(/\/login\?next=/);
  const login = new Login(page);
  await login.ready();
  await login.send(people.host.email, PASSWORD);
  await expect(page).toHaveURL(/\/events\/new/);
  await screen.ready();
  await expect(page.locator('#title')).toHaveValue(title);
  await expect(page.locator('#body')).toHaveValue('## 内容');
  await expect(page.locator('#kind')).toHaveValue('reading');
  await expect(page.locator('#date')).toHaveValue('2099-05-05');
});

test('logging in leads to our own pages only', async ({ page }) => {
  const login = new Login(page);
  await login.open('/login?next=//example.com/');
  await login.send(people.host.email, PASSWORD);
  await expect(login.heading).toContainText(people.host.name);
  await expect(page).toHaveURL((url) => url.pathname === '/' && url.hostname === 'localhost');
});

test('language and theme are remembered, and bring back the page', { tag: ['@phone', '@no-script'] }, async ({ page }) => {
  const frame = new Frame(page);
  const html = page.locator('html');
  await frame.open('/events?view=agenda&kind=reading');
  await frame.choose('English');
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(/\/events\?view=agenda&kind=reading$/);
  await expect(frame.heading).toHaveText('Events');
  await frame.ready();
  await frame.choose('Dark');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(html).toHaveAttribute('lang', 'en');
  await frame.open('/about');
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await frame.choose('Light');
  await expect(html).toHaveAttribute('data-theme', 'light');
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(ground);
  await frame.ready();
  await frame.choose('日本語');
  await expect(html).toHaveAttribute('lang', 'ja');
});

test('the switch knows where the reader has gone since', async ({ page }) => {
  const frame = new Frame(page);
  await frame.open('/');
  await frame.follow(page.getByRole('link', { name: 'カレンダーを見る' }), '**/events');
  await expect(page.getByRole('grid')).toBeVisible();
  await frame.choose('English');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(/\/events$/);
});
