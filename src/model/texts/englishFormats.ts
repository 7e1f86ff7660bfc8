/**
 * Formats numbers and plurals in English texts. Simple cases do not use `Intl`, whose first use in a process takes
 * longer than reading and checking a collection. The results are the same as with `Intl`.
 */
import type { IntlMessageFormat } from 'intl-messageformat';

type Formatters = NonNullable<NonNullable<ConstructorParameters<typeof IntlMessageFormat>[3]>['formatters']>;

/** Smaller numbers have no thousands separators. */
const firstGroup = 1000;

/**
 * Formats a number with a minimum and maximum number of digits after the decimal point. Undefined if only `Intl` can
 * format it.
 */
export function smallNumber(value: number, { min, max }: { min: 0 | 1; max: 0 | 1 }): string | undefined {
  if (!(value >= 0 && value < firstGroup - 1) || Object.is(value, -0)) return undefined;
  // The shortest text that is read as this number, as in ICU.
  const [, whole = '', digits = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole === '') return undefined;
  const tenths = max === 0 ? Number(whole) * 10 : Number(whole) * 10 + Number(digits.charAt(0));
  const isUp = digits.charAt(max) >= '5';
  const rounded = tenths + (isUp ? (max === 0 ? 10 : 1) : 0);
  const tenth = rounded % 10;
  return `${Math.floor(rounded / 10)}${tenth > 0 || min > 0 ? `.${tenth}` : ''}`;
}

const numbers = new Map<string, Intl.NumberFormat>();

/** Formats `{count, number}` and `#`. */
const getNumberFormat: Formatters['getNumberFormat'] = (locales, options) => {
  const key = JSON.stringify([locales, options]);
  const full = (): Intl.NumberFormat => {
    const format = numbers.get(key) ?? new Intl.NumberFormat(locales, options);
    numbers.set(key, format);
    return format;
  };
  if (options !== undefined) return full();
  const format = (value: number | bigint): string =>
    (typeof value === 'number' && Number.isInteger(value) ? smallNumber(value, { min: 0, max: 0 }) : undefined) ??
    full().format(value);
  return { format } as Intl.NumberFormat;
};

/** In English, only 1 and -1 are singular (CLDR). */
const getPluralRules: Formatters['getPluralRules'] = (locales, options) => {
  if (options?.type === 'ordinal') return new Intl.PluralRules(locales, options);
  return { select: (value: number) => (Math.abs(value) === 1 ? 'one' : 'other') } as Intl.PluralRules;
};

export const englishFormatters: Formatters = {
  getNumberFormat,
  getPluralRules,
  getDateTimeFormat: (locales, options) => new Intl.DateTimeFormat(locales, options),
};

const placeholder = /\{(\w+)\}/g;
const simple = /^[^{}'#]*(?:\{\w+\}[^{}'#]*)*$/;

/**
 * Fills in a message that contains only names of parameters, as most do. Undefined for any other message, or if a
 * parameter is missing.
 */
export function filledSimply(
  message: string,
  params: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  if (!params || !simple.test(message)) return undefined;
  let isFilled = true;
  const text = message.replace(placeholder, (_, name: string) => {
    const value = params[name];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    isFilled = false;
    return '';
  });
  return isFilled ? text : undefined;
}
