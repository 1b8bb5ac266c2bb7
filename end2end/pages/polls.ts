import { type Locator } from '@playwright/test';
import { Screen } from './screen';
import { ThreadForm } from './talk';

export interface Asked {
  question: string;
  options: string[];
  several?: boolean;
  secret?: boolean;
}

/** The poll of a page, and the fields that ask one. */
export class Polls extends Screen {
  readonly root: Locator = this.page.locator('.poll');
  readonly question: Locator = this.root.locator('.poll-question');

  /** Fills in the part of a form that asks something. */
  async fill({ question, options, several, secret }: Asked): Promise<void> {
    await this.page.getByText('投票をつける').click();
    await this.page.getByLabel('質問', { exact: true }).fill(question);
    await this.page.getByLabel('選択肢').fill(options.join('\n'));
    if (several) await this.page.getByLabel('いくつでも選べるようにする').check();
    if (secret) await this.page.getByLabel('だれが選んだかを見せない').check();
  }

  /** Begins a thread with a poll and goes to it. */
  async start(space: string, title: string, asked: Asked): Promise<string> {
    const form = new ThreadForm(this.page);
    await form.visit(space);
    await this.page.getByLabel('題名').fill(title);
    await form.editor.text.fill('本文');
    await this.fill(asked);
    await form.send();
    return new URL(this.page.url()).pathname;
  }

  option(label: string): Locator {
    return this.root.getByLabel(label, { exact: true });
  }

  /** How many chose an option, as it is told. */
  votes(label: string): Locator {
    return this.root.locator('.poll-option').filter({ hasText: label }).locator('.poll-count');
  }

  async choose(label: string): Promise<void> {
    await this.option(label).check();
    await this.send();
  }

  async send(): Promise<void> {
    await this.root.getByRole('button', { name: /^(投票する|選び直す)$/ }).click();
  }

  async end(): Promise<void> {
    await this.root.getByText('投票を締め切る').click();
    await this.root.getByRole('button', { name: 'いま締め切る' }).click();
  }
}
