import type { Clock } from '../../base/clock.ts';

/** The clock of a replay: milliseconds with fractions since its start, without pauses. 0 until it starts. */
export class ReplayClock {
  readonly #clock: Clock;
  #startedAt: number | undefined;
  #stoppedAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get elapsedMs(): number {
    if (this.#startedAt === undefined) return 0;
    return (this.#stoppedAt ?? this.#clock.now()) - this.#startedAt;
  }

  start(): void {
    this.#startedAt = this.#clock.now();
  }

  /** Stops the clock for a pause, or at the end. */
  stop(): void {
    this.#stoppedAt ??= this.#clock.now();
  }

  resume(): void {
    if (this.#stoppedAt === undefined || this.#startedAt === undefined) return;
    this.#startedAt += this.#clock.now() - this.#stoppedAt;
    this.#stoppedAt = undefined;
  }
}
