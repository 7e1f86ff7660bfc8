/**
 * Facts about events that only the process of a server or a client knows: where the application emits and listens, and
 * who received a broadcast.
 */
import * as v from 'valibot';

const number = v.pipe(v.number(), v.finite());

/** Line and column count from 1. The path is absolute. */
export const callSiteSchema = v.object({ file: v.string(), line: number, column: number });
export type CallSite = v.InferOutput<typeof callSiteSchema>;

/** The position at which a listener was registered. */
export const handlersSchema = v.array(v.object({ file: v.string(), line: number }));
export type Handlers = v.InferOutput<typeof handlersSchema>;

/**
 * The number of recipients of a broadcast by the delivery status at their transports. `sockets` lists the first
 * recipients.
 */
export const broadcastDeliveriesSchema = v.object({
  sent: number,
  buffered: number,
  discarded: number,
  acknowledged: number,
  lost: v.optional(number),
  sockets: v.optional(v.array(v.object({ socketId: v.string(), delivery: v.string() }))),
});
export type BroadcastDeliveries = v.InferOutput<typeof broadcastDeliveriesSchema>;
