/**
 * Emits of collections that are sent again and again (`repeat`). They belong to no panel: each goes on until its count is reached, it is
 * stopped, or its connection is lost for good.
 * Invariants: memory is bounded. Only so many emits wait for their end at once, and a client that is not connected buffers only so many.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import { Repeat, type RepeatEnd, type RepeatOptions } from './repeat.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';

export interface RunningRepeat {
  readonly repeatId: string;
  /** The collection's file, as text. */
  readonly uri: string;
  /** The emit's name, with its folders before it. */
  readonly emit: string;
  /** How many were sent so far. */
  readonly sent: number;
}

/** Progress is shown this often at most. */
const progressMs = 500;
/** Of repeats that have ended, how many are known still. */
const maxEnded = 100;

export class EmitRepeats implements Disposable {
  readonly #change = new Emitter<void>();
  /** A repeat began, went on or ended. */
  readonly onDidChange = this.#change.event;
  readonly #running = new Map<string, { uri: string; emit: string; repeat: Repeat }>();
  readonly #ended = new Map<string, number>();
  readonly #progress: Throttle;
  #next = 1;

  constructor(clock: Clock) {
    this.#progress = new Throttle(clock, progressMs, () => this.#change.fire());
  }

  get running(): RunningRepeat[] {
    return [...this.#running].map(([repeatId, { uri, emit, repeat }]) => ({ repeatId, uri, emit, sent: repeat.sent }));
  }

  start(
    { uri, emit }: { uri: string; emit: string },
    options: Omit<RepeatOptions, 'name' | 'progressed'>,
  ): { repeatId: string; end: Promise<RepeatEnd> } {
    const repeatId = `r${this.#next++}`;
    const repeat = new Repeat({ ...options, name: emit, progressed: () => this.#progress.request() });
    this.#running.set(repeatId, { uri, emit, repeat });
    this.#change.fire();
    const end = repeat.end.finally(() => {
      this.#running.delete(repeatId);
      this.#ended.set(repeatId, repeat.sent);
      for (const oldest of this.#ended.keys()) {
        if (this.#ended.size <= maxEnded) break;
        this.#ended.delete(oldest);
      }
      this.#change.fire();
    });
    // Who started it and does not wait for it sees its end in the tree.
    end.catch(() => undefined);
    return { repeatId, end };
  }

  /**
   * Stops a repeat; one that has ended is named all the same.
   * @throws UserError for one that is not known
   */
  async stop(repeatId: string): Promise<{ sent: number }> {
    const running = this.#running.get(repeatId)?.repeat;
    if (running) return { sent: await running.stop() };
    const sent = this.#ended.get(repeatId);
    if (sent !== undefined) return { sent };
    throw collectionErrors('repeat.unknown', { repeatId, known: [...this.#running.keys()].join(', ') });
  }

  dispose(): void {
    for (const { repeat } of this.#running.values()) void repeat.stop();
    this.#progress.dispose();
    this.#change.dispose();
  }
}
