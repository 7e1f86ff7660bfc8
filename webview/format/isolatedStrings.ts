/**
 * Text from right to left inside of a preview of values, which itself is read from left to right. Pure.
 * Without this, a browser shows two neighboring strings in Arabic or Hebrew in each other's place, with the comma between them.
 */

const rightToLeft = '\\u0590-\\u08FF\\uFB1D-\\uFDFF\\uFE70-\\uFEFF\\u{10800}-\\u{10FFF}\\u{1E800}-\\u{1EFFF}';
const any = new RegExp(`[${rightToLeft}]`, 'u');
/** Strings in quotation marks, including unclosed ones, and words outside of them. */
const isolatable = new RegExp(String.raw`"(?:[^"\\]|\\.)*"?|[${rightToLeft}]+`, 'gu');
/** First strong isolate, pop directional isolate. */
const [start, end] = ['\u2068', '\u2069'];

/** The preview with each string isolated. It is for the eye only, because it has characters that the values do not have. */
export function isolatedStrings(preview: string): string {
  return any.test(preview) ? preview.replace(isolatable, `${start}$&${end}`) : preview;
}
