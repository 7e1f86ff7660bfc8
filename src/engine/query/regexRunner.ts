/**
 * Runs the patterns of what is expected (`$regex`) so that none holds up the engine: JavaScript's expressions backtrack, and may take
 * longer than the age of the universe on 40 characters. V8 stops one that runs in a context with a time limit.
 * What could not take long is run at once, because a context costs a fraction of a millisecond.
 */
import { type Context, createContext, Script } from 'node:vm';
import { MatchStoppedError, type TestRegex } from '../../model/matcher/matcher.ts';

/** All patterns of what one emit expects may take so long together. */
const budgetMs = 100;
/** With one repetition or alternative the steps grow with the square of the text at most. */
const maxPlainText = 1000;
/** Patterns that were stopped are not run again: a repeated emit would spend its budget each time. */
const maxStopped = 100;

const script = new Script('expression.test(text)');
let context: (Context & { expression?: RegExp | undefined; text?: string }) | undefined;
const stopped = new Set<string>();

/** Tests for what one emit expects. */
export function regexRunner(now: () => number): TestRegex {
  let left = budgetMs;
  return (expression, text) => {
    if (isPlain(expression.source) && text.length <= maxPlainText) return expression.test(text);
    const pattern = String(expression);
    if (left <= 0 || stopped.has(pattern)) throw stoppedError(pattern, text);
    const begin = now();
    try {
      return runIn(expression, text, Math.max(1, Math.ceil(left)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (stopped.size < maxStopped) stopped.add(pattern);
      throw stoppedError(pattern, text);
    } finally {
      left -= now() - begin;
    }
  };
}

function runIn(expression: RegExp, text: string, timeout: number): boolean {
  context ??= createContext({});
  context.expression = expression;
  context.text = text;
  try {
    return script.runInContext(context, { timeout }) as boolean;
  } finally {
    context.expression = undefined;
    context.text = '';
  }
}

/** At most one repetition or alternative, counted generously: escaped ones count too. */
function isPlain(source: string): boolean {
  return (source.match(/[*+?{|]/g)?.length ?? 0) <= 1 && source.length <= maxPlainText;
}

const maxShown = 200;

function stoppedError(pattern: string, text: string): MatchStoppedError {
  const shown = pattern.length > maxShown ? `${pattern.slice(0, maxShown)}…` : pattern;
  return new MatchStoppedError(
    `The pattern ${shown} was stopped: it took more than ${budgetMs} ms (the text has ${text.length} characters). Write it without repetitions inside repetitions, such as (a+)+, and anchor it with ^.`,
  );
}
