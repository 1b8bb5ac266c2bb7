import type { Locator } from '@playwright/test';
import { Screen } from './screen';

/** The lists that profiles choose from, for admins. */
export class Vocabularies extends Screen {
  readonly rows: Locator = this.page.locator('.space-order > li');

  async visit(list = 'profession'): Promise<void> {
    await this.open(`/admin/vocabulary?list=${list}`);
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  async place(name: string): Promise<number> {
    return (await this.rows.getByRole('heading').allInnerTexts()).indexOf(name);
  }

  async change(name: string): Promise<TermForm> {
    await this.follow(this.row(name).getByRole('link'), /\/admin\/vocabulary\/term/);
    return new TermForm(this.page);
  }
}

/** The form of a term. */
export class TermForm extends Screen {
  readonly ja: Locator = this.page.locator('#ja');
  readonly en: Locator = this.page.locator('#en');
  readonly into: Locator = this.page.locator('#into');

  async save(): Promise<void> {
    await this.follow(this.button('保存する'), /\/admin\/vocabulary\?/);
  }
}
