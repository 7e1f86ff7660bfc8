/** Reads literals of JavaScript, and bytes and dates as Socket.IO's users write them, as JSON text in payload notation. Pure. */

/** A literal that is nested more deeply was not written by hand. */
const maxDepth = 100;

const literals: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  undefined: '{"$undefined":true}',
  NaN: '{"$number":"NaN"}',
  Infinity: '{"$number":"Infinity"}',
  '-Infinity': '{"$number":"-Infinity"}',
};

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

export class LiteralReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    this.#match(/\s*/y);
    return this.#at >= this.#text.length;
  }

  /** Whether the rest is a function, or the name of one. */
  get isAtCallback(): boolean {
    const rest = this.#text.slice(this.#at).trim();
    if (rest in literals) return false;
    return /^(?:async\b\s*)?(?:function\b|\([\w\s,.=:{}[\]]*\)\s*=>|[\w$]+\s*=>)|^[A-Za-z_$][\w$.]*\s*,?$/.test(rest);
  }

  /** Skips a character, if it is the next one. */
  skip(character: string): boolean {
    if (this.isAtEnd || this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** The next literal; undefined if there is none. */
  value(): string | undefined {
    if (this.isAtEnd || this.#depth >= maxDepth) return undefined;
    this.#depth++;
    const value = this.#value();
    this.#depth--;
    return value;
  }

  #value(): string | undefined {
    const next = this.#text[this.#at] ?? '';
    if (next === '[') return this.#list('[', ']', () => this.value());
    if (next === '{') return this.#list('{', '}', () => this.#field());
    if (`'"\``.includes(next)) return json(this.#string(next));
    const number = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
    if (number !== undefined) return number === '-0' ? '{"$number":"-0"}' : number;
    return this.#constructed() ?? literals[this.#match(/-?[A-Za-z]+(?![\w$.(])/y) ?? ''];
  }

  #list(open: '[' | '{', close: ']' | '}', item: () => string | undefined): string | undefined {
    this.skip(open);
    const items: string[] = [];
    while (!this.skip(close)) {
      const read = item();
      if (read === undefined) return undefined;
      items.push(read);
      if (this.skip(',')) continue;
      if (this.skip(close)) break;
      return undefined;
    }
    return open + items.join(',') + close;
  }

  #field(): string | undefined {
    if (this.isAtEnd) return undefined;
    const quote = this.#text[this.#at] ?? '';
    const key = `'"`.includes(quote) ? this.#string(quote) : this.#match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+/uy);
    if (key === undefined || !this.skip(':')) return undefined;
    const value = this.value();
    // In the notation, keys that begin with "$" have a meaning.
    return value === undefined ? undefined : `${json(key.startsWith('$') ? `$${key}` : key) ?? ''}:${value}`;
  }

  /** Bytes and dates. */
  #constructed(): string | undefined {
    const [, date] = this.#exec(/new\s+Date\(\s*["']([^"'\\]+)["']\s*\)/y) ?? [];
    if (date !== undefined) return `{"$date":${JSON.stringify(date)}}`;
    const [, list] =
      this.#exec(/(?:new\s+Uint8Array|Uint8Array\.from|Buffer\.from)\(\s*\[([\da-fA-Fx\s,]*)\]\s*\)/y) ?? [];
    if (list !== undefined) return bytesOf(list);
    const [, text, coding] = this.#exec(/Buffer\.from\(\s*["']([^"'\\]*)["']\s*,\s*["'](hex|base64)["']\s*\)/y) ?? [];
    if (text === undefined) return undefined;
    return `{"${coding === 'hex' ? '$hex' : '$binary'}":${JSON.stringify(text)}}`;
  }

  #string(quote: string): string | undefined {
    let read = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === quote) {
        this.#at++;
        return read;
      }
      // A template is not a literal, and other strings have one line.
      if (quote === '`' ? character === '$' && this.#text[this.#at + 1] === '{' : character === '\n') return undefined;
      read += character === '\\' ? this.#escaped() : character;
    }
    return undefined;
  }

  /** The character of an escape sequence. Moves the position to its last character. */
  #escaped(): string {
    const code = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/.exec(
      this.#text.slice(this.#at, this.#at + 12),
    );
    if (code) {
      this.#at += code[0].length - 1;
      const point = parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    }
    const next = this.#text[++this.#at] ?? '';
    return next === '\n' ? '' : (escapes[next] ?? next);
  }

  /** Skips the text that matches at this position, and returns the text. */
  #match(pattern: RegExp): string | undefined {
    return this.#exec(pattern)?.[0];
  }

  #exec(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

function bytesOf(list: string): string | undefined {
  const numbers = list.split(',').filter((number) => number.trim() !== '');
  const values = numbers.map(Number);
  if (!values.every((value) => value >= 0 && value <= 255)) return undefined;
  return `{"$hex":"${values.map((value) => value.toString(16).padStart(2, '0')).join(' ')}"}`;
}

function json(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
