import type { Disposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../src/protocol/message.ts';

/** Asks one thing after another: a new question gives up the one before, whose answer is then nobody's. */
export class LatestRequest implements Disposable {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #running: AbortController | undefined;

  /** Why the last question has no answer. */
  fault: string | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  get asking(): boolean {
    return this.#running !== undefined;
  }

  /** undefined when it was given up, or failed: then `fault` says why. */
  async ask<P, R>(definition: RequestDefinition<P, R>, params: P): Promise<R | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.fault = undefined;
    this.#changed();
    try {
      const answer = await this.#channel.request(definition, params, { signal: running.signal });
      return this.#running === running ? answer : undefined;
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

  /** Gives up what is asked. */
  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.abort();
  }

  dispose(): void {
    this.stop();
  }
}
