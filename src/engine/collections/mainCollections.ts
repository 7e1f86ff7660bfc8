import { parentPort, workerData } from 'node:worker_threads';
import { collectionProblems } from '../../model/collection/language/collectionProblems.ts';
import { readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import { piecesOf, readCollection } from '../../model/scenario/readCollection.ts';
import { useWorkerLanguage } from '../../model/texts/workerLanguage.ts';
import type { PieceReply, PieceRequest } from '../../protocol/collectionReads.ts';

/**
 * Runs in the thread that parses large collections, because parsing them there would block the extension host. The host requests the pieces
 * of a collection one by one, so that it can do other work between them.
 */
export function runCollectionReader(): void {
  if (!parentPort) throw new Error('Collections are parsed in a worker thread');
  const host = parentPort;
  useWorkerLanguage(workerData);
  let pieces: ReturnType<typeof piecesOf> | undefined;

  host.on('message', (request: PieceRequest) => {
    if (request.context) {
      const problems = collectionProblems(readSyntax(request.text ?? ''), request.context);
      host.postMessage({ problems } satisfies PieceReply);
      return;
    }
    if (request.text !== undefined) pieces = piecesOf(readCollection(request.text));
    const next = pieces?.next();
    if (!next || next.done) pieces = undefined;
    const reply: PieceReply = next && !next.done ? { piece: next.value } : {};
    host.postMessage(reply);
  });
}
