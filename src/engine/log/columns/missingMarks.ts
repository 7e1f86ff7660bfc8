import { Emitter } from '../../../base/emitter.ts';
import type { MissingEnd } from '../../../model/correlation/missingEnd.ts';

/** The maximum number of marks. The oldest are forgotten. */
const maxMarks = 50_000;

/** The events that one end of their socket certainly does not have. Set by the correlation, which is derived from the log. */
export class MissingMarks {
  readonly #marks = new Map<number, MissingEnd>();
  readonly #changes = new Emitter<readonly number[]>();
  /** Fires when events were marked, or are no longer marked. */
  readonly onDidChange = this.#changes.event;

  get(seq: number): MissingEnd | undefined {
    return this.#marks.get(seq);
  }

  /** @param marks undefined for an event that is not marked */
  update(marks: ReadonlyMap<number, MissingEnd | undefined>): void {
    const changed: number[] = [];
    for (const [seq, mark] of marks) {
      const known = this.#marks.get(seq);
      if (known?.end === mark?.end && known?.why === mark?.why && known?.sockets === mark?.sockets) continue;
      changed.push(seq);
      if (mark) this.#marks.set(seq, mark);
      else this.#marks.delete(seq);
    }
    for (const seq of this.#marks.keys()) {
      if (this.#marks.size <= maxMarks) break;
      this.#marks.delete(seq);
      changed.push(seq);
    }
    if (changed.length > 0) this.#changes.fire(changed);
  }

  clear(): void {
    this.#marks.clear();
  }
}
