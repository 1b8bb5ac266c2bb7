import { expect, test, type Locator, type Page } from '@playwright/test';

/** What every page has. */
export class Screen {
  readonly heading: Locator;
  /** What was refused, above a form. */
  readonly refusal: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.refusal = page.locator('.error-summary:visible');
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  /** Whether the browser runs scripts. */
  get scripted(): boolean {
    return test.info().project.use.javaScriptEnabled !== false;
  }

  /** Until the script has taken over, where there is one. */
  async ready(): Promise<void> {
    if (!this.scripted) return;
    await expect(this.page.locator('html')).toHaveAttribute('data-hydrated', '');
    // What a thread and an editor fetch after the page.
    await expect(this.page.locator('.thread:not([data-attended]), .editor-bar:empty')).toHaveCount(0);
  }

  /** Follows something to another page, whether or not the document changes. */
  async follow(link: Locator, address: string | RegExp): Promise<void> {
    await link.click();
    await this.page.waitForURL(address);
    await this.ready();
  }

  /** Presses what sends a form, until the server has answered: without script the next page may still be on its way. */
  async answered(button: Locator, api: string): Promise<number> {
    const answer = this.page.waitForResponse((r) => r.request().method() === 'POST' && new URL(r.url()).pathname === `/api/${api}`);
    await button.click();
    return (await answer).status();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('main').getByRole('button', { name });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('main').getByRole('link', { name });
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'ログアウト' }).first().click();
    await expect(this.page.getByRole('link', { name: 'ログイン' }).first()).toBeVisible();
    await this.ready();
  }

  /** How far the page is wider than the screen. */
  async overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}
