// What every test stands on: a community of the worker's own, people who are signed in, and a watch over everything
// that goes wrong without being seen.

import { test as base, expect, type Page } from '@playwright/test';
import { Community, people, type Role } from './community';

const gone = /ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/;

/** Notes what a reader would not see: errors in the console, requests that fail or go to somebody else. */
export class Watch {
  private readonly seen: string[] = [];
  private readonly refusals = new Set<number>();
  private network = true;
  private readonly others = new Set<string>();

  constructor(
    private readonly origin: string,
    private readonly script: boolean,
  ) {}

  /** The test takes the network away: what then does not arrive is no fault. The community is also found at `line`. */
  losesTheNetwork(line: string): void {
    this.network = false;
    this.others.add(line);
  }

  /** The test leads to another site as well, and back. */
  alsoAsks(site: string): void {
    this.others.add(site);
  }

  /** The test is about an answer with this status. */
  expects(...statuses: number[]): void {
    for (const status of statuses) this.refusals.add(status);
  }

  on(page: Page): void {
    const note = (text: string) => this.seen.push(`${new URL(page.url()).pathname}: ${text}`);
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const text = message.text();
      if (!this.network && gone.test(text)) return;
      const status = /the server responded with a status of (\d+)/.exec(text)?.[1];
      // The answer itself is noted below.
      if (status && this.refusals.has(Number(status))) return;
      // Without script nothing takes up what is loaded ahead for it.
      if (!this.script && text.includes('was preloaded using link preload but not used')) return;
      note(`${message.type()} in the console: ${text}`);
    });
    page.on('pageerror', (error) => {
      // The browser gives up its own cross-fade between two pages when it has no time for it, and says so here.
      if (error.message.includes('ViewTransition opt-in disabled')) return;
      note(`uncaught: ${error.message}`);
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && !this.others.has(origin) && !['data:', 'blob:', 'about:'].includes(protocol)) note(`asks another site: ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      if (!this.network && gone.test(why)) return;
      // A page that is left drops what it was loading; a browser without script does not take one.
      if (why.includes('ERR_ABORTED') || (!this.script && why === 'csp' && request.url().endsWith('.js'))) return;
      note(`${request.method()} ${request.url()} failed: ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !this.refusals.has(response.status())) {
        note(`${response.request().method()} ${response.url()} was answered with ${response.status()}`);
      }
    });
  }

  get faults(): string[] {
    return this.seen;
  }
}

type Fixtures = {
  script: boolean;
  watch: Watch;
  /** Signs the test's own page in. */
  signIn: (who: Role | string) => Promise<void>;
  /** Another person, in a browser of their own. */
  another: (who: Role | string | null) => Promise<Page>;
};

const emailOf = (who: Role | string) => (who in people ? people[who as Role].email : who);

export const test = base.extend<Fixtures, { community: Community }>({
  community: [
    async ({}, use, worker) => {
      const community = await Community.open(`${worker.project.name}-${worker.workerIndex}`);
      await use(community);
      await community.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ community }, use) => use(community.url),
  script: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  watch: async ({ community, script }, use, info) => {
    const watch = new Watch(community.url, script);
    await use(watch);
    if (info.status !== info.expectedStatus) {
      await info.attach('server', { body: community.log, contentType: 'text/plain' });
    }
    expect(watch.faults, 'nothing goes wrong unseen').toEqual([]);
  },
  page: async ({ page, watch }, use) => {
    watch.on(page);
    await use(page);
  },
  signIn: async ({ context, community }, use) => {
    await use(async (who) => context.addCookies([await community.session(emailOf(who))]));
  },
  another: async ({ browser, community, watch }, use) => {
    const opened: Page[] = [];
    await use(async (who) => {
      const context = await browser.newContext();
      if (who) await context.addCookies([await community.session(emailOf(who))]);
      const page = await context.newPage();
      watch.on(page);
      opened.push(page);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

export { expect };
