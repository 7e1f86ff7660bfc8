/** The operators of matchers, each with its operand and its condition. */
import { messageOf } from '../../base/userError.ts';
import type { MatcherFaultCode, MatcherFaultParams } from '../cause/texts/matcherFaultTexts.ts';
import { absent, type Difference, matches, type Matcher, type MatchPath, type TestRegex } from './matcher.ts';
import { compareNumbers, isNumber } from '../numbers/exactNumber.ts';
import { doubleOf, kindOf, lengthOf, orderOf, valueKinds } from './values.ts';

/** Parses the operand of an operator. */
export interface OperandReader {
  /** A matcher; with `exact`, a payload that must be completely equal. */
  read(notation: unknown, path: MatchPath, exact?: boolean): Matcher;
  /** The value of payload notation. */
  payload(notation: unknown, path: MatchPath): unknown;
  /** Tests a text with an expression. */
  readonly testRegex: TestRegex;
  /** Whether a text contains variables whose values are not known yet. */
  isOpen(operand: unknown): boolean;
  /** @throws MatcherError */
  refuse<Code extends MatcherFaultCode>(code: Code, params: MatcherFaultParams<Code>, path: MatchPath): never;
}
type MakeMatcher = (operand: unknown, path: MatchPath, reader: OperandReader) => Matcher;

/** A matcher with a condition for the value as a whole. */
function test(notation: unknown, holds: (value: unknown) => boolean): Matcher {
  const check = (value: unknown, path: MatchPath): Difference | undefined =>
    holds(value) ? undefined : { path, expected: notation, actual: value };
  return { notation, check };
}

function bound(key: string, holds: (order: number) => boolean): MakeMatcher {
  return (operand, path, reader) => {
    const limit = reader.payload(operand, path);
    const isOrdered = (isNumber(limit) && compareNumbers(limit, limit) === 0) || limit instanceof Date;
    if (!isOrdered && !holdsOpenText(operand, reader)) reader.refuse('matcher.takesOrdered', { key }, path);
    return test({ [key]: operand }, (value) => holds(orderOf(value, limit)));
  };
}

/** Whether an operand contains a variable whose value is not known yet, for example `{"$number": "{{min}}"}`. */
function holdsOpenText(operand: unknown, reader: OperandReader): boolean {
  return kindOf(operand) === 'object' && Object.values(operand as object).some((value) => reader.isOpen(value));
}

const any: MakeMatcher = (operand, path, reader) => {
  if (operand !== true) reader.refuse('payload.takesTrue', { key: '$any' }, path);
  return test({ $any: true }, (value) => value !== absent);
};

const type: MakeMatcher = (operand, path, reader) => {
  const kind = valueKinds.find((known) => known === operand);
  if (kind === undefined) reader.refuse('matcher.takesKind', { known: valueKinds.join(', ') }, path);
  return test({ $type: operand }, (value) => kindOf(value) === kind);
};

const regex: MakeMatcher = (operand, path, reader) => {
  if (typeof operand !== 'string') return reader.refuse('matcher.takesPattern', {}, path);
  const [, pattern = operand, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(operand) ?? [];
  let expression: RegExp;
  try {
    // With the flags “g” or “y”, a search would begin where the last one ended.
    expression = new RegExp(pattern, flags.replace(/[gy]/g, ''));
  } catch (error) {
    return reader.refuse('matcher.patternInvalid', { reason: messageOf(error) }, path);
  }
  return test({ $regex: operand }, (value) => typeof value === 'string' && reader.testRegex(expression, value));
};

const near: MakeMatcher = (operand, path, reader) => {
  const [value, tolerance, ...more] = Array.isArray(operand)
    ? operand.map((item, index) => (reader.isOpen(item) ? 0 : reader.payload(item, [...path, index])))
    : [];
  if (!isNumber(value) || !isNumber(tolerance) || !(doubleOf(tolerance) >= 0) || more.length > 0) {
    return reader.refuse('matcher.takesTolerance', {}, path);
  }
  const [middle, reach] = [doubleOf(value), doubleOf(tolerance)];
  return test({ $near: operand }, (actual) => isNumber(actual) && Math.abs(doubleOf(actual) - middle) <= reach);
};

const length: MakeMatcher = (operand, path, reader) => {
  const expected = reader.read(operand, path);
  return test({ $length: operand }, (value) => {
    const actual = lengthOf(value);
    return actual !== undefined && matches(expected, actual);
  });
};

const contains: MakeMatcher = (operand, path, reader) => {
  const expected = reader.read(operand, path);
  const inText = textContains(operand, path, reader);
  return test({ $contains: operand }, (value) => {
    if (typeof value === 'string') return inText(value);
    return Array.isArray(value) && value.some((item) => matches(expected, item));
  });
};

/** A literal text must be contained in the text; any other matcher is applied to the whole text. */
function textContains(operand: unknown, path: MatchPath, reader: OperandReader): (text: string) => boolean {
  if (typeof operand === 'string') return (text) => text.includes(operand);
  const oneOfTexts = kindOf(operand) === 'object' && '$oneOf' in (operand as object);
  if (oneOfTexts && Object.keys(operand as object).length === 1) {
    const { $oneOf: choices } = operand as { $oneOf: unknown };
    const tests = Array.isArray(choices) ? choices.map((choice) => textContains(choice, path, reader)) : [];
    return (text) => tests.some((holds) => holds(text));
  }
  const expected = reader.read(operand, path);
  return (text) => matches(expected, text);
}

const oneOf: MakeMatcher = (operand, path, reader) => {
  if (!Array.isArray(operand) || operand.length === 0) return reader.refuse('matcher.takesList', {}, path);
  const choices = operand.map((choice, index) => reader.read(choice, [...path, index]));
  return test({ $oneOf: operand }, (value) => choices.some((choice) => matches(choice, value)));
};

const not: MakeMatcher = (operand, path, reader) => {
  const unwanted = reader.read(operand, path);
  return test({ $not: operand }, (value) => !matches(unwanted, value));
};

export const operators: Readonly<Record<string, MakeMatcher>> = {
  $any: any,
  $type: type,
  $regex: regex,
  $gt: bound('$gt', (order) => order > 0),
  $gte: bound('$gte', (order) => order >= 0),
  $lt: bound('$lt', (order) => order < 0),
  $lte: bound('$lte', (order) => order <= 0),
  $near: near,
  $length: length,
  $contains: contains,
  $oneOf: oneOf,
  $not: not,
  $exact: (operand, path, reader) => reader.read(operand, path, true),
};
