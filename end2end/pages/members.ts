import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** The directory. */
export class Directory extends Screen {
  readonly count: Locator = this.page.locator('.results-count');
  readonly cards: Locator = this.page.locator('.member-card');
  readonly rows: Locator = this.page.locator('.member-table tbody tr');
  readonly map: Locator = this.page.locator('.prefectures');
  readonly words: Locator = this.page.getByRole('searchbox', { name: 'メンバーをさがす' });

  async visit(query = ''): Promise<void> {
    await this.open(`/members${query}`);
  }

  /** The box of a choice; on a phone the choices are folded away. */
  async choice(name: string, list = '職種'): Promise<Locator> {
    await expect(this.count).toBeVisible();
    const facets = this.page.locator('.facets');
    const summary = facets.locator('> summary');
    // The list may still be drawn anew right after the page was opened, and folds away again with it.
    await expect(async () => {
      if ((await summary.isVisible()) && (await facets.getAttribute('open')) === null) await summary.click();
      await expect(facets.locator('label.check').first()).toBeVisible({ timeout: 1000 });
    }).toPass();
    return facets.getByRole('group', { name: list }).locator('label.check').filter({ hasText: new RegExp(`^${name}\\d+$`) });
  }

  async choose(name: string, script: boolean): Promise<void> {
    const choice = await this.choice(name);
    await choice.getByRole('checkbox').check();
    if (!script) await this.page.locator('.facets').getByRole('button', { name: 'しぼり込む' }).click();
    await expect(this.page.getByRole('list', { name: '選んだ条件' })).toContainText(name);
    await this.ready();
  }

  async search(words: string): Promise<void> {
    await this.words.fill(words);
    await this.page.getByRole('button', { name: 'さがす', exact: true }).click();
    await expect(this.page).toHaveURL((url) => url.searchParams.get('q') === words);
    await this.ready();
  }

  async counted(): Promise<number> {
    return Number.parseInt(await this.count.innerText(), 10);
  }
}

/** A profile. */
export class Profile extends Screen {
  async visit(handle: string): Promise<void> {
    await this.open(`/members/${handle}`);
  }
}

/** The form of one's own profile. */
export class ProfileForm extends Screen {
  async visit(): Promise<void> {
    await this.open('/me/profile');
  }

  audience(part: string): Locator {
    return this.page.getByLabel(`${part}を見られる人`);
  }

  async save(): Promise<void> {
    await this.follow(this.button('保存する'), /\/members\/[^/]+$/);
  }
}
