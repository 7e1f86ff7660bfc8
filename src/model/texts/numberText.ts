/** Numbers and lists in the language of the texts. Formatters are cached, because creating one is slow. Pure. */
import { textLanguage } from './catalog.ts';
import { smallNumber } from './englishFormats.ts';

const formats = new Map<string, Intl.NumberFormat>();
let language = '';

function formatter(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  if (language !== textLanguage()) {
    formats.clear();
    language = textLanguage();
  }
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    formats.set(key, format);
  }
  return format;
}

function isTenth(digits: number): digits is 0 | 1 {
  return digits === 0 || digits === 1;
}

function smallEnglish(value: number, digits: { min: 0 | 1; max: 0 | 1 }): string | undefined {
  return textLanguage() === 'en' ? smallNumber(value, digits) : undefined;
}

/** A whole number with its groups of digits: "1,234". */
export function countText(count: number): string {
  return decimalText(count, 0);
}

/** A number with exactly this many digits after the decimal point: "1.0". */
export function fixedText(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const small = isTenth(digits) ? smallEnglish(value, { min: digits, max: digits }) : undefined;
  return small ?? formatter(`f${digits}`, options).format(value);
}

/** A number with at most this many significant digits: "0.25", "1,200". */
export function significantText(value: number, digits: number): string {
  return formatter(`s${digits}`, { maximumSignificantDigits: digits }).format(value);
}

/** A number with at most this many digits after the decimal point: "12.4". */
export function decimalText(value: number, digits: number): string {
  const small = isTenth(digits) ? smallEnglish(value, { min: 0, max: digits }) : undefined;
  return small ?? formatter(`d${digits}`, { maximumFractionDigits: digits }).format(value);
}

/**
 * A typed number with a decimal point, so that it can be parsed: "0,5" becomes "0.5" in a language that writes decimals with a comma. Groups
 * of digits are not removed.
 */
export function withDecimalPoint(typed: string): string {
  const text = typed.trim();
  return /^\d*,\d+$/.test(text) && decimalText(0.5, 1).includes(',') ? text.replace(',', '.') : text;
}

/**
 * Parses a typed whole number; undefined for any other text. A decimal point is refused, because "1.000" is a thousand in some languages.
 * @param options `maxDigits`: a longer text is refused; numbers of up to 15 digits are exact
 */
export function wholeNumberOf(
  typed: string,
  { maxDigits = 15 }: { readonly maxDigits?: number } = {},
): number | undefined {
  const text = typed.trim();
  return /^\d+$/.test(text) && text.length <= maxDigits ? Number(text) : undefined;
}

/** Short items of the same kind: "in 3 /s, out 1 /s". */
export function listText(items: readonly string[]): string {
  return new Intl.ListFormat(textLanguage(), { type: 'unit', style: 'short' }).format(items);
}

/** A fraction as a percentage with one digit after the decimal point: "20.6%". */
export function percentageText(share: number): string {
  return formatter('percent', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
}
