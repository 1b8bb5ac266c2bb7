import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** One event. */
export class Event extends Screen {
  readonly box: Locator = this.page.locator('.reg-box');
  /** What the box says first; a refusal has a heading of its own. */
  readonly state: Locator = this.box.locator('.reg-title');
  readonly hostTools: Locator = this.page.getByRole('group', { name: '主催者の道具' });

  async register(): Promise<void> {
    await this.box.getByRole('button', { name: '申し込む' }).click();
    await expect(this.state).toHaveText('申し込み済みです');
  }

  async wait(waiting: number): Promise<void> {
    await this.box.getByRole('button', { name: `キャンセル待ちに登録する（${waiting}人待ち）` }).click();
    await expect(this.state).toHaveText(`キャンセル待ち ${waiting + 1}番目です`);
  }

  /** Gives a seat or a place in line back. */
  async leave(): Promise<void> {
    await this.box.locator('summary').click();
    await this.box.getByRole('button', { name: '取り消す' }).click();
    await expect(this.box.locator('summary')).toHaveCount(0);
  }

  async callOff(): Promise<void> {
    await this.hostTools.locator('summary').click();
    await this.hostTools.getByRole('button', { name: 'イベントを中止する' }).click();
    await expect(this.state).toHaveText('このイベントは中止になりました');
  }
}

export type Details = { title: string; date: string; start?: string; end?: string; capacity?: string; body?: string; state?: string };

/** The form of an event. */
export class EventForm extends Screen {
  field(label: string): Locator {
    return this.page.getByRole('main').getByLabel(label);
  }

  async fill(event: Details): Promise<void> {
    await this.field('題名').fill(event.title);
    await this.page.locator('#body').fill(event.body ?? '');
    await this.page.locator('#date').fill(event.date);
    await this.page.locator('#start').fill(event.start ?? '19:30');
    await this.page.locator('#end').fill(event.end ?? '21:00');
    await this.field('定員').fill(event.capacity ?? '');
    if (event.state) await this.page.locator('#state').selectOption(event.state);
  }

  async save(): Promise<void> {
    await this.follow(this.button('保存する'), /\/events\/\d+$/);
  }

  /** Makes an event and goes to its page. */
  async make(event: Details): Promise<string> {
    await this.open('/events/new');
    await this.fill(event);
    await this.save();
    return new URL(this.page.url()).pathname;
  }
}
