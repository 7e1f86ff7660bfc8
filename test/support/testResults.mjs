// Reads what the test runners wrote, and counts it.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} notes what a number alone would not tell
 * @property {string[]} failures name and first lines of the message of each test that failed
 */

/**
 * Vitest's JSON. A test file that failed without a failed test (it did not load, or a hook failed) counts as one.
 * @param {string} path
 * @returns {Counts | undefined} undefined when there is none
 */
export function readVitestResults(path) {
  const json = /** @type {VitestJson | undefined} */ (readJson(path));
  if (json === undefined) return undefined;
  const broken = json.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + broken.length,
    skipped: json.numPendingTests + json.numTodoTests,
    notes: broken.map((file) => `${file.name} failed as a whole`),
    failures: json.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => failure(`${basename(file.name)}: ${test.fullName}`, test.failureMessages.join('\n'))),
    ),
  };
}

/**
 * Mocha's JSON, one for each VS Code. A version that left none counts as one failed test.
 * @param {Record<string, string>} paths by version
 * @returns {Counts}
 */
export function readHostResults(paths) {
  /** @type {Counts} */
  const sum = { passed: 0, failed: 0, skipped: 0, notes: [], failures: [] };
  for (const [version, path] of Object.entries(paths)) {
    const json = /** @type {MochaJson | undefined} */ (readJson(path));
    if (json === undefined || json.stats.passes + json.stats.failures === 0) {
      sum.failed += 1;
      sum.notes.push(json === undefined ? `VS Code ${version} left no results` : `no test ran in VS Code ${version}`);
      continue;
    }
    sum.passed += json.stats.passes;
    sum.failed += json.stats.failures;
    sum.skipped += json.stats.pending;
    sum.failures.push(
      ...json.failures.map((test) =>
        failure(`VS Code ${version}: ${test.fullTitle}`, test.err.stack ?? test.err.message),
      ),
    );
  }
  return sum;
}

/**
 * @param {string} name
 * @param {string | undefined} message
 */
function failure(name, message = '') {
  return [name, ...message.split('\n').slice(0, 12)].join('\n    ');
}

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { name: string, status: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} VitestJson
 * @typedef {{ stats: { passes: number, failures: number, pending: number },
 *   failures: { fullTitle: string, err: { message?: string, stack?: string } }[] }} MochaJson
 */

/**
 * @param {string} path
 * @returns {unknown}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
