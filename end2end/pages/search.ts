import { type Locator } from '@playwright/test';
import { Screen } from './screen';

/** Search. */
export class Search extends Screen {
  readonly box: Locator = this.page.getByRole('searchbox', { name: 'さがすことば' });
  readonly hits: Locator = this.page.locator('.hit');

  async visit(q = ''): Promise<void> {
    await this.open(q === '' ? '/search' : `/search?q=${encodeURIComponent(q)}`);
  }

  hit(title: string | RegExp): Locator {
    return this.hits.filter({ has: this.page.getByRole('heading', { name: title }) });
  }

  /** The kinds, each a link to a page of its own. */
  kind(name: string | RegExp): Locator {
    return this.page.getByRole('navigation', { name: '種類' }).getByRole('link', { name });
  }
}
