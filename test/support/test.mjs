// `npm test`: every check and test, from a fresh clone. The last line is `N passed, N failed`.
//
//   npm test [-- SUITE…]      check, unit, integration, webview, host, e2e
//
// The extension is packaged once, and VS Code is installed at the same time. Suites run in parallel, because they often wait: two at a
// time, three on four cores or more; a suite starts when the suites that it needs have passed. The output of each suite is printed when
// the suite has ended, and is kept in test-results. If a suite fails, the next one still runs. A suite that crashes, runs no test or
// takes too long counts as a failed test. Packaging, the installation of VS Code and `check` (types, imports, lint, format) count only if
// they fail. If only a few tests failed, their files run once more at the end, alone; the result lists the tests that passed only in the
// second run.
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureDependencies, repository } from './dependencies.mjs';
import { runToEnd } from './process.mjs';
import { afterSecondRun, failedParts, mostFailures } from './secondRun.mjs';
import { runInOrder } from './suiteQueue.mjs';
import { readHostResults, readVitestResults, sumOf } from './testResults.mjs';
import { oldestVscode, vscodeVersions } from './vscode/install.mjs';

const results = join(repository, 'test-results');
/** Time limit for all suites together. The limit of each suite is the remaining time, and at most its own limit. */
const totalMs = 60 * 60_000;
const minute = 60_000;
const secondRun = '-second';

/**
 * @typedef {import('./testResults.mjs').PartResults} Counts
 * @typedef {import('./testResults.mjs').SuiteResults} SuiteResults
 * @typedef {{ suite: Suite, seconds: number, counts: Counts, results: SuiteResults, isWhole: boolean }} Row
 *   `isWhole`: the suite ran to its end, and every failure belongs to a test
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} timeoutMs
 * @property {string} command
 * @property {string[]} args
 * @property {boolean} isCheck it has no tests, and counts only when it fails
 * @property {readonly string[]} needs the names of the suites that must have passed before
 * @property {string[]} files the results that it has to write
 * @property {() => SuiteResults | undefined} read
 * @property {((parts: string[]) => Suite)=} again returns a suite that runs only these files, or these versions of VS Code
 */

/** @returns {Counts} zeros */
const noCounts = () => ({ passed: 0, failed: 0, skipped: 0, notes: [], failures: [] });

/**
 * @param {string} name
 * @param {number} minutes
 * @param {string} command
 * @param {string[]} args
 * @returns {Suite}
 */
function check(name, minutes, command, args) {
  const timeoutMs = minutes * minute;
  const read = () => new Map();
  return { name, timeoutMs, command, args, isCheck: true, needs: [], files: [], read };
}

/**
 * @param {string} name
 * @param {number} minutes
 * @param {readonly string[]} needs
 * @param {string[]} [parts] its files; all if left out
 * @returns {Suite}
 */
function vitestSuite(name, minutes, needs, parts = []) {
  const path = join(results, `${name}${parts.length > 0 ? secondRun : ''}.json`);
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  return {
    name,
    timeoutMs: minutes * minute,
    command: process.execPath,
    args: [vitest, 'run', '--project', name, ...reporters, ...parts],
    isCheck: false,
    needs,
    files: [path],
    read: () => readVitestResults(path),
    again: (failed) => vitestSuite(name, minutes, needs, failed),
  };
}

/**
 * @param {readonly string[]} versions
 * @returns {Suite}
 */
function hostSuite(versions) {
  const paths = Object.fromEntries(versions.map((version) => [version, join(results, `host-${version}.json`)]));
  return {
    name: 'host',
    timeoutMs: 20 * minute,
    command: process.execPath,
    args: ['--import', 'tsx', join('test', 'host', 'run.ts'), ...versions, '--smoke', oldestVscode],
    isCheck: false,
    needs: ['package', 'vscode'],
    files: Object.values(paths),
    read: () => readHostResults(paths),
    again: hostSuite,
  };
}

/**
 * The suites in the order in which they start: first the suites that others need, then the longest first, so that no core is idle at the
 * end.
 */
const suites = [
  check('package', 5, 'npm', ['run', 'package']),
  check('vscode', 15, process.execPath, [join('test', 'support', 'vscode', 'installAll.mjs')]),
  vitestSuite('e2e', 35, ['package', 'vscode']),
  vitestSuite('webview', 30, ['package']),
  vitestSuite('integration', 25, []),
  hostSuite(vscodeVersions),
  check('check', 15, 'npm', ['run', 'check']),
  vitestSuite('unit', 15, []),
];

/**
 * @param {Suite} suite
 * @param {number} budgetMs
 * @param {boolean} isAlone nothing else is printed meanwhile
 * @param {string} [suffix] of the log's name
 * @returns {Promise<Omit<Row, 'seconds'>>}
 */
async function runSuite(suite, budgetMs, isAlone, suffix = '') {
  if (budgetMs <= 0) return failedRow(suite, 'no time was left');
  // Otherwise, the results of an earlier run would be read as the results of this run.
  for (const file of suite.files) rmSync(file, { force: true });
  const timeoutMs = Math.min(suite.timeoutMs, budgetMs);
  /** @type {string[]} */
  const lines = [];
  const log = createWriteStream(join(results, `${suite.name}${suffix}.log`));
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
  const read = suite.read();
  const counts = sumOf((read ?? new Map()).values());
  if (!read) counts.notes.push('it left no results');
  if (timedOut) counts.notes.push(`stopped after ${Math.round(timeoutMs / 1000)} s`);
  const empty = !suite.isCheck && counts.passed + counts.failed === 0;
  if (empty) counts.notes.push('no test ran');
  const isWhole = !timedOut && !empty && (code === 0 || counts.failed > 0);
  if (!isWhole) {
    counts.failed += 1;
    counts.notes.push(`exit code ${code}`);
  }
  return { suite, counts, results: read ?? new Map(), isWhole };
}

/**
 * @param {Suite} suite
 * @param {string} note
 * @returns {Omit<Row, 'seconds'>}
 */
function failedRow(suite, note) {
  return { suite, counts: { ...noCounts(), failed: 1, notes: [note] }, results: new Map(), isWhole: false };
}

/**
 * If only a few tests failed, runs their files once more, alone, and counts the results of this second run.
 * @param {Row[]} rows
 * @param {() => number} budgetMs
 * @returns {Promise<string[]>} the tests that failed only in the first run, with their messages
 */
async function runFailedAgain(rows, budgetMs) {
  const failed = rows.filter(({ counts }) => counts.failed > 0);
  const count = failed.reduce((n, { counts }) => n + counts.failed, 0);
  if (count > mostFailures || failed.some(({ suite, isWhole }) => !isWhole || !suite.again)) return [];
  /** @type {string[]} */
  const unsteady = [];
  for (const row of failed) {
    const again = row.suite.again?.(failedParts(row.results));
    if (!again) continue;
    console.log(`\n── ${row.suite.name}: what failed runs once more ──`);
    const second = await runSuite(again, budgetMs(), true, secondRun);
    const after = afterSecondRun(row.results, second.isWhole ? second.results : new Map());
    row.counts = sumOf(after.results.values());
    unsteady.push(...after.unsteady.map((text) => `${row.suite.name}: ${text}`));
  }
  return unsteady;
}

/** @param {Row[]} rows */
function printTable(rows) {
  console.log(
    `\n${'suite'.padEnd(12)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'s'.padStart(7)}`,
  );
  for (const { suite, seconds, counts } of rows) {
    const numbers = `${String(counts.passed).padStart(8)}${String(counts.failed).padStart(8)}${String(counts.skipped).padStart(9)}`;
    const notes = counts.failed > 0 ? counts.notes.join('; ') : '';
    console.log(`${suite.name.padEnd(12)}${numbers}${seconds.toFixed(0).padStart(7)}  ${notes}`.trimEnd());
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
  const needed = new Set(chosen.flatMap(({ needs }) => needs));
  const queue = suites.filter((suite) => chosen.includes(suite) || needed.has(suite.name));
  const atOnce = Math.min(queue.length, availableParallelism() < 4 ? 2 : 3);
  /** @type {Row[]} */
  const rows = [];
  const budgetMs = () => begun + totalMs - performance.now();
  await runInOrder(queue, atOnce, {
    async run(suite) {
      const suiteBegun = performance.now();
      console.log(`\n── ${suite.name} begins ──`);
      const ended = await runSuite(suite, budgetMs(), atOnce === 1);
      rows.push({ ...ended, seconds: (performance.now() - suiteBegun) / 1000 });
      return ended.counts.failed === 0;
    },
    skip(suite, needed) {
      rows.push({ ...failedRow(suite, `${needed} failed`), seconds: 0 });
    },
  });

  const unsteady = await runFailedAgain(rows, budgetMs);
  // This text is printed last, so that the end of a long log shows what failed.
  for (const text of unsteady) console.log(`\nfailed at first, passed when it ran once more, in ${text}`);
  for (const { suite, counts } of rows) {
    for (const text of counts.failures) console.log(`\nfailed in ${suite.name}: ${text}`);
  }
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
