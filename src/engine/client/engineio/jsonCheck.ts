/**
 * Checks whether bytes are JSON, in steps and without copying them, for texts that are too large to be copied and checked in one iteration
 * of the event loop. (`codec/jsonScan.ts` checks all other texts, and is faster.)
 */
import { maxNesting } from '../../codec/jsonScan.ts';

export type JsonVerdict = 'yes' | 'no' | 'deep';

/** The position at which the bytes stop being valid JSON, as `jsonFault` finds it in a text. */
export interface ByteFault {
  /** Index of the first invalid byte. If the text ends too early, the index after its last byte. */
  readonly at: number;
  /** Whether the value before the invalid byte is complete. */
  readonly trailing: boolean;
}

/** What is allowed next. After a value: a comma, the end of its container, or the end of the text. */
const state = {
  value: 0,
  firstValue: 1,
  firstKey: 2,
  key: 3,
  colon: 4,
  afterValue: 5,
  string: 6,
  escape: 7,
  hex: 8,
  minus: 9,
  zero: 10,
  digits: 11,
  point: 12,
  fraction: 13,
  exponent: 14,
  exponentSign: 15,
  exponentDigits: 16,
  literal: 17,
} as const;
type State = (typeof state)[keyof typeof state];

const quote = 0x22;
const backslash = 0x5c;
const closingBracket = 0x5d;
const closingBrace = 0x7d;
/** The rest of each literal, by its first letter. */
const literals: Readonly<Record<number, string>> = { 0x74: 'rue', 0x66: 'alse', 0x6e: 'ull' };
const escapes: ReadonlySet<number> = new Set(Buffer.from('"\\\\/bfnrt'));

export class JsonCheck {
  readonly #bytes: Uint8Array;
  #at: number;
  #state: State = state.value;
  /** The closing brackets of the open containers, the innermost last. */
  readonly #closers: number[] = [];
  #isKey = false;
  #hexLeft = 0;
  #literal = '';
  /** Index at which the current number or literal begins. */
  #tokenAt = 0;
  /** Index of the last backslash in a string. */
  #escapeAt = 0;
  /** Whether the check stopped at a control character in a string. */
  #isControl = false;
  /** The end of the longest part of the current number that is a valid number itself: `1` of `1.`. */
  #wholeAt = 0;
  #isTrailing = false;
  #stoppedAt = 0;

  /** @param at index at which the value begins; it must end with the bytes */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /**
   * Checks `count` more bytes. Returns the result as soon as it is known. "deep": the nesting exceeds the limit, and the deeper levels were
   * not checked.
   */
  advance(count: number): JsonVerdict | undefined {
    const end = Math.min(this.#at + count, this.#bytes.length);
    while (this.#at < end) {
      if (this.#state === state.string) this.#pastText(end);
      else if (!this.#accept(this.#bytes[this.#at++] as number)) {
        this.#stoppedAt = this.#at - 1;
        return 'no';
      }
      if (this.#closers.length > maxNesting) return 'deep';
    }
    if (this.#at < this.#bytes.length) return undefined;
    this.#stoppedAt = this.#at;
    return this.#closers.length === 0 && this.#canEnd ? 'yes' : 'no';
  }

  /** The first fault. Valid after the result "no". */
  get fault(): ByteFault {
    const { string, escape, hex, literal, minus, point, exponent, exponentSign } = state;
    const now = this.#state;
    const isAlone = this.#closers.length === 0;
    if (now === escape || now === hex) return { at: this.#escapeAt, trailing: false };
    if (now === string || this.#isControl) return { at: this.#stoppedAt, trailing: false };
    if (now === literal || now === minus) return { at: this.#tokenAt, trailing: false };
    if (([point, exponent, exponentSign] as State[]).includes(now)) return { at: this.#wholeAt, trailing: isAlone };
    // The invalid byte follows a complete number and could be part of a number, such as the second digit of `01`.
    const isNumber = now !== state.afterValue && this.#canEnd;
    return { at: this.#stoppedAt, trailing: this.#isTrailing || (isNumber && isAlone) };
  }

  get #canEnd(): boolean {
    const { afterValue, zero, digits, fraction, exponentDigits } = state;
    return ([afterValue, zero, digits, fraction, exponentDigits] as State[]).includes(this.#state);
  }

  /** Skips the ordinary characters of a string, which are the largest part of most large texts. */
  #pastText(end: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < end) {
      const code = bytes[at] as number;
      if (code === quote || code === backslash || code < 0x20) break;
      at++;
    }
    this.#at = at;
    if (at === end) return;
    const code = bytes[this.#at++] as number;
    if (code === backslash) {
      this.#escapeAt = this.#at - 1;
      this.#state = state.escape;
    } else if (code === quote) this.#state = this.#isKey ? state.colon : state.afterValue;
    // A control character, which is never allowed.
    else this.#fail();
  }

  #fail(): void {
    this.#isControl = true;
    this.#state = state.literal;
    this.#literal = '\0';
    this.#at--;
  }

  /** Whether this byte is allowed here. Changes the state. */
  #accept(code: number): boolean {
    switch (this.#state) {
      case state.value:
      case state.firstValue:
      case state.firstKey:
      case state.key:
      case state.colon:
      case state.afterValue:
        return isBlank(code) || this.#takeToken(code);
      case state.escape:
        if (code === 0x75) {
          this.#hexLeft = 4;
          return this.#go(state.hex);
        }
        return escapes.has(code) && this.#go(state.string);
      case state.hex:
        return isHex(code) && (--this.#hexLeft > 0 || this.#go(state.string));
      case state.literal: {
        const isRight = this.#literal.charCodeAt(0) === code && code !== 0;
        this.#literal = this.#literal.slice(1);
        return isRight && (this.#literal !== '' || this.#go(state.afterValue));
      }
      default:
        return this.#takeNumber(code);
    }
  }

  #takeToken(code: number): boolean {
    switch (this.#state) {
      case state.colon:
        return code === 0x3a && this.#go(state.value);
      case state.key:
        return code === quote && this.#open(true);
      case state.firstKey:
        return code === closingBrace ? this.#close(code) : code === quote && this.#open(true);
      case state.afterValue:
        if (this.#closers.length === 0) {
          this.#isTrailing = true;
          return false;
        }
        if (code !== 0x2c) return this.#close(code);
        return this.#go(this.#closers.at(-1) === closingBrace ? state.key : state.value);
      default:
        return this.#state === state.firstValue && code === closingBracket ? this.#close(code) : this.#begin(code);
    }
  }

  #begin(code: number): boolean {
    this.#tokenAt = this.#at - 1;
    if (code === quote) return this.#open(false);
    if (code === 0x5b || code === 0x7b) {
      this.#closers.push(code + 2);
      return this.#go(code === 0x5b ? state.firstValue : state.firstKey);
    }
    if (code === 0x2d) return this.#go(state.minus);
    if (isDigit(code)) return this.#go(code === 0x30 ? state.zero : state.digits);
    this.#literal = literals[code] ?? '';
    return this.#literal !== '' && this.#go(state.literal);
  }

  #takeNumber(code: number): boolean {
    const { minus, zero, digits, point, fraction, exponent, exponentSign, exponentDigits } = state;
    const now = this.#state;
    if (isDigit(code)) {
      if (now === minus) return this.#go(code === 0x30 ? zero : digits);
      if (now === zero) return false;
      if (now === point) return this.#go(fraction);
      if (now === exponent || now === exponentSign) return this.#go(exponentDigits);
      return true;
    }
    if (now === exponent && (code === 0x2b || code === 0x2d)) return this.#go(exponentSign);
    if (now === zero || now === digits || now === fraction) this.#wholeAt = this.#at - 1;
    if (code === 0x2e) return (now === zero || now === digits) && this.#go(point);
    if ((code | 0x20) === 0x65) return (now === zero || now === digits || now === fraction) && this.#go(exponent);
    if (!this.#canEnd) return false;
    this.#state = state.afterValue;
    return this.#accept(code);
  }

  #open(isKey: boolean): boolean {
    this.#isKey = isKey;
    return this.#go(state.string);
  }

  #close(code: number): boolean {
    return this.#closers.pop() === code && this.#go(state.afterValue);
  }

  #go(to: State): true {
    this.#state = to;
    return true;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHex(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 0x61 && lower <= 0x66);
}
