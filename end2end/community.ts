// A demo community of a worker's own, and what is asked of it directly.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Cookie } from '@playwright/test';
import { Server, seed, target } from './server';

export const PASSWORD = 'assemble-demo';

/** Of those who become members during a test. */
export const NEW_PASSWORD = '川面に映る夕焼けの色';

/** Who signs in. Everybody in the demo has the same password. */
export const people = {
  admin: { email: 'tokuda@example.com', name: '徳田', handle: 'tokuda' },
  host: { email: 'minori@example.com', name: '佐藤 みのり', handle: 'minori' },
  moderator: { email: 'haruka@example.com', name: '小野寺 遥', handle: 'haruka' },
  member: { email: 'hana@example.com', name: '片桐 花', handle: 'hana' },
  newcomer: { email: 'newcomer@example.com', name: '新田 望', handle: 'newcomer' },
} as const;

export type Role = keyof typeof people;

export type Person = { name: string; handle: string; email: string };

export class Community {
  private readonly sessions = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    private readonly data: string,
  ) {}

  static async open(name: string, flags: string[] = []): Promise<Community> {
    const data = join(target, `browser-data-${name}`);
    rmSync(data, { recursive: true, force: true });
    cpSync(seed, data, { recursive: true });
    return new Community(await Server.start(data, flags), data);
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  get url(): string {
    return this.server.url;
  }

  get log(): string {
    return this.server.log();
  }

  /** Whether the log-in is accepted; a new session each time. */
  async signIn(email: string, password = PASSWORD): Promise<string | null> {
    const answer = await this.post('accounts/sign_in', { email, password, next: '/' });
    const cookie = answer.headers.getSetCookie().find((c) => c.startsWith('session='));
    return cookie?.split(';')[0].slice('session='.length) || null;
  }

  /** A session, kept for the next test: the server counts log-ins. */
  async session(email: string): Promise<Cookie> {
    let value = this.sessions.get(email);
    if (!value) {
      value = (await this.signIn(email)) ?? undefined;
      if (!value) throw new Error(`${email} cannot sign in`);
      this.sessions.set(email, value);
    }
    const { hostname } = new URL(this.url);
    return { name: 'session', value, domain: hostname, path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 };
  }

  private post(action: string, fields: Record<string, string>): Promise<Response> {
    const headers = { origin: this.url, accept: 'application/json' };
    return fetch(`${this.url}/api/${action}`, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
  }

  /** Somebody who has just become a member, and whom no other test knows; the password is [`NEW_PASSWORD`]. */
  async arrival(): Promise<string> {
    const email = `${unique('arrival')}@example.com`;
    const form = { name: '朝倉 望', email, password: NEW_PASSWORD, kind: 'interested', agree: 'yes' };
    const fields = Object.fromEntries(Object.entries(form).map(([name, value]) => [`form[${name}]`, value]));
    expect((await this.post('accounts/sign_up', fields)).status).toBe(200);
    let token = '';
    await expect(async () => {
      const page = await (await fetch(`${this.url}/demo/mail`, { headers: { accept: 'text/html' } })).text();
      const mail = page.slice(page.indexOf(email));
      token = /verify\?token=([\w-]+)/.exec(mail)![1];
    }).toPass();
    expect((await this.post('accounts/verify', { token, password: NEW_PASSWORD })).status).toBe(200);
    return email;
  }

  /** Somebody else of the demo, by their whole name. */
  async colleague(name: string): Promise<Person> {
    const handle = await this.first(`/members?q=${encodeURIComponent(name.replace(' ', ''))}`, /href="\/members\/([a-z]+\d+)"/);
    return { name, handle, email: `${handle}@example.com` };
  }

  /** The address of one of the pages that a list links to. */
  async first(list: string, pattern: RegExp, reader: string | null = people.member.email): Promise<string> {
    const session = reader ? `session=${(await this.session(reader)).value}; ` : '';
    const page = await fetch(this.url + list, { headers: { cookie: `${session}lang=ja`, accept: 'text/html' } });
    const found = pattern.exec(await page.text())?.[1];
    if (!found) throw new Error(`${list} links to nothing like ${pattern}`);
    return found;
  }
}

let count = 0;

/** A word that no other test and no earlier run has written. */
export function unique(word: string): string {
  count += 1;
  return `${word}${Date.now().toString(36)}${count}`;
}
