// Rules for the second run of the few tests that failed while other suites ran at the same time
// (docs/decisions/0023-second-run.md).
import { sumOf } from './testResults.mjs';

/** @typedef {import('./testResults.mjs').SuiteResults} SuiteResults */

/** The maximum number of failures for a second run. A busy machine alone does not cause more failures. */
export const mostFailures = 3;

/**
 * The files, or the versions of VS Code, that run once more.
 * @param {SuiteResults} results
 * @returns {string[]}
 */
export function failedParts(results) {
  return [...results].filter(([, { failed }]) => failed > 0).map(([part]) => part);
}

/**
 * Replaces the result of each part that ran once more with its second result. A part without a second result keeps its first one.
 * @param {SuiteResults} first
 * @param {SuiteResults} second
 * @returns {{ results: SuiteResults, unsteady: string[] }} `unsteady`: the first failures, with their messages, of the parts that passed in
 * the second run
 */
export function afterSecondRun(first, second) {
  const results = new Map(first);
  /** @type {string[]} */
  const unsteady = [];
  for (const part of failedParts(first)) {
    const before = first.get(part);
    const now = second.get(part);
    // If the second run has fewer tests than the first, some of them could not run.
    if (before === undefined || now === undefined || countOf(now) < countOf(before)) continue;
    results.set(part, now);
    if (now.failed === 0) unsteady.push(...sumOf([before]).failures);
  }
  return { results, unsteady };
}

/** @param {import('./testResults.mjs').PartResults} part */
function countOf({ passed, failed, skipped }) {
  return passed + failed + skipped;
}
