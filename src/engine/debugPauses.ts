import type { Clock } from '../base/clock.ts';
import type { DebugPaused } from '../protocol/engineMessages.ts';

interface Pause {
  readonly id: string;
  readonly name: string;
  readonly from: number;
  to: number | undefined;
}

const remembered = 100;

/** The times at which debug sessions of the editor were paused: a paused server does not respond to pings. */
export class DebugPauses {
  readonly #clock: Clock;
  #pauses: Pause[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set({ id, name, paused }: DebugPaused): void {
    const open = this.#pauses.find((pause) => pause.id === id && pause.to === undefined);
    if (paused && !open) {
      this.#pauses = [...this.#pauses.slice(-remembered + 1), { id, name, from: this.#clock.now(), to: undefined }];
    } else if (!paused && open) {
      open.to = this.#clock.now();
    }
  }

  /**
   * The name of the session with the newest pause that lasted at least `atLeastMs` and did not end more than `ms`
   * milliseconds ago.
   */
  within(ms: number, atLeastMs: number): string | undefined {
    const now = this.#clock.now();
    return this.#pauses.findLast(({ from, to = now }) => to >= now - ms && to - from >= atLeastMs)?.name;
  }
}
