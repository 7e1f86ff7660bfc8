/** Formats numbers with units: durations, sizes and rates. Pure. */
import { countText, decimalText, fixedText, significantText } from './numberText.ts';
import { unitTexts } from './unitTexts.ts';

/** A duration: "0.4 ms", "8 ms", "1.2 s", "2 min 5 s". */
export function durationText(ms: number): string {
  if (ms < 1) return preciseMillisecondsText(ms);
  if (ms < 999.5) return unitTexts.milliseconds({ value: countText(ms) });
  if (ms < 59_950) return unitTexts.seconds({ value: fixedText(ms / 1000, 1) });
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return unitTexts.minutes({ minutes, seconds: seconds % 60 });
  return unitTexts.hours({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** A time since a start, to the millisecond: "0.374 s", "2 min 5.010 s", "1 h 2 min 3.004 s". */
export function elapsedText(ms: number): string {
  const total = Math.max(0, Math.round(ms));
  const minutes = Math.floor(total / 60_000);
  const seconds = fixedText((total - minutes * 60_000) / 1000, 3);
  if (minutes === 0) return unitTexts.seconds({ value: seconds });
  if (minutes < 60) return unitTexts.minutes({ minutes, seconds });
  return unitTexts.hoursToSeconds({ hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds });
}

/** A number of milliseconds with one digit after the decimal point, however large: "1,200.0 ms". */
export function preciseMillisecondsText(ms: number): string {
  return unitTexts.milliseconds({ value: fixedText(Math.max(0, ms), 1) });
}

/** A duration that the user chose, without unnecessary digits: "800 ms", "2 s", "1.5 s". */
export function delayText(ms: number): string {
  return ms < 1000 ? millisecondsText(ms) : secondsText(ms, 1);
}

/** A number of milliseconds, however large: "0.3 ms", "1,000 ms". */
export function millisecondsText(ms: number, digits = 0): string {
  return unitTexts.milliseconds({ value: decimalText(ms, digits) });
}

/** A number of milliseconds with at most this many significant digits: "0.25 ms", "12.3 ms". */
export function significantMillisecondsText(ms: number, digits: number): string {
  return unitTexts.milliseconds({ value: significantText(ms, digits) });
}

/** Milliseconds as seconds, with at most this many digits after the decimal point: "2.04 s". */
export function secondsText(ms: number, digits: number): string {
  return unitTexts.seconds({ value: decimalText(ms / 1000, digits) });
}

/** Milliseconds as seconds with at most this many significant digits: "0.5 s". */
export function significantSecondsText(ms: number, digits: number): string {
  return unitTexts.seconds({ value: significantText(ms / 1000, digits) });
}

const units = [
  ['byte', 1],
  ['kilo', 1e3],
  ['mega', 1e6],
  ['giga', 1e9],
] as const;

/** A measured size with one digit after the decimal point: "57 B", "1.2 kB", "250 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return exactBytesText(bytes);
  const index = units.findIndex(([, size], at) => bytes / size < 999.5 || at === units.length - 1);
  const [unit, size] = units[index] ?? units[0];
  const value = bytes / size;
  return unitTexts.bytes({ value: fixedText(value, value < 100 ? 1 : 0), unit });
}

/** A size that the user chose, without unnecessary digits: "50 kB", "1.25 MB", "16 MB". */
export function sizeText(bytes: number): string {
  const [unit, size] = units.findLast(([, least]) => bytes >= least) ?? units[0];
  return unitTexts.bytes({ value: significantText(bytes / size, 3), unit });
}

/** The exact size in bytes: "1,000,000 B". */
export function exactBytesText(bytes: number): string {
  return unitTexts.bytes({ value: countText(bytes), unit: 'byte' });
}

/** A bandwidth: "50 kB/s". */
export function bandwidthText(bytesPerSecond: number): string {
  return unitTexts.bytesPerSecond({ size: sizeText(bytesPerSecond) });
}

/** A rate of events: "0.25 /s", "13 /s", "1,204 /s". */
export function rateText(perSecond: number): string {
  const isWhole = perSecond >= 100 || Number.isInteger(perSecond);
  return unitTexts.perSecond({ value: isWhole ? countText(perSecond) : significantText(perSecond, 2) });
}
