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
    this.text = root.locator('.editor-frame textarea');
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
    await expect(this.page.locator('.post.opening')).toBeVisible();
    await this.ready();
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

  /** Turns the form to a post. */
  async answer(text: string): Promise<void> {
    const name = await this.posts(text).locator('.person-name').first().textContent();
    await this.posts(text).getByRole('link', { name: '返信', exact: true }).click();
    await expect(this.page.locator('#reply-h')).toHaveText(`${name}さんへの返信`);
    await this.ready();
  }

  /** A reaction of a post. */
  reaction(text: string, name: string): Locator {
    return this.posts(text).getByRole('button', { name });
  }

  /** A button that says how closely the reader follows the thread; they are folded away at first. */
  async level(name: string): Promise<Locator> {
    await this.page.getByText('このスレッドの受け取り方').click();
    return this.page.getByRole('group', { name: 'お知らせの受け取り方' }).getByRole('button', { name, exact: true });
  }

  /** What can be done with one post, over the page; without script on a page of its own. Goes on to one of these. */
  async more(text: string, goal?: string, address?: RegExp): Promise<void> {
    const way = this.posts(text).getByRole('link', { name: /その他|ブックマーク済み/ });
    if (this.scripted) {
      await way.click();
      await expect(this.menu.locator('.more-of-post')).toBeVisible();
      if (goal) await this.follow(this.menu.getByRole('link', { name: goal }), address!);
    } else {
      await this.follow(way, /\/talk\/p\/\d+\/more$/);
      if (goal) await this.follow(this.link(goal), address!);
    }
  }

  /** The menu of a post. */
  readonly menu: Locator = this.page.getByRole('dialog', { name: 'この投稿について' });

  /** Reacts in a way that is not at hand: one tap more, and without script on the post's own page. */
  async react(text: string, name: string): Promise<void> {
    await this.posts(text).getByText('反応する').click();
    if (this.scripted) {
      // It is shown before it is kept.
      await this.answered(this.reaction(text, name), 'reactions/set');
      return;
    }
    await this.page.waitForURL(/\/more#react$/);
    await this.button(name).click();
    await this.page.waitForURL(/\/talk\/t\/\d+/);
  }

  /** The posts whose texts are hidden from others. */
  readonly hidden: Locator = this.page.locator('article.post[data-state=hidden]');

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

/** Throws away what the reader has left unsent in a space, on the server: devices of later tests begin with nothing. */
export async function forgetDraft(page: Page, space: string): Promise<void> {
  const answer = await page.request.post('/api/drafts/forget', {
    data: { place: `/talk/${space}/new form[body]` },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status()).toBe(200);
}
