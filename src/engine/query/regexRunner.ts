/** Runs the patterns of what is expected (`$regex`) so that none holds up the engine. */
import { explain } from '../../model/cause/causeTexts.ts';
import { MatchStoppedError, type TestRegex } from '../../model/matcher/matcher.ts';
import { needsFewSteps, runWithin, shownPattern } from './regexGuard.ts';

/** All patterns of what one emit expects may take so long together. */
const budgetMs = 100;
/** Patterns that were stopped are not run again: a repeated emit would spend its budget each time. */
const maxStopped = 100;

const stopped = new Set<string>();

/** Tests for what one emit expects. */
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
