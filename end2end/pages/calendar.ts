import { expect, type Locator } from '@playwright/test';
import { type Community, people } from '../community';
import { Screen } from './screen';

/** A date moved by days, as the address writes it. */
export function shifted(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** A day on the community's own clock. */
export function day(ahead: number): string {
  return shifted(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date()), ahead);
}

/** The same day of another month, or the last that month has. */
export function monthShifted(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** A date as the page says it. */
export function said(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日(${'日月火水木金土'[at.getUTCDay()]})`;
}

type Planned = { title: string; date: string; start?: string; end?: string; days?: number } & Record<string, string | number | undefined>;

/** An event that is there already, by a host who made it in its form; answers with its number. */
export async function planned(community: Community, { title, date, start, end, days, ...more }: Planned, by = people.host.email): Promise<string> {
  const session = (await community.session(by)).value;
  const fields = {
    title,
    date,
    kind: 'study',
    visibility: 'public',
    state: 'published',
    ...(days ? { all_day: '1', end_date: shifted(date, days - 1) } : { start: start ?? '19:30', end: end ?? '21:00' }),
    ...more,
  };
  const answer = await fetch(`${community.url}/api/events/save`, {
    method: 'POST',
    headers: { origin: community.url, accept: 'text/html', cookie: `session=${session}` },
    body: new URLSearchParams(Object.entries(fields).map(([name, value]) => [`form[${name}]`, String(value)])),
    redirect: 'manual',
  });
  const id = /\/events\/(\d+)/.exec(answer.headers.get('location') ?? '')?.[1];
  if (!id) throw new Error(`${title} was not made: ${answer.status} ${answer.headers.get('location')} ${await answer.text()}`);
  return id;
}

/** Somebody registers, so that a change is told to them. */
export async function registered(community: Community, id: string, who = people.member.email): Promise<void> {
  const session = (await community.session(who)).value;
  const answer = await fetch(`${community.url}/api/registrations/register`, {
    method: 'POST',
    headers: { origin: community.url, accept: 'application/json', cookie: `session=${session}` },
    body: new URLSearchParams({ id }),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(`${who} is not registered: ${answer.status}`);
}

type Point = { x: number; y: number };

/** A finger on the glass. */
type Finger = {
  move: (to: Point) => Promise<void>;
  /** A second finger comes down beside it. */
  another: () => Promise<void>;
  /** The browser takes the finger for itself. */
  cancel: () => Promise<void>;
  lift: () => Promise<void>;
};

/** The calendar. */
export class Calendar extends Screen {
  readonly grid: Locator = this.page.getByRole('grid');
  readonly title: Locator = this.page.locator('#cal-title');
  readonly cards: Locator = this.page.locator('.agenda .event-card');
  readonly keys: Locator = this.page.getByRole('dialog', { name: 'キーの一覧' });

  async month(date?: string): Promise<void> {
    await this.open(date ? `/events?date=${date}` : '/events');
    if (this.scripted) await expect(this.grid.locator('[data-date][tabindex="0"]')).toHaveCount(1);
  }

  /** The hours of a week or a day. */
  async hours(view: 'week' | 'day', date: string): Promise<void> {
    await this.open(`/events?view=${view}&date=${date}`);
    if (this.scripted) await expect(this.grid.locator('a[tabindex="0"]')).toHaveCount(1);
  }

  /** A day's column of hours. */
  column(date: string): Locator {
    return this.grid.locator(`.tg-day[data-day="${date}"]`);
  }

  /** The point of a time in a column, in the window; the hours are scrolled until it is seen. */
  async point(date: string, time: string): Promise<Point> {
    const [hour, minute] = time.split(':').map(Number);
    return this.column(date).evaluate(
      (column, part) => {
        const grid = column.closest('.tg')!;
        grid.scrollTop = (part - 4 / 24) * column.clientHeight;
        const box = column.getBoundingClientRect();
        return { x: box.left + box.width / 2, y: box.top + box.height * part };
      },
      (hour + minute / 60) / 24,
    );
  }

  /** Drags with the mouse by so many pixels. */
  async drag(from: Point, to: Point): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
  }

  /** A finger goes over the calendar, from where it is told or from above its middle. */
  async swipe(by: number, from?: Point): Promise<void> {
    const box = (await this.page.locator('.cal-view').boundingBox())!;
    const at = from ?? { x: box.x + box.width / 2 - by / 2, y: box.y + 60 };
    const finger = await this.touch(at);
    await finger.move({ x: at.x + by, y: at.y });
    await finger.lift();
  }

  /** A finger comes down and stays. */
  async touch(at: Point): Promise<Finger> {
    const touch = await this.page.context().newCDPSession(this.page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...touchPoints: Point[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: touchPoints.map((point, id) => ({ ...point, id })) });
    let now = at;
    await send('touchStart', now);
    return {
      move: async (to) => {
        const from = now;
        for (let step = 1; step <= 6; step += 1) {
          now = { x: from.x + ((to.x - from.x) * step) / 6, y: from.y + ((to.y - from.y) * step) / 6 };
          await send('touchMove', now);
        }
      },
      another: () => send('touchStart', now, { x: now.x + 60, y: now.y + 60 }).then(() => undefined),
      cancel: () => send('touchCancel').then(() => touch.detach()),
      lift: () => send('touchEnd').then(() => touch.detach()),
    };
  }

  /** A finger rests until it has taken hold of what lies there. */
  async hold(at: Point): Promise<Finger> {
    const finger = await this.touch(at);
    await expect(this.dragged).toBeVisible();
    return finger;
  }

  /** Whether the browser's own menu comes up there. */
  async hasMenu(on: Locator): Promise<boolean> {
    return on.evaluate((element) => element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })));
  }

  /** The view while something in it is dragged. */
  readonly dragged: Locator = this.page.locator('.cal-view.is-dragging');

  /** What is told below the calendar. */
  readonly bar: Locator = this.page.locator('.cal-bar');
  readonly question: Locator = this.page.getByRole('dialog', { name: '日時を変えますか' });

  async agenda(): Promise<void> {
    await this.open('/events?view=agenda');
  }

  day(date: string): Locator {
    return this.grid.locator(`[data-date="${date}"]`);
  }

  async today(): Promise<string> {
    return (await this.grid.locator('[aria-current="date"]').getAttribute('data-date')) ?? '';
  }

  /** Everything in the grid that the tab key would stop at. */
  async stops(): Promise<string[]> {
    return this.grid.evaluate((grid) =>
      [...grid.querySelectorAll<HTMLElement>('a[href], button, input, select, [tabindex]')]
        .filter((e) => e.tabIndex >= 0)
        .map((e) => e.dataset.date ?? e.outerHTML),
    );
  }

  async expectFocus(date: string): Promise<void> {
    await expect(this.day(date)).toBeFocused();
    await expect.poll(() => this.stops()).toEqual([date]);
  }

  async filter(set: (form: Locator) => Promise<void>): Promise<void> {
    const filters = this.page.locator('.filters:not(.cal-settings)');
    if ((await filters.getAttribute('open')) === null) await filters.locator('summary').click();
    await set(filters);
    await filters.getByRole('button', { name: 'しぼり込む' }).click();
  }
}
