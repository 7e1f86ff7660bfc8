/**
 * Right-to-left text in a preview of values, which is read from left to right. Without isolation, a browser shows two neighboring strings
 * in Arabic or Hebrew in reverse order, because it treats them and the comma between them as one right-to-left text.
 */

const rightToLeft = '\\u0590-\\u08FF\\uFB1D-\\uFDFF\\uFE70-\\uFEFF\\u{10800}-\\u{10FFF}\\u{1E800}-\\u{1EFFF}';
const any = new RegExp(`[${rightToLeft}]`, 'u');
/** Strings in quotation marks, also without a closing one, and right-to-left words outside of strings. */
const isolatable = new RegExp(String.raw`"(?:[^"\\]|\\.)*"?|[${rightToLeft}]+`, 'gu');
/** The Unicode characters “first strong isolate” and “pop directional isolate”. */
const [start, end] = ['\u2068', '\u2069'];

/** The preview with each string isolated. Only to be shown, because it contains characters that the values do not have. */
export function isolatedStrings(preview: string): string {
  return any.test(preview) ? preview.replace(isolatable, `${start}$&${end}`) : preview;
}
