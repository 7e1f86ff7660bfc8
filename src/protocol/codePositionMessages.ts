import * as v from 'valibot';
import { request } from './message.ts';

const position = v.object({
  /** Counted from 1. */
  line: v.number(),
  kind: v.picklist(['emit', 'on']),
  event: v.string(),
  count: v.number(),
  /** Until the acknowledgement; of a listener: how long it ran. */
  medianMs: v.optional(v.number()),
});
export type CodePosition = v.InferOutput<typeof position>;

/** The calls in a file of the application that captured events come from or go to, as observed processes reported them. Only the host sends this. */
export const codePositions = request(
  'code/positions',
  v.object({ file: v.pipe(v.string(), v.maxLength(4096)) }),
  v.object({ positions: v.array(position) }),
);
