import { MessageChannel, Worker } from 'node:worker_threads';
import { basename } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import type { ReadBytes } from '../../../src/host/bytes/byteReader.ts';
import { CodeCopies } from '../../../src/host/code/codeCopies.ts';
import { type EntriesText, registerPageHandlers } from '../../../src/host/panel/pageHandlers.ts';
import { type Disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { Channel, type Port } from '../../../src/protocol/channel.ts';
import { entryBytes } from '../../../src/protocol/engineMessages.ts';
import { relayedToReader } from '../../../src/protocol/relayedMessages.ts';
import { relayNotifications, relayRequests } from '../../../src/protocol/relay.ts';
import type { ExplainedSubject } from '../../../src/protocol/hostMessages.ts';
import { fileChanged, fileReload, type FileChange } from '../../../src/protocol/sessionFileMessages.ts';
import { timelineText } from '../../../src/protocol/timelineMessages.ts';
import { viewAcknowledge, viewChanged } from '../../../src/protocol/viewMessages.ts';
import { nodePort } from '../../../src/host/engine/nodePort.ts';
import { FakeVscode } from '../../support/fakeVscode.ts';
import { bundle } from './pageServer.ts';

/**
 * The extension host of an opened session file, without VS Code. It has the real handlers and the real reader in its worker, connected by
 * real channels.
 */
export class SessionHost extends FakeVscode implements Disposable {
  readonly page: Channel;
  readonly #path: string;
  readonly #store = new DisposableStore();
  #reader!: { worker: Worker; channel: Channel };
  /** Errors about messages that one end could not understand. */
  readonly faults: string[] = [];
  /** The entries and connections that the page requested to explain. */
  readonly explained: ExplainedSubject[] = [];

  constructor(port: Port, path: string) {
    super();
    this.#path = path;
    this.page = this.#store.add(new Channel(port, systemClock));
    this.page.onDidFault((error) => this.faults.push(`page: ${error.message}`));
    this.#start();
    this.#store.add(relayRequests(this.page, () => Promise.resolve(this.#reader.channel), relayedToReader));
    this.#store.add(relayNotifications(this.page, () => this.#reader.channel, [viewAcknowledge]));
    const textOf: EntriesText = (selection, format) =>
      this.#reader.channel.request(timelineText, { selection, format });
    const readBytes: ReadBytes = async (range) => new Uint8Array(await this.#reader.channel.request(entryBytes, range));
    this.#store.add(
      registerPageHandlers(this.page, {
        inferTypes: () => Promise.resolve(),
        explain: (subject) => Promise.resolve(void this.explained.push(subject)),
        port: this.port,
        textOf,
        readBytes,
        code: new CodeCopies(this.port),
        profileOf: () => undefined,
      }),
    );
    this.page.handle(fileReload, async () => {
      await this.#stop();
      this.#start();
      this.notifyChange({ what: 'same' });
      return {};
    });
  }

  notifyChange(change: FileChange): void {
    this.page.notify(fileChanged, change);
  }

  dispose(): void {
    this.#store.dispose();
    void this.#stop();
  }

  async #stop(): Promise<void> {
    const { worker, channel } = this.#reader;
    channel.dispose();
    await worker.terminate();
  }

  #start(): void {
    const worker = new Worker(bundle('session.js'), { workerData: { name: basename(this.#path), path: this.#path } });
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ port: port2 }, [port2]);
    worker.on('message', (message: unknown) => this.faults.push(`reader: ${JSON.stringify(message)}`));
    const channel = new Channel(nodePort(port1), systemClock);
    channel.onDidFault((error) => this.faults.push(`reader channel: ${error.message}`));
    relayNotifications(channel, () => this.page, [viewChanged]);
    this.#reader = { worker, channel };
  }
}
