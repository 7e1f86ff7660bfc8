/**
 * A pattern to find in bytes: hex digits with wildcards, or text in UTF-8 or UTF-16LE. A pattern has a fixed length. Each position can have
 * several forms (a letter in both cases), and a form can leave bits of its bytes open (`d?`).
 */
import { userError } from '../cause/userErrors.ts';

export const patternKinds = ['hex', 'utf8', 'utf16'] as const;
export type PatternKind = (typeof patternKinds)[number];

export interface PatternText {
  readonly kind: PatternKind;
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** A byte matches if it is equal to `values[n]` in the bits of `masks[n]`. */
interface Form {
  readonly values: readonly number[];
  readonly masks: readonly number[];
}
interface Unit {
  readonly at: number;
  readonly forms: readonly Form[];
}

/** Maximum length of a pattern, in bytes. */
export const maxPatternLength = 4096;

export class BytePattern {
  readonly length: number;
  /** The longest run of bytes without open bits; undefined if there is none. */
  readonly anchor: { readonly at: number; readonly bytes: Uint8Array } | undefined;
  readonly #units: readonly Unit[];
  /** For each value of a byte, whether a match can begin with it. */
  readonly #first = new Uint8Array(256);

  constructor(units: readonly (readonly Form[])[]) {
    let length = 0;
    this.#units = units.map((forms) => {
      const at = length;
      length += forms[0]?.values.length ?? 0;
      return { at, forms };
    });
    this.length = length;
    this.anchor = anchorOf(this.#units);
    for (const { values, masks } of units[0] ?? []) {
      for (let byte = 0; byte < 256; byte++) if ((byte & (masks[0] ?? 0)) === values[0]) this.#first[byte] = 1;
    }
  }

  /** Whether the whole pattern is one sequence of bytes without open bits. */
  get isExact(): boolean {
    return this.anchor?.bytes.length === this.length;
  }

  canBegin(byte: number): boolean {
    return this.#first[byte] === 1;
  }

  /** Whether the bytes from `offset` match; false if there are too few. */
  matches(bytes: Uint8Array, offset: number): boolean {
    if (offset < 0 || offset + this.length > bytes.length) return false;
    return this.#units.every(({ at, forms }) => forms.some((form) => isForm(form, bytes, offset + at)));
  }
}

function isForm({ values, masks }: Form, bytes: Uint8Array, offset: number): boolean {
  for (let index = 0; index < values.length; index++) {
    if (((bytes[offset + index] ?? 0) & (masks[index] ?? 0)) !== values[index]) return false;
  }
  return true;
}

function anchorOf(units: readonly Unit[]): { at: number; bytes: Uint8Array } | undefined {
  let best: { at: number; bytes: number[] } = { at: 0, bytes: [] };
  let run: { at: number; bytes: number[] } = { at: 0, bytes: [] };
  for (const { at, forms } of units) {
    const [form] = forms;
    const known = forms.length === 1 && form?.masks.every((mask) => mask === 0xff) ? form.values : undefined;
    if (!known) run = { at: -1, bytes: [] };
    else if (run.bytes.length === 0) run = { at, bytes: [...known] };
    else run.bytes.push(...known);
    if (run.bytes.length > best.bytes.length) best = run;
  }
  return best.bytes.length === 0 ? undefined : { at: best.at, bytes: Uint8Array.from(best.bytes) };
}

/**
 * Parses a pattern as the user typed it.
 * @throws UserError with the fault and an example
 */
export function parsePattern({ kind, text, ignoreCase }: PatternText): BytePattern {
  const units = kind === 'hex' ? hexUnits(text) : textUnits(text, kind, ignoreCase);
  const pattern = new BytePattern(units);
  if (pattern.length === 0) {
    throw userError(kind === 'hex' ? 'bytes.patternMissing' : 'bytes.textMissing');
  }
  if (pattern.length > maxPatternLength) {
    throw userError('bytes.patternTooLong', { length: pattern.length, max: maxPatternLength });
  }
  return pattern;
}

function hexUnits(text: string): Form[][] {
  const digits = text.replace(/0x(?=[0-9a-f?])/gi, ' ').replace(/[\s,;:]+/g, '');
  const odd = /[^0-9a-f?]/iu.exec(digits);
  if (odd) throw userError('bytes.notHex', { character: odd[0] });
  if (digits.length % 2 === 1) {
    throw userError('bytes.oddDigits');
  }
  const units = (digits.match(/../g) ?? []).map(hexForm);
  if (units.length > 0 && units.every(([form]) => form?.masks[0] === 0)) {
    throw userError('bytes.onlyWildcards');
  }
  return units;
}

function hexForm(pair: string): Form[] {
  const nibble = (digit: string): [value: number, mask: number] => (digit === '?' ? [0, 0] : [parseInt(digit, 16), 15]);
  const [high, highMask] = nibble(pair.charAt(0));
  const [low, lowMask] = nibble(pair.charAt(1));
  return [{ values: [high * 16 + low], masks: [highMask * 16 + lowMask] }];
}

function textUnits(text: string, kind: 'utf8' | 'utf16', ignoreCase: boolean): Form[][] {
  const encode = kind === 'utf8' ? utf8Bytes : utf16Bytes;
  return Array.from(text, (character) => {
    const cases = ignoreCase ? [character, character.toLowerCase(), character.toUpperCase()] : [character];
    const encoded = [...new Set(cases)].map(encode);
    // A pattern has a fixed length, so the other case of a letter is left out if its encoding has another length.
    return encoded
      .filter(({ length }) => length === encoded[0]?.length)
      .map((values) => ({ values, masks: values.map(() => 0xff) }));
  });
}

/** UTF-8 of one character. `src/model` does not use TextEncoder, because its types are neither of Node.js nor of the DOM. */
function utf8Bytes(character: string): number[] {
  const bytes: number[] = [];
  for (const one of character) {
    const code = one.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

function utf16Bytes(character: string): number[] {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index)).flatMap((unit) => [
    unit & 255,
    unit >> 8,
  ]);
}
