import { catalog } from './catalog.ts';

/** Numbers with their units, separated by a non-breaking space. */
export const unitTexts = catalog('unit', {
  milliseconds: '{value}\u00a0ms',
  seconds: '{value}\u00a0s',
  minutes: '{minutes}\u00a0min {seconds}\u00a0s',
  /** Labels of axes, which are multiples of a minute, an hour or a day. */
  wholeMinutes: '{value}\u00a0min',
  wholeHours: '{value}\u00a0h',
  days: '{value}\u00a0d',
  hoursToSeconds: '{hours}\u00a0h {minutes}\u00a0min {seconds}\u00a0s',
  hours: '{hours}\u00a0h {minutes}\u00a0min',
  bytes: '{value}\u00a0{unit, select, kilo {kB} mega {MB} giga {GB} other {B}}',
  bytesPerSecond: '{size}/s',
  perSecond: '{value}\u00a0/s',
});
