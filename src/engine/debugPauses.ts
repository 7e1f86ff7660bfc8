import type { Clock } from '../base/clock.ts';

interface Pause {
  readonly session: string;
  readonly from: number;
  to: number | undefined;
}

const remembered = 100;

/** When debug sessions of the editor stood still: a paused server answers no ping. */
export class DebugPauses {
  readonly #clock: Clock;
  #pauses: Pause[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(session: string, paused: boolean): void {
    const open = this.#pauses.find((pause) => pause.session === session && pause.to === undefined);
    if (paused && !open) {
      this.#pauses = [...this.#pauses.slice(-remembered + 1), { session, from: this.#clock.now(), to: undefined }];
    } else if (!paused && open) {
      open.to = this.#clock.now();
    }
  }

  /** The session that was paused last at some time of the last `ms`. */
  within(ms: number): string | undefined {
    const since = this.#clock.now() - ms;
    return this.#pauses.findLast(({ to }) => to === undefined || to >= since)?.session;
  }
}
