import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { demoStart } from '../../src/protocol/hostMessages.ts';
import { connectionTexts } from './connectionTexts.ts';

/** Starts the demo server and connects to it. */
export class DemoServer {
  readonly #channel: Channel;
  readonly #connect: (url: string) => void;
  readonly #changes = new Emitter<void>();

  busy = false;
  fault: string | undefined;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, connect: (url: string) => void) {
    this.#channel = channel;
    this.#connect = connect;
  }

  async start(): Promise<void> {
    this.#set(true, undefined);
    try {
      const { url } = await this.#channel.request(demoStart, {});
      this.#set(false, undefined);
      this.#connect(url);
    } catch (error) {
      this.#set(false, connectionTexts.demoFailed({ reason: messageOf(error) }));
    }
  }

  #set(busy: boolean, fault: string | undefined): void {
    this.busy = busy;
    this.fault = fault;
    this.#changes.fire();
  }
}
