import type { Locator } from '@playwright/test';
import { Screen } from './screen';

/** All members, for admins. */
export class Desk extends Screen {
  readonly done: Locator = this.page.locator('main p[role=status]');

  async visit(query = ''): Promise<void> {
    await this.open(`/admin${query}`);
  }

  row(email: string): Locator {
    return this.page.getByRole('row').filter({ hasText: email });
  }

  standing(email: string): Locator {
    return this.row(email).locator('td').first().locator('.badge');
  }

  async suspend(email: string, reason: string): Promise<void> {
    const row = this.row(email);
    const details = row.locator('details');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    await row.getByLabel('理由').fill(reason);
    await details.getByRole('button', { name: 'を停止する' }).click();
  }
}
