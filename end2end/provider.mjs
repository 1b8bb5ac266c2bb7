// A real provider of accounts (OpenID Connect): two issuers on free ports of this machine, ended by their parent. Whoever
// types an address is who it says; "unproved…" has an address that nobody proved.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const SECRET = process.argv[2];

/** `inToken`: whether addresses stand in the ID token, or are told where more is asked for. */
async function start(inToken) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'assemble', client_secret: SECRET, redirect_uris: ['http://localhost/login/openid/any/back'] }],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !inToken,
    cookies: { keys: [SECRET] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unproved'), name: '水野 澪' }),
    }),
    // Nobody is asked whether the community may know who they are: that is not what is tested.
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  // The community's port is known after the provider's.
  provider.Client.prototype.redirectUriAllowed = (uri) => /^http:\/\/localhost:\d+\/login\/openid\/\w+\/back$/.test(uri);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    interact(provider, request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  return issuer;
}

async function interact(provider, request, response) {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>Provider</title><link rel="icon" href="data:,"><form method="post">
      <label>Account <input name="account"></label><button name="go" value="yes">Continue</button><button name="go" value="no">Cancel</button></form>`);
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const result = form.get('go') === 'no' ? { error: 'access_denied' } : { login: { accountId: form.get('account') } };
  await provider.interactionFinished(request, response, result);
}

const issuers = [await start(false), await start(true)];
console.log(`issuers ${issuers.join(' ')}`);
process.on('disconnect', () => process.exit());
