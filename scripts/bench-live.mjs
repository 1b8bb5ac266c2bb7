// Measures what is live: many readers of one thread, each with a stream, while somebody writes; then with readers who
// stop reading. Prints a table and writes target/bench-live.json. Linux only: memory and time are read of /proc.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { binary, get, memory, sendForm, signIn, start, stop } from './bench-server.mjs';

const READERS = Number(process.env.READERS ?? 1000);
/** Streams that the server lets one member have. */
const EACH = 12;
/** Readers who stop reading. */
const STALLED = Math.round(READERS / 10);
/** How long is waited for what is still on its way. */
const PATIENCE = 10_000;

/** One clock for both threads, in milliseconds. */
const now = () => {
  const [s, ns] = process.hrtime();
  return s * 1e3 + ns / 1e6;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The readers, in a thread of their own: writing and reading do not wait for each other here. */
function read() {
  const { port, cookies, thread, versions } = workerData;
  const mark = `"what":"thread","thread":${thread},`;
  const late = monitorEventLoopDelay({ resolution: 5 });
  const readers = [];
  const agent = new Agent({ keepAlive: true });
  let asked = 0;
  /** Whether a reader asks for what came, as a page does; then it has it with the answer. */
  let asking = false;

  function heard(reader, version, at) {
    if (version < versions && !reader.at[version]) reader.at[version] = at;
    reader.last = Math.max(reader.last, version);
  }

  function ask(reader, cookie, version) {
    const body = JSON.stringify({ id: thread, since: version - 1 });
    const headers = { accept: 'application/json', 'content-type': 'application/json', 'content-length': body.length, origin: `http://127.0.0.1:${port}`, cookie };
    const asked = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/api/threads/changes', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => answer.statusCode === 200 && heard(reader, version, now()));
    });
    asked.on('error', () => {});
    asked.end(body);
  }

  function open(n) {
    const cookie = cookies[Math.floor(n / EACH)];
    return new Promise((done, failed) => {
      const reader = { at: new Float64Array(versions), last: 0, lost: 0, presence: 0, ended: false };
      const socket = connect(port, '127.0.0.1');
      reader.socket = socket;
      let text = '';
      let begun = false;
      socket.setNoDelay(true);
      socket.write(`GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\nCookie: ${cookie}\r\n\r\n`);
      socket.on('data', (part) => {
        const at = now();
        text += part.latin1Slice();
        // Each event comes in one piece of the answer; what stands between them is of no interest.
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          if (event.includes(mark)) {
            const version = parseInt(event.slice(event.indexOf('"version":') + 10), 10);
            if (asking) ask(reader, cookie, version);
            else heard(reader, version, at);
          } else if (event.includes('"what":"lost"')) {
            if (begun) reader.lost++;
            else {
              begun = true;
              readers[n] = reader;
              done();
            }
          } else if (event.includes('"what":"presence"')) reader.presence++;
        }
        if (!begun && text.startsWith('HTTP/1.1 ') && !text.startsWith('HTTP/1.1 200')) failed(new Error(text.slice(0, 100)));
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        reader.ended = true;
        if (!begun) failed(new Error('a stream ended before it began'));
      });
    });
  }

  const commands = {
    open: async () => {
      const one = async () => {
        while (asked < workerData.readers) await open(asked++);
      };
      await Promise.all(Array.from({ length: 20 }, one));
      late.enable();
    },
    /** From here on these read nothing; the ports they are known by. */
    pause: () => readers.slice(0, STALLED).map((r) => r.socket.pause().localPort),
    resume: () => readers.slice(0, STALLED).forEach((r) => r.socket.resume()),
    ask: (whether) => (asking = whether),
    /** Only so many go on. */
    keep: (count) => readers.splice(count).forEach((r) => r.socket.destroy()),
    /** When each of these readers had each version or a later one; and how they are. */
    look: ({ from, to, first }) => {
      const some = readers.slice(first);
      const at = some.map((r) => {
        const own = r.at.slice(from, to + 1);
        // What a later version tells is told.
        let after = 0;
        for (let v = Math.min(r.last, versions - 1); v > to; v--) after = r.at[v] || after;
        for (let v = own.length - 1; v >= 0; v--) own[v] = after = own[v] || after;
        return own;
      });
      const ms = (ns) => ns / 1e6;
      const self = { p99: ms(late.percentile(99)), max: ms(late.max) };
      late.reset();
      return { at, self };
    },
    state: () => readers.map((r) => ({ last: r.last, lost: r.lost, presence: r.presence, ended: r.ended })),
    close: () => readers.forEach((r) => r.socket.destroy()),
  };
  parentPort.on('message', async ({ id, command, args }) => {
    try {
      parentPort.postMessage({ id, result: await commands[command](args) });
    } catch (error) {
      parentPort.postMessage({ id, error: error.message });
    }
  });
}

/** Asks the thread of the readers. */
function crowd(data) {
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const waiting = new Map();
  let last = 0;
  worker.on('message', ({ id, result, error }) => {
    const { done, failed } = waiting.get(id);
    waiting.delete(id);
    if (error) failed(new Error(error));
    else done(result);
  });
  const ask = (command, args) =>
    new Promise((done, failed) => {
      waiting.set(++last, { done, failed });
      worker.postMessage({ id: last, command, args });
    });
  return { ask, end: () => worker.terminate() };
}

/** As many members as are needed, signed in: those who joined first, since what newcomers write is slowed down. */
async function members(base, count) {
  const cookie = await signIn(base);
  const handles = [];
  for (let page = 1, more = true; more; page++) {
    const list = await get(base, `/members?page=${page}`, { cookie });
    handles.push(...new Set([...list.matchAll(/href="\/members\/([a-z]+\d+)"/g)].map((m) => m[1])));
    more = list.includes('rel="next"');
  }
  const cookies = [];
  while (handles.length && cookies.length < count) {
    // So many from one address would be taken for guessing: they come from addresses that are nobody's (RFC 5737).
    const from = { 'x-forwarded-for': `192.0.2.${1 + (cookies.length % 250)}` };
    try {
      cookies.push(await signIn(base, handles.pop(), from));
    } catch {
      // Some members of the demo are not let in.
    }
  }
  if (cookies.length < count) throw new Error(`only ${cookies.length} members can sign in`);
  return cookies;
}

function quantiles(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const at = (q) => (sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] : null);
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Seconds of work of a process so far. */
const worked = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const own = (pid) => {
  const { all, mapped } = memory(pid);
  return all - mapped;
};

/** Bytes that the system holds for these ports, sent and not yet read. */
function queued(ports) {
  const port = (address) => parseInt(address.split(':')[1], 16);
  let bytes = 0;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1, -1)) {
    const [, mine, theirs, , queues] = line.trim().split(/\s+/);
    const [sending, waiting] = queues.split(':').map((n) => parseInt(n, 16));
    if (ports.has(port(theirs))) bytes += sending;
    if (ports.has(port(mine))) bytes += waiting;
  }
  return bytes;
}

async function measure() {
  const folder = 'target/bench/live';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const filled = spawnSync(binary, ['demo', '--data', folder, '--members', '200'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (filled.status !== 0) throw new Error('assemble demo failed');
  // Nobody writes more than sixty posts in ten minutes: they take turns.
  const first = await start(folder, ['--trusted-proxies', '127.0.0.1']);
  const cookies = await members(first.base, Math.max(Math.ceil(READERS / EACH), 85)).finally(() => stop(first.child));
  // What checking so many passwords took of memory would hide what readers take.
  const { child, base, port } = await start(folder);
  let readers = null;
  try {
    const opener = cookies.pop();
    const title = '多くの人が読むスレッド';
    const path = (await sendForm(base, '/api/threads/start', opener, { 'form[space]': 'lounge', 'form[title]': title, 'form[body]': 'はじめの投稿です。' })).split(/[?#]/)[0];
    const thread = Number(path.split('/').at(-1));
    const page = await get(base, path, { cookie: opener });
    const found = /name="form\[parent\]"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="form\[parent\]"/.exec(page);
    const parent = found[1] ?? found[2];
    readers = crowd({ port, cookies, thread, versions: 8192, readers: READERS });

    // A thread begins with version 1, and each reply is one more. Those sent at the same time are in the order of their ids.
    const posts = [];
    let sent = 0;
    const reply = async (cookie) => {
      const n = ++sent;
      const post = { sent: now() };
      const to = await sendForm(base, '/api/threads/reply', cookie, { 'form[parent]': parent, 'form[body]': `${n}番目の返信です。**ここまで**の話を受けて書きます。`, 'form[key]': `bench-live-${n}` });
      post.answered = now();
      post.id = Number(/#p(\d+)$/.exec(to)?.[1]);
      posts.push(post);
    };
    const once = async () => {
      const begun = now();
      await get(base, '/', { cookie: opener });
      return now() - begun;
    };
    for (let n = 0; n < 200; n++) await once();

    const rows = [];
    let kept = READERS;
    /** Posts at a rate for a while; what its readers from the first on heard of it, and when. */
    const phase = async (name, { rate, seconds, writers, first = 0 }) => {
      if (rate) await readers.ask('look', { from: 1, to: 1, first: 0 });
      const before = posts.length;
      const pages = [];
      let most = 0;
      let failed = 0;
      let busy = 0;
      const [begun, cpu] = [now(), worked(child.pid)];
      let going = true;
      const asking = (async () => {
        while (going) {
          pages.push(await once());
          most = Math.max(most, own(child.pid));
          await pause(100);
        }
      })();
      const flying = new Set();
      for (let n = 0; n < rate * seconds; n++) {
        const wait = begun + (n * 1000) / rate - now();
        if (wait > 0) await pause(wait);
        // A server that cannot keep up is not asked for more than this at once.
        while (flying.size >= 32) {
          busy++;
          await Promise.race(flying);
        }
        const one = reply(writers[n % writers.length]).catch(() => failed++).finally(() => flying.delete(one));
        flying.add(one);
      }
      if (!rate) await pause(seconds * 1000);
      await Promise.all(flying);
      const took = (now() - begun) / 1000;
      const work = (worked(child.pid) - cpu) / took;
      going = false;
      await asking;
      const row = { name, seconds: took, readers: kept - first, pages: quantiles(pages), cpu: work, own_mb: own(child.pid), most_mb: most };
      if (rate) {
        posts.sort((a, b) => a.id - b.id);
        const mine = posts.slice(before);
        const [from, to] = [before + 2, posts.length + 1];
        let heard;
        for (const until = now() + PATIENCE; ; await pause(500)) {
          heard = await readers.ask('look', { from, to, first });
          // The readers' own delay is that of the first look, before they wait.
          row.self ??= heard.self;
          if (now() > until || heard.at.every((at) => at.every((t) => t > 0))) break;
        }
        const delays = heard.at.flatMap((at) => [...at].map((t, n) => (t ? t - mine[n].sent : null)));
        const told = delays.filter((d) => d !== null);
        Object.assign(row, {
          posts: mine.length,
          rate: mine.length / took,
          failed,
          held_back: busy,
          answers: quantiles(mine.map((p) => p.answered - p.sent)),
          delay: quantiles(told),
          missed: delays.length - told.length,
          late: told.filter((d) => d > 1000).length,
        });
      }
      rows.push(row);
      return row;
    };

    const cpus = readFileSync('/proc/loadavg', 'utf8').trim();
    await phase('nobody listens', { rate: 0, seconds: 5 });
    const empty = own(child.pid);
    const opened = now();
    await readers.ask('open');
    const open_s = (now() - opened) / 1000;
    await pause(1000);
    const full = own(child.pid);
    await phase(`${READERS} listen, nobody writes`, { rate: 0, seconds: 5 });
    const [one, ...writers] = cookies;
    await phase('1 post a second', { rate: 1, seconds: 30, writers: [one] });
    const later = own(child.pid);
    await readers.ask('ask', true);
    await phase('the same, and each asks for the post', { rate: 1, seconds: 20, writers });
    await readers.ask('ask', false);
    await phase('5 a second', { rate: 5, seconds: 20, writers });
    const stuck = new Set(await readers.ask('pause'));
    await phase(`5 a second, ${STALLED} read nothing`, { rate: 5, seconds: 20, writers, first: STALLED });
    await phase(`50 a second, ${STALLED} read nothing`, { rate: 50, seconds: 20, writers, first: STALLED });
    const flooded = await readers.ask('state');

    // The system keeps megabytes for each who does not read. To fill that, most readers leave, and those who are left are
    // told as quickly as can be who types, until nothing more goes in.
    kept = 2 * STALLED;
    await readers.ask('keep', kept);
    const there = cookies.slice(0, Math.ceil(kept / EACH));
    const here = async (cookie, typing) => {
      const headers = { accept: 'application/json', 'content-type': 'application/json', cookie, origin: base };
      await (await fetch(`${base}/api/live/here`, { method: 'POST', headers, body: JSON.stringify({ id: thread, typing }) })).arrayBuffer();
    };
    let full_of = 0;
    let flooding = true;
    let said = 0;
    const typing = writers.slice(-4).map(async (cookie) => {
      for (let m = 0; flooding; m++) {
        await here(cookie, m % 2 === 0);
        said++;
      }
    });
    let is_full = false;
    for (const until = now() + 180_000; now() < until && !is_full; ) {
      for (const cookie of there) await here(cookie, false);
      // More than the server keeps for one who is behind, 1,024 news and what waits to be written to the line: if nothing
      // of it went in, they have lost some.
      const enough = said + 12_000;
      while (said < enough && now() < until) await pause(50);
      const held = queued(stuck);
      is_full = said >= enough && held < full_of * 1.01 + 100;
      full_of = held;
    }
    flooding = false;
    await Promise.all(typing);
    await phase(`1 a second, ${kept} readers, ${STALLED} of whom are stuck`, { rate: 1, seconds: 10, writers, first: STALLED });
    const before = await readers.ask('state');
    await readers.ask('resume');
    await pause(3000);
    await phase('1 a second, these read again', { rate: 1, seconds: 5, writers, first: STALLED });
    const after = await readers.ask('state');
    const count = (list, test) => list.filter(test).length;
    const told = before.at(-1).presence;
    const stalled = {
      readers: STALLED,
      told_of_typing: told,
      is_full,
      system_kb_each: full_of / STALLED / 1024,
      told_lost: after.slice(0, STALLED).filter((r, n) => r.lost > before[n].lost).length,
      up_to_date: count(after.slice(0, STALLED), (r) => r.last === posts.length + 1),
      others_told_lost: count(flooded.slice(STALLED), (r) => r.lost > 0),
      ended: count(after, (r) => r.ended),
    };
    await readers.ask('close');
    await pause(2000);
    const left = own(child.pid);
    const report = { readers: READERS, loadavg: cpus, open_s, own_mb: { empty, full, later, left }, kb_each: ((full - empty) * 1024) / READERS, kb_each_later: ((later - empty) * 1024) / READERS, stalled, phases: rows };
    print(report);
    mkdirSync('target', { recursive: true });
    writeFileSync('target/bench-live.json', JSON.stringify(report, null, 2));
    console.log('\ntarget/bench-live.json has all of it');
  } finally {
    await readers?.end();
    await stop(child);
  }
}

function print(report) {
  const ms = (of) => (of?.n ? `${of.p50.toFixed(1)}, ${of.p99.toFixed(1)}, ${of.max.toFixed(0)}` : '');
  const head = ['', 'posts a second', 'post to reader: p50, p99, most, ms', 'missed', 'later than 1 s', 'answer to the writer, ms', 'home page meanwhile, ms', 'server, of one core', 'own memory, MB', "readers' own delay, p99, ms"];
  console.log(`\n${report.readers} readers of one thread, load average before: ${report.loadavg}\n`);
  console.log(`| ${head.join(' | ')} |`);
  console.log(`| ${head.map(() => '---').join(' | ')} |`);
  for (const r of report.phases) {
    const talk = r.posts === undefined ? ['', '', '', '', ''] : [r.rate.toFixed(1) + (r.failed ? ` (${r.failed} refused)` : ''), ms(r.delay), `${r.missed} of ${r.missed + r.delay.n}`, r.late, ms(r.answers)];
    console.log(`| ${[r.name, ...talk, ms(r.pages), `${Math.round(r.cpu * 100)} %`, r.most_mb.toFixed(0), r.self ? r.self.p99.toFixed(1) : ''].join(' | ')} |`);
  }
  const { own_mb: own, stalled } = report;
  console.log(`\nown memory (without mapped files): ${own.empty.toFixed(1)} MB before, ${own.full.toFixed(1)} with all readers (${report.kb_each.toFixed(1)} KB each), ${own.later.toFixed(1)} after half a minute of posts (${report.kb_each_later.toFixed(1)} KB each), ${own.left.toFixed(1)} when all had gone. All were connected after ${report.open_s.toFixed(1)} s.`);
  console.log(`of ${stalled.readers} who stopped reading, ${stalled.is_full ? 'stuck' : 'not yet stuck'} after ${stalled.told_of_typing} news of who types, ${stalled.system_kb_each.toFixed(0)} KB of which the system holds for each: ${stalled.told_lost} were told afterwards that news were lost, ${stalled.up_to_date} had the last version then; of the others ${stalled.others_told_lost} were told at 50 posts a second that news were lost; ${stalled.ended} streams ended`);
}

if (isMainThread) await measure();
else read();
