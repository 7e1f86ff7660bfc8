/**
 * Values in payload notation as expressions of a language. Values that JSON does not have are sent as Socket.IO's default parser in
 * JavaScript sends them: dates as text, NaN and undefined as null. Fields whose value is undefined are left out.
 */
import { base64, hex } from '@scure/base';
import { exactOrPlain, isNumberLiteral } from '../numbers/exactNumber.ts';
import { innerIndent } from './layout.ts';

/** How a language writes values. */
export interface Dialect {
  readonly nothing: string;
  /** The indent of one level; two spaces if it is left out. */
  readonly step?: string;
  text(text: string): string;
  boolean(value: boolean): string;
  /** Undefined if the language has no literal for this integer. */
  integer(value: bigint): string | undefined;
  double(literal: string): string;
  /** A number with all of its digits; undefined if the language has no type that is sent with all digits. */
  exact?(literal: string, used: Used): string | undefined;
  negativeZero?(used: Used): string;
  bytes(bytes: Uint8Array, used: Used): string;
  /** Bytes that are written as text, because there are many of them, or because they contain a variable. */
  encodedBytes(text: string, encoding: 'base64' | 'hex', used: Used): string;
  file(path: string, used: Used): string;
  list(items: readonly string[], indent: string): string;
  object(fields: readonly (readonly [key: string, value: string])[], indent: string): string;
}

/** The imports and helper functions that the code of values needs, by name, and its comments. */
export interface Used {
  readonly names: Set<string>;
  readonly notes: Set<string>;
}

/** The texts of comments about values. */
export interface ValueNotes {
  inexactNumber(literal: string): string;
  noNumber(literal: string): string;
  date(): string;
  undefined(): string;
}

/** Up to this number, bytes are listed. */
const maxListedBytes = 32;

export class ValueWriter {
  readonly #dialect: Dialect;
  readonly #notes: ValueNotes;
  readonly used: Used = { names: new Set(), notes: new Set() };

  constructor(dialect: Dialect, notes: ValueNotes) {
    this.#dialect = dialect;
    this.#notes = notes;
  }

  /** @throws RangeError when the value is nested too deeply */
  write(notation: unknown, indent = ''): string {
    const dialect = this.#dialect;
    if (Array.isArray(notation)) {
      const inner = innerIndent(indent, dialect.step);
      return dialect.list(
        notation.map((child) => this.write(child, inner)),
        indent,
      );
    }
    const leaf = this.#leaf(notation);
    if (leaf !== undefined) return leaf;
    const inner = innerIndent(indent, dialect.step);
    const fields: [string, string][] = [];
    for (const [key, child] of Object.entries(notation as object)) {
      if (isUndefined(child)) this.used.notes.add(this.#notes.undefined());
      else fields.push([key.startsWith('$$') ? key.slice(1) : key, this.write(child, inner)]);
    }
    return dialect.object(fields, indent);
  }

  /** Undefined for objects. */
  #leaf(notation: unknown): string | undefined {
    const dialect = this.#dialect;
    if (typeof notation === 'string') return dialect.text(notation);
    if (typeof notation === 'boolean') return dialect.boolean(notation);
    if (typeof notation === 'number') return this.#number(Object.is(notation, -0) ? '-0' : String(notation));
    if (typeof notation !== 'object' || notation === null) return dialect.nothing;
    const [entry, ...others] = Object.entries(notation) as [string, unknown][];
    if (!entry || others.length > 0) return undefined;
    const [key, value] = entry;
    if (key === '$undefined') {
      this.used.notes.add(this.#notes.undefined());
      return dialect.nothing;
    }
    if (typeof value !== 'string') return undefined;
    if (key === '$number') return this.#number(value);
    if (key === '$file') return dialect.file(value, this.used);
    if (key === '$binary') return this.#bytes(() => base64.decode(value), value, 'base64');
    if (key === '$hex') {
      const digits = value.replace(/\s+/g, '');
      return this.#bytes(() => hex.decode(digits.toLowerCase()), digits, 'hex');
    }
    if (key !== '$date') return undefined;
    this.used.notes.add(this.#notes.date());
    return dialect.text(value);
  }

  #number(literal: string): string {
    const dialect = this.#dialect;
    if (!isNumberLiteral(literal)) {
      if (!/^(?:NaN|-?Infinity)$/.test(literal)) return literal;
      this.used.notes.add(this.#notes.noNumber(literal));
      return dialect.nothing;
    }
    if (/^-0+$/.test(literal)) return dialect.negativeZero?.(this.used) ?? dialect.double('-0.0');
    const isPlain = typeof exactOrPlain(literal) === 'number';
    if (/^-?\d+$/.test(literal) && (!isPlain || Number.isSafeInteger(Number(literal)))) {
      const integer = dialect.integer(BigInt(literal));
      if (integer !== undefined) return integer;
    }
    const exact = isPlain ? undefined : dialect.exact?.(literal, this.used);
    if (exact !== undefined) return exact;
    if (!isPlain) this.used.notes.add(this.#notes.inexactNumber(literal));
    const number = Number(literal);
    if (!Number.isFinite(number)) return dialect.nothing;
    const text = String(number);
    return dialect.double(/^-?\d+$/.test(text) ? `${text}.0` : text);
  }

  /** Text with a variable cannot be decoded, and is not changed. */
  #bytes(decode: () => Uint8Array, text: string, encoding: 'base64' | 'hex'): string {
    try {
      const bytes = decode();
      if (bytes.length <= maxListedBytes) return this.#dialect.bytes(bytes, this.used);
    } catch {
      // The text is kept.
    }
    return this.#dialect.encodedBytes(text, encoding, this.used);
  }
}

function isUndefined(notation: unknown): boolean {
  return (
    notation === undefined ||
    (typeof notation === 'object' && notation !== null && Object.keys(notation).join() === '$undefined')
  );
}

const [minLong, maxLong] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Whether the value fits into a signed 64-bit integer. */
export function isLong(value: bigint): boolean {
  return value >= minLong && value <= maxLong;
}

/** Whether the value fits into a signed 32-bit integer. */
export function isInt(value: bigint): boolean {
  return value >= -(2n ** 31n) && value < 2n ** 31n;
}
