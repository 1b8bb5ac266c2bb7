// Keeps the page at the door of an event for when it is opened again without network, and nothing else. The page itself
// asks to be kept, once it stands, with the files it names. All other requests go their way as if this
// file were not there. Logging out deletes the cache, and so does somebody else who logs in.

const CACHE = 'door';
const PAGE = /^\/events\/\d+\/check-in$/;
const FILE = /^\/(pkg\/[^/]+|icons\.svg|favicon\.svg)$/;
// Without network a request fails at once; with a bad one it may hang.
const PATIENCE = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const page = event.data?.page;
  if (typeof page !== 'string' || !PAGE.test(page)) return;
  event.waitUntil(
    keep(page).then(
      () => event.source?.postMessage({ kept: page }),
      () => undefined,
    ),
  );
});

/** Keeps a page and the files it names, all or nothing. What an earlier build left goes, with its pages. */
async function keep(page) {
  const cache = await caches.open(CACHE);
  const answer = await fetch(page, { credentials: 'same-origin', headers: { accept: 'text/html' } });
  if (!good(answer)) throw new Error('not kept');
  const names = (await answer.clone().text()).match(/\/pkg\/[\w.-]+/g) ?? [];
  const files = [...new Set([...names, '/icons.svg', '/favicon.svg'])];
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const wanted = files.filter((file) => !kept.has(file));
  const answers = await Promise.all(wanted.map((path) => fetch(path)));
  if (!answers.every(good)) throw new Error('not kept');
  await Promise.all(wanted.map((path, at) => cache.put(path, answers[at])));
  await cache.put(page, answer);
  const stale = [...kept].filter((path) => path.startsWith('/pkg/') && !files.includes(path));
  if (stale.length === 0) return;
  const old = [...kept].filter((path) => PAGE.test(path) && path !== page);
  await Promise.all([...stale, ...old].map((path) => cache.delete(path)));
}

const good = (answer) => answer.status === 200 && !answer.redirected;

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && PAGE.test(url.pathname)) event.respondWith(opened(request, url.pathname));
  else if (FILE.test(url.pathname)) event.respondWith(file(request, url.pathname));
});

// The page differs by reader and language; on this device it was kept for the one who reads.
const find = (path) => caches.match(path, { cacheName: CACHE, ignoreVary: true });

/** The page as the server has it; where it is away, as it was kept. */
async function opened(request, path) {
  const kept = await find(path);
  if (!kept) return fetch(request);
  const late = new Promise((done) => setTimeout(done, PATIENCE, null));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  const away = answer === null || [502, 503, 504].includes(answer.status);
  // Who may not see the list any more keeps no copy.
  if (answer?.status === 403) await caches.open(CACHE).then((cache) => cache.delete(path));
  return away ? kept : answer;
}

/** A hashed file never changes; the others are asked for first. */
async function file(request, path) {
  const kept = await find(path);
  if (kept && path.startsWith('/pkg/')) return kept;
  return kept ? fetch(request).catch(() => kept) : fetch(request);
}
