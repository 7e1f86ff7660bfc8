/** What a packet of the transport is, as data; `packetText` makes it text. */
import * as v from 'valibot';

/** Of Engine.IO, of Socket.IO's own control, the HTTP body that carried several, and what became neither an event nor an acknowledgement. */
export const packetTypes = [
  'open',
  'close',
  'ping',
  'pong',
  'upgrade',
  'noop',
  /** Empty: others are events, acknowledgements or control packets. */
  'message',
  'connect',
  'disconnect',
  'connectError',
  'payload',
  'unreadable',
  'unfinished',
  /** For a namespace that no connection here is in. */
  'noReceiver',
  'withoutType',
  'ackWithoutId',
] as const;
export type PacketType = (typeof packetTypes)[number];

export const packetLabelSchema = v.object({
  type: v.picklist(packetTypes),
  /** Of an upgrade's probe. */
  probe: v.optional(v.literal(true)),
  /** Packets in a payload; `more`: at least so many. */
  count: v.optional(v.number()),
  more: v.optional(v.literal(true)),
  /** Of "noReceiver". */
  namespace: v.optional(v.string()),
  /** So many bytes of it are recorded; left out when it is recorded whole. */
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
