// Measures what heavy texts cost the server, from the request to the answer: its own processor time, and what is
// waited for. Prints a table and writes target/bench-texts.json. Linux only: time is read of /proc.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { median, signIn, start, stop } from './bench-server.mjs';

/** How often each is rendered: the system counts in hundredths of a second. */
const TIMES = Number(process.env.TIMES ?? 40);

const rows = (line, most) => line.repeat(Math.floor(most / line.length));
/** As decision 0013 has them: what is refused, what is shown as it was typed, and the worst that is rendered. */
const texts = [
  ['a short post', 'ありがとうございます。**たすかりました。**'],
  ['1,000 characters of words', '夜勤明けに、だれかの声を聞きたくなります。'.repeat(48)],
  ['20,000 characters of words', rows('夜勤明けに、だれかの声を聞きたくなります。\n\n', 20_000)],
  ['20,000 characters of quotes', '>'.repeat(19_999) + 'a'],
  ['heads of tables', rows('a|b\n-|-\n\n', 20_000)],
  ['rows of a table', `|a|a|\n|-|-|\n${rows('|a|a|\n', 19_900)}`],
  ['addresses with entities', `http://a.b/${rows('&a;', 19_900)}`],
  ['<', '<'.repeat(20_000)],
  ['mentions', rows('@hana ', 20_000)],
  ['pictures', rows(`![a](/files/${'0'.repeat(32)}) `, 20_000)],
  ['100,000 quotes', '>'.repeat(100_000) + 'a'],
  ['a table of a megabyte', `|a|a|\n|-|-|\n${'|a|a|\n'.repeat(170_000)}`],
];

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
/** The processor time that a process has used, in milliseconds. */
function used(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
}

mkdirSync('target', { recursive: true });
const folder = 'target/bench-texts-data';
rmSync(folder, { recursive: true, force: true });
const { child, base } = await start(folder);
const results = [];
try {
  const cookie = await signIn(base);
  for (const [name, text] of texts) {
    const headers = { cookie, origin: base, 'content-type': 'application/json' };
    const body = JSON.stringify({ text });
    const ask = async () => {
      const begun = performance.now();
      const answer = await fetch(`${base}/api/threads/preview`, { method: 'POST', headers, body });
      const bytes = (await answer.arrayBuffer()).byteLength;
      return { took: performance.now() - begun, status: answer.status, bytes };
    };
    const { status, bytes } = await ask();
    const before = used(child.pid);
    const took = [];
    for (let n = 0; n < TIMES; n++) took.push((await ask()).took);
    const cpu = (used(child.pid) - before) / TIMES;
    results.push({ name, characters: text.length, status, kb: bytes / 1000, cpu, median: median(took), most: Math.max(...took) });
  }
} finally {
  await stop(child);
  rmSync(folder, { recursive: true, force: true });
}
console.log('| text | characters | answer | KB | processor, ms | median, most ms |\n| --- | --- | --- | --- | --- | --- |');
for (const r of results) {
  console.log(`| ${r.name} | ${r.characters.toLocaleString('en')} | ${r.status} | ${r.kb.toFixed(1)} | ${r.cpu.toFixed(1)} | ${r.median.toFixed(1)}, ${r.most.toFixed(1)} |`);
}
writeFileSync('target/bench-texts.json', JSON.stringify(results, null, 2));
