/**
 * Reads payloads that are too large for the thread that serves connections, on a thread of its own (src/engine/reader). It is started
 * when the first one is read and ended when none was for a while: with it goes the memory that it took.
 * Invariants: it reads one payload at a time, in the order of the requests; each request ends; a request that is aborted, takes too
 * long or takes too much memory ends the thread, and the next one starts another.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { UserError } from '../../base/userError.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';
import type {
  LargePayloads,
  LargeRead,
  LargeReadAnswer,
  LargeReadRequest,
  LargeReads,
} from '../contracts/largeReads.ts';
import type { LogRecord } from '../contracts/record.ts';
import { readWholeBelow } from './argsBeginning.ts';
import type { LogReader } from './captureLog.ts';
import { chunkSize, onDisk } from './columns/logIndex.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';

/** Bytes that are copied before others have their turn. */
const pieceBytes = 4_000_000;
export const maxReadMs = 30_000;
const idleMs = 30_000;
const maxHeapMb = 1536;
/** As deep as the engine's: payloads are nested. */
const stackSizeMb = 16;

/** The bytes of records, as they are stored. */
export interface StoredRecords extends LogReader {
  /** Bytes from a place of the record on; how many were read. */
  readStored(seq: number, at: number, into: Uint8Array): number;
}

type Body = Exclude<LargeReadRequest['body'], Uint8Array | undefined> | Uint8Array<ArrayBuffer>;

interface Job {
  readonly request: Omit<LargeReadRequest, 'id' | 'body'>;
  /** What it reads: while the thread holds that already, it is not sent again. */
  readonly key: string | undefined;
  readonly load: () => Promise<Body>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  isOver: boolean;
}

export class PayloadThread implements LargePayloads, Disposable {
  readonly #script: string;
  readonly #log: StoredRecords;
  readonly #clock: Clock;
  readonly #waiting: Job[] = [];
  #running: Job | undefined;
  #worker: Worker | undefined;
  #heldKey: string | undefined;
  #limit: Disposable | undefined;
  #idle: Disposable | undefined;
  #nextId = 1;
  #isDisposed = false;

  /** @param script the bundle of src/engine/reader/main.ts */
  constructor(script: string, log: StoredRecords, clock: Clock) {
    this.#script = script;
    this.#log = log;
    this.#clock = clock;
  }

  holds({ seq, kind }: Pick<LogRecord, 'seq' | 'kind'>): boolean {
    const bytes = this.#log.tables.index.chunk(Math.floor(seq / chunkSize))?.bytes[seq % chunkSize] ?? 0;
    if (bytes !== onDisk && bytes < readWholeBelow) return false;
    if (bytes !== onDisk) return this.#log.partSize(seq, -1) !== undefined;
    // Of what was never encoded the size is not known otherwise.
    return kind === 'event' && (this.#log.partSize(seq, -1) ?? 0) >= readWholeBelow;
  }

  read<K extends LargeRead>(
    { seq, facts, wantsAck, hasBinary }: LogRecord,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']> {
    const request = { facts, wantsAck, hasBinary, read, params };
    const key = `${seq} ${this.#sizeOf(seq)}`;
    return this.#add(request, key, () => this.#stored(seq), signal) as Promise<LargeReads[K]['result']>;
  }

  readPacket<K extends LargeRead>(
    codec: Codec,
    wire: WirePacket,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']> {
    // Its memory is lent: it is copied now. Text that has a frame is made when somebody looks, and is not made here.
    const text = wire.frame?.subarray(1) ?? wire.text;
    const packet = {
      text: typeof text === 'string' ? text : new Uint8Array(text),
      attachments: wire.attachments.map((bytes) => new Uint8Array(bytes)),
    };
    const facts = { seq: 0, connectionId: '', t: 0, kind: 'event' as const };
    const request = { facts, wantsAck: false, hasBinary: false, read, params };
    const load = (): Promise<Body> => Promise.resolve({ codec, packet });
    return this.#add(request, undefined, load, signal) as Promise<LargeReads[K]['result']>;
  }

  dispose(): void {
    this.#isDisposed = true;
    const error = new UserError('The engine ended.');
    for (const job of this.#waiting.splice(0)) end(job, () => job.reject(error));
    this.#stop(error);
    this.#idle?.dispose();
  }

  #add(request: Job['request'], key: Job['key'], load: Job['load'], signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const aborted = new UserError('Reading was canceled.');
      if (signal?.aborted || this.#isDisposed) return reject(aborted);
      const abort = (): void => {
        if (job === this.#running) this.#stop(aborted);
        else end(job, () => reject(aborted));
      };
      const job: Job = {
        request,
        key,
        load,
        resolve: (result) => {
          signal?.removeEventListener('abort', abort);
          resolve(result);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
        isOver: false,
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.push(job);
      void this.#next();
    });
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return this.#rest();
    if (job.isOver) return this.#next();
    this.#running = job;
    this.#idle?.dispose();
    const isHeld = job.key !== undefined && job.key === this.#heldKey;
    try {
      const body = isHeld ? undefined : await job.load();
      if (job.isOver) return;
      this.#limit = this.#clock.after(maxReadMs, () => {
        const seconds = maxReadMs / 1000;
        this.#stop(
          new UserError(`${nameOf(job)} takes too long to read: reading was stopped after ${seconds}\u00a0s.`),
        );
      });
      this.#heldKey = job.key;
      const id = this.#nextId++;
      const request: LargeReadRequest = { ...job.request, id, ...(body && { body }) };
      this.#thread(id, job).postMessage(request, body instanceof Uint8Array ? [body.buffer] : []);
    } catch (error) {
      this.#settle(job, () => job.reject(error instanceof Error ? error : new Error(String(error))));
    }
  }

  /** The thread, started if need be; what it answers next is of this job. */
  #thread(id: number, job: Job): Worker {
    const worker = (this.#worker ??= new Worker(this.#script, {
      workerData: workerLanguage(),
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, stackSizeMb },
      execArgv: [],
    }));
    worker.removeAllListeners();
    worker.on('message', (answer: LargeReadAnswer) => {
      if (answer.id !== id) return;
      this.#settle(job, () => {
        if ('result' in answer) job.resolve(answer.result);
        else job.reject(answer.isUserError ? new UserError(answer.error) : new Error(answer.error));
      });
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#stop(
        tooLarge ? new UserError(`${nameOf(job)} takes too much memory to read: reading was stopped.`) : error,
      );
    });
    worker.on('exit', () => this.#stop(new Error(`${nameOf(job)} could not be read: its thread ended`)));
    // It keeps nothing alive.
    worker.unref();
    return worker;
  }

  /** Ends the thread, and what it works on with this error. */
  #stop(error: Error): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#heldKey = undefined;
    worker?.removeAllListeners();
    // It may fail on its way out.
    worker?.on('error', () => undefined);
    void worker?.terminate();
    const job = this.#running;
    if (job) this.#settle(job, () => job.reject(error));
  }

  #settle(job: Job, settle: () => void): void {
    this.#limit?.dispose();
    this.#running = undefined;
    end(job, settle);
    void this.#next();
  }

  #rest(): void {
    this.#idle?.dispose();
    if (this.#worker && !this.#isDisposed) this.#idle = this.#clock.after(idleMs, () => this.#stop(new Error('idle')));
  }

  #sizeOf(seq: number): number {
    const head = new Uint8Array(4);
    return this.#log.readStored(seq, 0, head) < head.length ? 0 : new DataView(head.buffer).getUint32(0, true);
  }

  /** A copy of a record's bytes. */
  async #stored(seq: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.#sizeOf(seq));
    for (let at = 0; at < bytes.length || at === 0;) {
      const read = this.#log.readStored(seq, at, bytes.subarray(at, at + pieceBytes));
      if (read <= 0) throw new UserError(`The payload of entry #${seq} can no longer be read.`);
      at += read;
      if (at < bytes.length) await yieldToEventLoop();
    }
    return bytes;
  }
}

function end(job: Job, settle: () => void): void {
  if (job.isOver) return;
  job.isOver = true;
  settle();
}

function nameOf({ request: { facts } }: Job): string {
  return facts.seq === 0 ? 'A received payload' : `The payload of entry #${facts.seq}`;
}
