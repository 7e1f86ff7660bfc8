/**
 * The forms in which a server can send a text back: as it is; percent-encoded (completely, in part, in upper or lower case, also more than
 * once); as in a form ("+" for a space); and inside JSON or HTML. Letters and digits have the same form in all of them.
 *
 * Texts are compared by symbols, which are code points. Texts that cannot or need not be distinguished are one symbol: "+" and a space; a
 * lone surrogate and the replacement character that is sent for it; consecutive backslashes, because those that escape the next character
 * cannot be distinguished from those before it.
 */

export const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;
const blank = 0x20;
const plus = 0x2b;
const semicolon = 0x3b;
const replacement = 0xfffd;

/** No form has as many columns. */
export const longestForm = 64;

/** How often “%” can be encoded again: `%252525` and two digits. */
const maxNested = 3;

export function symbolsOf(text: string): number[] {
  const symbols: number[] = [];
  let last = 0;
  for (let at = 0; at < text.length; at += last > 0xffff ? 2 : 1) {
    const symbol = symbolOf(text.codePointAt(at) ?? 0);
    if (symbol !== backslash || last !== backslash) symbols.push(symbol);
    last = symbol;
  }
  return symbols;
}

export function symbolOf(codePoint: number): number {
  if (codePoint === plus) return blank;
  return isSurrogate(codePoint) ? replacement : codePoint;
}

/** The low bytes of the UTF-16 units with which a text that begins with this symbol can begin. */
export function beginnings(symbol: number): number[] {
  // Every surrogate represents the replacement character, and together the surrogates have every low byte.
  if (symbol === replacement) return Array.from({ length: 0x100 }, (_, index) => index);
  const own = String.fromCodePoint(symbol).charCodeAt(0) & 0xff;
  if (isAlphanumeric(symbol)) return [own];
  return [own, percent, ampersand, backslash, ...(symbol === blank ? [plus] : [])];
}

/** Whether a form of more than one character can begin with this UTF-16 unit. */
export function isSpecial(unit: number): boolean {
  return unit === percent || unit === ampersand || unit === backslash || isSurrogate(unit);
}

/** Whether the UTF-16 unit at this index is one half of a surrogate pair, and therefore not a character. */
export function isHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return isHigh(unit) ? isLow(text.charCodeAt(at + 1)) : isLow(unit) && isHigh(text.charCodeAt(at - 1));
}

/** The index after the consecutive backslashes that begin at `at`. */
export function endOfBackslashes(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === backslash) end++;
  return end;
}

/**
 * The forms that can begin at one index of a text. Lengths are counted in columns: a character is one column, and consecutive backslashes
 * are one column, however many there are.
 */
export class WrittenForms {
  readonly #isRelevant: (symbol: number) => boolean;
  /** The index that was read last. */
  #at = -1;
  /** The number of elements in use in the arrays. */
  count = 0;
  readonly columns: number[] = [];
  readonly symbols: number[] = [];
  /** The symbol is preceded by backslashes that were also read. */
  readonly behindBackslash: boolean[] = [];

  /** @param isRelevant which symbols are searched for */
  constructor(isRelevant: (symbol: number) => boolean) {
    this.#isRelevant = isRelevant;
  }

  /** Resets the reader for another text. */
  clear(): void {
    this.#at = -1;
  }

  /** Reads the forms that begin at `at`, except a single character that represents itself. */
  read(text: string, at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    this.count = 0;
    const unit = text.charCodeAt(at);
    if (unit === percent) this.#readPercent(text, at);
    else if (unit === ampersand) this.#readEntity(text, at);
    else if (unit === backslash) this.#readBackslash(text, endOfBackslashes(text, at), 1);
    else if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) this.#add(2, text.codePointAt(at) ?? 0);
  }

  #add(columns: number, codePoint: number, behindBackslash = false): void {
    const symbol = symbolOf(codePoint);
    if (!this.#isRelevant(symbol)) return;
    const index = this.count++;
    this.columns[index] = columns;
    this.symbols[index] = symbol;
    this.behindBackslash[index] = behindBackslash;
  }

  /** An encoded character, if encoders produce this encoding. */
  #addEncoded(columns: number, codePoint: number): void {
    if (!isAlphanumeric(codePoint)) this.#add(columns, codePoint);
  }

  /** The character may be encoded again, in which case its end is ambiguous. */
  #readPercent(text: string, at: number): void {
    let end = at + 1;
    for (let nested = 0; ; nested++, end += 2) {
      const byte = hex(text, end, 2);
      if (byte !== percent) break;
      this.#add(end + 2 - at, percent);
      if (nested === maxNested) return;
    }
    const byte = hex(text, end, 2);
    end += 2;
    if (byte === backslash) this.#readBackslash(text, end, end - at);
    else if (byte < 0x80) this.#addEncoded(end - at, byte);
    else this.#readUtf8(text, at, end, byte);
  }

  /** @param lead the first byte, which was read up to `from` */
  #readUtf8(text: string, at: number, from: number, lead: number): void {
    const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (!(lead >= 0xc2 && lead <= 0xf4)) return;
    let codePoint = lead & (0x7f >> size);
    let end = from;
    for (let index = 1; index < size; index++) {
      if (text.charCodeAt(end) !== percent) return;
      end++;
      for (let nested = 0; nested < maxNested && hex(text, end, 2) === percent; nested++) end += 2;
      const byte = hex(text, end, 2);
      if (!(byte >= 0x80 && byte < 0xc0)) return;
      codePoint = (codePoint << 6) | (byte & 0x3f);
      end += 2;
    }
    if (codePoint <= 0x10ffff) this.#add(end - at, codePoint);
  }

  #readEntity(text: string, at: number): void {
    let name = 0;
    for (let end = at + 1; end <= at + longestEntity; end++) {
      const unit = text.charCodeAt(end);
      if (unit === semicolon) {
        const codePoint = entities.get(name);
        if (codePoint !== undefined) this.#add(end + 1 - at, codePoint);
        return;
      }
      if (!(unit < 0x80)) return;
      name = appended(name, unit);
    }
  }

  /** @param end the index after backslashes of this many columns */
  #readBackslash(text: string, end: number, columns: number): void {
    this.#add(columns, backslash);
    const character = text.charAt(end);
    const short = shortEscapes.get(character);
    if (short !== undefined) this.#addEscape(columns + 1, short);
    if (character !== 'u') return;
    const unit = hex(text, end + 1, 4);
    if (Number.isNaN(unit) || isAlphanumeric(unit)) return;
    this.#addEscape(columns + 5, unit);
    const again = endOfBackslashes(text, end + 5);
    if (!isHigh(unit) || again === end + 5 || text.charAt(again) !== 'u') return;
    const low = hex(text, again + 1, 4);
    // A second escape: backslashes, "u" and four digits.
    if (isLow(low)) this.#addEscape(columns + 5 + 6, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
  }

  /** The backslashes may belong only to the escape, or some of them to the text itself. */
  #addEscape(columns: number, codePoint: number): void {
    this.#add(columns, codePoint);
    this.#add(columns, codePoint, true);
  }
}

/** A name of ASCII characters as a number, with one more character appended. */
function appended(name: number, unit: number): number {
  return (name << 7) | unit;
}

/** Characters by the name of their entity, which is the text between “&” and “;”. */
const entities: ReadonlyMap<number, number> = new Map(
  Object.entries({
    '&': ['amp'],
    '<': ['lt'],
    '>': ['gt'],
    '"': ['quot', '#34', '#034', '#x22', '#X22'],
    "'": ['apos', '#39', '#039', '#x27', '#X27'],
    '/': ['#47', '#047', '#x2f', '#x2F', '#X2f', '#X2F'],
    '=': ['#61', '#061', '#x3d', '#x3D', '#X3d', '#X3D'],
    '`': ['#96', '#096', '#x60', '#X60'],
  }).flatMap(([character, names]) =>
    names.map(
      (name) =>
        [Array.from(name, (letter) => letter.charCodeAt(0)).reduce(appended, 0), character.charCodeAt(0)] as const,
    ),
  ),
);
/** The maximum length of a name in `entities`, including the semicolon. */
const longestEntity = 5;

/** The characters after the backslash. */
const shortEscapes: ReadonlyMap<string, number> = new Map(
  Object.entries({ '"': '"', "'": "'", '`': '`', '/': '/', n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }).map(
    ([written, character]) => [written, character.charCodeAt(0)] as const,
  ),
);

/** Characters that are escaped by a preceding backslash alone. */
export function isEscapedAsItIs(character: string): boolean {
  return shortEscapes.get(character) === character.charCodeAt(0);
}

/** The number in `digits` hexadecimal digits; NaN if there are other characters. */
function hex(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const unit = text.charCodeAt(index);
    const lower = unit | 0x20;
    if (unit >= 0x30 && unit <= 0x39) value = value * 16 + unit - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x61 + 10;
    else return NaN;
  }
  return value;
}

function isAlphanumeric(codePoint: number): boolean {
  const lower = codePoint | 0x20;
  return (codePoint >= 0x30 && codePoint <= 0x39) || (codePoint < 0x80 && lower >= 0x61 && lower <= 0x7a);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
