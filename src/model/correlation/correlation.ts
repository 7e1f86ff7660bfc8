/** One event at both ends of its socket, as programs and the panel receive it. */
import * as v from 'valibot';
import { storedCauseSchema } from '../cause/causeSchema.ts';

const seq = v.number();
const ms = v.number();

/** Times are milliseconds since the start of the capture, on the clock of the client. Unknown values are left out. */
const wayFields = {
  clientSeq: v.optional(seq),
  serverSeq: v.optional(seq),
  /** When the sender wrote the event, and when the other end received it. */
  sentAt: v.optional(ms),
  receivedAt: v.optional(ms),
  /** When the listeners at the server started and ended, including the promises that they returned. */
  handlerStart: v.optional(ms),
  handlerEnd: v.optional(ms),
  ackSentAt: v.optional(ms),
  ackReceivedAt: v.optional(ms),
  /** By how much the clock of the server is ahead, if the times prove a difference. The times are corrected by it. */
  skewMs: v.optional(ms),
  ambiguous: v.optional(v.literal(true)),
  /** If the counterpart is ambiguous: the number of possible events. */
  candidates: v.optional(v.number()),
  /** Why the other end does not have the event, or why this is not known. */
  cause: v.optional(storedCauseSchema),
  /** Why one end does not have the acknowledgement that the other end sent or received, or why this is not known. */
  ackCause: v.optional(storedCauseSchema),
};

const waySchema = v.object({ ...wayFields, socketId: v.optional(v.string()) });
export type EventWay = v.InferOutput<typeof waySchema>;

export const correlationSchema = v.object({
  ...wayFields,
  socketId: v.optional(v.string()),
  /** When the application emitted the event, if it was written later. */
  emittedAt: v.optional(ms),
  /** The end that sent the event. */
  from: v.optional(v.picklist(['client', 'server'])),
  /** The values for each counterpart, if the entry has several. At most 1,000. */
  pairs: v.optional(v.array(waySchema)),
});
export type Correlation = v.InferOutput<typeof correlationSchema>;
