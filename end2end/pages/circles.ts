import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** The circles there are. */
export class Circles extends Screen {
  readonly rows: Locator = this.page.locator('.circle-list > li');

  async visit(): Promise<void> {
    await this.open('/circles');
  }

  of(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('heading', { name }) });
  }
}

/** One circle. */
export class Circle extends Screen {
  async visit(slug: string): Promise<void> {
    await this.open(`/circles/${slug}`);
  }

  async ask(words: string): Promise<void> {
    await this.page.getByLabel('ひとこと').fill(words);
    await this.agree();
    await this.button('申し込む').click();
  }

  async agree(): Promise<void> {
    await this.page.getByRole('checkbox', { name: /ガイドラインを読み/ }).check();
  }

  async leave(name: string): Promise<void> {
    await this.page.getByText('退会する', { exact: true }).first().click();
    await this.follow(this.button(`「${name}」を退会する`), '**/circles');
  }
}

/** Who is in a circle, for its moderators. */
export class CircleMembers extends Screen {
  async visit(slug: string): Promise<void> {
    await this.open(`/circles/${slug}/members`);
  }

  request(words: string): Locator {
    return this.page.locator('.circle-requests > li').filter({ hasText: words });
  }

  member(name: string): Locator {
    return this.page.locator('.circle-members > li').filter({ hasText: name });
  }

  async invite(handle: string): Promise<void> {
    await this.page.getByLabel('ハンドル').fill(handle);
    await this.button('招待する').click();
    await expect(this.page.getByRole('heading', { name: '招待中' })).toBeVisible();
  }
}

/** A circle, as admins arrange it. */
export class CircleForm extends Screen {
  async make(slug: string, name: string, rule: string, keeper: string): Promise<void> {
    await this.open('/admin/circles/new');
    await this.page.locator('#name_ja').fill(name);
    await this.page.locator('#slug').fill(slug);
    await this.page.locator('#moderator').fill(keeper);
    await this.page.getByText(rule, { exact: true }).click();
  }

  credential(name: string): Locator {
    return this.page.locator('#credentials').getByRole('checkbox', { name, exact: true });
  }

  async hide(): Promise<void> {
    await this.page.getByRole('checkbox', { name: /非公開にする/ }).check();
  }

  async save(): Promise<void> {
    await this.follow(this.button('保存'), '**/admin/circles**');
  }
}
