/**
 * Matchers, which describe the expected value of a payload. A matcher is a payload that must be equal, except that only
 * the listed keys of an object are compared, and that `$any`, `$gt` and similar keys are operators. Pure: no VS Code,
 * no Node.js. `parseMatcher` creates them; nothing is compiled during matching.
 */
import { UserError } from '../../base/userError.ts';
import type { StoredCause } from '../cause/cause.ts';
import { formatPayload } from '../payload/payload.ts';

/** A missing value, as opposed to one that is undefined. */
export const absent = Symbol('absent');

/** Keys and indexes from the root to a value. */
export type MatchPath = readonly (string | number)[];

/** The first position at which a value does not match. */
export interface Difference {
  readonly path: MatchPath;
  /** The expected payload or matcher, as it was written. */
  readonly expected: unknown;
  /** The actual value, or `absent`. */
  readonly actual: unknown;
  /** Why the result is unknown, if the comparison was stopped. */
  readonly cause?: StoredCause;
}

/**
 * Whether an expression matches a text. Callers that match untrusted texts pass a function with a time limit.
 * @throws MatchStoppedError when the limit is exceeded
 */
export type TestRegex = (expression: RegExp, text: string) => boolean;

/** Thrown when a comparison took too long and was stopped. */
export class MatchStoppedError extends UserError {
  override readonly name = 'MatchStoppedError';
}

export interface Matcher {
  /** The matcher as it was written. */
  readonly notation: unknown;
  /**
   * @returns undefined if the value matches
   * @throws MatchStoppedError
   */
  readonly check: (value: unknown, path: MatchPath) => Difference | undefined;
}

export function matches(matcher: Matcher, value: unknown): boolean {
  return matcher.check(value, []) === undefined;
}

/** A value of a difference in payload notation; undefined for a missing value. */
export function notationOf(value: unknown): unknown {
  return value === absent ? undefined : formatPayload(value);
}

/** A path in the syntax of the filter's `arg:`: "ack.0.status". */
export function matchPathText(path: MatchPath): string {
  return path
    .map((segment, index) => {
      const text = String(segment);
      if (/^[^\s.[\]="\\]+$/.test(text)) return index === 0 ? text : `.${text}`;
      return `["${text.replace(/["\\]/g, '\\$&')}"]`;
    })
    .join('');
}
