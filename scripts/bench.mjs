// Measures pages against a static body of the same binary, in the same run. Prints a table and writes
// target/bench.json.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { binary, get, html, median, memory, sendForm, signIn, start, stop } from './bench-server.mjs';

const seconds = Number(process.env.SECONDS_EACH ?? 3);
const connections = [1, 16, 64];
// Members, events, threads and posts of each community; the last one has many events for its people.
const communities = {
  1000: [1000, 400, 500, 10_000],
  10000: [10_000, 2000, 5000, 100_000],
  100000: [100_000, 10_000, 50_000, 1_000_000],
  events: [10_000, 100_000, 500, 10_000],
};
const sizes = (process.env.SIZES ?? '1000 10000 100000 events').split(/\s+/);

function fill(size) {
  const [members, events, threads, posts] = communities[size];
  const folder = `target/bench/${size}`;
  if (existsSync(`${folder}/done`)) return { folder };
  mkdirSync(folder, { recursive: true });
  const begun = Date.now();
  const run = spawnSync(binary, ['demo', '--data', folder, '--members', members, '--events', events, '--threads', threads, '--posts', posts].map(String), {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`assemble demo failed for the community ${size}`);
  writeFileSync(`${folder}/done`, String(Math.round((Date.now() - begun) / 1000)));
  return { folder };
}

/** A thread with 100 replies, found where a reader (or without a cookie a visitor) would find it. */
async function longThread(base, cookie) {
  const who = cookie ? { cookie } : {};
  const talk = await get(base, '/talk', who);
  const spaces = [...new Set([...talk.matchAll(/href="(\/talk\/[a-z][a-z0-9-]+)"/g)].map((m) => m[1]))];
  for (const space of spaces) {
    for (let page = 1; page <= 60; page++) {
      const list = await get(base, `${space}?page=${page}`, who);
      for (const row of list.split('class="thread-row"').slice(1)) {
        if (/返信 (100|99|101)\D/.test(row)) return /href="(\/talk\/t\/\d+)"/.exec(row)[1];
      }
      if (!list.includes('rel="next"')) break;
    }
  }
  return null;
}

/** Such a thread for everybody; the demo talks about little in public, so it is written here the first time. */
async function publicThread(base, cookies) {
  const found = await longThread(base, null);
  if (found) return found;
  const thread = (
    await sendForm(base, '/api/threads/start', cookies[0], { 'form[space]': 'announcements', 'form[title]': '百の返信', 'form[body]': 'はじめの投稿です。' })
  ).split(/[?#]/)[0];
  const parent = /name="form\[parent\]"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="form\[parent\]"/.exec(await get(base, thread, { cookie: cookies[0] }));
  // Nobody may write sixty posts in ten minutes: they take turns.
  for (let n = 0; n < 100; n++) {
    const body = `${n + 1}番目の返信です。**ここまで**の話を受けて、少し長めに書いてみます。`;
    await sendForm(base, '/api/threads/reply', cookies[n % cookies.length], { 'form[parent]': parent[1] ?? parent[2], 'form[body]': body });
  }
  return thread;
}

/** A thread with 10,000 replies: a large demo has one, among its first. */
async function hugeThread(base, cookie) {
  for (let id = 1; id <= 300; id++) {
    const path = `/talk/t/${id}`;
    if ((await get(base, `${path}?page=99`, { cookie })).includes(`${path}?page=100`)) return path;
  }
  return null;
}

/**
 * Milliseconds a page of a thread takes the first reader after a change, who finds nothing remembered, and where to the
 * first unread post leads from there. Between two readings the one who began another thread says what it is.
 */
async function firstPaint(base, { own, opener }, cookie, [short, long]) {
  const id = own.split('/').at(-1);
  const pages = { short: [short, short], long: [long, long], long_last: [`${long}?page=100`, long] };
  const found = {};
  for (const [name, [path, thread]] of Object.entries(pages)) {
    const first = [];
    for (let n = 0; n < 21; n++) {
      await sendForm(base, '/api/threads/ask', opener, { id, question: n % 2 ? '' : '1' });
      first.push((await once(base, path, cookie)).total);
    }
    found[name] = { first_ms: median(first), most_ms: Math.max(...first) };
    if (name === 'long_last') continue;
    const unread = async () => {
      const took = [];
      for (let n = 0; n < 21; n++) {
        const begun = performance.now();
        const { status } = await fetch(`${base}${thread}/unread`, { redirect: 'manual', headers: { ...html, cookie } });
        took.push(performance.now() - begun);
        if (status !== 303) throw new Error(`${thread}/unread: ${status}`);
      }
      return median(took);
    };
    found[name].unread_ms = await unread();
    // All of it read: then every post is looked at.
    const response = await fetch(`${base}/api/threads/read`, {
      method: 'POST',
      headers: { accept: 'application/json', cookie, origin: base, 'content-type': 'application/json' },
      body: JSON.stringify({ id: Number(thread.split('/').at(-1)), numbers: '1-20000' }),
    });
    if (!response.ok) throw new Error(`read: ${response.status}`);
    found[name].nothing_unread_ms = await unread();
  }
  return found;
}

/** The event for which 5,000 people registered: the demo has one where there are twice as many. */
async function largeEvent(base, cookie) {
  const agenda = await get(base, '/events?view=agenda', { cookie });
  return /href="(\/events\/\d+)"[^>]*>年次大会/.exec(agenda)?.[1] ?? null;
}

/** Milliseconds until the first byte and until the last, and the bytes. */
async function once(base, path, cookie) {
  const begun = performance.now();
  const response = await fetch(base + path, { headers: { ...html, cookie } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  let first = null;
  let size = 0;
  for await (const chunk of response.body) {
    first ??= performance.now() - begun;
    size += chunk.length;
  }
  return { first, total: performance.now() - begun, size };
}

/** The long list as its host reads it, each of its pages for the first time, and as a file. */
async function longList(base, event, cookie) {
  const pages = [];
  for (let page = 1; page <= 50; page++) pages.push((await once(base, `${event}/attendees?page=${page}`, cookie)).total);
  const files = [];
  for (let n = 0; n < 10; n++) files.push(await once(base, `${event}/attendees.csv`, cookie));
  return {
    page_ms: { median: median(pages), most: Math.max(...pages) },
    csv: { first_ms: median(files.map((f) => f.first)), total_ms: median(files.map((f) => f.total)), kb: Math.round(files[0].size / 1024) },
  };
}

function load(base, path, cookie, c) {
  const headers = ['-H', 'Accept: text/html', '-H', 'Accept-Language: ja'];
  if (cookie) headers.push('-H', `Cookie: ${cookie}`);
  const { stdout } = spawnSync('wrk', ['-t1', `-c${c}`, `-d${seconds}s`, '--latency', ...headers, base + path], { encoding: 'utf8' });
  const ms = (text) => {
    const [, n, unit] = /([\d.]+)(us|ms|s)/.exec(text ?? '') ?? [, '0', 'ms'];
    return Number(n) * { us: 0.001, ms: 1, s: 1000 }[unit];
  };
  return {
    rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p50: ms(/^\s+50%\s+(\S+)/m.exec(stdout)?.[1]),
    p99: ms(/^\s+99%\s+(\S+)/m.exec(stdout)?.[1]),
    errors: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  };
}

const bytes = () => {
  if (!existsSync('target/site/pkg')) return null;
  // The first load; parts that are loaded with their pages are told by `cargo xtask budget`.
  const first = (f) => f.startsWith('assemble.') || f.startsWith('__wasm_split.');
  const sum = (end) =>
    readdirSync('target/site/pkg').filter((f) => first(f) && f.endsWith(end)).reduce((n, f) => n + statSync(`target/site/pkg/${f}`).size, 0);
  return { wasm: sum('.wasm.br'), js: sum('.js.br'), css: sum('.css.br') };
};

const report = { seconds, bytes: bytes(), communities: {} };
for (const size of sizes) {
  const [members, events, , posts] = communities[size];
  const { folder } = fill(size);
  const { child, base, start: started } = await start(folder);
  try {
    const cookie = await signIn(base);
    const idle = memory(child.pid);
    const host = await signIn(base, 'tokuda');
    // Announcements are begun by those with a role.
    const team = await signIn(base, 'minori');
    const large = await largeEvent(base, host);
    const attendees = ['attendees, 5,000 registered', large && `${large}/attendees`, host];
    // There only what grows with the number of events is measured.
    const few = size === 'events';
    const thread = few ? null : await longThread(base, cookie);
    const openThread = few ? null : await publicThread(base, [team, await signIn(base, 'haruka'), cookie]);
    const huge = size === '100000' ? await hugeThread(base, cookie) : null;
    const calendar = await get(base, '/events?view=agenda');
    const event = /href="(\/events\/\d+)"/.exec(calendar)?.[1];
    const space = /href="(\/talk\/[a-z][a-z0-9-]+)"/.exec(await get(base, '/talk'))?.[1];
    const everything = [
      ['landing', '/', null],
      ['calendar', '/events', null],
      ['event', event, null],
      ['public space', space, null],
      ['thread of 100 replies', openThread, null],
      ['home', '/', cookie],
      ['calendar', '/events', cookie],
      ['event', event, cookie],
      ['directory', '/members', cookie],
      ['directory, two facets', '/members?profession=nurse&prefecture=13', cookie],
      ['directory, a word', `/members?q=${encodeURIComponent('さとう')}`, cookie],
      ['thread of 100 replies', thread, cookie],
      attendees,
    ];
    const long = [
      ['thread of 10,000 replies', huge, cookie],
      ['its last page', huge && `${huge}?page=100`, cookie],
      ['its first unread post', huge && `${huge}/unread`, cookie],
      ['first unread of 100 replies', huge && thread && `${thread}/unread`, cookie],
    ];
    if (size === '100000') everything.push(...long);
    const pages = (few ? [['calendar', '/events', cookie], attendees] : everything).filter(([name, path, who]) => {
      // A row that is missing must not look like one that was never meant.
      if (!path) console.log(`not measured, for want of one in this community: ${name}${who ? ', signed in' : ''}`);
      return path;
    });
    const rows = [];
    const baseline = {};
    for (const c of connections) baseline[c] = load(base, '/bench/static', null, c);
    console.log(`\n${members} members, ${events} events, ${posts} posts: start ${started.toFixed(0)} ms, ${idle.all.toFixed(0)} MB idle (${idle.mapped.toFixed(0)} MB of it mapped files)`);
    console.log(`${'page'.padEnd(34)}${'KB'.padStart(6)}${connections.map((c) => `${c}: req/s`.padStart(12) + 'ratio'.padStart(7) + 'p50'.padStart(7) + 'p99'.padStart(7)).join('')}`);
    const print = (name, kb, results) =>
      console.log(
        name.padEnd(34) + String(kb).padStart(6) +
          connections.map((c) => {
            const r = results[c];
            return r.rps.toFixed(0).padStart(12) + (r.rps / baseline[c].rps).toFixed(3).padStart(7) + r.p50.toFixed(1).padStart(7) + r.p99.toFixed(1).padStart(7);
          }).join(''),
      );
    print('static, 60 KB', 60, baseline);
    for (const [name, path, who] of pages) {
      const kb = Math.round((await get(base, path, who ? { cookie: who } : {})).length / 1024);
      const results = {};
      for (const c of connections) results[c] = load(base, path, who, c);
      const label = `${name}${who ? ', signed in' : ''}`;
      print(label, kb, results);
      const errors = connections.reduce((n, c) => n + results[c].errors, 0);
      if (errors) console.log(`  ${errors} answers were errors`);
      rows.push({ page: label, path, kb, results });
    }
    const list = large ? await longList(base, large, host) : null;
    if (list) {
      const ms = (n) => n.toFixed(1);
      console.log(`attendees, each of 50 pages once: ${ms(list.page_ms.median)} ms, ${ms(list.page_ms.most)} ms at most`);
      console.log(`attendees as a file, ${list.csv.kb} KB: first byte ${ms(list.csv.first_ms)} ms, all ${ms(list.csv.total_ms)} ms`);
    }
    const paint = huge && openThread ? await firstPaint(base, { own: openThread, opener: team }, cookie, [thread, huge]) : null;
    if (paint) {
      const say = (of) => `${of.first_ms.toFixed(1)} ms (${of.most_ms.toFixed(1)} at most)`;
      console.log(`thread for the first time after a change: of 100 replies ${say(paint.short)}, of 10,000 ${say(paint.long)}, its last page ${say(paint.long_last)}`);
      const unread = (of) => `${of.unread_ms.toFixed(1)} ms, with nothing unread ${of.nothing_unread_ms.toFixed(1)} ms`;
      console.log(`first unread post: of 100 replies ${unread(paint.short)}; of 10,000 ${unread(paint.long)}`);
    }
    const loaded = memory(child.pid);
    console.log(`memory under load: ${loaded.all.toFixed(0)} MB, ${loaded.mapped.toFixed(0)} MB of it mapped files`);
    report.communities[size] = { start_ms: started, idle_mb: idle, loaded_mb: loaded, filled_s: Number(readFileSync(`${folder}/done`, 'utf8')), baseline, pages: rows, list, paint };
  } finally {
    await stop(child);
  }
}
const growing = sizes.filter((size) => size !== 'events');
if (growing.length > 1) {
  const smallest = report.communities[growing[0]];
  const largest = report.communities[growing.at(-1)];
  console.log(`\ngrowth of the cost from ${growing[0]} to ${growing.at(-1)} members, 16 connections`);
  for (const row of largest.pages) {
    const before = smallest.pages.find((r) => r.page === row.page);
    if (!before) continue;
    const cost = (community, r) => community.baseline[16].rps / r.results[16].rps;
    row.growth = cost(largest, row) / cost(smallest, before);
    console.log(`${row.page.padEnd(34)}${row.growth.toFixed(2).padStart(8)}`);
  }
}
if (report.bytes) {
  const { wasm, js, css } = report.bytes;
  console.log(`\nfirst load, brotli: wasm ${wasm}, js ${js}, css ${css}, together ${wasm + js + css} bytes`);
}
writeFileSync('target/bench.json', JSON.stringify(report, null, 2));
console.log('target/bench.json has all of it');
