import type { Locator } from '@playwright/test';
import { Screen } from './screen';

/** What stands around every page. */
export class Frame extends Screen {
  readonly banner: Locator = this.page.getByRole('complementary', { name: 'デモについて' });
  readonly footer: Locator = this.page.getByRole('contentinfo');

  /** Language and theme are chosen by a form, which brings the page back. */
  async choose(name: string): Promise<void> {
    await this.footer.getByRole('button', { name }).click();
    await this.page.waitForLoadState();
  }
}
