import type { Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../src/protocol/message.ts';

/** Asks one thing after another: a new question gives up the one before, whose answer is then nobody's. */
export class LatestRequest implements Disposable {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #cancel: Emitter<void> | undefined;

  /** Why the last question has no answer. */
  fault: string | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  get asking(): boolean {
    return this.#cancel !== undefined;
  }

  /** undefined when it was given up, or failed: then `fault` says why. */
  async ask<P, R>(definition: RequestDefinition<P, R>, params: P): Promise<R | undefined> {
    this.stop();
    const cancel = new Emitter<void>();
    this.#cancel = cancel;
    this.fault = undefined;
    this.#changed();
    try {
      const answer = await this.#channel.request(definition, params, { cancel: cancel.event });
      return this.#cancel === cancel ? answer : undefined;
    } catch (error) {
      if (this.#cancel === cancel) this.fault = messageOf(error);
      return undefined;
    } finally {
      if (this.#cancel === cancel) {
        this.#cancel = undefined;
        this.#changed();
      }
    }
  }

  /** Gives up what is asked. */
  stop(): void {
    const cancel = this.#cancel;
    this.#cancel = undefined;
    cancel?.fire();
    cancel?.dispose();
  }

  dispose(): void {
    this.stop();
  }
}
