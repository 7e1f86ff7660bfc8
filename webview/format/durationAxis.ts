/** The labels of an axis of durations: steps that are round in the unit of the labels, from nanoseconds to days. Pure. */
import { significantMillisecondsText, significantSecondsText } from '../../src/model/texts/quantities.ts';
import { significantText } from '../../src/model/texts/numberText.ts';
import { unitTexts } from '../../src/model/texts/unitTexts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const digits = 6;

/**
 * The possible distances between two labels, in milliseconds, ascending. Each is at most 2.5 times the one before, so
 * that an axis with space for two labels has two.
 */
export const durationSteps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((nanoseconds) => nanoseconds / 1e6),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((microseconds) => microseconds / 1000),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 4, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].map((days) => days * dayMs),
];

export interface AxisLabel {
  readonly value: number;
  readonly text: string;
}

/** The labels of an axis from 0 to `endMs`: at least two, with at most `most` steps between them (at least 2). */
export function durationLabels(endMs: number, most: number): AxisLabel[] {
  if (!(endMs > 0)) return [{ value: 0, text: axisDurationText(0, { endMs: 0, stepMs: 0 }) }];
  const stepMs = durationSteps.find((step) => stepsIn(endMs, step) <= Math.max(2, most)) ?? endMs / 2;
  return Array.from({ length: stepsIn(endMs, stepMs) + 1 }, (_, index) => {
    const value = index * stepMs;
    return { value, text: axisDurationText(value, { endMs, stepMs }) };
  });
}

/** The text of a label: all labels of an axis have the same unit. An axis of a second or more has seconds or a larger unit. */
export function axisDurationText(ms: number, { endMs, stepMs }: { endMs: number; stepMs: number }): string {
  const value = (unit: number): string => significantText(ms / unit, digits);
  if (stepMs >= dayMs) return unitTexts.days({ value: value(dayMs) });
  if (stepMs >= hourMs) return unitTexts.wholeHours({ value: value(hourMs) });
  if (stepMs >= minuteMs) return unitTexts.wholeMinutes({ value: value(minuteMs) });
  return endMs < 1000 ? significantMillisecondsText(ms, digits) : significantSecondsText(ms, digits);
}

/** How many steps fit. The tolerance is for the rounding of fractions. */
export function stepsIn(end: number, step: number): number {
  return Math.floor((end / step) * (1 + 1e-9));
}
