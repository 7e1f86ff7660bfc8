import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { messageOf } from '../../base/userError.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import { countBinary } from '../../model/payload/parserLimits.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { EmitResult } from '../../host/engine/engineFacade.ts';
import type { FilledEmit } from '../../host/collections/resolveEmit.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';

/** What a repeat needs of the connection that it goes over. */
export interface RepeatConnection {
  /** As last reported; undefined while it is not known. */
  readonly current: () => ConnectionSummary | undefined;
  /** As the engine has it now; undefined when it was removed. */
  readonly request: () => Promise<ConnectionSummary | undefined>;
  readonly onDidChange: Event<void>;
}

export interface RepeatOptions {
  /** Of the emit, for messages. */
  readonly name: string;
  readonly clock: Clock;
  /** undefined: until it is stopped. */
  readonly count: number | undefined;
  readonly everyMs: number;
  readonly connection: RepeatConnection;
  /** What is sent next. */
  readonly fill: () => Promise<FilledEmit>;
  readonly send: (emit: FilledEmit) => Promise<EmitResult>;
  readonly progressed: () => void;
}

/** How a repeat ended: the last emit's result, how many were sent, and the first expectation that failed, else a passed one. */
export type RepeatEnd = Partial<EmitResult> & { sent: number; expect?: ExpectResult };

/** Emits that may wait for their end at once; fewer when they carry bytes. */
const maxInFlight = 1000;
const maxInFlightBinary = 8;
/** Emits that the client may keep in its buffer while it has no connection. */
const maxBuffered = 1000;

/** After so many milliseconds of work everything else of the process has its turn. */
const sliceMs = 8;

/** One emit, sent again every so many milliseconds. What takes longer delays the next one; nothing is caught up in a burst. */
export class Repeat {
  /** Those that were sent, buffered or discarded: all but what was refused. */
  sent = 0;
  /** Rejects when the connection is lost for good or an emit is refused; the message says how many were sent. */
  readonly end: Promise<RepeatEnd>;
  readonly #options: RepeatOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #store = new DisposableStore();
  #stopped = false;
  #fault: string | undefined;
  #buffered = 0;
  #last: { index: number; result: EmitResult } | undefined;
  #expect: ExpectResult | undefined;
  #wake: (() => void) | undefined;

  constructor(options: RepeatOptions) {
    this.#options = options;
    this.#store.add(options.connection.onDidChange(() => void this.#look()));
    this.end = this.#run().finally(() => this.#store.dispose());
  }

  /** @returns how many were sent, once no more are */
  async stop(): Promise<number> {
    this.#stopped = true;
    this.#wake?.();
    await this.end.catch(() => undefined);
    return this.sent;
  }

  get #isOver(): boolean {
    return this.#stopped || this.#fault !== undefined;
  }

  async #run(): Promise<RepeatEnd> {
    const { clock, count = Infinity, everyMs, fill } = this.#options;
    let nextAt = clock.now();
    let slice = nextAt;
    for (let index = 0; index < count && !this.#isOver; index++) {
      await this.#until(nextAt);
      const emit = await fill();
      await this.#untilCapacity(countBinary(emit.args) > 0 ? maxInFlightBinary : maxInFlight);
      if (this.#isOver) break;
      this.#emit(index, emit);
      if (clock.now() - slice > sliceMs) {
        await new Promise((resolve) => setImmediate(resolve));
        slice = clock.now();
      }
      nextAt = Math.max(nextAt + everyMs, clock.now());
    }
    while (this.#inFlight.size > 0 && !this.#isOver) await this.#changed();
    if (this.#fault !== undefined && !this.#stopped) {
      throw collectionErrors('repeat.ended', { emit: this.#options.name, sent: this.sent, reason: this.#fault });
    }
    return { ...this.#last?.result, sent: this.sent, ...(this.#expect && { expect: this.#expect }) };
  }

  #emit(index: number, emit: FilledEmit): void {
    this.sent++;
    const sending = this.#options
      .send(emit)
      .then(
        (result) => this.#took(index, result),
        (error: unknown) => {
          this.sent--;
          this.#fault ??= messageOf(error);
        },
      )
      .finally(() => {
        this.#inFlight.delete(sending);
        this.#wake?.();
      });
    this.#inFlight.add(sending);
    this.#options.progressed();
  }

  #took(index: number, result: EmitResult): void {
    if (!this.#last || this.#last.index < index) this.#last = { index, result };
    if (result.delivery === 'buffered') this.#buffered++;
    else if (result.delivery !== 'discarded') this.#buffered = 0;
    const { expect } = result;
    if (expect && this.#expect?.status !== 'failed') this.#expect = expect;
  }

  /** Waits until another emit may wait for its end, and the client may buffer another one. */
  async #untilCapacity(max: number): Promise<void> {
    const { connection } = this.#options;
    const isFull = (): boolean => {
      if (this.#inFlight.size >= max) return true;
      if (this.#buffered < maxBuffered || connection.current()?.state === 'connected') return false;
      return true;
    };
    while (!this.#isOver && isFull()) await this.#changed();
    if (this.#buffered >= maxBuffered) this.#buffered = 0;
  }

  async #until(nextAt: number): Promise<void> {
    const { clock } = this.#options;
    let timer: Disposable | undefined;
    while (!this.#isOver && clock.now() < nextAt) {
      timer?.dispose();
      timer = clock.after(nextAt - clock.now(), () => this.#wake?.());
      await this.#changed();
    }
    timer?.dispose();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Ends it when the connection is gone, which the last report may have missed. */
  async #look(): Promise<void> {
    const { connection } = this.#options;
    this.#wake?.();
    if (this.#isOver || !isGone(connection.current())) return;
    const now = await connection.request().catch(() => undefined);
    if (!isGone(now)) return;
    this.#fault ??= collectionErrors(now ? 'repeat.connectionEnded' : 'repeat.connectionRemoved').message;
    this.#wake?.();
  }
}

/** It is not there, or has ended and does not try again. */
function isGone(connection: ConnectionSummary | undefined): boolean {
  return !connection || (connection.state === 'disconnected' && !connection.retrying);
}
