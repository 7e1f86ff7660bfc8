/**
 * Marks the events that one end of their socket certainly does not have, while the log grows. Invariants: an event is examined
 * when the counterparts of its socket change, and never because time passes; a mark is withdrawn if the event is received
 * later, as after connection state recovery; a capture without a server and a proxy costs nothing.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable, toDisposable, DisposableStore } from '../../base/disposable.ts';
import type { MissingEnd } from '../../model/correlation/missingEnd.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { Counterpart, Counterparts, EntryCounterparts } from './counterparts.ts';

/** New entries are examined together, this long after the first of them was recorded. */
const everyMs = 300;

export class MissingWatch implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #counterparts: Counterparts;
  readonly #store = new DisposableStore();
  readonly #closing = new AbortController();
  #listening: Disposable | undefined;
  #timer: Disposable | undefined;
  #working: Promise<void> | undefined;

  constructor(log: LogReader, clock: Clock, counterparts: Counterparts) {
    this.#log = log;
    this.#clock = clock;
    this.#counterparts = counterparts;
    this.#store.add(toDisposable(() => this.#closing.abort()));
    this.#listen();
    if (log.nextSeq > log.firstSeq) this.#request();
  }

  /** Resolves when the entries that exist now have been examined. */
  async examined(): Promise<void> {
    await this.#working;
    if (!this.#store.isDisposed) await this.#work();
  }

  dispose(): void {
    this.#store.dispose();
    this.#listening?.dispose();
    this.#timer?.dispose();
  }

  /** Waits for one record only, so that receiving many records costs nothing here. */
  #listen(): void {
    this.#listening ??= this.#log.onDidGrow(() => {
      this.#listening?.dispose();
      this.#listening = undefined;
      this.#request();
    });
  }

  #request(): void {
    if (this.#timer || this.#store.isDisposed) return;
    this.#timer = this.#clock.after(everyMs, () => {
      this.#timer = undefined;
      void this.examined();
    });
  }

  #work(): Promise<void> {
    return (this.#working ??= this.#examine().finally(() => (this.#working = undefined)));
  }

  async #examine(): Promise<void> {
    this.#listen();
    const slicer = new TimeSlicer(this.#clock, this.#closing.signal);
    try {
      await this.#counterparts.upToDate(slicer);
      const marks = new Map<number, MissingEnd | undefined>();
      for (const seq of this.#counterparts.changed()) {
        const found = this.#counterparts.of(seq);
        marks.set(seq, found && missingEndOf(found));
        // The ends before a proxy have the event, but its receiver does not.
        for (const { state, seq: other } of found?.others ?? [])
          if (state === 'linked' && other !== undefined) {
            const atOther = this.#counterparts.of(other);
            marks.set(other, atOther && missingEndOf(atOther));
          }
        if (slicer.shouldYield) await slicer.yieldToEventLoop();
      }
      this.#log.tables.missing.update(marks);
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }
}

/** Which end does not have an event; undefined if this is not proved. */
export function missingEndOf(found: EntryCounterparts): MissingEnd | undefined {
  const { role, direction, others } = found;
  const hasClient = others.some((other) => other.role === 'client');
  const target = role !== 'server' ? 'server' : hasClient ? 'client' : 'proxy';
  const bySocket = new Map<string, Counterpart[]>();
  for (const other of others) {
    if (other.role !== target) continue;
    const of = bySocket.get(other.socketId);
    if (of) of.push(other);
    else bySocket.set(other.socketId, [other]);
  }
  // An event that was sent again is missing only if none of its attempts was received.
  const lacking = [...bySocket.values()].filter((attempts) =>
    attempts.every(({ state, isProved }) => state === 'missing' && isProved === true),
  );
  const why = lacking[0]?.at(-1)?.why ?? 'ended';
  if (lacking.length === 0) return undefined;
  const end = role === 'server' ? 'client' : 'server';
  const isSender = (direction === 'toServer') === (end === 'server');
  return { end, why: isSender ? why : 'notSent', sockets: lacking.length };
}
