import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import type { Finding } from '../../src/model/findings/finding.ts';

/** The minimum time between two changes, because the banner is an alert: screen readers read it at each change. */
const everyMs = 5000;

export interface ShownFinding {
  readonly finding: Finding;
  /** The number of other findings. */
  readonly more: number;
}

/** Determines the content of the banner. As long as its finding exists, the content changes at most every five seconds. */
export class FindingOfBanner implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #shown: ShownFinding | undefined;
  #since = 0;
  #timer: Disposable | undefined;

  /** @param changed called when the content may change again */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** @param findings the findings that the banner may show, the most severe first */
  of(findings: readonly Finding[]): ShownFinding | undefined {
    const [finding, ...others] = findings;
    if (!finding) return (this.#shown = undefined);
    const now = this.#clock.now();
    const leftMs = this.#since + everyMs - now;
    const shownId = this.#shown?.finding.findingId;
    if (leftMs > 0 && findings.some(({ findingId }) => findingId === shownId)) {
      this.#timer ??= this.#clock.after(leftMs, () => {
        this.#timer = undefined;
        this.#changed();
      });
      return this.#shown;
    }
    this.#since = now;
    return (this.#shown = { finding, more: others.length });
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}
