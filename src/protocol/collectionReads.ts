/** Messages between the host and the thread that parses large collections. Each request gets one reply. */
import type { CollectionPiece } from '../model/scenario/readCollection.ts';

/** With `text`, requests the first piece of this collection; without it, the next piece. */
export interface PieceRequest {
  readonly text?: string;
}

/** Empty after the last piece. */
export interface PieceReply {
  readonly piece?: CollectionPiece;
}
