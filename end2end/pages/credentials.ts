import type { Locator } from '@playwright/test';
import { Screen } from './screen';

/** One's own credentials. */
export class Credentials extends Screen {
  readonly rows: Locator = this.page.locator('.credentials > li');

  async visit(): Promise<void> {
    await this.open('/me/credentials');
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('heading', { name: new RegExp(`^${name}`) }) });
  }

  async begin(name: string, number: string): Promise<void> {
    await this.page.locator('#code').selectOption({ label: name });
    await this.page.locator('#number').fill(number);
    await this.button('次へ').click();
  }
}

/** What waits for verifiers. */
export class Claims extends Screen {
  readonly rows: Locator = this.page.locator('.credentials > li');

  async visit(): Promise<void> {
    await this.open('/admin/credentials');
  }

  of(name: string): Locator {
    return this.rows.filter({ hasText: name });
  }
}
