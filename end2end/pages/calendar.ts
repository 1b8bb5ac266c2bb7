import { expect, type Locator } from '@playwright/test';
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
    const filters = this.page.locator('.filters');
    if ((await filters.getAttribute('open')) === null) await filters.locator('summary').click();
    await set(filters);
    await filters.getByRole('button', { name: 'しぼり込む' }).click();
  }
}
