import { expect, type Locator, type Page } from '@playwright/test';
import { NEW_PASSWORD, type Community } from '../community';
import { Screen } from './screen';

export type Applicant = { name: string; email: string; password: string; profession: string; statement: string };

/** Joining. */
export class SignUp extends Screen {
  async fill(who: Applicant): Promise<void> {
    await this.page.getByText('支援職についている').click();
    await expect(this.page.getByRole('radio', { name: '支援職についている' })).toBeChecked();
    await this.page.getByLabel('職種').selectOption({ label: who.profession });
    await this.page.getByLabel('お名前').fill(who.name);
    await this.page.getByLabel('メールアドレス').fill(who.email);
    await this.page.getByLabel('パスワード').fill(who.password);
    await this.page.getByLabel('ひとこと').fill(who.statement);
    await this.page.getByRole('checkbox', { name: 'に同意します' }).check();
  }

  async send(): Promise<void> {
    await this.follow(this.button('登録する'), '**/signup/sent');
  }
}

/** The page that the mail of a sign-up leads to. */
export class Verification extends Screen {
  async confirm(password: string): Promise<void> {
    await this.send(password);
    await this.page.waitForURL(/\/(welcome)?$/);
    await this.ready();
  }

  async send(password: string): Promise<void> {
    await this.page.getByLabel('パスワード').fill(password);
    await this.button('確認してはじめる').click();
  }
}

/** The log-in. */
export class Login extends Screen {
  readonly email = this.page.getByLabel('メールアドレス');
  readonly password = this.page.getByLabel('パスワード');

  async visit(): Promise<void> {
    await this.open('/login');
  }

  async send(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.page.getByRole('main').getByRole('button', { name: 'ログイン', exact: true }).click();
  }
}

/** Getting back in. */
export class Recovery extends Screen {
  async ask(email: string): Promise<void> {
    await this.open('/recover');
    await this.page.getByLabel('メールアドレス').fill(email);
    await this.follow(this.button('リンクを送る'), '**/recover/sent');
  }

  async set(password: string): Promise<void> {
    await this.page.getByLabel('新しいパスワード').fill(password);
    await this.button('パスワードを設定する').click();
  }
}

/** The mails that the demo would have sent. */
export class Mailbox extends Screen {
  mail(to: string, subject: string | RegExp): Locator {
    return this.page.locator('li.mail').filter({ hasText: to }).filter({ hasText: subject });
  }

  /** Waits for a mail, which is sent a moment later, and opens it. */
  async read(to: string, subject: string | RegExp): Promise<Locator> {
    const mail = this.mail(to, subject).first();
    await expect(async () => {
      await this.open('/demo/mail');
      await expect(mail).toBeVisible({ timeout: 500 });
    }).toPass();
    await mail.locator('summary').click();
    return mail;
  }
}

/** Logs somebody new in, whose profile and circles are nobody else's business. */
export async function arrive(page: Page, community: Community): Promise<string> {
  const email = await community.arrival();
  const login = new Login(page);
  await login.visit();
  await login.send(email, NEW_PASSWORD);
  await expect(page).toHaveURL(/\/$/);
  await login.ready();
  return email;
}
