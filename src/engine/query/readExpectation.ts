import { type Expectation, type ExpectNotation, parseExpectation } from '../../model/matcher/expectation.ts';
import { regexRunner } from './regexRunner.ts';

/**
 * What an emit expects, from its JSON, with a limit for its regular expressions.
 * @throws MatcherError with the path of what is wrong
 */
export function readExpectation(notation: string, now: () => number): Expectation {
  return parseExpectation(JSON.parse(notation) as ExpectNotation, { root: 'expect', testRegex: regexRunner(now) });
}
