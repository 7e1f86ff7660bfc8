/**
 * Numbers that a JavaScript number cannot represent exactly, as their JSON literals. All others remain ordinary numbers.
 * Invariant: an ExactNumber is made only of a literal that an ordinary number would change (`exactOrPlain`).
 */
import { mapTree } from '../../base/treeMap.ts';
import { compareDecimals, decimalOf } from './decimal.ts';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** A double represents every number with this many digits exactly. */
const exactDigits = 15;
/** With a shorter exponent, a number with at most this many digits is far from the limits of a double's range. */
const longExponent = /[eE][-+]?\d{3}/;
/** JavaScript writes whole numbers from this value on with an exponent. */
const exponentFrom = 1e21;

/** A number as its JSON literal. Immutable. Use `sameNumber` to compare by value. */
export class ExactNumber {
  readonly literal: string;

  /** @param literal a JSON number; use `exactOrPlain`, which returns ordinary numbers where possible */
  constructor(literal: string) {
    this.literal = literal;
    Object.freeze(this);
  }

  /** The number that a JavaScript application reads instead. */
  get asDouble(): number {
    return Number(this.literal);
  }

  toString(): string {
    return this.literal;
  }

  /** Returns payload notation, so that `JSON.stringify` writes the exact number. */
  toJSON(): { $number: string } {
    return { $number: this.literal };
  }
}

/** Whether a text is a number in JSON notation. */
export function isNumberLiteral(text: string): boolean {
  return jsonNumber.test(text);
}

/** The number of a JSON literal: an ordinary number if it represents the literal exactly, otherwise an ExactNumber. */
export function exactOrPlain(literal: string): number | ExactNumber {
  const value = Number(literal);
  return isKept(literal, value) ? value : new ExactNumber(literal);
}

/** The number of a bigint. */
export function exactOfBigInt(value: bigint): number | ExactNumber {
  return exactOrPlain(value.toString());
}

/** Whether a double represents the literal, and JavaScript writes it with the same value again. */
function isKept(literal: string, value: number): boolean {
  if (literal.length <= exactDigits && !longExponent.test(literal)) return true;
  if (!Number.isFinite(value)) return false;
  if (!/[.eE]/.test(literal)) {
    if (Number.isSafeInteger(value)) return true;
    // JavaScript also rounds the digits that it writes, so both the value and its text must be equal to the literal.
    return String(value) === literal && BigInt(value) === BigInt(literal);
  }
  const written = String(value);
  return written === literal || compareDecimals(decimalOf(literal), decimalOf(written)) === 0;
}

/**
 * The value that a JavaScript application has after it received this number, as JavaScript prints it; undefined if it
 * is the same value.
 */
export function readByJavaScript(number: ExactNumber): string | undefined {
  const value = number.asDouble;
  if (!Number.isFinite(value)) return String(value);
  return compareDecimals(decimalOf(number.literal), decimalOf(String(value))) === 0 ? undefined : String(value);
}

/**
 * Below 0, 0 or above 0, by value: `1e400` is above every double, and all digits are compared. NaN when one of them is NaN, which is
 * neither equal to nor below or above anything.
 */
export function compareNumbers(one: number | bigint | ExactNumber, other: number | bigint | ExactNumber): number {
  if (typeof one === 'number' && typeof other === 'number') return one === other ? 0 : one - other;
  for (const [value, sign] of [
    [one, 1],
    [other, -1],
  ] as const) {
    if (Number.isNaN(value)) return NaN;
    if (value === Infinity) return sign;
    if (value === -Infinity) return -sign;
  }
  return compareDecimals(decimalOf(String(one)), decimalOf(String(other)));
}

/** Whether two numbers have the same value. */
export function sameNumber(one: number | bigint | ExactNumber, other: number | bigint | ExactNumber): boolean {
  return compareNumbers(one, other) === 0;
}

/** Plain JSON in which exact numbers are written as `{"$number": …}`. Nothing else is changed. */
export function plainNumbers(value: unknown): unknown {
  return mapTree(value, (node) => {
    if (node instanceof ExactNumber) return { leaf: node.toJSON() };
    if (Array.isArray(node)) return { array: node };
    return isObject(node) ? { object: Object.entries(node) } : { leaf: node };
  });
}

/** Bytes and dates are values, not containers. */
function isObject(node: unknown): node is object {
  if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return false;
  return !(node instanceof Date || ArrayBuffer.isView(node) || node instanceof ArrayBuffer);
}

/** Plain JSON in which `{"$number": …}` is replaced with exact numbers. Nothing else is changed. */
export function withNumbers(value: unknown): unknown {
  return mapTree(value, (node) => {
    if (Array.isArray(node)) return { array: node };
    if (!isObject(node)) return { leaf: node };
    const entries = Object.entries(node);
    const [key, literal] = entries[0] ?? [];
    const isNotation = entries.length === 1 && key === '$number' && typeof literal === 'string';
    return isNotation && isNumberLiteral(literal) ? { leaf: exactOrPlain(literal) } : { object: entries };
  });
}

/** Whether a value is a number of any kind that the notation has. */
export function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** The bigint of a whole number without exponent and fraction; undefined for other numbers. */
export function bigIntOf(number: ExactNumber): bigint | undefined {
  // The conversion takes more than linear time, and no integer on a wire has this many digits.
  return /^-?\d{1,400}$/.test(number.literal) ? BigInt(number.literal) : undefined;
}

/**
 * The literal for an ordinary number whose text would be parsed as an ExactNumber; undefined for all other numbers. For
 * example, JavaScript prints 2^60 as 1152921504606847000, which is another integer.
 */
export function literalOf(value: number): string | undefined {
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= exponentFrom) return undefined;
  return BigInt(value).toString() === String(value) ? undefined : value.toExponential();
}
