/** Properties of values that matchers compare: kind, equality, order. */
import { compareNumbers, type ExactNumber, isNumber } from '../numbers/exactNumber.ts';
import { bytesOf } from '../payload/payload.ts';
import { absent } from './matcher.ts';

export const valueKinds = [
  'string',
  'number',
  'boolean',
  'null',
  'array',
  'object',
  'binary',
  'date',
  'undefined',
] as const;
export type ValueKind = (typeof valueKinds)[number];

/** The kind of a value that a parser can return; a missing value is undefined. */
export function kindOf(value: unknown): ValueKind {
  if (value === undefined || value === absent) return 'undefined';
  if (value === null) return 'null';
  if (isNumber(value)) return 'number';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return typeof value === 'object' && bytesOf(value) ? 'binary' : 'object';
}

/** Whether two values that are not lists or objects are equal. NaN equals itself; -0 equals 0, unless -0 is expected. */
export function sameLeaf(expected: unknown, actual: unknown): boolean {
  const kind = kindOf(expected);
  if (kind !== kindOf(actual)) return false;
  if (kind === 'undefined') return true;
  if (isNumber(expected) && isNumber(actual)) {
    if (Object.is(expected, -0)) return Object.is(actual, -0);
    return Number.isNaN(expected) ? Number.isNaN(actual) : compareNumbers(expected, actual) === 0;
  }
  if (expected instanceof Date && actual instanceof Date) return Object.is(expected.getTime(), actual.getTime());
  if (kind === 'binary') return sameBytes(expected as object, actual as object);
  return expected === actual;
}

function sameBytes(expected: object, actual: object): boolean {
  const [one, other] = [bytesOf(expected), bytesOf(actual)];
  if (!one || one.length !== other?.length) return false;
  return one.every((byte, index) => byte === other[index]);
}

/**
 * Negative, 0 or positive; NaN for values without an order. Numbers are ordered among themselves, and so are dates; a date may also be ISO
 * text, which is its form in JSON.
 */
export function orderOf(value: unknown, bound: unknown): number {
  if (isNumber(bound)) return isNumber(value) ? compareNumbers(value, bound) : NaN;
  return bound instanceof Date ? timeOf(value) - bound.getTime() : NaN;
}

const isoText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' && isoText.test(value) ? Date.parse(value) : NaN;
}

/** The length of a text in UTF-16 units, of a list in items, of bytes in bytes; undefined for other values. */
export function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? bytesOf(value)?.length : undefined;
}

/** The nearest double. */
export function doubleOf(value: number | ExactNumber): number {
  return typeof value === 'number' ? value : value.asDouble;
}
