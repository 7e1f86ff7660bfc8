/**
 * The counts that rows show. They are renewed at most once a second, and less often the more rows there are, because VS Code renders each
 * changed row again.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { EventCounts } from './sourceRows.ts';

const minIntervalMs = 1000;
/** The additional time between two renewals for each row: 300 rows are renewed every 6 seconds. */
const perRowMs = 20;

export class ShownCounts implements Disposable {
  readonly #clock: Clock;
  readonly #renewed: () => void;
  #counts = new Map<string, EventCounts>();
  #lastMs = -Infinity;
  #timer: Disposable | undefined;

  /** @param renewed called when the counts of all rows must be requested again */
  constructor(clock: Clock, renewed: () => void) {
    this.#clock = clock;
    this.#renewed = renewed;
  }

  /** The counts that a row shows: the counts of the last renewal. */
  of(id: string, current: () => EventCounts): EventCounts {
    let counts = this.#counts.get(id);
    if (!counts) this.#counts.set(id, (counts = current()));
    return counts;
  }

  /** Must be called when counts may have changed. */
  changed(): void {
    if (this.#timer) return;
    const intervalMs = Math.max(minIntervalMs, this.#counts.size * perRowMs);
    this.#timer = this.#clock.after(Math.max(0, this.#lastMs + intervalMs - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#lastMs = this.#clock.now();
      this.#counts = new Map();
      this.#renewed();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}
