import { type Disposable, toDisposable } from '../../../base/disposable.ts';
import type { OtherParser } from '../engineio/openDropLoop.ts';

type Done = (result: OtherParser) => void;

/**
 * One probe with the other parser for all namespaces of a transport, because the server has one parser and disconnects all namespaces
 * together.
 */
export class SharedParserProbe implements Disposable {
  readonly #waiting = new Set<Done>();
  #running: Disposable | undefined;
  #result: OtherParser | undefined;

  /**
   * Calls `done` once with the result of the probe, unless the request is disposed before. When no caller is left, the probe ends.
   * @param begin starts the probe if there is none yet
   */
  request(begin: (done: Done) => Disposable, done: Done): Disposable {
    this.#waiting.add(done);
    if (this.#result !== undefined) this.#report(this.#result);
    else this.#running ??= begin((result) => this.#report(result));
    return toDisposable(() => {
      this.#waiting.delete(done);
      if (this.#waiting.size === 0) this.#end();
    });
  }

  /** Must be called when a new attempt to connect begins, because an earlier result may no longer be valid. */
  forget(): void {
    this.#result = undefined;
  }

  dispose(): void {
    this.#waiting.clear();
    this.#end();
  }

  #report(result: OtherParser): void {
    this.#result = result;
    this.#end();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const done of waiting) done(result);
  }

  #end(): void {
    this.#running?.dispose();
    this.#running = undefined;
  }
}
