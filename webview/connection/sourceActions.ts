import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  type PageAction,
  pageAction,
  proxyPrompt,
  proxyTakeOver,
  sourceOpen,
} from '../../src/protocol/sourceMessages.ts';

/** The actions of the panel on proxies and debugged pages. The host prompts for missing parameters. */
export class SourceActions {
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

  /** Guides the user to move a server to another port, and starts a proxy on the port that the server had. */
  takeOver(): Promise<void> {
    return this.#run(() => this.#channel.request(proxyTakeOver, {}));
  }

  /** Opens the address of a proxy in the browser. */
  open(sourceId: string): Promise<void> {
    return this.#run(() => this.#channel.request(sourceOpen, { sourceId }));
  }

  /** Watches a debugged page, opens a URL in a browser, or loads a page again. */
  page(action: PageAction): Promise<void> {
    return this.#run(() => this.#channel.request(pageAction, action));
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
