import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** The form that tells moderators of a post. */
export class Report extends Screen {
  rule(name: string): Locator {
    return this.page.getByRole('group', { name: /^どの約束に反していますか/ }).getByRole('radio', { name });
  }

  readonly words: Locator = this.page.getByLabel('伝えておきたいこと');

  async send(): Promise<void> {
    await this.button('モデレーターに知らせる').click();
  }
}

/** What waits for moderators, and what they did. */
export class Queue extends Screen {
  /** What was done, on this and on the pages of one post or thread. */
  readonly acts: Locator = this.page.locator('ol.acts').getByRole('listitem');
  readonly refused: Locator = this.page.getByRole('main').locator('.notice[data-tone=danger]');

  async visit(address = '/admin/moderation'): Promise<void> {
    await this.open(address);
  }

  /** What is to be judged: a post that was reported, a newcomer's, a question for a name. */
  card(text: string): Locator {
    return this.page.getByRole('main').locator('.card').filter({ hasText: text });
  }

  act(what: string, title: string): Locator {
    return this.acts.filter({ hasText: what }).filter({ hasText: title });
  }

  async undo(act: Locator): Promise<void> {
    await act.getByRole('button', { name: /^元に戻す/ }).click();
    await expect(act).toContainText('が元に戻しました');
    await this.ready();
  }
}

/** What a moderator can do about one post, or one thread. */
export class Measures extends Queue {
  async visit(address: string): Promise<void> {
    await this.open(`${address}/moderate`);
  }

  /** The folded form of an act. */
  measure(name: string): Locator {
    return this.page.locator('.measures details').filter({ has: this.page.locator('summary', { hasText: new RegExp(`^${name}$`) }) });
  }

  /** Asks for it with a reason; it may be refused. */
  async attempt(name: string, reason: string, fill?: (form: Locator) => Promise<void>): Promise<void> {
    const form = this.measure(name);
    await form.locator('summary').click();
    await fill?.(form);
    await form.getByLabel('理由').fill(reason);
    await this.answered(form.getByRole('button', { name }), 'moderation/act');
  }

  /** Does it for a reason, and goes where that leads: to the thread. */
  async take(name: string, reason: string, fill?: (form: Locator) => Promise<void>): Promise<void> {
    await this.attempt(name, reason, fill);
    await this.page.waitForURL(/\/talk\/t\/\d+(\?|#|$)/);
    await this.ready();
  }
}
