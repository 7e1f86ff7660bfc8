import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import type { Finding } from '../../src/model/findings/finding.ts';

/** The minimum time between two announcements, because screen readers read each of them to its end. */
const everyMs = 5000;

export interface ShownFinding {
  /** The finding as it is in the list of findings, so that both show the same counts. */
  readonly finding: Finding;
  /** The number of other findings. */
  readonly more: number;
  /** The finding as it is announced to screen readers. */
  readonly announced: Finding;
}

/**
 * Determines the content of the banner. As long as its finding exists, another finding replaces it at the earliest after
 * five seconds, and screen readers announce its changes at most every five seconds.
 */
export class FindingOfBanner implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #announced: Finding | undefined;
  #since = 0;
  #timer: Disposable | undefined;

  /** @param changed called when the content may change again */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** @param findings the findings that the banner may show, the most severe first */
  of(findings: readonly Finding[]): ShownFinding | undefined {
    const [first] = findings;
    if (!first) {
      this.#announced = undefined;
      return undefined;
    }
    const more = findings.length - 1;
    const now = this.#clock.now();
    const leftMs = this.#since + everyMs - now;
    const announced = leftMs > 0 ? this.#announced : undefined;
    const held = announced && findings.find(({ findingId }) => findingId === announced.findingId);
    if (announced && held) {
      this.#timer ??= this.#clock.after(leftMs, () => {
        this.#timer = undefined;
        this.#changed();
      });
      return { finding: held, more, announced };
    }
    this.#since = now;
    this.#announced = first;
    return { finding: first, more, announced: first };
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}
