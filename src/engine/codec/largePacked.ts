/** MessagePack packets that are too large to decode in one iteration of the event loop. Their arguments are decoded when they are needed. */
import { ackType, boundNames, eventType, type UnreadPacket } from './packetBounds.ts';
import { PacketBoundError } from './packetBound.ts';
import { PackedWalk } from './msgpackBounds.ts';
import type { EventLoopShare } from './eventLoopShare.ts';

/** Larger packets are decoded only when their arguments are needed. */
export const unreadFrom = 65_536;
/** Number of items that are read between two checks of the clock. */
const stepItems = 65_536;

/** Bytes whose items were already walked through. */
export class LargePacked {
  readonly bytes: Buffer;
  readonly walk: PackedWalk;

  constructor(bytes: Buffer, walk: PackedWalk) {
    this.bytes = bytes;
    this.walk = walk;
  }
}

/** Walks through the items of a large message in time slices, before the parser receives it. */
export function walkInSlices(bytes: Buffer, share: EventLoopShare, done: (packed: LargePacked) => void): void {
  const walk = new PackedWalk(bytes);
  const work = (): void => {
    if (walk.advance(stepItems)) done(new LargePacked(bytes, walk));
    else share.continueWith(work);
  };
  work();
}

/**
 * An event or acknowledgement without its arguments, for the client. Only a last argument that is text is kept, because it can be the
 * offset of connection state recovery.
 * @returns undefined for a packet that the parser must decode
 * @throws Error for a packet that must not be decoded
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
