/** Durations in milliseconds that a user or a program enters. */
import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { maxTimerMs } from '../../base/clock.ts';

const number = v.number();
const whole = v.integer<number, string>(asIssue({ code: 'value.notWhole' }));
const notNegative = v.minValue<number, 0, string>(0, asIssue({ code: 'value.negative' }));
/** The clients pass these numbers to timers, which fire immediately if the duration is longer. */
const limit = v.maxValue<number, number, string>(
  maxTimerMs,
  asIssue({ code: 'value.tooLong', params: { maxMs: maxTimerMs } }),
);

export const durationSchema = v.pipe(number, notNegative, limit);
export const wholeDurationSchema = v.pipe(number, whole, notNegative, limit);
/** A time to wait for something, at least 1 ms, because nothing happens within 0 ms. */
export const waitSchema = v.pipe(
  durationSchema,
  v.minValue(1, asIssue({ code: 'value.tooShort', params: { minMs: 1 } })),
);
/** The time limit of an operation. */
export const timeLimitSchema = v.pipe(
  wholeDurationSchema,
  v.minValue(1, asIssue({ code: 'value.tooShort', params: { minMs: 1 } })),
);
