/**
 * Emits of collections that are sent repeatedly (`repeat`). They do not belong to a panel: each runs until its count is reached, it is
 * stopped, or its connection ends without reconnecting.
 * Invariant: memory is bounded. The number of emits without a result is limited, and so is the number that a disconnected client buffers.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import type { EmitResult } from '../engine/engineFacade.ts';
import type { EmitLocation, Move } from './emitLocation.ts';
import { Repeat, type RepeatEnd, type RepeatOptions } from './repeat.ts';
import type { FilledEmit } from './resolveEmit.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

export interface RunningRepeat extends EmitLocation {
  readonly repeatId: string;
  /** The number of emits that were sent so far. */
  readonly sent: number;
}

export interface StartOptions extends Omit<RepeatOptions, 'name' | 'progressed' | 'send'> {
  /** @param location the current location of the emit */
  readonly send: (emit: FilledEmit, location: EmitLocation) => Promise<EmitResult>;
}

interface Running {
  location: EmitLocation;
  readonly repeat: Repeat;
}

/** Minimum time between two reports of progress. */
const progressMs = 500;
/** The number of ended repeats that are remembered. */
const maxEnded = 100;

export class EmitRepeats implements Disposable {
  readonly #change = new Emitter<void>();
  /** Fires when a repeat started, made progress or ended. */
  readonly onDidChange = this.#change.event;
  readonly #running = new Map<string, Running>();
  readonly #ended = new Map<string, number>();
  readonly #progress: Throttle;
  #next = 1;

  constructor(clock: Clock) {
    this.#progress = new Throttle(clock, progressMs, () => this.#change.fire());
  }

  get running(): RunningRepeat[] {
    return [...this.#running].map(([repeatId, { location, repeat }]) => ({ repeatId, ...location, sent: repeat.sent }));
  }

  start({ uri, emit }: EmitLocation, options: StartOptions): { repeatId: string; end: Promise<RepeatEnd> } {
    const repeatId = `r${this.#next++}`;
    const location = { uri, emit };
    const repeat = new Repeat({
      ...options,
      name: emit,
      send: (filled) => options.send(filled, this.#running.get(repeatId)?.location ?? location),
      progressed: () => this.#progress.request(),
    });
    this.#running.set(repeatId, { location, repeat });
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
    // A caller that does not await `end` sees the end of the repeat in the tree. A rejection must not become an unhandled rejection.
    end.catch(() => undefined);
    return { repeatId, end };
  }

  /**
   * Stops a repeat; also returns the count of a repeat that has ended.
   * @throws UserError for an unknown ID
   */
  async stop(repeatId: string): Promise<{ sent: number }> {
    const running = this.#running.get(repeatId)?.repeat;
    if (running) return { sent: await running.stop() };
    const sent = this.#ended.get(repeatId);
    if (sent !== undefined) return { sent };
    throw collectionErrors('repeat.unknown', { repeatId, known: [...this.#running.keys()].join(', ') });
  }

  /** Must be called when emits were renamed. */
  move(move: Move): void {
    for (const running of this.#running.values()) running.location = move(running.location);
    this.#change.fire();
  }

  dispose(): void {
    for (const { repeat } of this.#running.values()) void repeat.stop();
    this.#progress.dispose();
    this.#change.dispose();
  }
}
