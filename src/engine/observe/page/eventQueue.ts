/**
 * The events of one page, frame or worker, in order. While a body is fetched, later events wait here. Memory is bounded: if more
 * events are received than can be processed, frames are only counted, and not captured.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { TimeSlicer } from '../../contracts/timeSlicer.ts';

export interface EventQueueDeps {
  readonly clock: Clock;
  /** Returns a promise if the next event has to wait. */
  readonly handle: (method: string, params: unknown) => Promise<void> | undefined;
  /** Called with the number of frames that were not captured, after the events before them were processed. */
  readonly missed: (count: number) => void;
  /** Called when an event could not be processed. Later events are still processed. */
  readonly failed: (error: unknown) => void;
  /** Maximum size of the waiting events, in bytes. */
  readonly limit?: number;
}

const defaultLimit = 64_000_000;
/** Processed events are removed in batches of this size, because each removal moves the others. */
const compactAt = 10_000;
/**
 * Frames are dropped at half of the size at which other events are dropped. The other events are few and small, and without them the
 * traffic could not be assigned to sockets and requests.
 */
const frames: ReadonlySet<string> = new Set(['Network.webSocketFrameSent', 'Network.webSocketFrameReceived']);

interface Waiting {
  readonly method: string;
  readonly text: Buffer;
}

export class EventQueue implements Disposable {
  readonly #deps: EventQueueDeps;
  readonly #limit: number;
  #waiting: Waiting[] = [];
  /** The index of the next event; those before it are processed. */
  #at = 0;
  #bytes = 0;
  #missed = 0;
  #isRunning = false;
  #isDisposed = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(deps: EventQueueDeps) {
    this.#deps = deps;
    this.#limit = deps.limit ?? defaultLimit;
  }

  /** Resolves when everything that was received so far is processed. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  /** @param text undefined for an event that was too large */
  push(method: string, text: Buffer | undefined): void {
    if (this.#isDisposed) return;
    const isFull = this.#bytes + (text?.length ?? 0) > (frames.has(method) ? this.#limit : 2 * this.#limit);
    if (!text || (isFull && this.#bytes > 0)) {
      this.#missed++;
      if (!this.#isRunning) this.#reportMissed();
      return;
    }
    this.#waiting.push({ method, text });
    this.#bytes += text.length;
    if (!this.#isRunning) this.#idle = this.#run();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#missed += this.#waiting.filter(({ method }) => frames.has(method)).length;
    this.#waiting = [];
    this.#reportMissed();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const slicer = new TimeSlicer(this.#deps.clock);
    for (let next = this.#take(); next; next = this.#take()) {
      try {
        const waits = this.#deps.handle(next.method, paramsOf(next.text));
        if (waits) await waits;
      } catch (error) {
        this.#deps.failed(error);
      }
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
    this.#isRunning = false;
    this.#reportMissed();
  }

  /** The next event, whose memory is no longer needed here. */
  #take(): Waiting | undefined {
    const next = this.#waiting[this.#at];
    if (!next) {
      this.#waiting = [];
      this.#at = 0;
      return undefined;
    }
    this.#waiting[this.#at++] = taken;
    if (this.#at >= compactAt) {
      this.#waiting.splice(0, this.#at);
      this.#at = 0;
    }
    this.#bytes -= next.text.length;
    return next;
  }

  #reportMissed(): void {
    if (this.#missed === 0) return;
    const count = this.#missed;
    this.#missed = 0;
    this.#deps.missed(count);
  }
}

const taken: Waiting = { method: '', text: Buffer.alloc(0) };

function paramsOf(text: Buffer): unknown {
  try {
    return (JSON.parse(text.toString()) as { params?: unknown }).params;
  } catch {
    return undefined;
  }
}
