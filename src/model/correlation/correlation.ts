/** One event at both ends of its socket, as programs and the panel receive it. */
import * as v from 'valibot';
import { storedCauseSchema } from '../cause/causeSchema.ts';

const seq = v.number();
const ms = v.number();

/** Times are milliseconds since the start of the capture, on the clock of the client. What is not known is left out. */
const wayFields = {
  clientSeq: v.optional(seq),
  serverSeq: v.optional(seq),
  /** When the sender wrote it, and when the other end received it. */
  sentAt: v.optional(ms),
  receivedAt: v.optional(ms),
  /** Of the listeners at the server, including the promises that they returned. */
  handlerStart: v.optional(ms),
  handlerEnd: v.optional(ms),
  ackSentAt: v.optional(ms),
  ackReceivedAt: v.optional(ms),
  /** By how much the clock of the server is ahead, if the times prove that it differs. The times are corrected by it. */
  skewMs: v.optional(ms),
  ambiguous: v.optional(v.literal(true)),
  /** If it is ambiguous: the number of events that can be the counterpart. */
  candidates: v.optional(v.number()),
  /** Why the other end does not have it, or why it is not known. */
  cause: v.optional(storedCauseSchema),
};

const waySchema = v.object({ ...wayFields, socketId: v.optional(v.string()) });
export type EventWay = v.InferOutput<typeof waySchema>;

export const correlationSchema = v.object({
  ...wayFields,
  socketId: v.optional(v.string()),
  /** When the application emitted it, if it was written later. */
  emittedAt: v.optional(ms),
  /** Which end sent it. */
  from: v.optional(v.picklist(['client', 'server'])),
  /** Of an entry with several counterparts: of each. Not more than 1,000. */
  pairs: v.optional(v.array(waySchema)),
});
export type Correlation = v.InferOutput<typeof correlationSchema>;
