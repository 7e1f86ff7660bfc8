/** Formats times of the capture. Pure. */
import { fixedText } from '../../src/model/texts/numberText.ts';
import { unitTexts } from '../../src/model/texts/unitTexts.ts';
import { textLanguage } from '../../src/model/texts/catalog.ts';

/** The time since the capture started as briefly as possible, to the millisecond: "12.402 s", "10:02.402", "1:02:03.004". */
export function offsetText(ms: number): string {
  const total = Math.max(0, Math.round(ms));
  const seconds = Math.floor(total / 1000);
  if (seconds < 600) return unitTexts.seconds({ value: fixedText(total / 1000, 3) });
  const fraction = String(total % 1000).padStart(3, '0');
  const rest = `${String(seconds % 60).padStart(2, '0')}.${fraction}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const dateOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const;

/** The date and time of an entry, to the millisecond: "Nov 29, 2026, 14:03:12.402". */
export function absoluteText(startedAt: string, t: number): string {
  const start = Date.parse(startedAt);
  if (Number.isNaN(start)) return '';
  const language = textLanguage();
  let format = dateFormats.get(language);
  if (!format) dateFormats.set(language, (format = new Intl.DateTimeFormat(language, dateOptions)));
  return format.format(start + t);
}

/** Below this length of a range, whole seconds do not distinguish its times well enough. */
const exactUnderMs = 10_000;

/** The time of day of a moment in a range, with milliseconds if the range is short: "14:03:12", "14:03:12.402". */
export function clockInRange(startedAt: string, t: number, { from, to }: { from: number; to: number }): string {
  const text = clockText(startedAt, t);
  return to - from < exactUnderMs ? text : text.slice(0, 'hh:mm:ss'.length);
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment, without the year: "Nov 29". */
export function dayText(startedAt: string, t: number): string {
  const time = Date.parse(startedAt) + t;
  if (Number.isNaN(time)) return '';
  const language = textLanguage();
  let format = dayFormats.get(language);
  if (!format)
    dayFormats.set(language, (format = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })));
  return format.format(time);
}

/** The time of day of an entry, to the millisecond: "14:03:12.402". */
export function clockText(startedAt: string, t: number): string {
  const time = new Date(Date.parse(startedAt) + t);
  if (Number.isNaN(time.getTime())) return '';
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
