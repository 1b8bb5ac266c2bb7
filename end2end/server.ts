// The binary under test: started on a free port, ended by its process.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const target = resolve(__dirname, '../target');
export const seed = join(target, 'browser-seed');

/** The release, else the debug build with the browser's files beside it. */
function binary(): { file: string; site?: string } {
  const named = process.env.ASSEMBLE_BIN;
  const release = join(target, 'release/assemble');
  const debug = join(target, 'debug/assemble');
  if (named) return { file: resolve(named), site: process.env.ASSEMBLE_DEV_SITE };
  if (existsSync(release)) return { file: release };
  if (existsSync(debug)) return { file: debug, site: join(target, 'site-dev') };
  throw new Error(`there is nothing to test: neither ${release} nor ${debug}`);
}

export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly log: () => string,
  ) {}

  /** Serves the demo from a data folder, with these flags as well. */
  static start(data: string, flags: string[] = []): Promise<Server> {
    const { file, site } = binary();
    // Nothing of the tester's own configuration may reach the server.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('ASSEMBLE_') && name !== 'DATABASE_URL'),
    );
    const child = spawn(file, ['serve', '--demo', '--data', data, '--address', '127.0.0.1:0', ...flags], {
      env: { ...env, ASSEMBLE_RATE_LIMIT: '0', ...(site ? { ASSEMBLE_DEV_SITE: site } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Promise((done, failed) => {
      let said = '';
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        failed(new Error(`the server did not start within 30 s:\n${said}`));
      }, 30_000);
      const heard = (part: Buffer) => {
        said = (said + part.toString()).slice(-100_000);
        const url = /is served at (http:\/\/\S+)/.exec(said)?.[1];
        if (url) {
          clearTimeout(late);
          done(new Server(child, url, () => said));
        }
      };
      child.stdout?.on('data', heard);
      child.stderr?.on('data', heard);
      child.on('error', failed);
      child.on('exit', (code) => {
        clearTimeout(late);
        failed(new Error(`the server ended with ${code}:\n${said}`));
      });
    });
  }

  /** Asks it to end, and waits until it has. */
  stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((done) => {
      // Browsers may keep connections open, which the server waits for.
      const late = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
      this.child.on('exit', () => {
        clearTimeout(late);
        done();
      });
      this.child.kill('SIGTERM');
    });
  }
}
