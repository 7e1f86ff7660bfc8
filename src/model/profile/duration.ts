/** Durations that a person or a program gives, in milliseconds. */
import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { maxTimerMs } from '../../base/clock.ts';

const number = v.number();
const whole = v.integer<number, string>(asIssue({ code: 'value.notWhole' }));
const notNegative = v.minValue<number, 0, string>(0, asIssue({ code: 'value.negative' }));
/** Timers of the clients, which get these numbers, end at once when they are set for longer. */
const limit = v.maxValue<number, number, string>(
  maxTimerMs,
  asIssue({ code: 'value.tooLong', params: { maxMs: maxTimerMs } }),
);

export const durationSchema = v.pipe(number, notNegative, limit);
export const wholeDurationSchema = v.pipe(number, whole, notNegative, limit);
/** Of something that is waited for: nothing ends within 0 ms. */
export const waitSchema = v.pipe(
  durationSchema,
  v.minValue(1, asIssue({ code: 'value.tooShort', params: { minMs: 1 } })),
);
/** How long something may take. */
export const timeLimitSchema = v.pipe(
  wholeDurationSchema,
  v.minValue(1, asIssue({ code: 'value.tooShort', params: { minMs: 1 } })),
);
