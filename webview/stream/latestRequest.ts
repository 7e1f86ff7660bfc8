import type { Disposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../src/protocol/message.ts';

/** Sends one request at a time: a new request cancels the previous one, whose response is then ignored. */
export class LatestRequest implements Disposable {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #running: AbortController | undefined;

  /** Why the last request failed. */
  fault: string | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  get isLoading(): boolean {
    return this.#running !== undefined;
  }

  /** @returns undefined when the request was canceled or failed; `fault` is set when it failed */
  async send<P, R>(definition: RequestDefinition<P, R>, params: P): Promise<R | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.fault = undefined;
    this.#changed();
    try {
      const response = await this.#channel.request(definition, params, { signal: running.signal });
      return this.#running === running ? response : undefined;
    } catch (error) {
      if (this.#running === running) this.fault = messageOf(error);
      return undefined;
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#changed();
      }
    }
  }

  /** Cancels the request. */
  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.abort();
  }

  dispose(): void {
    this.stop();
  }
}
