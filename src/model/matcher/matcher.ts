/**
 * Matchers (contract, section 14): what a value of a payload is expected to be. A matcher is a payload that must be equal, in which an
 * object is matched by the keys that it names, and `$any`, `$gt` and their kin stand for what they say. Pure: no VS Code, no Node.js.
 * `parseMatcher` makes them; nothing is compiled while values are matched.
 */
import { UserError } from '../../base/userError.ts';
import { formatPayload } from '../payload/payload.ts';

/** Stands for a value that is not there, which differs from one that is undefined. */
export const absent = Symbol('absent');

/** Keys and indexes from the root to a value. */
export type MatchPath = readonly (string | number)[];

/** The first place where a value is not as expected. */
export interface Difference {
  readonly path: MatchPath;
  /** What was expected there: a payload or matcher, as it was written. */
  readonly expected: unknown;
  /** The value that is there, or `absent`. */
  readonly actual: unknown;
  /** Why nothing is known of it, where the comparison was stopped. */
  readonly reason?: string;
}

/**
 * Whether an expression finds something in a text. The one who matches foreign texts gives one that cannot take long.
 * @throws MatchStoppedError when it would
 */
export type TestRegex = (expression: RegExp, text: string) => boolean;

/** A comparison took too long and was stopped. */
export class MatchStoppedError extends UserError {
  override readonly name = 'MatchStoppedError';
}

export interface Matcher {
  /** As it was written. */
  readonly notation: unknown;
  /**
   * @returns undefined when the value is as expected
   * @throws MatchStoppedError
   */
  readonly check: (value: unknown, path: MatchPath) => Difference | undefined;
}

export function matches(matcher: Matcher, value: unknown): boolean {
  return matcher.check(value, []) === undefined;
}

/** A value of a difference in payload notation; undefined for one that is not there. */
export function notationOf(value: unknown): unknown {
  return value === absent ? undefined : formatPayload(value);
}

/** A path as the filter's `arg:` and captures write it: "ack.0.status". */
export function matchPathText(path: MatchPath): string {
  return path
    .map((segment, index) => {
      const text = String(segment);
      if (/^[^\s.[\]="\\]+$/.test(text)) return index === 0 ? text : `.${text}`;
      return `["${text.replace(/["\\]/g, '\\$&')}"]`;
    })
    .join('');
}
