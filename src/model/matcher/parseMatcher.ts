import { type CauseParams, type StoredCause, withoutPath, withPath } from '../cause/cause.ts';
import type { MatcherFaultCode, MatcherFaultParams } from '../cause/texts/matcherFaultTexts.ts';
import { UserError } from '../../base/userError.ts';
import { PayloadError, parsePayload } from '../payload/payload.ts';
import { pathText } from '../../base/treeMap.ts';
import { absent, type Difference, type Matcher, type MatchPath, type TestRegex } from './matcher.ts';
import { type OperandReader, operators } from './operators.ts';
import { kindOf, sameLeaf } from './values.ts';

/** An invalid matcher, with the path of the fault. */
export class MatcherError extends UserError {
  readonly path: MatchPath;

  /** @param root the name of the matcher in the message; without it the message contains no position */
  constructor(fault: StoredCause, path: MatchPath, root?: string) {
    super(root === undefined ? withoutPath(fault) : withPath(fault, pathText(path, root)));
    this.name = 'MatcherError';
    this.path = path;
  }
}

export interface ParseMatcherOptions {
  /** The name of the matcher in messages: "expect.ack". */
  readonly root?: string;
  /** Only faults are searched for: texts with `{{variables}}` may have any value, and no file is read. */
  readonly template?: boolean;
  /** Runs the expressions; without it they have no time limit. */
  readonly testRegex?: TestRegex;
}

/** Deeper matchers could overflow the stack. */
const maxDepth = 500;
const payloadKeys: ReadonlySet<string> = new Set(['$binary', '$hex', '$date', '$undefined', '$number', '$file']);

/**
 * Parses a matcher.
 * @throws MatcherError with the fault and its path
 */
export function parseMatcher(notation: unknown, options: ParseMatcherOptions = {}): Matcher {
  return new MatcherReader(options).read(notation, []);
}

class MatcherReader implements OperandReader {
  readonly #options: ParseMatcherOptions;
  readonly testRegex: TestRegex;

  constructor(options: ParseMatcherOptions) {
    this.#options = options;
    this.testRegex = options.testRegex ?? ((expression, text) => expression.test(text));
  }

  /** A matcher; with `exact`, a payload that must be completely equal. */
  read(notation: unknown, path: MatchPath, exact = false): Matcher {
    if (path.length > maxDepth) this.refuse('matcher.tooDeep', { max: maxDepth }, path.slice(0, 3));
    if (Array.isArray(notation)) {
      return listMatcher(
        notation,
        notation.map((item, index) => this.read(item, [...path, index], exact)),
      );
    }
    if (kindOf(notation) !== 'object') return leafMatcher(notation, this.payload(notation, path));
    const entries = Object.entries(notation as object);
    const special = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'))?.[0];
    if (special === undefined) {
      const fields = entries.map(([key, value]): [string, Matcher] => [
        key.startsWith('$$') ? key.slice(1) : key,
        this.read(value, [...path, key], exact),
      ]);
      return fieldsMatcher(notation, fields, exact);
    }
    if (payloadKeys.has(special)) return leafMatcher(notation, this.payload(notation, path));
    if (exact) {
      return this.refuse('matcher.payloadExpected', { key: special }, [...path, special]);
    }
    return allMatcher(
      notation,
      entries.map(([key, operand]) => this.#operator(key, operand, path)),
    );
  }

  /** Whether a text contains variables whose values are not known yet. */
  isOpen(operand: unknown): boolean {
    return this.#options.template === true && typeof operand === 'string' && operand.includes('{{');
  }

  /** @throws MatcherError */
  refuse<Code extends MatcherFaultCode>(code: Code, params: MatcherFaultParams<Code>, path: MatchPath): never {
    throw new MatcherError({ code, params: params as CauseParams }, path, this.#options.root);
  }

  #operator(key: string, operand: unknown, path: MatchPath): Matcher {
    const at = [...path, key];
    const make = Object.hasOwn(operators, key) ? operators[key] : undefined;
    if (!make) {
      if (!key.startsWith('$') || key.startsWith('$$')) {
        return this.refuse('matcher.mixedKeys', { key }, at);
      }
      if (payloadKeys.has(key)) return this.refuse('matcher.keyNotAlone', { key }, at);
      const known = Object.keys(operators).join(', ');
      return this.refuse('matcher.unknown', { key, known }, at);
    }
    return this.isOpen(operand) ? { notation: operand, check: () => undefined } : make(operand, at, this);
  }

  /** The value of payload notation; a text with unknown variables stays unchanged. */
  payload(notation: unknown, path: MatchPath): unknown {
    const open = (): boolean => Object.values(Object(notation) as object).some((value) => this.isOpen(value));
    if (this.isOpen(notation) || open()) return notation;
    try {
      return parsePayload(notation, this.#options.template === true ? { file: () => new Uint8Array() } : {});
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      throw new MatcherError(error.cause, [...path, ...error.path], this.#options.root);
    }
  }
}

function leafMatcher(notation: unknown, expected: unknown): Matcher {
  const check = (value: unknown, path: MatchPath): Difference | undefined =>
    sameLeaf(expected, value) ? undefined : { path, expected: notation, actual: value };
  return { notation, check };
}

/** Lists match by length and item by item; the first different item is more informative than the length. */
function listMatcher(notation: unknown, items: readonly Matcher[]): Matcher {
  const check = (value: unknown, path: MatchPath): Difference | undefined => {
    if (!Array.isArray(value)) return { path, expected: notation, actual: value };
    for (const [index, item] of items.entries()) {
      if (index >= value.length) break;
      const difference = item.check(value[index], [...path, index]);
      if (difference) return difference;
    }
    if (value.length === items.length) return undefined;
    return { path: [...path, 'length'], expected: items.length, actual: value.length };
  };
  return { notation, check };
}

function fieldsMatcher(notation: unknown, fields: readonly [string, Matcher][], exact: boolean): Matcher {
  const named = new Set(fields.map(([key]) => key));
  const check = (value: unknown, path: MatchPath): Difference | undefined => {
    if (kindOf(value) !== 'object') return { path, expected: notation, actual: value };
    const object = value as Record<string, unknown>;
    for (const [key, field] of fields) {
      const child = Object.hasOwn(object, key) ? object[key] : absent;
      // A key in the matcher must exist, even if its value may be undefined.
      const difference =
        exact && child === absent ? missing(field, [...path, key]) : field.check(child, [...path, key]);
      if (difference) return difference;
    }
    const surplus = exact ? Object.keys(object).find((key) => !named.has(key)) : undefined;
    return surplus === undefined ? undefined : { path: [...path, surplus], expected: absent, actual: object[surplus] };
  };
  return { notation, check };
}

function missing({ notation }: Matcher, path: MatchPath): Difference {
  return { path, expected: notation, actual: absent };
}

/** If there are several `$` keys, all must match. */
function allMatcher(notation: unknown, tests: readonly Matcher[]): Matcher {
  const check = (value: unknown, path: MatchPath): Difference | undefined => {
    for (const test of tests) {
      const difference = test.check(value, path);
      if (difference) return difference;
    }
    return undefined;
  };
  return { notation, check };
}
