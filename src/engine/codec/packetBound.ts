/** Limits of one packet. An ordinary Socket.IO client does not have these limits. */
export const packetBounds = {
  /** Characters of a namespace. */
  namespace: 10_000,
  /** Characters of an event name, because it is kept in memory and shown everywhere. */
  eventName: 100_000,
  /** Digits of an ack ID, or of the number of attachments. */
  digits: 1000,
  /** Characters of control packets, which contain a handshake, an error or nothing. */
  control: 1_000_000,
  /** Bytes of control packets with the msgpack parser. */
  packedControl: 65_536,
  /** Levels of nesting. */
  depth: 16_384,
} as const;
export type PacketBound = keyof typeof packetBounds;

/** A valid packet is refused because it exceeds a limit of the inspector. */
export class PacketBoundError extends Error {
  readonly bound: PacketBound;

  constructor(bound: PacketBound, message: string) {
    super(message);
    this.bound = bound;
  }
}

/** The limit that a refused packet exceeds; undefined for any other error. */
export function boundOf(error: unknown): PacketBound | undefined {
  return error instanceof PacketBoundError ? error.bound : undefined;
}
