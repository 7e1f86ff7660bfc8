/** A packet of MessagePack that is too large to be decoded in one iteration of the event loop, or before somebody looks. */
import { ackType, boundNames, eventType, type UnreadPacket } from './packetBounds.ts';
import { PacketBoundError } from './packetBound.ts';
import { PackedWalk } from './msgpackBounds.ts';
import type { EventLoopShare } from './eventLoopShare.ts';

/** Larger packets are not decoded before somebody looks. */
export const unreadFrom = 65_536;
/** Looked at between two looks at the clock. */
const stepItems = 65_536;

/** Bytes that were gone through already. */
export class LargePacked {
  readonly bytes: Buffer;
  readonly walk: PackedWalk;

  constructor(bytes: Buffer, walk: PackedWalk) {
    this.bytes = bytes;
    this.walk = walk;
  }
}

/** What a large message becomes before the parser gets it. */
export function walkInSlices(bytes: Buffer, share: EventLoopShare, done: (packed: LargePacked) => void): void {
  const walk = new PackedWalk(bytes);
  const work = (): void => {
    if (walk.look(stepItems)) done(new LargePacked(bytes, walk));
    else share.continueWith(work);
  };
  work();
}

/**
 * An event or acknowledgement as the client may have it: of the arguments the last alone, where that is a text, for it may be an offset.
 * @returns undefined for what the parser is to read
 * @throws Error for what must not be read
 */
export function unreadPacked(walk: PackedWalk, length: number): UnreadPacket | undefined {
  if (walk.isCut) throw new Error('bytes that are longer than their packet');
  const type = walk.field('type');
  const nsp = walk.field('nsp');
  const id = walk.field('id');
  const isRead = (type !== eventType && type !== ackType) || typeof nsp !== 'string' || !walk.hasList;
  if (isRead) {
    if (length > unreadFrom || walk.isDeep)
      throw new PacketBoundError(
        walk.isDeep ? 'depth' : 'packedControl',
        'a packet of the protocol is too long, or nested too deeply',
      );
    return undefined;
  }
  if (length <= unreadFrom && !walk.isDeep) return undefined;
  const ack = typeof id === 'number' ? { id } : {};
  if (type === ackType) return { type, nsp, ...ack, data: [] };
  const event = walk.firstOfData;
  if (event === undefined) throw new Error('invalid payload');
  boundNames(String(event), nsp);
  const { lastOfData } = walk;
  return { type, nsp, ...ack, data: [event, typeof lastOfData === 'string' ? lastOfData : null] };
}
