// What a search costs among a million posts and a hundred thousand articles: words of one, two and many letters, common
// and rare, and what everything has; on both engines, beside the same number of readings of static text. POSTS, ARTICLES
// and ASKED to choose. Prints a table.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { binary, html, median, memory, signIn, start, stop } from './bench-server.mjs';

const posts = process.env.POSTS ?? '1000000';
const articles = process.env.ARTICLES ?? '100000';
const asked = Number(process.env.ASKED ?? 300);
const postgres = process.env.ASSEMBLE_TEST_POSTGRES;
const engines = (process.env.ENGINES ?? (postgres ? 'sqlite postgres' : 'sqlite')).split(' ');

// The signs of which store/src/demo/rare.rs makes its words, so that some are found once and some never.
const signs = [...'安案意域育院営衛応温化家価課果介回会解界開階外格覚学確感管関観岸気期記起技議救給居協強局勤具係型計経決結県件健検験原限現個語護'];
const syllables = ['ka', 'no', 'ri', 'mu', 'te', 'sa', 'bo', 'le', 'vi', 'du'];
const pick = (list, n) => list[n % list.length];
const sign = (n) => pick(signs, Math.imul(n, 2654435761) >>> 7);

/** Kinds of queries; n makes each another one, as far as there are others. */
const kinds = {
  'one letter, in everything': (n) => pick(['の', 'を', 'に', 'で', 'す', 'ま'], n),
  'one letter, of others': (n) => sign(n),
  'two letters, common': (n) => pick(['です', 'ます', 'こと', '相談', '自分', '先生', '支援', '仕事', '読み', '聞い'], n),
  'two letters, rare': (n) => sign(n) + sign(n + 7),
  'many letters, common': (n) => pick(['思います', 'について', 'ありがとう', '聞いています', '読みました', 'ください', '大切'], n),
  'many letters, rare': (n) => sign(n) + sign(n + 3) + sign(n + 11) + (n % 2 ? sign(n + 5) : ''),
  'a long sentence': (n) => `前に${sign(n)}${sign(n + 1)}をしていたころの${sign(n + 2)}${sign(n + 3)}と、いまの仕事は似ています`,
  'a word of letters': (n) => pick(syllables, n) + pick(syllables, Math.floor(n / 10)) + (n % 3 ? pick(syllables, Math.floor(n / 7)) : ''),
  'a word of letters with a slip': (n) => `${pick(syllables, n)}x${pick(syllables, Math.floor(n / 10))}${pick(syllables, Math.floor(n / 7))}`,
  'two words, common': (n) => `${pick(['相談', '自分', '先生', '支援', '仕事'], n)} ${pick(['読み', '聞い', 'こと', 'です'], Math.floor(n / 5))}`,
  'eight words': (n) => ['の', 'を', 'に', 'です', 'ます', 'こと', pick(['相談', '自分'], n), sign(n)].join(' '),
  'common, without another': (n) => `${pick(['です', 'こと', '仕事'], n)} -${pick(['相談', '自分', '思います'], Math.floor(n / 3))}`,
  'common, of a time': (n) => `${pick(['です', 'こと', '仕事'], n)} after:2026-0${1 + (n % 8)}-11 before:2026-1${n % 3}-2${n % 9}`,
  'only a kind': (n) => `kind:${pick(['thread', 'article', 'event'], n)} after:2026-0${1 + (n % 9)}`,
};

function fill(flags, folder) {
  mkdirSync(folder, { recursive: true });
  if (existsSync(`${folder}/done`)) return;
  const begun = performance.now();
  const amount = ['--members', '5000', '--events', '2000', '--threads', String(Math.max(1000, Number(posts) / 20)), '--posts', posts, '--articles', articles];
  const run = spawnSync(binary, ['demo', '--data', folder, ...flags, ...amount], { stdio: ['ignore', 'ignore', 'ignore'] });
  if (run.status !== 0) throw new Error('assemble demo failed');
  writeFileSync(`${folder}/done`, '');
  console.error(`filled in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

async function times(base, cookie, make) {
  const took = [];
  for (let n = 0; n < asked; n++) {
    const query = make(n);
    const begun = performance.now();
    const response = query.startsWith('/')
      ? await fetch(base + query, { headers: { ...html, cookie } })
      : await fetch(`${base}/api/search`, {
          method: 'POST',
          headers: { cookie, origin: base, 'content-type': 'application/json' },
          body: JSON.stringify({ query: { q: query, kind: pick([null, null, 'thread', 'article'], n), page: 1 } }),
        });
    await response.arrayBuffer();
    took.push(performance.now() - begun);
    if (!response.ok) throw new Error(`${query}: ${response.status}`);
  }
  took.sort((a, b) => a - b);
  return { p50: median(took), p99: took[Math.floor(took.length * 0.99)], most: took.at(-1) };
}

const round = (n) => n.toFixed(1);
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['engine', 'what', 'p50 ms', 'p99 ms', 'most ms', 'p99 / static p99']);
row(['---', '---', '---', '---', '---', '---']);
for (const engine of engines) {
  const folder = engine === 'sqlite' ? `target/bench/search-${posts}` : `target/bench/search-postgres-${process.pid}`;
  const flags = [];
  const name = `bench_search_${process.pid}`;
  if (engine === 'postgres') {
    const made = spawnSync('psql', [`${postgres}/postgres`, '-qc', `CREATE DATABASE ${name}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (made.status !== 0) throw new Error('no database could be made');
    flags.push('--database', `${postgres}/${name}`);
  }
  fill(flags, folder);
  const begun = performance.now();
  const made = spawnSync(binary, ['reindex', '--data', folder, ...flags], { stdio: ['ignore', 'ignore', 'ignore'] });
  if (made.status !== 0) throw new Error('assemble reindex failed');
  row([engine, `reindex: ${((performance.now() - begun) / 1000).toFixed(0)} s`, '', '', '', '']);
  const { child, base } = await start(folder, flags);
  try {
    const cookie = await signIn(base);
    // The first ones find neither the pages nor the code in memory.
    for (const make of Object.values(kinds)) await times(base, cookie, (n) => make(n + 100_000)).catch(() => {});
    const still = await times(base, cookie, () => '/bench/static');
    row([engine, 'static, 60 KB', round(still.p50), round(still.p99), round(still.most), '1']);
    for (const [what, make] of Object.entries(kinds)) {
      const { p50, p99, most } = await times(base, cookie, make);
      row([engine, what, round(p50), round(p99), round(most), round(p99 / still.p99)]);
    }
    const page = await times(base, cookie, (n) => `/search?q=${encodeURIComponent(kinds['two letters, common'](n))}&page=${1 + (n % 5)}`);
    row([engine, 'the page, two letters, common', round(page.p50), round(page.p99), round(page.most), round(page.p99 / still.p99)]);
    const { all, mapped } = memory(child.pid);
    row([engine, `own memory, MB: ${round(all - mapped)}`, '', '', '', '']);
  } finally {
    await stop(child);
  }
  if (engine === 'sqlite') row([engine, `database, MB: ${round(statSync(`${folder}/assemble.db`).size / 1e6)}`, '', '', '', '']);
  const size = engine === 'postgres'
    ? spawnSync('psql', [`${postgres}/${name}`, '-Atc', "SELECT string_agg(relname || ' ' || pg_total_relation_size(c.oid) / 1000000, ', ' ORDER BY relname) FROM pg_class c WHERE relkind = 'r' AND relname IN ('search_docs', 'search_postings', 'search_slips', 'posts', 'articles')"])
    : spawnSync('sqlite3', [`${folder}/assemble.db`, "SELECT group_concat(name || ' ' || mb, ', ') FROM (SELECT name, sum(pgsize) / 1000000 AS mb FROM dbstat WHERE name IN ('search_docs', 'search_postings', 'search_slips', 'posts', 'articles', 'sqlite_autoindex_search_docs_1', 'search_docs_by_thing') GROUP BY name)"]);
  if (size.status === 0) row([engine, `MB: ${String(size.stdout).trim()}`, '', '', '', '']);
}
