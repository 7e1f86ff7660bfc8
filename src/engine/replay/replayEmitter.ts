import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import { Drift } from './drift.ts';
import { Pacer } from './pacer.ts';
import type { ReplayClock } from './replayClock.ts';
import type { ReplayRun } from './replayRun.ts';
import type { ReplaySource, SourceEvent } from './replaySource.ts';

/** Maximum time for emitting before other work of the event loop can run. */
const sliceMs = 4;
/** The clock is read once for this many events, because reading it is expensive. */
const eventsBetweenChecks = 16;
/** At speed 0, the maximum number of events in each run that are not written yet. */
const maxUnwritten = 1000;
/** At any speed, the maximum number of pending events, because each of them takes memory. */
const maxOpen = 100_000;
/** Number of iterations of the event loop in which the transport accepted nothing, before the emitter waits by timer. */
const maxIdleRounds = 50;

/**
 * Emits the events of a source, each in every run before the next one, so that runs have one schedule. At a speed above 0 an event is
 * emitted when it is due, regardless of the state of the connection. At speed 0 it is emitted when the transport of every run accepts it:
 * it is connected, few earlier events are still unwritten, and in a volatile run the transport is writable at that moment. A volatile event
 * is then discarded only if the client decides differently from its transport.
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
  /** Resolves when the event that is being read is ready. */
  #preparing: Promise<void> | undefined;
  #idle = 0;
  /** Number of events that no longer existed when they were due, and of those that could not be emitted. */
  gone = 0;
  failed = 0;
  firstFailure: StoredCause | undefined;
  /** Whether due events had to wait, because too many were pending. */
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

  /** Starts or resumes. */
  run(): void {
    const end = this.#clock.now() + sliceMs;
    while (this.#next < this.#source.total) {
      const waitMs = this.#waitMs();
      if (waitMs === undefined) return this.#ended('noConnection');
      if (waitMs > 0) return this.#pacer.in(waitMs);
      const preparing = this.#source.prepare?.(this.#next);
      if (preparing) return this.#resumeAfter(preparing);
      this.#emit();
      if (this.#next % eventsBetweenChecks === 0 && this.#clock.now() > end) return this.#pacer.in(0);
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

  /** A large event is read on another thread; the emitter then continues unless it was paused meanwhile. */
  #resumeAfter(preparing: Promise<void>): void {
    this.#preparing = preparing;
    void preparing.then(() => {
      if (this.#preparing !== preparing) return;
      this.#preparing = undefined;
      this.run();
    });
  }

  /**
   * Milliseconds until the next event may be emitted; a very short time for the next iteration of the event loop; undefined if it never may
   * be.
   */
  #waitMs(): number | undefined {
    if (this.#runs.some(({ emits }) => emits.openCount >= maxOpen)) {
      this.heldBack = true;
      return 3;
    }
    if (this.#speed > 0) return this.#source.dueMs(this.#next) / this.#speed - this.#replayClock.elapsedMs;
    if (this.#runs.every(acceptsMore)) {
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

function acceptsMore({ mode, connection, emits, isConnected }: ReplayRun): boolean {
  if (!isConnected || emits.unwritten >= maxUnwritten) return false;
  return mode === 'reliable' || connection.writable;
}
