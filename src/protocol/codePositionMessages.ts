import * as v from 'valibot';
import { request } from './message.ts';

const position = v.object({
  /** Counted from 1. */
  line: v.number(),
  kind: v.picklist(['emit', 'on']),
  event: v.string(),
  count: v.number(),
  /** The median time until the acknowledgement; for a listener, the median time for which it ran. */
  medianMs: v.optional(v.number()),
});
export type CodePosition = v.InferOutput<typeof position>;

/**
 * Returns the calls in a file of the application that emitted captured events, or that registered their listeners, as
 * observed processes reported them. Only the host sends this.
 */
export const codePositions = request(
  'code/positions',
  v.object({ file: v.pipe(v.string(), v.maxLength(4096)) }),
  v.object({ positions: v.array(position) }),
);
