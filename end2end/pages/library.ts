import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';
import { Editor } from './talk';

/** The library. */
export class Library extends Screen {
  readonly cards: Locator = this.page.locator('.article-card');

  async visit(query = ''): Promise<void> {
    await this.open(`/library${query}`);
  }

  card(title: string): Locator {
    return this.cards.filter({ hasText: title });
  }

  /** A section of what is not in the library yet. */
  section(name: string): Locator {
    return this.page.locator('section').filter({ has: this.page.getByRole('heading', { name, level: 2 }) });
  }
}

/** The form of an article. */
export class ArticleForm extends Screen {
  readonly title: Locator = this.page.getByLabel('題名');
  readonly tags: Locator = this.page.getByLabel('タグ');
  readonly slug: Locator = this.page.getByLabel('アドレス');
  readonly editor = new Editor(this.page.locator('.editor'));

  async save(): Promise<void> {
    await this.follow(this.button(/^(下書きを保存|保存する)$/), /\/library\/[a-z0-9-]+$/);
  }

  /** Writes a draft and goes to it. */
  async write(title: string, body: string): Promise<string> {
    await this.open('/library/new');
    await this.title.fill(title);
    await this.editor.text.fill(body);
    await this.follow(this.button('下書きを保存'), (url) => /\/library\/(?!new$)/.test(url.pathname));
    return new URL(this.page.url()).pathname;
  }
}

/** One article. */
export class Article extends Screen {
  readonly text: Locator = this.page.locator('.article-text');
  readonly steps: Locator = this.page.locator('.article-steps');

  /** Does a step, until the page shows that it is done. */
  async step(name: string, then: Locator): Promise<void> {
    await this.button(name).click();
    await expect(then).toBeVisible();
    await this.ready();
  }
}
