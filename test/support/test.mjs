// `npm test`: every check and test there is, from a fresh clone. The last line is `N passed, N failed`.
//
//   npm test [-- SUITE…]      check, unit, integration, webview, host, e2e
//
// They run in two lanes side by side, for much of what they do is waiting; on fewer than four cores one after the other.
// A suite that fails does not keep the next one from running. One that crashes, that runs no test or that takes too long
// counts as a failed test. `check` (types, lint, format) is a gate: it counts only when it fails.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureDependencies, repository } from './dependencies.mjs';
import { runToEnd } from './process.mjs';
import { readHostResults, readVitestResults } from './testResults.mjs';
import { vscodeVersions } from './vscode/install.mjs';

const results = join(repository, 'test-results');
/** For everything together; a suite gets what is left of it, at most its own bound. */
const totalMs = 60 * 60_000;
const minute = 60_000;

/**
 * @typedef {import('./testResults.mjs').Counts} Counts
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} timeoutMs
 * @property {string[]} args for npm
 * @property {string[]} files the results it is to leave
 * @property {() => Counts | undefined} read
 */

/**
 * @param {string} name
 * @param {number} minutes
 * @returns {Suite}
 */
function vitestSuite(name, minutes) {
  const path = join(results, `${name}.json`);
  return {
    name,
    timeoutMs: minutes * minute,
    args: ['run', `test:${name}`, '--', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`],
    files: [path],
    read: () => readVitestResults(path),
  };
}

const hostResults = Object.fromEntries(
  vscodeVersions.map((version) => [version, join(results, `host-${version}.json`)]),
);

/** @type {Suite[]} */
const suites = [
  {
    name: 'check',
    timeoutMs: 12 * minute,
    args: ['run', 'check'],
    files: [],
    read: () => ({ passed: 0, failed: 0, skipped: 0, notes: [], failures: [] }),
  },
  vitestSuite('unit', 8),
  vitestSuite('integration', 18),
  vitestSuite('webview', 18),
  {
    name: 'host',
    timeoutMs: 12 * minute,
    args: ['run', 'test:host'],
    files: Object.values(hostResults),
    read: () => readHostResults(hostResults),
  },
  vitestSuite('e2e', 20),
];

/** The suites of a lane run one after the other. Those of the second share `dist`, which each of them builds for itself. */
const lanes = [
  ['check', 'unit', 'integration'],
  ['webview', 'host', 'e2e'],
];

/**
 * @param {Suite} suite
 * @param {number} budgetMs
 * @param {boolean} isAlone nothing else is printed meanwhile
 * @returns {Promise<Counts>}
 */
async function runSuite(suite, budgetMs, isAlone) {
  if (budgetMs <= 0) return { passed: 0, failed: 1, skipped: 0, notes: ['no time was left'], failures: [] };
  // Left from an earlier run, they would be taken for this one's.
  for (const file of suite.files) rmSync(file, { force: true });
  const timeoutMs = Math.min(suite.timeoutMs, budgetMs);
  const { code, timedOut } = await runToEnd('npm', suite.args, {
    cwd: repository,
    timeoutMs,
    ...(isAlone
      ? { output: /** @type {const} */ ('inherit') }
      : { onLine: (line) => console.log(`${suite.name.padEnd(11)} │ ${line}`) }),
  });
  const counts = suite.read() ?? { passed: 0, failed: 0, skipped: 0, notes: ['it left no results'], failures: [] };
  const notes = [...counts.notes];
  let { failed } = counts;
  if (timedOut) notes.push(`stopped after ${Math.round(timeoutMs / 1000)} s`);
  const empty = suite.name !== 'check' && counts.passed + failed === 0;
  if (empty) notes.push('no test ran');
  if (timedOut || empty || (code !== 0 && failed === 0)) {
    failed += 1;
    notes.push(`exit code ${code}`);
  }
  return { ...counts, failed, notes };
}

/** @param {{ name: string, seconds: number, counts: Counts }[]} rows */
function printTable(rows) {
  console.log(
    `\n${'suite'.padEnd(12)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'s'.padStart(7)}`,
  );
  for (const { name, seconds, counts } of rows) {
    const numbers = `${String(counts.passed).padStart(8)}${String(counts.failed).padStart(8)}${String(counts.skipped).padStart(9)}`;
    const notes = counts.failed > 0 ? counts.notes.join('; ') : '';
    console.log(`${name.padEnd(12)}${numbers}${seconds.toFixed(0).padStart(7)}  ${notes}`.trimEnd());
  }
}

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(`No such suite: ${unknown.join(', ')}. There are ${suites.map((suite) => suite.name).join(', ')}.`);
  }
  const deadline = performance.now() + totalMs;
  await ensureDependencies();
  mkdirSync(results, { recursive: true });

  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  const all = chosen.map(({ name }) => name);
  const shared = availableParallelism() < 4 ? [all] : lanes.map((lane) => lane.filter((name) => all.includes(name)));
  const used = shared.filter((lane) => lane.length > 0);
  /** @type {Map<string, { name: string, seconds: number, counts: Counts }>} */
  const done = new Map();
  const runLane = async (/** @type {string[]} */ lane) => {
    for (const suite of chosen.filter(({ name }) => lane.includes(name))) {
      console.log(`\n── ${suite.name} ──`);
      const begun = performance.now();
      const counts = await runSuite(suite, deadline - begun, used.length === 1);
      done.set(suite.name, { name: suite.name, seconds: (performance.now() - begun) / 1000, counts });
    }
  };
  const begun = performance.now();
  await Promise.all(used.map(runLane));
  const seconds = (performance.now() - begun) / 1000;
  const rows = chosen.flatMap(({ name }) => done.get(name) ?? []);
  // Last of all, so that the end of a long log tells what failed.
  for (const { name, counts } of rows) for (const text of counts.failures) console.log(`\nfailed in ${name}: ${text}`);
  printTable(rows);
  console.log(`${'all'.padEnd(37)}${seconds.toFixed(0).padStart(7)}`);

  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => rows.reduce((n, row) => n + row.counts[key], 0);
  if (sum('failed') > 0) process.exitCode = 1;
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
