import { expect, type CDPSession, type Locator } from '@playwright/test';
import { Screen } from './screen';

/** What protects an account, and where one is logged in. */
export class Security extends Screen {
  readonly sessions: Locator = this.page.locator('.keys > li');
  readonly passkeys: Locator = this.page.locator('.keys > li');

  async visit(page = ''): Promise<void> {
    await this.open(`/me/settings/account${page}`);
  }

  /** What stands beside a name in the list. */
  row(name: string): Locator {
    return this.page.locator('.summary-list > div').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async change(name: string): Promise<void> {
    await this.follow(this.row(name).getByRole('link'), /\/me\/settings\/account\//);
  }

  /** Whether one is asked again who one is. */
  readonly proof: Locator = this.page.locator('.proof');

  async prove(password: string): Promise<void> {
    await this.page.getByLabel('パスワード').fill(password);
    await this.button('確認する').click();
    await expect(this.proof).toHaveCount(0);
    await this.ready();
  }
}

/** An authenticator of the browser's own: a phone that recognises its owner, or does not. */
export class Authenticator {
  private constructor(
    private readonly cdp: CDPSession,
    private readonly id: string,
  ) {}

  static async of(screen: Screen): Promise<Authenticator> {
    const cdp = await screen.page.context().newCDPSession(screen.page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(cdp, authenticatorId);
  }

  async recognises(owner: boolean): Promise<void> {
    await this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified: owner });
  }

  /** The keys on it. */
  async count(): Promise<number> {
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.length;
  }
}
