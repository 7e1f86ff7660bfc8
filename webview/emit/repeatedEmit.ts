import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { IntervalPacer } from '../../src/base/intervalPacer.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { messageOf } from '../../src/base/userError.ts';

const progressEveryMs = 100;

export interface RepeatedEmitDeps {
  readonly clock: Clock;
  /** Emits once more. */
  readonly emit: () => Promise<void>;
  /** Called when the progress of the repeat changed, or the repeat ended. */
  readonly onChange: () => void;
}

/** Sends one emit repeatedly. The next one is emitted when it is due and the previous one is recorded. */
export class RepeatedEmit implements Disposable {
  readonly #deps: RepeatedEmitDeps;
  readonly #progress: Throttle;
  readonly #pacer: IntervalPacer;
  readonly count: number;
  sent = 0;
  isRunning = true;
  /** Why the repeat ended early. */
  fault: string | undefined;

  constructor(count: number, everyMs: number, deps: RepeatedEmitDeps) {
    this.count = count;
    this.#deps = deps;
    this.#progress = new Throttle(deps.clock, progressEveryMs, deps.onChange);
    this.#pacer = new IntervalPacer(deps.clock, everyMs);
    void this.#run();
  }

  stop(): void {
    this.isRunning = false;
    this.#pacer.dispose();
  }

  dispose(): void {
    this.stop();
    this.#progress.dispose();
  }

  async #run(): Promise<void> {
    const { emit, onChange } = this.#deps;
    while (this.sent < this.count) {
      await this.#pacer.next();
      if (!this.isRunning) break;
      try {
        await emit();
        this.sent++;
      } catch (error) {
        this.fault = messageOf(error);
        break;
      }
      this.#progress.request();
    }
    this.isRunning = false;
    onChange();
  }
}
