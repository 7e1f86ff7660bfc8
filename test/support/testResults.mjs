// Reads what the test runners wrote, and counts it.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * @typedef {object} PartResults a test file, or everything that ran in a version of VS Code
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} notes details that the numbers do not show
 * @property {string[]} failures name and first lines of the message of each test that failed
 */

/** @typedef {Map<string, PartResults>} SuiteResults by the path of the file, or by the version of VS Code */

/**
 * @param {Iterable<PartResults>} parts
 * @returns {PartResults}
 */
export function sumOf(parts) {
  /** @type {PartResults} */
  const sum = { passed: 0, failed: 0, skipped: 0, notes: [], failures: [] };
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
    sum.notes.push(...part.notes);
    sum.failures.push(...part.failures);
  }
  return sum;
}

/**
 * Reads the JSON report of Vitest. A test file that failed without a failed test (it did not load, or a hook failed) counts as one failed
 * test.
 * @param {string} path
 * @returns {SuiteResults | undefined} undefined if there is no report
 */
export function readVitestResults(path) {
  const json = /** @type {VitestJson | undefined} */ (readJson(path));
  return json && new Map(json.testResults.map((file) => [file.name, resultsOfFile(file)]));
}

/**
 * @param {VitestFile} file
 * @returns {PartResults}
 */
function resultsOfFile({ name, status, message, assertionResults: tests }) {
  const failed = tests.filter((test) => test.status === 'failed');
  const passed = tests.filter((test) => test.status === 'passed').length;
  const isBroken = status === 'failed' && failed.length === 0;
  const failures = failed.map((test) =>
    failure(`${basename(name)}: ${test.fullName}`, test.failureMessages.join('\n')),
  );
  return {
    passed,
    failed: failed.length + (isBroken ? 1 : 0),
    skipped: tests.length - passed - failed.length,
    notes: isBroken ? [`${basename(name)} failed as a whole`] : [],
    failures: isBroken ? [failure(`${basename(name)} as a whole`, message)] : failures,
  };
}

/**
 * Reads the JSON reports of Mocha, one for each version of VS Code. A version without a report counts as one failed test.
 * @param {Record<string, string>} paths by version
 * @returns {SuiteResults}
 */
export function readHostResults(paths) {
  return new Map(Object.entries(paths).map(([version, path]) => [version, resultsOfVersion(version, path)]));
}

/**
 * @param {string} version
 * @param {string} path
 * @returns {PartResults}
 */
function resultsOfVersion(version, path) {
  const json = /** @type {MochaJson | undefined} */ (readJson(path));
  if (json === undefined || json.stats.passes + json.stats.failures === 0) {
    const note = json === undefined ? `VS Code ${version} left no results` : `no test ran in VS Code ${version}`;
    return { passed: 0, failed: 1, skipped: 0, notes: [note], failures: [] };
  }
  const { passes: passed, failures: failed, pending: skipped } = json.stats;
  const failures = json.failures.map((test) =>
    failure(`VS Code ${version}: ${test.fullTitle}`, test.err.stack ?? test.err.message),
  );
  return { passed, failed, skipped, notes: [], failures };
}

/**
 * @param {string} name
 * @param {string | undefined} message
 */
function failure(name, message = '') {
  return [name, ...message.split('\n').slice(0, 12)].join('\n    ');
}

/**
 * @typedef {{ name: string, status: string, message?: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} VitestFile
 * @typedef {{ testResults: VitestFile[] }} VitestJson
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
