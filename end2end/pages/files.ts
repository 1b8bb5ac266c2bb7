import { expect, type Locator } from '@playwright/test';
import { Screen } from './screen';

type File = { name: string; mimeType: string; buffer: Buffer };

/** A PNG of one colour, which is a picture to everybody. */
export const picture = (name: string): File => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAEElEQVR4nGMQqciDIwacHADgcwu5rgYRKQAAAABJRU5ErkJggg==',
    'base64',
  ),
});

export const text = (name: string, content: string): File => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

/** Where a host arranges the pictures and files of an event. */
export class Files extends Screen {
  readonly cover: Locator = this.page.locator('#cover');
  readonly recap: Locator = this.page.locator('#recap');
  readonly handouts: Locator = this.page.locator('#handout');

  async visit(event: string): Promise<void> {
    await this.open(`${event}/files`);
  }

  /** Sends files from one of the parts, and waits until the page is back. */
  async send(part: Locator, ...files: File[]): Promise<void> {
    await part.locator('input[type=file]').setInputFiles(files);
    const back = this.page.waitForEvent('load');
    await part.locator('.upload button').click();
    await back;
    await this.ready();
  }

  /** The picture in the recap at this place, from 0. */
  one(place: number): Locator {
    return this.recap.locator('.arranged-picture').nth(place);
  }

  async shown(image: Locator): Promise<void> {
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((i: HTMLImageElement) => i.complete && i.naturalWidth)).toBeGreaterThan(0);
  }
}
