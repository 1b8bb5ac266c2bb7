import { expect } from '@playwright/test';
import { Screen } from './screen';

/** Accounts elsewhere: at the provider, and what comes of it. */
export class OpenId extends Screen {
  /** Goes to a provider from a page of ours, and says there who one is, where it asks. */
  async go(link: string, account: string): Promise<void> {
    await this.page.getByRole('link', { name: link }).click();
    await this.at(account);
  }

  /** Says at the provider who one is. */
  async at(account: string): Promise<void> {
    await this.page.getByLabel('Account').fill(account);
    await this.page.getByRole('button', { name: 'Continue' }).click();
    await this.page.waitForURL((url) => url.pathname.startsWith('/login') || url.pathname.startsWith('/me') || url.pathname === '/');
    await this.ready();
  }

  async cancel(link: string): Promise<void> {
    await this.page.getByRole('link', { name: link }).click();
    await this.page.getByRole('button', { name: 'Cancel' }).click();
    await this.page.waitForURL(/openid=stopped/);
    await this.ready();
  }

  async join(): Promise<void> {
    await this.page.getByText('支援に関心があり、学びたい').click();
    await this.page.getByRole('checkbox', { name: 'に同意します' }).check();
    await this.button('登録する').click();
  }

  /** The accounts that are linked. */
  readonly linked = this.page.locator('.keys > li');

  async confirm(): Promise<void> {
    await this.button('つなぐ').click();
    await expect(this.linked).toHaveCount(1);
    await this.ready();
  }
}
