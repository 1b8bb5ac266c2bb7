import { expect, type Locator, type Page } from '@playwright/test';
import { Screen } from './screen';

/** The field for Markdown. */
export class Editor {
  readonly text: Locator;
  readonly preview: Locator;
  readonly toggle: Locator;
  /** What is said of the draft on this device. */
  readonly draft: Locator;

  constructor(readonly root: Locator) {
    this.text = root.locator('textarea');
    this.preview = root.locator('.editor-preview');
    this.draft = root.locator('.editor-status');
    this.toggle = root.getByRole('button', { name: 'プレビュー' });
  }

  async select(from: number, to: number): Promise<void> {
    await this.text.focus();
    await this.text.evaluate((area: HTMLTextAreaElement, [a, b]) => area.setSelectionRange(a, b), [from, to]);
  }

  /** The text that is selected. */
  async selected(): Promise<string> {
    return this.text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  }
}

/** The form that begins a thread. */
export class ThreadForm extends Screen {
  readonly editor = new Editor(this.page.locator('.editor'));

  async visit(space: string): Promise<void> {
    await this.open(`/talk/${space}/new`);
  }

  async send(): Promise<void> {
    await this.follow(this.button('スレッドを立てる'), /\/talk\/t\/\d+/);
  }

  /** Begins a thread and goes to it. */
  async start(space: string, title: string, body: string): Promise<string> {
    await this.visit(space);
    await this.page.getByLabel('題名').fill(title);
    await this.editor.text.fill(body);
    await this.send();
    return new URL(this.page.url()).pathname;
  }
}

/** One thread. */
export class Thread extends Screen {
  readonly opening: Locator = this.page.locator('.post.opening');
  readonly composer: Locator = this.page.locator('.composer');
  readonly editor: Editor;

  constructor(page: Page) {
    super(page);
    this.editor = new Editor(this.composer);
  }

  posts(text: string): Locator {
    return this.page.locator('article.post').filter({ has: this.page.locator('.post-body', { hasText: text }) });
  }

  async reply(text: string): Promise<void> {
    await this.editor.text.fill(text);
    await this.send();
    await expect(this.posts(text)).toBeVisible();
  }

  async send(): Promise<void> {
    await this.composer.getByRole('button', { name: '返信する' }).click();
  }

  /** Opens the form below a post. */
  async answer(text: string): Promise<void> {
    await this.posts(text).getByRole('link', { name: '返信' }).click();
    await expect(this.posts(text).locator('.composer textarea')).toBeVisible();
    await this.ready();
  }

  async edit(text: string): Promise<PostForm> {
    await this.follow(this.posts(text).getByRole('link', { name: '編集' }), /\/talk\/p\/\d+\/edit/);
    return new PostForm(this.page);
  }
}

/** The form that edits a post. */
export class PostForm extends Screen {
  readonly editor = new Editor(this.page.locator('.editor'));

  async save(): Promise<void> {
    await this.button('保存する').click();
  }
}
