import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until a test advances it. Timers run in the order of their times; timers with the same time, in the order of
 * their creation.
 */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #startedAt: number;
  #now = 0;
  #order = 0;

  /** `startedAt`: milliseconds since the epoch. */
  constructor(startedAt = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#startedAt = startedAt;
  }

  /** Number of timers that have not run. */
  get pending(): number {
    return this.#timers.size;
  }

  wall(): number {
    return this.#startedAt + this.#now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Disposable {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#timers.add(timer);
    return toDisposable(() => this.#timers.delete(timer));
  }

  /** Lets time pass. Timers that are created during this time also run when they are due. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
    }
    this.#now = end;
  }

  /** Lets time pass. After each timer, the code that awaited the timer continues. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}

/** Resolves when all pending promises that need no I/O and no timer have settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
