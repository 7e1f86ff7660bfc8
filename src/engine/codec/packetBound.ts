/** What this client reads of one packet, and no more. The client of an application has no such bounds. */
export const packetBounds = {
  /** Characters of a namespace. */
  namespace: 10_000,
  /** Characters of an event's name, which is kept in memory and shown everywhere. */
  eventName: 100_000,
  /** Digits of an ack ID, or of the number of attachments. */
  digits: 1000,
  /** Characters of packets of the protocol itself, which hold a session, an error or nothing. */
  control: 1_000_000,
  /** The same where it is packed, in bytes. */
  packedControl: 65_536,
  /** Levels of nesting. */
  depth: 16_384,
} as const;
export type PacketBound = keyof typeof packetBounds;

/** A packet is refused for a bound of ours, not because it is wrong. */
export class PacketBoundError extends Error {
  readonly bound: PacketBound;

  constructor(bound: PacketBound, message: string) {
    super(message);
    this.bound = bound;
  }
}

/** The bound that a packet was refused for; undefined when it was refused for something else. */
export function boundOf(error: unknown): PacketBound | undefined {
  return error instanceof PacketBoundError ? error.bound : undefined;
}
