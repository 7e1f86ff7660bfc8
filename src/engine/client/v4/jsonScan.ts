/**
 * Finds out whether a text is JSON without making a value of it. It reads bytes and not characters: in V8 that is several times
 * faster, and UTF-8 changes nothing, for what is not ASCII is allowed inside a string, whole or not, and nowhere else.
 */

/** The UTF-8 of a text. After its end stands a zero, which is allowed nowhere in JSON: no loop needs to look for the end. */
export interface ScannedText {
  readonly bytes: Buffer;
  /** Over the same memory, to read four bytes at once. */
  readonly view: DataView;
  /** Index after its last byte. Its first one stands at `textStart`. */
  readonly end: number;
}

/** In front of a text is room for the type of Engine.IO, so that a websocket's message is taken over as it is. */
export const textStart = 1;

/** Deeper than this nothing is said. It is far from the depth at which a recursion over the value would fail. */
const maxDepth = 256;
/** For the zero, and for what is read beyond it four bytes at once. */
const padding = 16;
/** A text that may need more than this has memory of its own for as long as it is read. */
const sharedBytes = 256 * 1024;
const utf8BytesPerCharacter = 3;

const shared = memory(sharedBytes);
/** What closes the levels around the one that is open. */
const closers = new Uint8Array(maxDepth);

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** From "[" to "]", and from "{" to "}". */
const toCloser = 2;

const space = 1;
const digit = 2;
const kinds = new Uint8Array(256);
for (const character of ' \t\n\r') kinds[character.charCodeAt(0)] = space;
for (const character of '0123456789') kinds[character.charCodeAt(0)] = digit;

/** What may stand in a string as it is. */
const plain = new Uint8Array(256).fill(1, 0x20);
plain[quote] = 0;
plain[backslash] = 0;

/** What may follow a backslash; "u" needs more. */
const escapes = new Uint8Array(256);
for (const character of '"\\/bfnrt') escapes[character.charCodeAt(0)] = 1;

const hexDigits = new Uint8Array(256);
for (const character of '0123456789abcdefABCDEF') hexDigits[character.charCodeAt(0)] = 1;

/** The bytes of a text. They are good until the next call: texts share their memory. */
export function scanned(text: string): ScannedText {
  const enough = text.length * utf8BytesPerCharacter + padding <= sharedBytes;
  const { bytes, view } = enough ? shared : memory(Buffer.byteLength(text) + padding);
  const end = textStart + bytes.write(text, textStart);
  bytes[end] = 0;
  return { bytes, view, end };
}

/** The same of a websocket's message, which is a text behind the type of Engine.IO. */
export function scannedFrame(frame: Uint8Array): ScannedText {
  const end = frame.byteLength;
  const { bytes, view } = end + padding <= sharedBytes ? shared : memory(end + padding);
  bytes.set(frame);
  bytes[end] = 0;
  return { bytes, view, end };
}

/**
 * Whether one JSON value fills the text from `from` to its end, blanks around it apart. True is certain: `JSON.parse` takes it too.
 * False can also mean that it is nested more than 256 deep.
 */
export function isJson({ bytes, view, end }: ScannedText, from: number): boolean {
  let at = from;
  let depth = 0;
  let closer = 0;
  for (;;) {
    at = pastSpaces(bytes, at);
    const code = bytes[at] as number;
    if (code === openBrace || code === openBracket) {
      at = pastSpaces(bytes, at + 1);
      if (bytes[at] === code + toCloser) {
        at++;
      } else {
        if (depth === maxDepth) return false;
        closers[depth++] = closer;
        closer = code + toCloser;
        if (code === openBrace) at = pastKey(bytes, view, at);
        if (at < 0) return false;
        continue;
      }
    } else {
      at = pastScalar(bytes, view, at, code);
      if (at < 0) return false;
    }
    // A value ended, and with it perhaps the levels around it.
    for (;;) {
      at = pastSpaces(bytes, at);
      if (depth === 0) return at === end;
      const next = bytes[at++];
      if (next === comma) {
        if (closer === closeBrace) at = pastKey(bytes, view, pastSpaces(bytes, at));
        if (at < 0) return false;
        break;
      }
      if (next !== closer) return false;
      closer = closers[--depth] as number;
    }
  }
}

/** Index after the quote that ends the string whose content begins at `from`; -1 when it is none. */
export function pastString(bytes: Uint8Array, view: DataView, from: number): number {
  let at = from;
  for (;;) {
    // Four bytes at once while none of them is a quote, a backslash or a control character.
    for (; ; at += 4) {
      const word = view.getInt32(at, true);
      const quotes = word ^ 0x22222222;
      const backslashes = word ^ 0x5c5c5c5c;
      const found =
        ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word);
      if ((found & 0x80808080) !== 0) break;
    }
    while (plain[bytes[at] as number] === 1) at++;
    const code = bytes[at];
    if (code === quote) return at + 1;
    if (code !== backslash) return -1;
    const escaped = bytes[at + 1] as number;
    if (escapes[escaped] === 1) {
      at += 2;
    } else {
      if (escaped !== 0x75) return -1;
      for (let n = 2; n < 6; n++) if (hexDigits[bytes[at + n] as number] !== 1) return -1;
      at += 6;
    }
  }
}

/** Index after the colon of a key that must begin at `at`. */
function pastKey(bytes: Uint8Array, view: DataView, at: number): number {
  if (bytes[at] !== quote) return -1;
  const end = pastString(bytes, view, at + 1);
  if (end < 0) return -1;
  const next = pastSpaces(bytes, end);
  return bytes[next] === colon ? next + 1 : -1;
}

function pastScalar(bytes: Uint8Array, view: DataView, at: number, code: number): number {
  if (code === quote) return pastString(bytes, view, at + 1);
  if (code === minus || kinds[code] === digit) return pastNumber(bytes, at);
  // The literals: "true", "null" and the end of "false", read as little-endian numbers.
  if (code === 0x74) return view.getInt32(at, true) === 0x65757274 ? at + 4 : -1;
  if (code === 0x6e) return view.getInt32(at, true) === 0x6c6c756e ? at + 4 : -1;
  if (code === 0x66) return view.getInt32(at + 1, true) === 0x65736c61 ? at + 5 : -1;
  return -1;
}

function pastNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === minus ? from + 1 : from;
  if (bytes[at] === 0x30) at++;
  else at = pastDigits(bytes, at);
  if (at > 0 && bytes[at] === 0x2e) at = pastDigits(bytes, at + 1);
  // "e" or "E", and a sign or none.
  if (at > 0 && ((bytes[at] as number) | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    at = pastDigits(bytes, sign === 0x2b || sign === minus ? at + 2 : at + 1);
  }
  return at;
}

/** Index after one digit or more; -1 when there is none. */
export function pastDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (kinds[bytes[at] as number] === digit) at++;
  return at === from ? -1 : at;
}

function pastSpaces(bytes: Uint8Array, from: number): number {
  if ((bytes[from] as number) > 0x20) return from;
  let at = from;
  while (kinds[bytes[at] as number] === space) at++;
  return at;
}

function memory(size: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.alloc(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size) };
}
