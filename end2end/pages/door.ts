import { expect, type Locator, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { people } from '../community';
import { Screen } from './screen';

/** One's own ticket. */
export class Ticket extends Screen {
  readonly qr: Locator = this.page.getByRole('img', { name: '参加券のQRコード' });
  readonly code: Locator = this.page.locator('.ticket-code code');

  async visit(event: string): Promise<void> {
    await this.open(`${event}/ticket`);
  }

  /** The squares of the code, as the page draws them: one row a line, `true` is dark. */
  async squares(): Promise<boolean[][]> {
    const size = Number((await this.qr.getAttribute('viewBox'))?.split(' ')[2]);
    const path = (await this.qr.locator('path').getAttribute('d')) ?? '';
    const squares = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) squares[+y].fill(true, +x, +x + +length);
    return squares;
  }
}

/** The door of an event. */
export class Door extends Screen {
  readonly counter: Locator = this.page.locator('.door-counter p');
  readonly search: Locator = this.page.getByRole('searchbox', { name: '名前・よみ・参加券の番号でさがす' });
  readonly names: Locator = this.page.locator('.door-row .door-name');
  /** What was not told yet. */
  readonly waiting: Locator = this.page.locator('.door-link');
  /** What others noted on this device. */
  readonly ofOthers: Locator = this.page.locator('.door-others');
  readonly notices: Locator = this.page.getByRole('alert', { name: '確かめてほしいこと' });
  /** What became of a ticket. */
  readonly result: Locator = this.page.getByRole('dialog');

  async visit(event: string, query = ''): Promise<void> {
    await this.open(`${event}/check-in${query}`);
    if (this.scripted) await expect(this.page.locator('[data-live]')).toBeVisible();
  }

  /** Until the page would open without network. */
  async kept(): Promise<void> {
    await expect(this.page.locator('[data-kept]')).toBeVisible();
  }

  row(name: string): Locator {
    return this.page.locator('.door-row').filter({ hasText: name });
  }

  async letIn(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `${name}さんを受付する` }).click();
    await expect(this.row(name)).toContainText('に受付');
  }

  async undo(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `${name}さんの受付を取り消す` }).click();
    await expect(this.row(name)).not.toContainText('に受付');
  }

  /** The tickets of those on the list, as this device keeps them. */
  async tickets(): Promise<Record<string, string>> {
    const kept = () =>
      this.page.evaluate(() => {
        const key = Object.keys(localStorage).find((k) => k.startsWith('door ') && k.endsWith(' names'));
        return key ? localStorage[key] as string : null;
      });
    await expect.poll(kept).not.toBeNull();
    // One character a byte; a ticket is the only word of 43 letters, and follows the name.
    const text = Buffer.from((await kept())!, 'latin1').toString('utf8');
    const ticket = (name: string) => text.slice(text.indexOf(name)).match(/[A-Za-z0-9_-]{43}/)?.[0] ?? '';
    return Object.fromEntries(Object.values(people).filter(({ name }) => text.includes(name)).map(({ name }) => [name, ticket(name)]));
  }
}

/** What lies on a device: names of things that doors keep, and of what the service worker keeps. */
export function left(page: Page): Promise<string[]> {
  return page.evaluate(async () => [...Object.keys(localStorage).filter((k) => k.startsWith('door ')).sort(), ...(await caches.keys())]);
}

/** What a camera sees that looks at such squares: a second of grey pictures (YUV4MPEG2). */
export function film(file: string, squares: boolean[][]): string {
  const [width, height, scale] = [640, 480, Math.floor(440 / squares.length)];
  const [left, top] = [(width - scale * squares.length) / 2, (height - scale * squares.length) / 2].map(Math.floor);
  const light = Buffer.alloc(width * height, 140);
  for (const [y, row] of squares.entries()) {
    for (let line = 0; line < scale; line++) {
      for (const [x, dark] of row.entries()) {
        const at = (top + y * scale + line) * width + left + x * scale;
        light.fill(dark ? 40 : 220, at, at + scale);
      }
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((width * height) / 2, 128)]);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`), ...Array.from({ length: 10 }, () => frame)]));
  return file;
}

/** A cable to the community that can be cut: the browser's own offline switch lets requests of a page through that is
 * just being loaded. */
export class Line {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  private constructor(private readonly to: URL) {
    this.server = createServer((near) => {
      const far = connect(Number(this.to.port), this.to.hostname);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await line.mend();
    return line;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  cut(): Promise<void> {
    return new Promise((done) => {
      if (!this.server.listening) return done();
      this.server.close(() => done());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  mend(): Promise<void> {
    return new Promise((done) => {
      this.server.listen(this.port, '127.0.0.1', () => {
        this.port = (this.server.address() as AddressInfo).port;
        done();
      });
    });
  }
}
