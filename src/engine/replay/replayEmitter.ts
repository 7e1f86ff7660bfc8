import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import { Drift } from './drift.ts';
import { Pacer } from './pacer.ts';
import type { ReplayClock } from './replayClock.ts';
import type { ReplayRun } from './replayRun.ts';
import type { ReplaySource, SourceEvent } from './replaySource.ts';

/** It goes on for so long without giving others their turn. */
const sliceMs = 4;
/** Looking at the clock costs; it is done once in so many events. */
const lookEvery = 16;
/** At speed 0, as many may wait to be written in each run. */
const unwrittenAtMost = 1000;
/** At any speed, as many may wait for anything: what is held for each of them is memory. */
const openAtMost = 100_000;
/** Turns in which the transport took nothing, until it is looked at by the clock. */
const maxIdleRounds = 50;

/**
 * Emits the events of a source, each in every run before the next one, so that runs have one schedule. At a speed above 0 an event is
 * emitted when it is due, whatever the connection is like. At speed 0 it is emitted when the transport of every run takes it: there is
 * a connection, what was emitted before is written but for a bounded rest, and in a volatile run the transport is writable at that
 * moment. A volatile event is then discarded only where the client judges otherwise than its transport.
 */
export class ReplayEmitter implements Disposable {
  readonly #source: ReplaySource;
  readonly #runs: readonly ReplayRun[];
  readonly #speed: number;
  readonly #clock: Clock;
  readonly #replayClock: ReplayClock;
  readonly #ended: (why: 'done' | 'noConnection') => void;
  readonly #pacer: Pacer;
  readonly #drift = new Drift();
  #next = 0;
  /** Waits for what is being read. */
  #preparing: Promise<void> | undefined;
  #idle = 0;
  /** Events that were gone before they could be emitted, and those that could not be. */
  gone = 0;
  failed = 0;
  firstFailure: StoredCause | undefined;
  /** It had to wait although events were due, because too many were open. */
  heldBack = false;

  constructor(
    source: ReplaySource,
    runs: readonly ReplayRun[],
    given: {
      readonly speed: number;
      readonly clock: Clock;
      readonly replayClock: ReplayClock;
      readonly ended: (why: 'done' | 'noConnection') => void;
    },
  ) {
    this.#source = source;
    this.#runs = runs;
    this.#speed = given.speed;
    this.#clock = given.clock;
    this.#replayClock = given.replayClock;
    this.#ended = given.ended;
    this.#pacer = new Pacer(given.clock, () => this.run());
  }

  get drift(): { meanMs: number; maxMs: number } {
    return this.#drift.facts;
  }

  /** Also after a pause. */
  run(): void {
    const end = this.#clock.now() + sliceMs;
    while (this.#next < this.#source.total) {
      const waitMs = this.#waitMs();
      if (waitMs === undefined) return this.#ended('noConnection');
      if (waitMs > 0) return this.#pacer.in(waitMs);
      const preparing = this.#source.prepare?.(this.#next);
      if (preparing) return this.#goOnAfter(preparing);
      this.#emit();
      if (this.#next % lookEvery === 0 && this.#clock.now() > end) return this.#pacer.in(0);
    }
    this.#ended('done');
  }

  pause(): void {
    this.#pacer.dispose();
    this.#preparing = undefined;
  }

  dispose(): void {
    this.pause();
  }

  /** A large event is read elsewhere; it goes on unless it was paused meanwhile. */
  #goOnAfter(preparing: Promise<void>): void {
    this.#preparing = preparing;
    void preparing.then(() => {
      if (this.#preparing !== preparing) return;
      this.#preparing = undefined;
      this.run();
    });
  }

  /** Milliseconds until the next event may be emitted; a trifle for the next turn, undefined when it never may be. */
  #waitMs(): number | undefined {
    if (this.#runs.some(({ emits }) => emits.openCount >= openAtMost)) {
      this.heldBack = true;
      return 3;
    }
    if (this.#speed > 0) return this.#source.dueMs(this.#next) / this.#speed - this.#replayClock.elapsedMs;
    if (this.#runs.every(takesMore)) {
      this.#idle = 0;
      return 0;
    }
    if (this.#runs.some(({ connection }) => connection.isOver)) return undefined;
    return ++this.#idle < maxIdleRounds ? 0.001 : 3;
  }

  #emit(): void {
    const index = this.#next++;
    if (this.#speed > 0) this.#drift.add(this.#replayClock.elapsedMs - this.#source.dueMs(index) / this.#speed);
    const event = this.#read(index);
    for (const run of this.#runs) {
      if (!event) {
        run.emits.fail();
        continue;
      }
      try {
        run.emit(event);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #read(index: number): SourceEvent | undefined {
    try {
      const event = this.#source.read(index);
      if (!event) this.gone++;
      return event;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.failed++;
    this.firstFailure ??= causeOf(error, 'emit.refused');
  }
}

function takesMore({ mode, connection, emits, isConnected }: ReplayRun): boolean {
  if (!isConnected || emits.unwritten >= unwrittenAtMost) return false;
  return mode === 'reliable' || connection.writable;
}
