import type { Clock } from '../../src/base/clock.ts';
import { type Disposable } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { messageOf } from '../../src/base/userError.ts';

const progressEveryMs = 100;

export interface RepeatedEmitDeps {
  readonly clock: Clock;
  /** Emits once more. */
  readonly emit: () => Promise<void>;
  /** Its progress changed, or it ended. */
  readonly onChange: () => void;
}

/**
 * Sends one emit repeatedly. The next one is emitted when it is due and the previous one is recorded: a slow emit delays the others, and
 * delayed emits are not sent in a burst.
 */
export class RepeatedEmit implements Disposable {
  readonly #deps: RepeatedEmitDeps;
  readonly #progress: Throttle;
  readonly count: number;
  sent = 0;
  isRunning = true;
  /** Why it ended before its time. */
  fault: string | undefined;
  #timer: Disposable | undefined;
  #wake: (() => void) | undefined;

  constructor(count: number, everyMs: number, deps: RepeatedEmitDeps) {
    this.count = count;
    this.#deps = deps;
    this.#progress = new Throttle(deps.clock, progressEveryMs, deps.onChange);
    void this.#run(everyMs);
  }

  stop(): void {
    this.isRunning = false;
    this.#timer?.dispose();
    this.#wake?.();
  }

  dispose(): void {
    this.stop();
    this.#progress.dispose();
  }

  async #run(everyMs: number): Promise<void> {
    const { clock, emit, onChange } = this.#deps;
    let nextAt = clock.now();
    while (this.isRunning && this.sent < this.count) {
      try {
        await emit();
        this.sent++;
      } catch (error) {
        this.fault = messageOf(error);
        break;
      }
      this.#progress.request();
      nextAt = Math.max(nextAt + everyMs, clock.now());
      if (this.sent < this.count) await this.#until(nextAt);
    }
    this.isRunning = false;
    onChange();
  }

  #until(at: number): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isRunning) return resolve();
      this.#wake = resolve;
      this.#timer = this.#deps.clock.after(Math.max(0, at - this.#deps.clock.now()), resolve);
    });
  }
}
