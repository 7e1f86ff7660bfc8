/**
 * Runs what regular expressions do with a limit: JavaScript's backtrack, and may take longer than the age of the universe on 40
 * characters. V8 stops whatever runs inside a context with a time limit. Entering one costs a fraction of a millisecond, so that what
 * cannot take long runs without it, and many tests run in one.
 */
import { type Context, createContext, Script } from 'node:vm';

const script = new Script('run()');
let context: (Context & { run?: (() => unknown) | undefined }) | undefined;

/**
 * What `run` returns, or `stopped: true` when it takes longer than `limitMs`. It must not be in the middle of changing anything that is
 * used afterward: it is ended anywhere.
 */
export function runWithin<T>(limitMs: number, run: () => T): { readonly value: T } | { readonly stopped: true } {
  context ??= createContext({});
  context.run = run;
  try {
    return { value: script.runInContext(context, { timeout: Math.max(1, Math.ceil(limitMs)) }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return { stopped: true };
  } finally {
    context.run = undefined;
  }
}

/** About a millisecond. */
const fewSteps = 1_000_000;

/**
 * Whether an expression surely needs few steps for a text of this length. Each repetition may multiply the steps by the length, and each
 * alternative by two; both are counted generously, escaped ones too. A repeated group may need any number of steps.
 */
export function needsFewSteps(source: string, length: number): boolean {
  // A group that is repeated, and what looks at other parts of the text again.
  if (/\)[*+?{]|\\[1-9k]/.test(source)) return false;
  const repetitions = source.match(/[*+?{]/g)?.length ?? 0;
  const alternatives = source.match(/\|/g)?.length ?? 0;
  return (length + source.length) ** (1 + repetitions) * 2 ** alternatives <= fewSteps;
}

const maxShown = 200;

/** A pattern in a message. */
export function shownPattern(pattern: string): string {
  return pattern.length > maxShown ? `${pattern.slice(0, maxShown)}…` : pattern;
}
