import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { proxyPrompt, sourceOpen } from '../../src/protocol/sourceMessages.ts';

/** What the panel can do with proxies: the host prompts for what it needs. */
export class ProxyActions {
  readonly #channel: Channel;
  readonly #changes = new Emitter<void>();

  /** Why the last action failed. */
  fault: string | undefined;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Prompts for target and port, and starts a proxy. */
  start(): Promise<void> {
    return this.#run(() => this.#channel.request(proxyPrompt, {}));
  }

  /** Opens the address of a proxy in the browser. */
  open(sourceId: string): Promise<void> {
    return this.#run(() => this.#channel.request(sourceOpen, { sourceId }));
  }

  async #run(action: () => Promise<unknown>): Promise<void> {
    this.fault = undefined;
    try {
      await action();
    } catch (error) {
      this.fault = messageOf(error);
    }
    this.#changes.fire();
  }
}
