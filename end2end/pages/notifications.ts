import { expect, type Locator, type Page } from '@playwright/test';
import { Screen } from './screen';

/** What waits, as every page says it: on wide screens beside the page, else above it. */
export class Bell extends Screen {
  readonly link: Locator = this.page
    .getByRole('navigation', { name: 'メイン' })
    .or(this.page.getByRole('banner'))
    .getByRole('link', { name: /^お知らせ/ })
    .filter({ visible: true });

  /** Until it says so many. */
  async says(unread: number): Promise<void> {
    await expect(this.link).toHaveAccessibleName(unread > 0 ? new RegExp(`^お知らせ\\s*未読${unread}件$`) : 'お知らせ');
  }
}

/** What the reader was told. */
export class Notices extends Screen {
  readonly rows: Locator = this.page.getByRole('main').locator('.notices').getByRole('listitem');
  readonly unread: Locator = this.rows.filter({ has: this.page.getByText('未読', { exact: true }) });
  readonly readAll: Locator = this.button('すべて既読にする');

  async visit(): Promise<void> {
    await this.open('/notifications');
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** Goes to what a row is about. */
  async go(text: string | RegExp, address: string | RegExp): Promise<void> {
    await this.follow(this.row(text).getByRole('link'), address);
  }
}

/** What the reader is told, and how. */
export class NoticeSettings extends Screen {
  readonly from: Locator = this.page.getByLabel('はじまり');
  readonly to: Locator = this.page.getByLabel('おわり');

  async visit(): Promise<void> {
    await this.open('/me/settings/notifications');
  }

  choice(kind: string, channel: 'このサイト' | 'メール'): Locator {
    return this.page.getByRole('checkbox', { name: `${kind}（${channel}）` });
  }

  digest(name: string): Locator {
    return this.page.getByRole('group', { name: 'まとめのメール' }).getByRole('radio', { name });
  }

  async save(): Promise<void> {
    await this.answered(this.button('保存する'), 'notifications/choose');
    if (this.scripted) await expect(this.page.getByRole('status').filter({ hasText: '保存しました' })).toBeVisible();
  }
}

/** Marks all that somebody was told as read, past the pages: tests begin with a bell that says nothing. */
export async function quiet(page: Page): Promise<void> {
  const answer = await page.request.post('/api/notifications/read_all', {
    form: {},
    headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
  });
  expect(answer.status()).toBe(200);
}
