// What a page of the directory costs when nothing of it is remembered: four facets and a word, each time others, in a
// small and in a large community, on both engines; beside it the same number of readings of static text. Prints a table.
import { spawnSync } from 'node:child_process';
import { mkdirSync, existsSync, writeFileSync } from 'node:fs';
import { binary, get, html, median, memory, sendForm, signIn, start, stop } from './bench-server.mjs';

const sizes = (process.env.SIZES ?? '1000 100000').split(/\s+/).filter((size) => /^\d+$/.test(size));
const asked = Number(process.env.ASKED ?? 400);
const postgres = process.env.ASSEMBLE_TEST_POSTGRES;

function fill(size, flags, folder) {
  mkdirSync(folder, { recursive: true });
  if (existsSync(`${folder}/done`)) return;
  const run = spawnSync(binary, ['demo', '--data', folder, ...flags, '--members', size, '--events', '50', '--threads', '50', '--posts', '500'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`assemble demo failed for ${size} members`);
  writeFileSync(`${folder}/done`, '');
}

// What most members show, so that the four facets leave many: nothing is gained by an empty answer.
const lists = {
  profession: ['clinical_psychologist', 'public_psychologist', 'social_worker', 'nurse', 'teacher', 'psychiatric_social_worker', 'care_worker'],
  field: ['medical', 'welfare', 'education', 'children', 'disability', 'industry', 'elderly'],
  school: ['cbt', 'person_centered', 'integrative', 'family', 'solution_focused', 'social_casework'],
  prefecture: ['13', '27', '14', '23', '11', '12', '28', '01', '40', '26'],
};
const words = ['心理', '支援', '相談', '病院', 'さとう', '学校', '田', '子ども', '公認心理師', 'みき', '夜勤', 'す'];

/** Queries of which none is asked twice: n chooses from each list. */
function query(n, facets = 4, word = true) {
  const params = new URLSearchParams();
  if (word) params.set('q', words[n % words.length]);
  Object.entries(lists).slice(0, facets).forEach(([list, codes], i) => {
    const many = 2 + ((n >> i) % 3);
    for (let k = 0; k < many; k++) params.append(list, codes[(Math.floor(n / (i + 1)) + k * (i + 1)) % codes.length]);
  });
  // Another order, page and text each time, so that nothing was remembered.
  if (n % 3) params.set('sort', n % 3 === 1 ? 'name' : 'oldest');
  params.set('page', String(1 + (n % 5)));
  return `/members?${params}`;
}

async function times(base, cookie, paths) {
  const took = [];
  let bytes = 0;
  for (const path of paths) {
    const begun = performance.now();
    const response = await fetch(base + path, { headers: { ...html, cookie } });
    bytes += (await response.arrayBuffer()).byteLength;
    took.push(performance.now() - begun);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  }
  took.sort((a, b) => a - b);
  return { p50: median(took), p99: took[Math.floor(took.length * 0.99)], most: took.at(-1), kb: bytes / paths.length / 1000 };
}

const round = (n) => n.toFixed(1);
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['engine', 'members', 'what', 'p50 ms', 'p99 ms', 'most ms', 'KB']);
row(['---', '---', '---', '---', '---', '---', '---']);
for (const engine of postgres ? ['sqlite', 'postgres'] : ['sqlite']) {
  for (const size of sizes) {
    const folder = engine === 'sqlite' ? `target/bench/directory-${size}` : `target/bench/directory-postgres-${process.pid}-${size}`;
    const flags = [];
    if (engine === 'postgres') {
      const name = `bench_${process.pid}_${size}`;
      const made = spawnSync('psql', [`${postgres}/postgres`, '-qc', `CREATE DATABASE ${name}`], { stdio: ['ignore', 'ignore', 'inherit'] });
      if (made.status !== 0) throw new Error('no database could be made');
      flags.push('--database', `${postgres}/${name}`);
    }
    fill(size, flags, folder);
    const { child, base } = await start(folder, flags);
    try {
      const cookie = await signIn(base);
      const one = async (what, paths) => {
        const { p50, p99, most, kb } = await times(base, cookie, paths);
        row([engine, Number(size).toLocaleString('en'), what, round(p50), round(p99), round(most), round(kb)]);
      };
      const begun = performance.now();
      await get(base, '/members', { cookie });
      row([engine, Number(size).toLocaleString('en'), 'the first page after the start', round(performance.now() - begun), '', '']);
      const all = (make) => Array.from({ length: asked }, (_, n) => make(n));
      // The first ones find the code not yet in the processor's memory.
      await times(base, cookie, all((n) => query(n + 100_000)).slice(0, 40));
      await one('static, 60 KB', all(() => '/bench/static'));
      await one('four facets and a word', all((n) => query(n)));
      await one('a word', all((n) => query(n, 0)));
      await one('four facets', all((n) => query(n, 4, false)));
      // After a change: the reader's own profile.
      const form = await get(base, '/me/profile', { cookie });
      const field = (name) => new RegExp(`name="form\\[${name}\\]"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="form\\[${name}\\]"`).exec(form);
      let version = Number(field('version')[1] ?? field('version')[2]);
      const [, name, other] = field('name');
      const changed = [];
      for (let n = 0; n < 40; n++) {
        await sendForm(base, '/api/members/save', cookie, { 'form[version]': String(version++), 'form[name]': name ?? other, 'form[handle]': 'hana', 'form[headline]': `${n}` });
        const at = performance.now();
        await get(base, query(n + 200_000), { cookie });
        changed.push(performance.now() - at);
      }
      changed.sort((a, b) => a - b);
      row([engine, Number(size).toLocaleString('en'), 'four facets and a word, right after a change', round(median(changed)), '', round(changed.at(-1))]);
      const { all: resident, mapped } = memory(child.pid);
      row([engine, Number(size).toLocaleString('en'), `own memory, MB: ${round(resident - mapped)}`, '', '', '']);
    } finally {
      await stop(child);
    }
  }
}
