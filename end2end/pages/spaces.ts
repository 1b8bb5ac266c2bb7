import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** Spaces, as admins arrange them. */
export class Spaces extends Screen {
  readonly rows: Locator = this.page.locator('.space-order > li');

  async visit(): Promise<void> {
    await this.open('/admin/spaces');
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  /** The place of a space, from 0. */
  async place(name: string): Promise<number> {
    const names = await this.rows.getByRole('heading').allTextContents();
    return names.indexOf(name);
  }

  /** One place up or down. */
  async shift(name: string, to: '上' | '下'): Promise<void> {
    const before = await this.place(name);
    await this.button(`「${name}」を${to}へ`).click();
    await expect.poll(() => this.place(name)).toBe(before + (to === '上' ? -1 : 1));
  }

  async change(name: string): Promise<SpaceForm> {
    await this.follow(this.row(name).getByRole('link', { name: '変更' }), /\/admin\/spaces\/\d+$/);
    return new SpaceForm(this.page);
  }
}

/** The form of a space. */
export class SpaceForm extends Screen {
  readonly name: Locator = this.page.getByLabel('名前（日本語）');
  readonly slug: Locator = this.page.getByLabel('アドレス');

  choose(what: string): Locator {
    return this.page.getByRole('radio', { name: what });
  }

  async save(): Promise<void> {
    await this.follow(this.button('保存する'), /\/admin\/spaces#space-\d+$/);
  }
}
