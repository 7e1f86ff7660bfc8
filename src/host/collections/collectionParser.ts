/**
 * Parses collections, and runs the queries of their editor, without blocking the extension host. Small texts are parsed one at a time, with
 * other work between them. Large texts are parsed in a worker thread, which ends when it has had no work for some time.
 */
import { setImmediate as nextIteration } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { workerEnd } from '../../model/cause/workerEnd.ts';
import {
  runQuery,
  type QueryResults,
  type QueryKind,
  type QueryParams,
} from '../../model/collection/language/collectionQueries.ts';
import { type CollectionSyntax, readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import { CollectionPieces, type ReadCollection, readCollection } from '../../model/scenario/readCollection.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';
import type { EditorQuery, PieceReply, PieceRequest } from '../../protocol/collectionReads.ts';

/** The maximum length of a small text, in characters. A text of this length is parsed in a few milliseconds. */
const maxSmall = 10_000;
const idleMs = 10_000;

export type ParseCollection = (text: string) => Promise<ReadCollection>;
/** The result of a query of the editor about a text; undefined if the worker thread fails. */
export type QueryCollection = <K extends QueryKind>(
  text: string,
  kind: K,
  params: QueryParams[K],
) => Promise<QueryResults[K] | undefined>;

/** Parses every collection in the current thread. */
export const parseHere: ParseCollection = (text) => Promise.resolve(readCollection(text));

export class CollectionParser implements Disposable {
  readonly #script: string;
  readonly #clock: Clock;
  #worker: Worker | undefined;
  #idle: Disposable | undefined;
  #work: Promise<unknown> = Promise.resolve();
  /** The last small text that was queried. */
  #queried: { readonly text: string; readonly syntax: CollectionSyntax } | undefined;
  #isDisposed = false;

  /** @param script the path of the thread's bundle */
  constructor(script: string, clock: Clock) {
    this.#script = script;
    this.#clock = clock;
  }

  readonly parse: ParseCollection = (text) => {
    const parsed = this.#work.then(async () => {
      await nextIteration();
      return text.length <= maxSmall || this.#isDisposed ? readCollection(text) : this.#inThread(text);
    });
    this.#work = parsed;
    return parsed;
  };

  /** Small texts are read immediately, because their results must not wait for large collections that are being parsed. */
  readonly query: QueryCollection = <K extends QueryKind>(text: string, kind: K, params: QueryParams[K]) => {
    if (text.length <= maxSmall || this.#isDisposed) {
      return Promise.resolve(runQuery(this.#syntaxOf(text), kind, params));
    }
    const found = this.#work.then(async () => {
      try {
        const query = { kind, params } as EditorQuery;
        return (await replyOf(this.#used(), { text, query })).result as QueryResults[K] | undefined;
      } catch {
        this.#end();
        return undefined;
      } finally {
        this.#rest();
      }
    });
    this.#work = found;
    return found;
  };

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  #syntaxOf(text: string): CollectionSyntax {
    if (this.#queried?.text !== text) this.#queried = { text, syntax: readSyntax(text) };
    return this.#queried.syntax;
  }

  async #inThread(text: string): Promise<ReadCollection> {
    const worker = this.#used();
    const pieces = new CollectionPieces();
    try {
      let reply = await replyOf(worker, { text });
      while (reply.piece) {
        pieces.add(reply.piece);
        await nextIteration();
        reply = await replyOf(worker, {});
      }
    } catch (error) {
      this.#end();
      return faultOf(error instanceof WorkerExit ? workerEnd(undefined, error.exitCode) : workerEnd(error));
    }
    this.#rest();
    return pieces.result ?? faultOf(workerEnd(undefined));
  }

  #used(): Worker {
    this.#idle?.dispose();
    return (this.#worker ??= this.#start());
  }

  #rest(): void {
    if (this.#isDisposed) this.#end();
    else if (this.#worker) this.#idle = this.#clock.after(idleMs, () => this.#end());
  }

  #start(): Worker {
    const worker = new Worker(this.#script, {
      workerData: workerLanguage(),
      resourceLimits: { maxOldGenerationSizeMb: 1536, stackSizeMb: 16 },
    });
    // Without a listener, an error between two requests would end the extension host.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  #end(): void {
    this.#idle?.dispose();
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function faultOf(cause: StoredCause): ReadCollection {
  return { ok: false, fault: { ...cause, offset: 0, line: 1, column: 1 } };
}

class WorkerExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super();
    this.exitCode = exitCode;
  }
}

/** Rejects if the thread ends before it replies. */
function replyOf(worker: Worker, request: PieceRequest): Promise<PieceReply> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      worker.off('message', replied).off('error', failed).off('exit', exited);
    };
    const replied = (reply: PieceReply): void => {
      end();
      resolve(reply);
    };
    const failed = (error: Error): void => {
      end();
      reject(error);
    };
    const exited = (exitCode: number): void => failed(new WorkerExit(exitCode));
    worker.on('message', replied).on('error', failed).on('exit', exited);
    worker.postMessage(request);
  });
}
