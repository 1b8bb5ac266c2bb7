// The server that is measured: started on a free port of this machine, asked, and ended by its process.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

export const binary = process.env.ASSEMBLE_BIN ?? `${process.env.CARGO_TARGET_DIR ?? 'target'}/release/assemble`;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Megabytes: all that is resident, and the part of it that is the mapped database, which the system takes back. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { all: of('VmRSS'), mapped: of('RssFile') };
}

export async function start(folder, flags = []) {
  const port = await freePort();
  const begun = process.hrtime.bigint();
  const all = ['serve', '--demo', '--bench', '--rate-limit', '0', '--data', folder, '--address', `127.0.0.1:${port}`, ...flags];
  const child = spawn(binary, all, { stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}`;
  for (let n = 0; n < 2000; n++) {
    try {
      const response = await fetch(`${base}/healthz`);
      if (response.ok) break;
    } catch {
      await new Promise((next) => setTimeout(next, 2));
    }
  }
  return { child, base, port, start: Number(process.hrtime.bigint() - begun) / 1e6 };
}

export async function stop(child) {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done));
}

export const html = { accept: 'text/html' };
export const get = async (base, path, headers = {}) => (await fetch(base + path, { headers: { ...html, ...headers } })).text();

export async function signIn(base, who = 'hana', headers = {}) {
  const response = await fetch(`${base}/api/accounts/sign_in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...html, origin: base, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: `email=${who}%40example.com&password=assemble-demo&next=/`,
  });
  const cookie = response.headers.getSetCookie().find((c) => c.startsWith('session='));
  if (!cookie) throw new Error(`sign-in failed: ${response.status}`);
  return cookie.split(';')[0];
}

/** A form sent as a browser sends it without script; where the answer leads. */
export async function sendForm(base, action, cookie, fields) {
  const response = await fetch(base + action, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...html, cookie, origin: base, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  });
  await response.arrayBuffer();
  if (response.status !== 303) throw new Error(`${action}: ${response.status}`);
  return response.headers.get('location');
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
