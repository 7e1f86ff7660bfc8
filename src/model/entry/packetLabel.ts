/** What a packet of the transport is, as data, and how it is named for people. */
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

/** "ping", "payload of 3 packets", "unreadable packet, first 1 MB". */
export function packetText({ type, probe, count, more, namespace = '', recordedBytes }: PacketLabel): string {
  const name = type === 'noReceiver' ? `packet for ${namespace}, where nobody is` : names[type];
  const packets = count === 1 ? '1 packet' : `${(count ?? 0).toLocaleString('en-US')} packets`;
  const of = count === undefined ? '' : ` of ${more ? 'more than ' : ''}${packets}`;
  const cut = recordedBytes === undefined ? '' : `, first ${recordedBytes / 1e6} MB`;
  return `${name}${probe ? ' probe' : ''}${of}${cut}`;
}

const names: Readonly<Record<Exclude<PacketType, 'noReceiver'>, string>> = {
  open: 'open',
  close: 'close',
  ping: 'ping',
  pong: 'pong',
  upgrade: 'upgrade',
  noop: 'noop',
  message: 'empty message',
  connect: 'connect',
  disconnect: 'disconnect',
  connectError: 'connect error',
  payload: 'payload',
  unreadable: 'unreadable packet',
  unfinished: 'unfinished packet',
  withoutType: 'packet without a type',
  ackWithoutId: 'acknowledgement without id',
};
