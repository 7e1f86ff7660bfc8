/** Runs the patterns of an expectation (`$regex`) so that they cannot block the engine. */
import { explain } from '../../model/cause/causeTexts.ts';
import { MatchStoppedError, type TestRegex } from '../../model/matcher/matcher.ts';
import { needsFewSteps, runWithin, shownPattern } from './regexGuard.ts';

/** Maximum total time for all patterns of one emit's expectation. */
const budgetMs = 100;
/** Stopped patterns are not run again: a repeated emit would use up its budget each time. */
const maxStopped = 100;

const stopped = new Set<string>();

/** Creates the test function for the expectation of one emit. */
export function regexRunner(now: () => number): TestRegex {
  let left = budgetMs;
  return (expression, text) => {
    if (needsFewSteps(expression.source, text.length)) return expression.test(text);
    const pattern = String(expression);
    if (left <= 0 || stopped.has(pattern)) throw stoppedError(pattern, text);
    const begin = now();
    const tested = runWithin(left, () => expression.test(text));
    left -= now() - begin;
    if ('value' in tested) return tested.value;
    if (stopped.size < maxStopped) stopped.add(pattern);
    throw stoppedError(pattern, text);
  };
}

function stoppedError(pattern: string, text: string): MatchStoppedError {
  const facts = { pattern: shownPattern(pattern), ms: budgetMs, characters: text.length };
  return new MatchStoppedError(explain('matcher.stopped', facts));
}
