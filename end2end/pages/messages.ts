import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** Messages between two. */
export class Messages extends Screen {
  readonly said: Locator = this.page.locator('.messages > .message');
  readonly list: Locator = this.page.locator('.conversations > li');

  /** Asks somebody from their profile. */
  async ask(handle: string, words: string): Promise<void> {
    await this.open(`/members/${handle}`);
    await this.follow(this.link('メッセージ'), /\/messages\/new/);
    await this.page.getByLabel('はじめのメッセージ').fill(words);
    await this.follow(this.button('申し込む'), /\/messages\/\d+$/);
  }

  async say(words: string): Promise<void> {
    const before = await this.said.count();
    await this.page.getByLabel('メッセージ', { exact: true }).fill(words);
    await this.button('送る').click();
    await expect(this.said).toHaveCount(before + 1);
    await this.ready();
  }

  async more(): Promise<void> {
    await this.page.getByText('そのほか', { exact: true }).click();
  }
}

/** The admin's switch for them. */
export class MessagesSetting extends Screen {
  async turn(on: boolean): Promise<void> {
    await this.open('/admin');
    await this.page.locator('summary').filter({ hasText: '一対一のメッセージ' }).click();
    await expect(this.page.getByText('電気通信事業法')).toBeVisible();
    await this.page.getByText(on ? '使う（相手が承諾したときだけ）' : '使わない', { exact: true }).click();
    const save = this.page.locator('details').filter({ hasText: '電気通信事業法' }).getByRole('button', { name: '保存' });
    expect(await this.answered(save, 'admin/set_messages')).toBeLessThan(400);
    await this.ready();
  }
}
