// What tests of the door stand on: an evening with guests, and a line to the community that can be cut.

import type { Page } from '@playwright/test';
import { people, unique, type Community, type Role } from './community';
import { test as base, expect } from './fixtures';
import { day } from './pages/calendar';
import { Line } from './pages/door';
import { EventForm } from './pages/event';

export const test = base.extend<{ line: Line }>({
  line: async ({ community, watch }, use) => {
    const line = await Line.to(community.url);
    watch.losesTheNetwork(line.url);
    await use(line);
    await line.cut();
  },
});

/** Registers somebody or gives their seat back, past the pages. */
export async function register(community: Community, event: string, who: Role, what: 'register' | 'cancel' = 'register'): Promise<void> {
  const { value } = await community.session(people[who].email);
  const answer = await fetch(`${community.url}/api/registrations/${what}`, {
    method: 'POST',
    headers: { origin: community.url, cookie: `session=${value}`, accept: 'application/json' },
    body: new URLSearchParams({ id: event.split('/')[2] }),
  });
  expect(answer.status).toBe(200);
}

/** An event of the host with these guests. */
export async function evening(hosting: Page, community: Community, guests: Role[]): Promise<string> {
  const event = await new EventForm(hosting).make({ title: unique('受付の会'), date: day(5) });
  for (const guest of guests) await register(community, event, guest);
  return event;
}

/** How many lines about an event's guests the server has kept: asked as a device at the door asks. */
export async function counted(page: Page, event: string): Promise<string> {
  const answer = await page.request.get(`${event}/check-in`, { headers: { accept: 'text/html' } });
  return /door-counter"><p>([^<]*)</.exec(await answer.text())?.[1] ?? '';
}

export { expect };
