/**
 * Finds numbers in JSON that are not written as JavaScript writes them: with an exponent, trailing zeros after the decimal point, more
 * digits than a double certainly preserves, very small numbers, and -0. The JSON must be valid. Matches inside strings are possible, but no
 * such number is missed. Each form is searched by its rarest part, because hundreds of megabytes of payloads are searched.
 */
export interface SearchedText {
  /** The bytes as Latin-1. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** The first position from `from` on of a number of that form, or -1. */
export type NumberForm = (searched: SearchedText, from: number) => number;

const code = { zero: 48, nine: 57, point: 46, minus: 45 };
/** Numbers with this many digits and points may be rounded. */
const longDigits = 16;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= code.zero && byte <= code.nine;
}

function isOfNumber(byte: number | undefined): boolean {
  return isDigit(byte) || byte === code.point;
}

/** Whether the digits before a position are a value and not part of a string: a value follows a bracket, comma or colon. */
function isValue(bytes: Uint8Array, end: number): boolean {
  let at = end - 1;
  while (isDigit(bytes[at])) at--;
  // A number has only one point: "1.1.1.1" is not searched again from each of its points.
  if (bytes[at] === code.point) at--;
  while (isDigit(bytes[at])) at--;
  if (bytes[at] === code.minus) at--;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at--;
  return '[,:'.includes(String.fromCharCode(bytes[at] ?? 0));
}

const exponents = /\d[eE][-+\d]/g;

const withExponent: NumberForm = ({ text, bytes }, from) => {
  exponents.lastIndex = from;
  while (exponents.test(text)) {
    const at = exponents.lastIndex - 2;
    if (isValue(bytes, at)) return at;
    exponents.lastIndex = at;
  }
  return -1;
};

/** Trailing zeros of a fraction, or a fraction of zeros only: JavaScript writes neither. */
const withZeros: NumberForm = ({ text, bytes }, from) => {
  for (let at = text.indexOf('.', from); at >= 0; at = text.indexOf('.', at + 1)) {
    if (!isDigit(bytes[at - 1])) continue;
    let end = at + 1;
    while (isDigit(bytes[end])) end++;
    const odd = bytes[end - 1] === code.zero || text.startsWith('0.000000', at - 1);
    if (odd && isValue(bytes, at)) return at;
  }
  return -1;
};

/**
 * A number with at least `longDigits` digits covers at least one of the positions that are `longDigits` apart, so only these positions are
 * examined.
 */
const tooLong: NumberForm = ({ text, bytes }, from) => {
  for (let at = from + longDigits - 1; at < text.length; at += longDigits) {
    if (!isOfNumber(bytes[at])) continue;
    let first = at;
    while (first > from && isOfNumber(bytes[first - 1])) first--;
    let end = at + 1;
    while (isOfNumber(bytes[end])) end++;
    if (end - first >= longDigits && isValue(bytes, end)) return first;
    while (at + longDigits < end) at += longDigits;
  }
  return -1;
};

const minusZero: NumberForm = ({ text, bytes }, from) => {
  for (let at = text.indexOf('-0', from); at >= 0; at = text.indexOf('-0', at + 1)) {
    if (!isOfNumber(bytes[at + 2]) && isValue(bytes, at + 2)) return at;
  }
  return -1;
};

export const numberForms: readonly NumberForm[] = [withExponent, withZeros, tooLong, minusZero];
