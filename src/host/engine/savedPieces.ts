import type * as v from 'valibot';
import { saveNext } from '../../protocol/sessionFileMessages.ts';
import type { FileSource } from '../sessions/fileSources.ts';

export type SavedLines = v.InferOutput<typeof saveNext.result>;

/**
 * The text of a file that is saved, in pieces. The reader prepares one piece ahead while the current one is processed.
 * @param reader the engine, or the reader of a session file
 */
export async function* savedPieces(
  reader: Pick<FileSource, 'request'>,
  saveId: string,
  signal?: AbortSignal,
): AsyncGenerator<SavedLines> {
  const next = (): Promise<SavedLines> => {
    const piece = reader.request(saveNext, { saveId }, signal);
    // If the consumer stops early, nothing awaits the piece in progress, and its error must not become an unhandled rejection.
    piece.catch(() => undefined);
    return piece;
  };
  for (let ahead: Promise<SavedLines> | undefined = next(); ahead;) {
    const piece: SavedLines = await ahead;
    ahead = piece.done ? undefined : next();
    yield piece;
  }
}
