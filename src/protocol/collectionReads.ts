/** Messages between the host and the thread that parses large collections. Each request gets one reply. */
import type { QueryResults, QueryKind, QueryParams } from '../model/collection/language/collectionQueries.ts';
import type { CollectionPiece } from '../model/scenario/readCollection.ts';

/** A query of the editor about a text. */
export type EditorQuery = {
  readonly [K in QueryKind]: { readonly kind: K; readonly params: QueryParams[K] };
}[QueryKind];

/**
 * With `text`, requests the first piece of this collection, or, if `query` is set, its result; without `text`, requests the next piece.
 */
export interface PieceRequest {
  readonly text?: string;
  readonly query?: EditorQuery;
}

/** Empty after the last piece. */
export interface PieceReply {
  readonly piece?: CollectionPiece;
  readonly result?: QueryResults[QueryKind];
}
