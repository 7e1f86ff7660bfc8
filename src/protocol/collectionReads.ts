/** Messages between the host and the thread that parses large collections. Each request gets one reply. */
import type { CollectionProblem, ProblemContext } from '../model/collection/language/collectionProblems.ts';
import type { CollectionPiece } from '../model/scenario/readCollection.ts';

/**
 * With `text`, requests the first piece of this collection, or, if `context` is set, its problems; without `text`, requests the next piece.
 */
export interface PieceRequest {
  readonly text?: string;
  readonly context?: ProblemContext;
}

/** Empty after the last piece. */
export interface PieceReply {
  readonly piece?: CollectionPiece;
  readonly problems?: readonly CollectionProblem[];
}
