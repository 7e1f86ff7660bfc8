import { type Expectation, type ExpectNotation, parseExpectation } from '../../model/matcher/expectation.ts';
import { regexRunner } from './regexRunner.ts';

/**
 * Parses an expectation from its JSON, with a time limit for its regular expressions.
 * @throws MatcherError with the path of the fault
 */
export function readExpectation(notation: string, now: () => number): Expectation {
  return parseExpectation(JSON.parse(notation) as ExpectNotation, { root: 'expect', testRegex: regexRunner(now) });
}
