/** The label of a packet of the transport, as data. `packetText` formats it. */
import * as v from 'valibot';

/**
 * Packets of Engine.IO, control packets of Socket.IO, HTTP bodies with several packets, and packets that are neither an event nor an
 * acknowledgement.
 */
export const packetTypes = [
  'open',
  'close',
  'ping',
  'pong',
  'upgrade',
  'noop',
  /** An empty message. Other messages are events, acknowledgements or control packets. */
  'message',
  'connect',
  'disconnect',
  'connectError',
  'payload',
  'unreadable',
  'unfinished',
  /** A packet for a namespace that none of our connections has joined. */
  'noReceiver',
  'withoutType',
  'ackWithoutId',
] as const;
export type PacketType = (typeof packetTypes)[number];

export const packetLabelSchema = v.object({
  type: v.picklist(packetTypes),
  /** The packet belongs to the probe of an upgrade. */
  probe: v.optional(v.literal(true)),
  /** Number of packets in a payload. With `more`, there are at least this many. */
  count: v.optional(v.number()),
  more: v.optional(v.literal(true)),
  /** Only for "noReceiver". */
  namespace: v.optional(v.string()),
  /** Number of recorded bytes; undefined if the whole packet is recorded. */
  recordedBytes: v.optional(v.number()),
});

export interface PacketLabel {
  type: PacketType;
  probe?: true;
  count?: number;
  more?: true;
  namespace?: string;
  recordedBytes?: number;
}
