import type { Clock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { IntervalPacer } from '../../base/intervalPacer.ts';
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import { countBinary } from '../../model/payload/parserLimits.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { EmitResult } from '../engine/engineFacade.ts';
import type { FilledEmit } from './resolveEmit.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

/** The part of a connection that a repeat needs. */
export interface RepeatConnection {
  /** The last reported state; undefined while it is not known. */
  readonly current: () => ConnectionSummary | undefined;
  /** Requests the current state from the engine; undefined when the connection was removed. */
  readonly request: () => Promise<ConnectionSummary | undefined>;
  readonly onDidChange: Event<void>;
}

export interface RepeatOptions {
  /** The emit's name, for messages. */
  readonly name: string;
  readonly clock: Clock;
  /** undefined to repeat until stopped. */
  readonly count: number | undefined;
  readonly everyMs: number;
  readonly connection: RepeatConnection;
  /** Returns the emit that is sent next. */
  readonly fill: () => Promise<FilledEmit>;
  readonly send: (emit: FilledEmit) => Promise<EmitResult>;
  readonly progressed: () => void;
}

/**
 * The outcome of a repeat: the result of the last emit, the number of emits that were sent, and the first expectation that failed, or one
 * that passed if none failed.
 */
export type RepeatEnd = Partial<EmitResult> & { sent: number; expect?: ExpectResult };

/** Maximum number of emits without a result; lower when they carry bytes. */
const maxInFlight = 1000;
const maxInFlightBinary = 8;
/** Maximum number of emits that the client buffers while it is disconnected. */
const maxBuffered = 1000;

/** Milliseconds of work after which the repeat yields to the event loop. */
const sliceMs = 8;

/** One emit that is sent repeatedly at a fixed interval in milliseconds, without waiting for the results of previous ones. */
export class Repeat {
  /** The number of emits that were sent, buffered or discarded; refused emits do not count. */
  sent = 0;
  /**
   * Rejects when the connection ends without reconnecting or an emit is refused; the message contains the number of
   * emits that were sent.
   */
  readonly end: Promise<RepeatEnd>;
  readonly #options: RepeatOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #store = new DisposableStore();
  readonly #pacer: IntervalPacer;
  #stopped = false;
  #fault: StoredCause | undefined;
  #buffered = 0;
  #last: { index: number; result: EmitResult } | undefined;
  #expect: ExpectResult | undefined;
  #wake: (() => void) | undefined;

  constructor(options: RepeatOptions) {
    this.#options = options;
    this.#pacer = this.#store.add(new IntervalPacer(options.clock, options.everyMs));
    this.#store.add(options.connection.onDidChange(() => void this.#checkConnection()));
    this.end = this.#run().finally(() => this.#store.dispose());
  }

  /** @returns the number of emits that were sent, after the last one was sent */
  async stop(): Promise<number> {
    this.#stopped = true;
    this.#stopWaiting();
    await this.end.catch(() => undefined);
    return this.sent;
  }

  get #isOver(): boolean {
    return this.#stopped || this.#fault !== undefined;
  }

  async #run(): Promise<RepeatEnd> {
    const { clock, count = Infinity } = this.#options;
    let slice = clock.now();
    for (let index = 0; index < count && !this.#isOver; index++) {
      await this.#pacer.next();
      const emit = await this.#fill();
      if (!emit) break;
      await this.#untilCapacity(countBinary(emit.args) > 0 ? maxInFlightBinary : maxInFlight);
      if (this.#isOver) break;
      this.#emit(index, emit);
      if (clock.now() - slice > sliceMs) {
        await new Promise((resolve) => setImmediate(resolve));
        slice = clock.now();
      }
    }
    while (this.#inFlight.size > 0 && !this.#isOver) await this.#changed();
    if (this.#fault !== undefined && !this.#stopped) {
      const { name: emit } = this.#options;
      throw collectionErrors('repeat.ended', { emit, sent: this.sent, ...nestedParams('fault', this.#fault) });
    }
    return { ...this.#last?.result, sent: this.sent, ...(this.#expect && { expect: this.#expect }) };
  }

  /** Undefined if the next emit cannot be filled in, which ends the repeat. */
  async #fill(): Promise<FilledEmit | undefined> {
    try {
      return await this.#options.fill();
    } catch (error) {
      this.#fail(causeOf(error, 'command.failed'));
      return undefined;
    }
  }

  #emit(index: number, emit: FilledEmit): void {
    this.sent++;
    const sending = this.#options
      .send(emit)
      .then(
        (result) => this.#took(index, result),
        (error: unknown) => {
          this.sent--;
          this.#fail(causeOf(error, 'command.failed'));
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

  /** Waits until the number of emits without a result, and of buffered emits, allows another one. */
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

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Ends the repeat if the connection has ended. The report that it ended may have been missed. */
  async #checkConnection(): Promise<void> {
    const { connection } = this.#options;
    this.#wake?.();
    if (this.#isOver || !isGone(connection.current())) return;
    const now = await connection.request().catch(() => undefined);
    if (!isGone(now)) return;
    this.#fail({ code: now ? 'repeat.connectionEnded' : 'repeat.connectionRemoved' });
  }

  #fail(fault: StoredCause): void {
    this.#fault ??= fault;
    this.#stopWaiting();
  }

  /** Stops all waits. */
  #stopWaiting(): void {
    this.#pacer.dispose();
    this.#wake?.();
  }
}

/** Whether the connection was removed, or has ended and does not reconnect. */
function isGone(connection: ConnectionSummary | undefined): boolean {
  return !connection || (connection.state === 'disconnected' && !connection.retrying);
}
