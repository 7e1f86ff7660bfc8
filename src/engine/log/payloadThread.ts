/**
 * Reads payloads that are too large for the thread that serves connections, on a separate thread (src/engine/reader). The thread starts
 * with the first such payload. It ends when it was idle for a while, which releases its memory. Invariants: it reads one payload at a time,
 * in the order of the requests; each request ends; if a request is aborted, takes too long or uses too much memory, the thread is
 * terminated, and the next request starts a new one.
 */
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { workerEnd } from '../../model/cause/workerEnd.ts';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { UserError } from '../../base/userError.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';
import type {
  LargePayloads,
  LargeRead,
  LargeReadResult,
  LargeReadRequest,
  LargeReads,
} from '../contracts/largeReads.ts';
import type { LogRecord } from '../contracts/record.ts';
import { readWholeBelow } from './argsBeginning.ts';
import type { LogReader } from './captureLog.ts';
import { chunkSize, onDisk } from './columns/logIndex.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';

/** Number of bytes that are copied before other work of the event loop can run. */
const pieceBytes = 4_000_000;
export const maxReadMs = 30_000;
const idleMs = 30_000;
const maxHeapMb = 1536;
/** The same stack size as the engine's, because payloads can be nested. */
const stackSizeMb = 16;

/** The stored bytes of records. */
export interface StoredRecords extends LogReader {
  /** Reads bytes from a position in the record. Returns the number of bytes. */
  readStored(seq: number, at: number, into: Uint8Array): number;
}

type Body = Exclude<LargeReadRequest['body'], Uint8Array | undefined> | Uint8Array<ArrayBuffer>;

interface Job {
  readonly request: Omit<LargeReadRequest, 'id' | 'body'>;
  /** Identifies the payload. It is not sent again if the thread still has it. */
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
    // The size of an event that was never encoded is only in its body.
    return kind === 'event' && (this.#log.partSize(seq, -1) ?? 0) >= readWholeBelow;
  }

  read<K extends LargeRead>(
    { seq, facts, connection, wantsAck, hasBinary }: LogRecord,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']> {
    const request = { facts, connection, wantsAck, hasBinary, read, params };
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
    // The memory of the packet can change later, so it is copied. The text of a frame is not read, because that would decode it.
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
    const error = userError('engine.ended');
    for (const job of this.#waiting.splice(0)) end(job, () => job.reject(error));
    this.#stop(error);
    this.#idle?.dispose();
  }

  #add(request: Job['request'], key: Job['key'], load: Job['load'], signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const aborted = userError('engine.canceled');
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
        this.#stop(userError('payload.readTooLong', { ...seqOf(job), seconds: maxReadMs / 1000 }));
      });
      this.#heldKey = job.key;
      const id = this.#nextId++;
      const request: LargeReadRequest = { ...job.request, id, ...(body && { body }) };
      this.#thread(id, job).postMessage(request, body instanceof Uint8Array ? [body.buffer] : []);
    } catch (error) {
      this.#settle(job, () => job.reject(error instanceof Error ? error : new Error(String(error))));
    }
  }

  /** Starts the thread if necessary. Its next response belongs to this job. */
  #thread(id: number, job: Job): Worker {
    const worker = (this.#worker ??= new Worker(this.#script, {
      workerData: workerLanguage(),
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, stackSizeMb },
      execArgv: [],
    }));
    worker.removeAllListeners();
    worker.on('message', (result: LargeReadResult) => {
      if (result.id !== id) return;
      this.#settle(job, () => {
        if ('result' in result) job.resolve(result.result);
        else job.reject(result.cause ? new UserError(result.cause, undefined, result.error) : new Error(result.error));
      });
    });
    worker.on('error', (error: unknown) => {
      const fault = workerEnd(error);
      this.#stop(
        fault.code === 'worker.outOfMemory' ? userError('payload.readTooLarge', seqOf(job)) : ended(job, fault),
      );
    });
    worker.on('exit', (exitCode) => this.#stop(ended(job, workerEnd(undefined, exitCode))));
    // The thread must not keep the process running.
    worker.unref();
    return worker;
  }

  /** Terminates the thread and rejects its job with this error. */
  #stop(error: Error): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#heldKey = undefined;
    worker?.removeAllListeners();
    // A thread that is being terminated can still report an error.
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

  /** Copies the bytes of a record. */
  async #stored(seq: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.#sizeOf(seq));
    for (let at = 0; at < bytes.length || at === 0;) {
      const read = this.#log.readStored(seq, at, bytes.subarray(at, at + pieceBytes));
      if (read <= 0) throw userError('capture.payloadGone', { seq });
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

function ended(job: Job, fault: StoredCause): UserError {
  return userError('payload.readerEnded', { ...seqOf(job), ...nestedParams('fault', fault) });
}

/** The entry whose payload is read; undefined for a packet that was just received. */
function seqOf({ request: { facts } }: Job): { seq?: number } {
  return facts.seq === 0 ? {} : { seq: facts.seq };
}
