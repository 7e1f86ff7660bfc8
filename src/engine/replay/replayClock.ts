import type { Clock } from '../../base/clock.ts';

/** The clock of a replay: milliseconds with fractions since its start, without pauses. 0 until it starts. */
export class ReplayClock {
  readonly #clock: Clock;
  #startedAt: number | undefined;
  #stoodStillAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get elapsedMs(): number {
    if (this.#startedAt === undefined) return 0;
    return (this.#stoodStillAt ?? this.#clock.now()) - this.#startedAt;
  }

  start(): void {
    this.#startedAt = this.#clock.now();
  }

  /** For a pause, or at the end. */
  stop(): void {
    this.#stoodStillAt ??= this.#clock.now();
  }

  resume(): void {
    if (this.#stoodStillAt === undefined || this.#startedAt === undefined) return;
    this.#startedAt += this.#clock.now() - this.#stoodStillAt;
    this.#stoodStillAt = undefined;
  }
}
