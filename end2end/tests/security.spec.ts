// What protects an account: links by mail, passkeys, the second step, a new password, a new address, and where one is
// logged in.

import { NEW_PASSWORD, unique, type Community } from '../community';
import { expect, test } from '../fixtures';
import { Login, Mailbox } from '../pages/accounts';
import { Screen } from '../pages/screen';
import { Authenticator, Security } from '../pages/security';
import { code } from '../totp';

const bothWays = { tag: ['@no-script'] };

/** Logs somebody in who no other test is. */
async function enter(screen: Screen, community: Community): Promise<string> {
  const email = await community.arrival();
  const login = new Login(screen.page);
  await login.visit();
  await login.send(email, NEW_PASSWORD);
  await expect(screen.page).toHaveURL(/\/$/);
  await screen.ready();
  return email;
}

/** Logs the same person in elsewhere. */
async function also(screen: Screen, email: string): Promise<void> {
  const login = new Login(screen.page);
  await login.open('/login?next=/me');
  await login.send(email, NEW_PASSWORD);
  await expect(screen.page).toHaveURL((url) => url.pathname === '/me');
  await screen.ready();
}

test('a link from a mail logs in with a press, once', bothWays, async ({ page, community }) => {
  const email = await community.arrival();
  const login = new Login(page);
  await login.visit();
  await login.follow(login.link('メールのリンクでログイン'), '**/login/mail');
  await login.email.fill(email);
  await login.follow(login.button('リンクを送る'), '**/login/sent');
  const mail = await new Mailbox(page).read(email, 'ログインのリンク');
  const link = (await mail.getByRole('link').getAttribute('href'))!;
  // What looks through mails opens links, and is not in by that; nor is the link used up.
  const scanner = await page.request.get(link);
  expect(scanner.headers()['set-cookie'] ?? '').not.toContain('session=');
  await login.open(link);
  await expect(login.heading).toHaveText('ログインの確認');
  await expect(page.getByRole('main')).toContainText(email);
  await page.getByRole('main').getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole('button', { name: 'ログアウト' }).first()).toBeAttached();
  await login.open(link);
  await expect(login.heading).toHaveText('リンクが使えません');
  await expect(login.link('はじめからやりなおす')).toHaveAttribute('href', '/login/mail');
});

test('a passkey is made, logs in by itself, is named, and taken away', async ({ page, community, watch }) => {
  // A browser that offers nothing while one types: the button alone asks for it.
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  const security = new Security(page);
  const authenticator = await Authenticator.of(security);
  await enter(security, community);
  await security.visit();
  await security.change('パスキー');
  await security.page.getByLabel('名前').fill('わたしの電話');
  await security.button('パスキーを追加する').click();
  await expect(security.passkeys).toContainText('わたしの電話');
  await expect(page.locator('#said')).toHaveText('パスキーを追加しました');
  expect(await authenticator.count()).toBe(1);
  // The same phone is not added twice.
  await page.locator('#name').fill('もう一度');
  await security.button('パスキーを追加する').click();
  await expect(page.locator('#name-error')).toContainText('もう追加されています');
  await expect(security.passkeys).toHaveCount(1);

  await security.signOut();
  const login = new Login(page);
  await login.open('/login?next=/me/settings/account/sessions');
  await login.button('パスキーでログイン').click();
  await expect(page).toHaveURL((url) => url.pathname === '/me/settings/account/sessions');
  await security.ready();
  await expect(security.sessions.filter({ hasText: 'この端末' })).toHaveCount(1);

  await security.visit('/passkeys');
  await expect(security.passkeys).toContainText('最後に使ったのは');
  await security.passkeys.getByText('名前を変える').click();
  await security.passkeys.getByLabel('名前').fill('前の電話');
  await security.passkeys.getByRole('button', { name: '保存する' }).click();
  await expect(security.passkeys.getByRole('heading')).toHaveText('前の電話');
  await security.passkeys.getByText('削除する').first().click();
  await security.passkeys.getByRole('button', { name: '削除する' }).click();
  await expect(security.passkeys).toHaveCount(0);
  // What is left on the phone opens nothing any more.
  await security.signOut();
  watch.expects(422);
  await login.visit();
  await login.button('パスキーでログイン').click();
  await expect(page.getByRole('alert').filter({ hasText: 'パスキーを確かめられませんでした' })).toBeVisible();
  await expect(page).toHaveURL(/\/login$/);
});

test('the browser offers a passkey where one types who one is', async ({ page, community }) => {
  const security = new Security(page);
  await Authenticator.of(security);
  await enter(security, community);
  await security.visit('/passkeys');
  await page.locator('#name').fill('電話');
  await security.button('パスキーを追加する').click();
  await expect(security.passkeys).toHaveCount(1);
  await security.signOut();
  // Nothing is pressed: this phone takes the offer at once.
  await page.goto('/login?next=/talk');
  await expect(page).toHaveURL((url) => url.pathname === '/talk');
});

test('a phone that does not know its owner is not taken', async ({ page, community }) => {
  const security = new Security(page);
  const authenticator = await Authenticator.of(security);
  await enter(security, community);
  await security.visit('/passkeys');
  await authenticator.recognises(false);
  await security.button('パスキーを追加する').click();
  await expect(page.locator('#name-error')).toContainText('中断されました');
  await expect(security.passkeys).toHaveCount(0);
});

test('a second step is set up, asked for, helped by a recovery code, and ended', bothWays, async ({ page, community, watch }) => {
  watch.expects(422);
  const security = new Security(page);
  const email = await enter(security, community);
  await security.visit();
  await security.change('二段階認証');
  await security.button('設定を始める').click();
  const secret = await page.locator('.secret').innerText();
  const codes = await page.locator('.codes li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.getByLabel('コード').fill('000000');
  await security.button('二段階認証を始める').click();
  await expect(page.locator('#code')).toHaveAccessibleDescription(/コードが合わないか、使用済みです/);
  await security.ready();
  // What was shown is still there, and so is the app that has it.
  await expect(page.locator('.secret')).toHaveText(secret);
  await page.getByLabel('コード').fill(code(secret));
  await security.follow(security.button('二段階認証を始める'), '**/me/settings/account?done=second');
  await expect(page.getByText('二段階認証を始めました')).toBeVisible();
  await expect(security.row('二段階認証')).toContainText('使っています');

  await security.signOut();
  const login = new Login(page);
  await login.open('/login?next=/talk');
  await login.send(email, NEW_PASSWORD);
  await page.waitForURL('**/login/code**');
  await login.ready();
  // Not yet in.
  await expect(page.getByRole('button', { name: 'ログアウト' })).toHaveCount(0);
  await page.getByLabel('コード').fill('000 000');
  await page.getByRole('main').getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(login.refusal).toContainText('コードが合わないか、使用済みです');
  await login.ready();
  await page.getByLabel('コード').fill(codes[0].toUpperCase());
  await page.getByRole('main').getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/talk');
  await security.ready();

  await security.visit('/second-step');
  await expect(security.page.getByRole('main')).toContainText('残りの回復用コードは9個です');
  await page.locator('summary').filter({ hasText: '二段階認証を解除する' }).click();
  await security.follow(security.button('二段階認証を解除する'), '**/me/settings/account?done=second_off');
  await expect(security.row('二段階認証')).toContainText('使っていません');
});

test('a new password ends the other sessions, and the owner is told', bothWays, async ({ page, another, community, watch }) => {
  watch.expects(422);
  const security = new Security(page);
  const email = await enter(security, community);
  const elsewhere = new Screen(await another(null));
  await also(elsewhere, email);
  await security.visit();
  await security.change('パスワード');
  await page.getByLabel('新しいパスワード').fill('password1234');
  await security.button('パスワードを設定する').click();
  await expect(page.locator('#password')).toHaveAccessibleDescription(/推測されやすい/);
  await security.ready();
  const password = unique('あたらしい合言葉');
  await page.getByLabel('新しいパスワード').fill(password);
  await security.follow(security.button('パスワードを設定する'), '**/me/settings/account?done=password');
  watch.expects(401);
  await elsewhere.open('/me');
  await expect(elsewhere.heading).toHaveText('ログインが必要です');
  await new Mailbox(page).read(email, 'パスワードが変わりました');
  expect(await community.signIn(email, NEW_PASSWORD)).toBeNull();
  expect(await community.signIn(email, password)).not.toBeNull();
});

test('a new address counts once its mail is answered, and the old one takes it back', bothWays, async ({ page, community, watch }) => {
  const security = new Security(page);
  const email = await enter(security, community);
  const moved = `${unique('moved')}@example.com`;
  await security.visit();
  await security.change('メールアドレス');
  await page.getByLabel('新しいアドレス').fill(moved);
  await security.follow(security.button('確認のメールを送る'), '**/me/settings/account?done=address');
  await expect(security.row('メールアドレス')).toContainText(email);
  await expect(page.getByText(`${moved} の確認を待っています`)).toBeVisible();
  const mail = await new Mailbox(page).read(moved, '新しいメールアドレスの確認');
  await security.open((await mail.getByRole('link').getAttribute('href'))!);
  await security.follow(security.button('このアドレスを使う'), '**/address?done=1');
  await expect(security.heading).toHaveText('新しいメールアドレスになりました');
  expect(await community.signIn(email, NEW_PASSWORD)).toBeNull();
  const told = await new Mailbox(page).read(email, 'メールアドレスが変わりました');
  await security.open((await told.getByRole('link').getAttribute('href'))!);
  await security.follow(security.button('元に戻す'), '**/address/back?done=1');
  watch.expects(401);
  await security.visit();
  await expect(security.heading).toHaveText('ログインが必要です');
  await new Mailbox(page).read(email, 'パスワードの再設定');
});

test('where one is logged in is seen and ended', bothWays, async ({ page, another, community, watch }) => {
  const security = new Security(page);
  const email = await enter(security, community);
  const phone = new Screen(await another(null));
  await also(phone, email);
  await security.visit();
  await security.change('ログイン中の端末');
  // Here, the phone, and where she became a member.
  await expect(security.sessions).toHaveCount(3);
  await expect(security.sessions.filter({ hasText: 'この端末' })).toContainText(/Chrome/);
  const elsewhere = security.sessions.filter({ hasText: 'Chrome' }).filter({ hasNotText: 'この端末' });
  await elsewhere.getByRole('button').click();
  await expect(elsewhere).toHaveCount(0);
  await expect(security.sessions).toHaveCount(2);
  watch.expects(401);
  await phone.open('/me');
  await expect(phone.heading).toHaveText('ログインが必要です');
  await security.button('ほかの端末をすべてログアウトする').click();
  await expect(security.sessions).toHaveCount(1);
  await security.open('/me');
  await expect(security.heading).not.toHaveText('ログインが必要です');
});

test('who leaves may come back for two weeks', bothWays, async ({ page, community, watch }) => {
  watch.expects(422);
  const security = new Security(page);
  const email = await enter(security, community);
  await security.visit();
  await security.follow(security.link('退会する'), '**/me/settings/account/leave');
  await security.button('退会の手続きをする').click();
  await expect(security.refusal).toContainText('書いたものを、どうしますか');
  await security.ready();
  await page.getByRole('radio', { name: '残す' }).check();
  await page.getByRole('checkbox', { name: '退会することを確かめました' }).check();
  await security.button('退会の手続きをする').click();
  await page.waitForURL('**/login?left=1');
  await security.ready();
  await expect(page.getByText('退会の手続きを受け付けました')).toBeVisible();
  await new Mailbox(page).read(email, '退会の手続き');
  const login = new Login(page);
  await login.visit();
  await login.send(email, NEW_PASSWORD);
  await expect(page.getByText('退会の手続き中です')).toBeVisible();
  await security.ready();
  await security.follow(security.link('退会の手続きを見る'), '**/me/settings/account/leave');
  await security.button('退会をやめて、戻る').click();
  await expect(page.getByText('おかえりなさい')).toBeVisible();
  await security.open('/members');
  await expect(security.heading).toHaveText('メンバー');
});
