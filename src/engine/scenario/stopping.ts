/** Stops a scenario that waits, when its time is over or when it is canceled. */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { endOf, StepEndError } from './stepEnd.ts';

export class Stopping implements Disposable {
  /** The controller is created for the first step that uses it, because it creates an error when it aborts. */
  #abort: AbortController | undefined;
  readonly #clock: Clock;
  readonly #timer: Disposable;
  readonly #given: AbortSignal | undefined;
  readonly #waiting = new Set<(end: StepEndError) => void>();
  #end: StepEndError | undefined;

  constructor(clock: Clock, timeoutMs: number, given?: AbortSignal) {
    this.#clock = clock;
    this.#given = given;
    this.#timer = clock.after(timeoutMs, () =>
      this.#stop(new StepEndError({ status: 'failed', cause: explain('scenario.timedOut', { ms: timeoutMs }) })),
    );
    given?.addEventListener('abort', this.#cancel);
    if (given?.aborted) this.#cancel();
  }

  /** Aborts when the scenario stops. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#end) this.#abort.abort();
    return this.#abort.signal;
  }

  /** @throws StepEndError if it has stopped */
  check(): void {
    if (this.#end) throw this.#end;
  }

  /**
   * The result of a promise, or a value that is known already. Rejects if the scenario stops first.
   * @throws StepEndError if it has stopped already
   */
  until<T>(result: Promise<T> | T): Promise<T> | T {
    if (!(result instanceof Promise)) {
      this.check();
      return result;
    }
    return new Promise((resolve, reject) => {
      const stop = (error: Error): void => {
        this.#waiting.delete(stop);
        reject(error);
      };
      // The promise may still be rejected after the scenario has stopped, so it is handled in any case.
      result.then(
        (value) => {
          this.#waiting.delete(stop);
          resolve(value);
        },
        (error: unknown) => stop(error as Error),
      );
      if (this.#end) reject(this.#end);
      else this.#waiting.add(stop);
    });
  }

  /**
   * Waits until `condition` returns true. It is evaluated each time `watch` calls back.
   * @returns false if it is not true within `ms`
   */
  async untilTrue(condition: () => boolean, watch: (check: () => void) => Disposable, ms: number): Promise<boolean> {
    this.check();
    if (condition()) return true;
    let timer: Disposable | undefined;
    let watching: Disposable | undefined;
    try {
      return await this.until(
        new Promise<boolean>((resolve, reject) => {
          timer = this.#clock.after(ms, () => resolve(false));
          watching = watch(() => {
            try {
              if (condition()) resolve(true);
            } catch (error) {
              reject(endOf(error));
            }
          });
        }),
      );
    } finally {
      timer?.dispose();
      watching?.dispose();
    }
  }

  async pause(ms: number): Promise<void> {
    await this.untilTrue(
      () => false,
      () => ({ dispose: () => undefined }),
      ms,
    );
  }

  dispose(): void {
    this.#timer.dispose();
    this.#given?.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => {
    this.#stop(new StepEndError({ status: 'skipped', cause: explain('scenario.canceled') }));
  };

  #stop(end: StepEndError): void {
    if (this.#end) return;
    this.#end = end;
    for (const reject of this.#waiting) reject(end);
    this.#waiting.clear();
    this.#abort?.abort();
  }
}
