/** The second run of the few tests that failed in `npm test`. */
import { expect, it } from 'vitest';
import { afterSecondRun, failedParts } from '../support/secondRun.mjs';
import type { PartResults } from '../support/testResults.mjs';

const part = (passed: number, ...failures: string[]): PartResults => ({
  passed,
  failed: failures.length,
  skipped: 0,
  notes: [],
  failures,
});
const first = new Map([
  ['a', part(5)],
  ['b', part(2, 'b fails')],
]);

it('the second run consists of the parts with failures', () => {
  expect(failedParts(first)).toEqual(['b']);
});

it.each([
  ['passed, and is named', part(3), part(3), ['b fails']],
  ['failed again', part(2, 'b still fails'), part(2, 'b still fails'), []],
  ['failed elsewhere', part(2, 'another fails'), part(2, 'another fails'), []],
  ['did not run whole', part(2), part(2, 'b fails'), []],
  ['left no result', undefined, part(2, 'b fails'), []],
])('the second run counts a part that %s', (_, second, counted, unsteady) => {
  const after = afterSecondRun(first, new Map(second ? [['b', second]] : []));
  expect(after.results).toEqual(new Map([...first, ['b', counted]]));
  expect(after.unsteady).toEqual(unsteady);
});
