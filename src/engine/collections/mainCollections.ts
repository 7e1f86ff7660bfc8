import { parentPort, workerData } from 'node:worker_threads';
import { runQuery } from '../../model/collection/language/collectionQueries.ts';
import { type CollectionSyntax, readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import { piecesOf, readCollection } from '../../model/scenario/readCollection.ts';
import { useWorkerLanguage } from '../../model/texts/workerLanguage.ts';
import type { PieceReply, PieceRequest } from '../../protocol/collectionReads.ts';

/**
 * Runs in the thread that parses large collections. In the extension host, parsing them would block all extensions. The host requests the
 * pieces of a collection one by one, so that it can do other work between them.
 */
export function runCollectionReader(): void {
  if (!parentPort) throw new Error('Collections are parsed in a worker thread');
  const host = parentPort;
  useWorkerLanguage(workerData);
  let pieces: ReturnType<typeof piecesOf> | undefined;
  /** The last text that the editor queried. */
  let queried: { readonly text: string; readonly syntax: CollectionSyntax } | undefined;

  host.on('message', (request: PieceRequest) => {
    const { query, text = '' } = request;
    if (query) {
      if (queried?.text !== text) queried = { text, syntax: readSyntax(text) };
      const result = runQuery(queried.syntax, query.kind, query.params as never);
      host.postMessage({ result } satisfies PieceReply);
      return;
    }
    if (request.text !== undefined) pieces = piecesOf(readCollection(request.text));
    const next = pieces?.next();
    if (!next || next.done) pieces = undefined;
    const reply: PieceReply = next && !next.done ? { piece: next.value } : {};
    host.postMessage(reply);
  });
}
