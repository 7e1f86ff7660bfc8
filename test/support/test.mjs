// `npm test`: every check and test there is, from a fresh clone. The last line is `N passed, N failed`.
//
//   npm test [-- SUITE…]      check, unit, integration, webview, host, e2e
//
// The extension is packaged once, before everything else. Then suites run side by side, for much of what they do is
// waiting: two at a time, three on four cores or more. The output of each is printed as a whole when the suite has ended,
// and is kept in test-results. A suite that fails does not keep the next one from running. One that crashes, that runs no
// test or that takes too long counts as a failed test. Packaging and `check` (types, imports, lint, format) count only when
// they fail.
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureDependencies, repository } from './dependencies.mjs';
import { runToEnd } from './process.mjs';
import { readHostResults, readVitestResults } from './testResults.mjs';
import { installVscode, vscodeVersions } from './vscode/install.mjs';

const results = join(repository, 'test-results');
/** For everything together; a suite gets what is left of it, at most its own limit. */
const totalMs = 60 * 60_000;
const minute = 60_000;

/**
 * @typedef {import('./testResults.mjs').Counts} Counts
 * @typedef {{ name: string, seconds: number, counts: Counts }} Row
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} timeoutMs
 * @property {string} command
 * @property {string[]} args
 * @property {boolean} isCheck it has no tests, and counts only when it fails
 * @property {boolean} needsPackage
 * @property {string[]} files the results that it has to write
 * @property {() => Counts | undefined} read
 */

/** @returns {Counts} */
const noCounts = () => ({ passed: 0, failed: 0, skipped: 0, notes: [], failures: [] });

/**
 * @param {string} name
 * @param {number} minutes
 * @returns {Suite}
 */
function npmCheck(name, minutes) {
  const args = ['run', name];
  const timeoutMs = minutes * minute;
  return { name, timeoutMs, command: 'npm', args, isCheck: true, needsPackage: false, files: [], read: noCounts };
}

/**
 * @param {string} name
 * @param {number} minutes
 * @param {boolean} needsPackage
 * @returns {Suite}
 */
function vitestSuite(name, minutes, needsPackage) {
  const path = join(results, `${name}.json`);
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  return {
    name,
    timeoutMs: minutes * minute,
    command: process.execPath,
    args: [vitest, 'run', '--project', name, ...reporters],
    isCheck: false,
    needsPackage,
    files: [path],
    read: () => readVitestResults(path),
  };
}

const hostResults = Object.fromEntries(
  vscodeVersions.map((version) => [version, join(results, `host-${version}.json`)]),
);

/** @type {Suite} */
const hostSuite = {
  name: 'host',
  timeoutMs: 20 * minute,
  command: process.execPath,
  args: ['--import', 'tsx', join('test', 'host', 'run.ts')],
  isCheck: false,
  needsPackage: true,
  files: Object.values(hostResults),
  read: () => readHostResults(hostResults),
};

const packaging = npmCheck('package', 5);

/** In the order in which they begin: the longest first, so that no core is idle at the end. */
const suites = [
  vitestSuite('e2e', 35, true),
  vitestSuite('webview', 30, true),
  vitestSuite('integration', 25, false),
  hostSuite,
  npmCheck('check', 15),
  vitestSuite('unit', 15, false),
];

/**
 * @param {Suite} suite
 * @param {number} budgetMs
 * @param {boolean} isAlone nothing else is printed meanwhile
 * @returns {Promise<Counts>}
 */
async function runSuite(suite, budgetMs, isAlone) {
  if (budgetMs <= 0) return { ...noCounts(), failed: 1, notes: ['no time was left'] };
  // Left from an earlier run, they would be taken for this one's.
  for (const file of suite.files) rmSync(file, { force: true });
  const timeoutMs = Math.min(suite.timeoutMs, budgetMs);
  /** @type {string[]} */
  const lines = [];
  const log = createWriteStream(join(results, `${suite.name}.log`));
  const { code, timedOut } = await runToEnd(suite.command, suite.args, {
    cwd: repository,
    timeoutMs,
    onLine(line) {
      log.write(`${line}\n`);
      if (isAlone) console.log(line);
      else lines.push(line);
    },
  });
  await new Promise((resolve) => log.end(resolve));
  if (!isAlone) console.log([`\n── ${suite.name}: its whole output ──`, ...lines].join('\n'));
  const counts = suite.read() ?? { ...noCounts(), notes: ['it left no results'] };
  const notes = [...counts.notes];
  let { failed } = counts;
  if (timedOut) notes.push(`stopped after ${Math.round(timeoutMs / 1000)} s`);
  const empty = !suite.isCheck && counts.passed + failed === 0;
  if (empty) notes.push('no test ran');
  if (timedOut || empty || (code !== 0 && failed === 0)) {
    failed += 1;
    notes.push(`exit code ${code}`);
  }
  return { ...counts, failed, notes };
}

/** @param {Row[]} rows */
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
  const begun = performance.now();
  await ensureDependencies();
  mkdirSync(results, { recursive: true });
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  /** @type {Row[]} */
  const rows = [];
  const run = async (/** @type {Suite} */ suite, /** @type {boolean} */ isAlone) => {
    const suiteBegun = performance.now();
    console.log(`\n── ${suite.name} begins ──`);
    const counts = await runSuite(suite, begun + totalMs - suiteBegun, isAlone);
    const row = { name: suite.name, seconds: (performance.now() - suiteBegun) / 1000, counts };
    rows.push(row);
    return row;
  };

  let isPackaged = true;
  if (chosen.some(({ needsPackage }) => needsPackage)) {
    isPackaged = (await run(packaging, true)).counts.failed === 0;
    // Before two suites want the same download.
    for (const version of vscodeVersions) await installVscode(version);
  }
  const queue = chosen.filter(({ needsPackage }) => isPackaged || !needsPackage);
  for (const { name } of chosen.filter((suite) => !queue.includes(suite))) {
    rows.push({ name, seconds: 0, counts: { ...noCounts(), failed: 1, notes: ['there is no package'] } });
  }
  const atOnce = Math.min(queue.length, availableParallelism() < 4 ? 2 : 3);
  const work = async () => {
    for (let suite = queue.shift(); suite; suite = queue.shift()) await run(suite, atOnce === 1);
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  // Last of all, so that the end of a long log tells what failed.
  for (const { name, counts } of rows) for (const text of counts.failures) console.log(`\nfailed in ${name}: ${text}`);
  printTable(rows);
  console.log(`${'all'.padEnd(37)}${((performance.now() - begun) / 1000).toFixed(0).padStart(7)}`);

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
