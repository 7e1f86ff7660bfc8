import type { MockStep } from '../model/mock/mockPlan.ts';

interface Running {
  readonly steps: readonly MockStep[];
  readonly run: (step: MockStep) => void;
  /** When the steps began, on the clock of `performance`. */
  readonly since: number;
  next: number;
}

/** The longest time that a timer can wait for, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/** The steps of one client. Invariant: steps run in the order of their times, no matter which event of the client they follow. */
export class StepSchedule {
  readonly #speed: number;
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param speed 2 halves all waits, 0 removes them */
  constructor(speed: number) {
    this.#speed = speed;
  }

  add(steps: readonly MockStep[], run: (step: MockStep) => void): void {
    if (this.#isOver || steps.length === 0) return;
    this.#running.add({ steps, run, since: performance.now(), next: 0 });
    this.#proceed();
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#running.clear();
  }

  #proceed(): void {
    clearTimeout(this.#timer);
    for (let first = this.#first(); first && !this.#isOver; first = this.#first()) {
      const wait = first.time - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#proceed(), Math.min(longestWait, Math.ceil(wait)));
        return;
      }
      const { running, step } = first;
      running.next++;
      if (running.next >= running.steps.length) this.#running.delete(running);
      running.run(step);
    }
  }

  #first(): { readonly running: Running; readonly step: MockStep; readonly time: number } | undefined {
    let first: { readonly running: Running; readonly step: MockStep; readonly time: number } | undefined;
    for (const running of this.#running) {
      const step = running.steps[running.next];
      if (!step) continue;
      const time = running.since + (this.#speed === 0 ? 0 : step.afterMs / this.#speed);
      if (!first || time < first.time) first = { running, step, time };
    }
    return first;
  }
}
