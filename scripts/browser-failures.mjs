// What went wrong in the browser tests, in a few lines each: those that failed, and those that passed only when they
// were tried again. usage: browser-failures.mjs REPORT.json [--count]
import { readFileSync } from 'node:fs';

const [file, how] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));

if (how === '--count') {
  const { expected, unexpected, flaky, skipped } = report.stats;
  console.log(expected + flaky, unexpected, skipped);
} else {
  for (const suite of report.suites) print(suite);
  for (const error of report.errors) console.log(`! ${first(error.message, 6)}`);
}

function print(suite) {
  for (const inner of suite.suites ?? []) print(inner);
  for (const spec of suite.specs ?? []) {
    for (const { projectName, status, results } of spec.tests) {
      if (status !== 'unexpected' && status !== 'flaky') continue;
      const what = status === 'flaky' ? 'passed when tried again' : 'FAILED';
      console.log(`${what}: [${projectName}] ${spec.file}:${spec.line} ${spec.title}`);
      for (const error of results.find((result) => result.errors.length > 0)?.errors ?? []) {
        console.log(first(error.message, 8).replace(/^/gm, '    '));
      }
    }
  }
}

function first(text = '', lines) {
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '').split('\n').filter((line) => line.trim());
  return plain.slice(0, lines).map((line) => line.slice(0, 300)).join('\n');
}
