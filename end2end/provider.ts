// The provider of accounts, in a process of its own: https://github.com/panva/node-oidc-provider.

import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { target } from './server';

const SECRET = 'a secret that the provider and the community know';

export class Provider {
  private constructor(
    private readonly child: ChildProcess,
    readonly issuers: string[],
    /** The file that tells the community of it. */
    readonly file: string,
  ) {}

  static start(name: string): Promise<Provider> {
    const child = fork(resolve(__dirname, 'provider.mjs'), [SECRET], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    return new Promise((done, failed) => {
      let said = '';
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        failed(new Error(`the provider did not start within 20 s:\n${said}`));
      }, 20_000);
      const heard = (part: Buffer) => {
        said += part.toString();
        const issuers = /issuers (\S+) (\S+)/.exec(said)?.slice(1);
        if (!issuers) return;
        clearTimeout(late);
        done(new Provider(child, issuers, Provider.write(name, issuers)));
      };
      child.stdout?.on('data', heard);
      child.stderr?.on('data', heard);
      child.on('exit', (code) => {
        clearTimeout(late);
        failed(new Error(`the provider ended with ${code}:\n${said}`));
      });
    });
  }

  private static write(name: string, [plaza, corner]: string[]): string {
    const file = join(target, `openid-${name}.toml`);
    const of = (id: string, label: string, issuer: string, trusted: boolean) =>
      `[[provider]]\nid = "${id}"\nname = "${label}"\nissuer = "${issuer}"\nclient_id = "assemble"\nclient_secret = "${SECRET}"\ntrusts_email = ${trusted}\n`;
    mkdirSync(target, { recursive: true });
    writeFileSync(file, of('plaza', '広場', plaza, true) + of('corner', '街角', corner, false));
    return file;
  }

  stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((done) => {
      this.child.on('exit', () => done());
      this.child.kill('SIGKILL');
    });
  }
}
