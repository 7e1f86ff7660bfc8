import { bigIntOf, ExactNumber, isNumber } from '../numbers/exactNumber.ts';

/** Reads a value as a sequence number or as a time. A value that cannot be read with certainty is not guessed. */

export const streamKinds = ['sequence', 'time'] as const;
export type StreamKind = (typeof streamKinds)[number];

/** Whole numbers beyond 2^53 are bigint. */
export type SequenceValue = number | bigint;

/** imprecise: a number beyond 2^53 that is not whole, or has too many digits to be one of a sequence. */
export type ValueFault = 'unreadable' | 'imprecise';

/** More digits than any counter has; a hostile server may send millions. */
const maxDigits = 40;
const largest = 10n ** BigInt(maxDigits);

export function readSequence(value: unknown): SequenceValue | ValueFault {
  if (typeof value === 'bigint') return bounded(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'unreadable';
    // Payloads are read with their exact digits: a double beyond 2^53 is the number that was sent.
    return Math.abs(value) > Number.MAX_SAFE_INTEGER ? bounded(BigInt(value)) : value;
  }
  if (value instanceof ExactNumber) return exactSequence(value);
  if (typeof value !== 'string' || value.length > maxDigits || !/^-?\d+(\.\d+)?$/.test(value)) return 'unreadable';
  const number = Number(value);
  if (value.includes('.')) return Math.abs(number) > Number.MAX_SAFE_INTEGER ? 'imprecise' : number;
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** Steps between larger numbers would be beyond the precision of a double. */
function bounded(value: bigint): bigint | ValueFault {
  return value < largest && value > -largest ? value : 'imprecise';
}

function exactSequence(number: ExactNumber): SequenceValue | ValueFault {
  const whole = number.literal.length <= maxDigits ? bigIntOf(number) : undefined;
  if (whole !== undefined) return bounded(whole);
  return Math.abs(number.asDouble) > Number.MAX_SAFE_INTEGER ? 'imprecise' : number.asDouble;
}

/** The distance between two numbers; exact as long as it is below 2^53. */
export function distance(to: SequenceValue, from: SequenceValue): number {
  if (typeof to === 'number' && typeof from === 'number') return to - from;
  return Number(toBigInt(to) - toBigInt(from));
}

/** `from` moved by a distance. */
export function moved(from: SequenceValue, by: number): SequenceValue {
  if (typeof from === 'bigint' && Number.isFinite(by)) return from + toBigInt(by);
  const sum = Number(from) + by;
  return Number.isInteger(Number(from)) && Number.isInteger(by) ? sum : Number(sum.toPrecision(12));
}

function toBigInt(value: SequenceValue): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.round(value));
}

/** How times are written: ISO text, or numbers in one of the units. */
export const timeUnits = ['iso', 's', 'ms', 'us', 'ns'] as const;
export type TimeUnit = (typeof timeUnits)[number];

const isoTime = /^([+-]?\d{4,6}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,18}))?(Z|[+-]\d\d:?\d\d)?$/i;
const milliseconds: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** A time as a number: milliseconds since the epoch for texts and dates; numbers keep their own unit. */
export function readTime(value: unknown): { raw: number; iso: boolean } | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : { raw: value.getTime(), iso: true };
  if (isNumber(value)) {
    const raw = Number(value);
    return Number.isFinite(raw) ? { raw, iso: false } : undefined;
  }
  if (typeof value !== 'string' || value.length > maxDigits) return undefined;
  if (/^-?\d+(\.\d+)?$/.test(value)) return { raw: Number(value), iso: false };
  const [, whole, fraction, zone] = isoTime.exec(value) ?? [];
  if (whole === undefined) return undefined;
  // Times without a time zone are read as UTC, in which no hour is repeated or skipped: only differences between times matter.
  const start = Date.parse(`${whole.replace(' ', 'T')}${zone ?? 'Z'}`);
  // Date has no fractions of a millisecond.
  return Number.isNaN(start) ? undefined : { raw: start + (fraction ? Number(`0.${fraction}`) * 1000 : 0), iso: true };
}

export function toMilliseconds(raw: number, unit: TimeUnit): number {
  return unit === 'iso' ? raw : raw * milliseconds[unit];
}

/** A number of milliseconds in the unit in which it was written. */
export function timeText(ms: number, unit: TimeUnit): string {
  if (unit === 'iso') {
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
  }
  return String(Number((ms / milliseconds[unit]).toPrecision(15)));
}

/** The unit in which a number is a time from the years 2000 to 2100; undefined when there is none. */
export function epochUnit(raw: number): Exclude<TimeUnit, 'iso'> | undefined {
  const first = Date.UTC(2000, 0);
  const last = Date.UTC(2100, 0);
  return (['s', 'ms', 'us', 'ns'] as const).find((unit) => {
    const ms = raw * milliseconds[unit];
    return ms >= first && ms < last;
  });
}
