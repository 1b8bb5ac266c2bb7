// Accounts elsewhere: joining and logging in with one, linking one, and taking it away; with a real provider.

import { Community, PASSWORD, people, unique } from '../community';
import { expect, test as base } from '../fixtures';
import { Login } from '../pages/accounts';
import { OpenId } from '../pages/openid';
import { Security } from '../pages/security';
import { Provider } from '../provider';

const bothWays = { tag: ['@no-script'] };

const test = base.extend<object, { provider: Provider; community: Community }>({
  provider: [
    async ({}, use, worker) => {
      const provider = await Provider.start(`${worker.project.name}-${worker.workerIndex}`);
      await use(provider);
      await provider.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  community: [
    async ({ provider }, use, worker) => {
      const name = `openid-${worker.project.name}-${worker.workerIndex}`;
      const community = await Community.open(name, ['--openid', provider.file]);
      await use(community);
      await community.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  watch: async ({ watch, provider }, use) => {
    for (const issuer of provider.issuers) watch.alsoAsks(issuer);
    await use(watch);
  },
});

test('whoever has an account elsewhere joins and logs in with it, without a password', bothWays, async ({ page, browser, watch }) => {
  const account = `${unique('mio')}@example.com`;
  const screen = new OpenId(page);
  await screen.open('/login?next=/talk');
  await screen.go('広場でログイン', account);
  await expect(screen.heading).toHaveText('はじめてのアカウントです');
  await expect(page.getByText(account).first()).toBeVisible();
  await expect(page.getByLabel('お名前')).toHaveValue('水野 澪');
  await screen.button('登録する').click();
  await expect(screen.refusal).toContainText('同意');
  await screen.ready();
  await screen.join();
  await expect(page).toHaveURL(/\/welcome$/);
  // Another device, later.
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const other = await context.newPage();
  watch.on(other);
  const later = new OpenId(other);
  await later.open('/login?next=/talk');
  await later.page.getByRole('link', { name: '広場でログイン' }).click();
  await later.page.getByLabel('Account').fill(account);
  await later.page.getByRole('button', { name: 'Continue' }).click();
  await expect(other).toHaveURL(/\/talk$/);
  await context.close();
});

test('a member links an account elsewhere, logs in with it, and takes it away', bothWays, async ({ page, context, community, script }) => {
  // A member of this test's own: others log in as ever.
  const email = await community.arrival();
  const account = `${unique('elsewhere')}@example.com`;
  const login = new Login(page);
  await login.open('/login?next=/me/settings/account');
  await login.send(email, '川面に映る夕焼けの色');
  await expect(page).toHaveURL(/\/me\/settings\/account$/);
  const security = new Security(page);
  await security.change('ほかのサービス');
  const screen = new OpenId(page);
  await screen.go('街角とつなぐ', account);
  await expect(page.getByText(account)).toBeVisible();
  await expect(screen.linked).toHaveCount(0);
  await screen.confirm();
  await expect(screen.linked.first()).toContainText('街角');
  // Logged out, and in again: the provider remembers who it was.
  await context.clearCookies({ name: 'session' });
  await screen.open('/login?next=/me/settings/account/openid');
  await page.getByRole('link', { name: '街角でログイン' }).click();
  await expect(page).toHaveURL(/\/me\/settings\/account\/openid$/);
  await screen.ready();
  await expect(screen.linked.first()).toContainText('最後に使ったのは');
  // The provider asked nobody anything: what is dangerous wants a proof.
  await expect(security.proof).toBeVisible();
  await security.prove('川面に映る夕焼けの色');
  await screen.linked.first().getByText('外す').first().click();
  await screen.linked.first().getByRole('button', { name: '外す' }).click();
  await expect(screen.linked).toHaveCount(0);
  if (script) await expect(page.getByRole('status').filter({ hasText: 'アカウントを外しました' })).toBeAttached();
});

test('an address that a provider only says is no proof, and one of a member opens nothing by itself', bothWays, async ({ page, context }) => {
  const screen = new OpenId(page);
  await screen.open('/login');
  await screen.go('街角でログイン', `${unique('kei')}@example.com`);
  await expect(page.getByRole('main').getByRole('link', { name: '参加する' })).toHaveAttribute('href', '/signup');
  await expect(screen.button('登録する')).toHaveCount(0);
  await context.clearCookies();
  await screen.open('/login');
  await screen.go('広場でログイン', people.host.email);
  await screen.join();
  await expect(screen.refusal).toContainText('すでに使われています');
  await screen.ready();
  // They log in as ever, and are asked whether they want it.
  await screen.follow(screen.link('ログインしてつなぐ'), /\/login\?/);
  await new Login(page).send(people.host.email, PASSWORD);
  await expect(page).toHaveURL(/\/me\/settings\/account\/openid$/);
  await screen.ready();
  await expect(page.getByText('あなたのアカウントとつなぎますか')).toBeVisible();
});

test('who changes their mind at the provider is back where they were', bothWays, async ({ page }) => {
  const screen = new OpenId(page);
  await screen.open('/login?next=/talk');
  await screen.cancel('広場でログイン');
  await expect(page.getByText('取りやめになりました')).toBeVisible();
  // Where one wanted to go is not forgotten over it.
  await new Login(page).send(people.member.email, PASSWORD);
  await expect(page).toHaveURL(/\/talk$/);
});
