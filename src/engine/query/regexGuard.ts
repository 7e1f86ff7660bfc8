/**
 * Runs code that uses regular expressions with a time limit: JavaScript's expressions backtrack, and may practically never end on a text of
 * 40 characters. V8 can stop all code inside a context with a time limit. Entering a context takes a fraction of a millisecond, so code
 * that cannot take a long time runs without a context, and many tests run in one call.
 */
import { type Context, createContext, Script } from 'node:vm';

const script = new Script('run()');
let context: (Context & { run?: (() => unknown) | undefined }) | undefined;

/**
 * The limit counts elapsed time, also while the operating system runs something else, the garbage collector works, or the machine sleeps. A
 * run that was stopped is therefore repeated once: only an expression that is really slow is stopped twice.
 */
const maxTries = 2;

/**
 * Returns the result of `run`, or `stopped: true` when it takes longer than `limitMs` each time it is tried. It may be stopped at any point
 * and run again, so it must not modify anything that is used afterward.
 */
export function runWithin<T>(limitMs: number, run: () => T): { readonly value: T } | { readonly stopped: true } {
  context ??= createContext({});
  context.run = run;
  try {
    for (let tries = 0; tries < maxTries; tries++) {
      const result = tryOnce<T>(context, limitMs);
      if (result) return result;
    }
    return { stopped: true };
  } finally {
    context.run = undefined;
  }
}

function tryOnce<T>(inContext: Context, limitMs: number): { readonly value: T } | undefined {
  try {
    return { value: script.runInContext(inContext, { timeout: Math.max(1, Math.ceil(limitMs)) }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return undefined;
  }
}

/** This many steps take about one millisecond. */
const fewSteps = 1_000_000;

/**
 * Whether an expression certainly needs few steps for a text of this length. Each repetition may multiply the steps by the length, and each
 * alternative by two; both are overestimated, because escaped characters count too. A repeated group may need any number of steps.
 */
export function needsFewSteps(source: string, length: number): boolean {
  // Repeated groups, and assertions or references that read other parts of the text again.
  if (/\)[*+?{]|\\[1-9k]/.test(source)) return false;
  const repetitions = source.match(/[*+?{]/g)?.length ?? 0;
  const alternatives = source.match(/\|/g)?.length ?? 0;
  return (length + source.length) ** (1 + repetitions) * 2 ** alternatives <= fewSteps;
}

const maxShown = 200;

/** A pattern as it is quoted in a message. */
export function shownPattern(pattern: string): string {
  return pattern.length > maxShown ? `${pattern.slice(0, maxShown)}…` : pattern;
}
