/**
 * JSON with every number as it is written. `JSON.parse` decides whether a text is JSON; a text whose numbers it may
 * change is read again here, with an explicit stack, so that no depth overflows the call stack.
 */
import { type ExactNumber, exactOrPlain, isNumberLiteral } from './exactNumber.ts';

/** A number with fewer digits and without an exponent is never changed. A match may also be inside a string. */
const suspicious = /[\d.]{16}|\d[eE][-+]?\d/g;
const ofNumber = /[-+.eE\d]/;
const numberEnd = /[^-+.eE\d]/g;

/**
 * The value of a JSON text; numbers that a JavaScript number cannot hold are ExactNumbers.
 * @throws SyntaxError as JSON.parse does
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return changesNumbers(text) ? new Reader(text).read() : value;
}

/**
 * The value of a JSON text in payload notation, as plain JSON: numbers that a JavaScript number cannot hold are `{"$number": …}`.
 * @throws SyntaxError as JSON.parse does
 */
export function parseNotationJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return changesNumbers(text) ? new Reader(text, (number) => number.toJSON()).read() : value;
}

/** Whether `JSON.parse` changes a number of a text that is valid JSON from an index on. */
export function changesNumbers(text: string, from = 0): boolean {
  return mayChangeNumbers(text, from) && changesNumber(text, from);
}

/** Checks only the suspicious matches, most of which are ordinary fractions or the beginning of a string. */
function mayChangeNumbers(text: string, from: number): boolean {
  suspicious.lastIndex = from;
  for (let match = suspicious.exec(text); match; match = suspicious.exec(text)) {
    let begin = match.index;
    while (begin > from && ofNumber.test(text.charAt(begin - 1))) begin--;
    const end = endOfNumber(text, match.index);
    suspicious.lastIndex = end;
    if (begin > 0 && !'[,: \t\n\r'.includes(text.charAt(begin - 1))) continue;
    const literal = text.slice(begin, end);
    if (!isNumberLiteral(literal) || typeof exactOrPlain(literal) !== 'number') return true;
  }
  return false;
}

/** Visits every string and number. */
function changesNumber(text: string, begin: number): boolean {
  const next = /["\d-]/g;
  next.lastIndex = begin;
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const from = match.index;
    if (match[0] === '"') next.lastIndex = endOfString(text, from);
    else {
      const end = endOfNumber(text, from);
      if (typeof exactOrPlain(text.slice(from, end)) !== 'number') return true;
      next.lastIndex = end;
    }
  }
  return false;
}

/** The index after the closing quote of the string that begins at `from`. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text.charCodeAt(before - 1) === backslash) before--;
    if ((at - before) % 2 === 0) return at + 1;
  }
  return text.length;
}

const backslash = 0x5c;

function endOfNumber(text: string, from: number): number {
  numberEnd.lastIndex = from;
  return numberEnd.exec(text)?.index ?? text.length;
}

type Container = unknown[] | Record<string, unknown>;

/** Parses a text that is known to be valid JSON. */
class Reader {
  readonly #text: string;
  readonly #exact: (number: ExactNumber) => unknown;
  readonly #stack: Container[] = [];
  #root: unknown;
  /** The key of the member whose value is next. */
  readonly #keys: string[] = [];
  #at = 0;

  constructor(text: string, exact: (number: ExactNumber) => unknown = (number) => number) {
    this.#text = text;
    this.#exact = exact;
  }

  read(): unknown {
    const text = this.#text;
    let isKey = false;
    while (this.#at < text.length) {
      const code = text[this.#at] ?? '';
      switch (code) {
        case '{':
        case '[': {
          const container: Container = code === '{' ? {} : [];
          this.#put(container);
          this.#stack.push(container);
          isKey = code === '{';
          this.#at++;
          break;
        }
        case '}':
        case ']':
          this.#stack.pop();
          this.#at++;
          break;
        case ',':
          isKey = !Array.isArray(this.#stack.at(-1));
          this.#at++;
          break;
        case ':':
          isKey = false;
          this.#at++;
          break;
        case '"': {
          const string = this.#string();
          if (isKey) this.#keys.push(string);
          else this.#put(string);
          break;
        }
        case 't':
        case 'f':
        case 'n':
          this.#put(code === 't' ? true : code === 'f' ? false : null);
          this.#at += code === 'f' ? 'false'.length : 'true'.length;
          break;
        default:
          if (' \t\n\r'.includes(code)) this.#at++;
          else this.#number();
      }
    }
    return this.#root;
  }

  #string(): string {
    const end = endOfString(this.#text, this.#at);
    const string = JSON.parse(this.#text.slice(this.#at, end)) as string;
    this.#at = end;
    return string;
  }

  #number(): void {
    const end = endOfNumber(this.#text, this.#at);
    const number = exactOrPlain(this.#text.slice(this.#at, end));
    this.#put(typeof number === 'number' ? number : this.#exact(number));
    this.#at = end;
  }

  #put(value: unknown): void {
    const container = this.#stack.at(-1);
    if (container === undefined) this.#root = value;
    else if (Array.isArray(container)) container.push(value);
    else {
      const key = this.#keys.pop() ?? '';
      // As with JSON.parse, the key "__proto__" is an ordinary key.
      Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
    }
  }
}
