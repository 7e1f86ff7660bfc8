import { MessageChannel, Worker } from 'node:worker_threads';
import { basename } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/userError.ts';
import { type Disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { Channel, type Port } from '../../../src/protocol/channel.ts';
import {
  clipboardWrite,
  entriesCompare,
  entriesCopy,
  fileSave,
  helpOpen,
  relayedToReader,
} from '../../../src/protocol/hostMessages.ts';
import { relayNotifications, relayRequests } from '../../../src/protocol/relay.ts';
import { fileChanged, fileReload, type FileChange } from '../../../src/protocol/sessionFileMessages.ts';
import { timelineText } from '../../../src/protocol/timelineMessages.ts';
import { viewAcknowledge, viewChanged } from '../../../src/protocol/viewMessages.ts';
import { nodePort } from '../../../src/vscode/engine/nodePort.ts';
import { bundle } from './pageServer.ts';

/** Stands for the extension host of an opened session file: the real reader in its worker behind the real channel. */
export class SessionHost implements Disposable {
  readonly page: Channel;
  readonly #path: string;
  readonly #store = new DisposableStore();
  #reader!: { worker: Worker; channel: Channel };
  /** Messages that one end could not understand. */
  readonly faults: string[] = [];
  clipboard = '';
  readonly compared: { left: number; right: number }[] = [];
  /** Codes whose help was opened, and why the next one is not. */
  readonly openedHelp: string[] = [];
  helpRefusal: string | undefined;
  readonly files = new Map<string, string | ArrayBuffer>();

  constructor(port: Port, path: string) {
    this.#path = path;
    this.page = this.#store.add(new Channel(port, systemClock));
    this.page.onDidFault((error) => this.faults.push(`page: ${error.message}`));
    this.#start();
    this.#store.add(relayRequests(this.page, () => Promise.resolve(this.#reader.channel), relayedToReader));
    this.#store.add(relayNotifications(this.page, () => this.#reader.channel, [viewAcknowledge]));
    this.page.handle(entriesCopy, async (selected) => {
      const { text, entries } = await this.#reader.channel.request(timelineText, selected);
      this.clipboard = text;
      return { entries };
    });
    this.page.handle(entriesCompare, (pair) => {
      this.compared.push(pair);
      return {};
    });
    this.page.handle(helpOpen, ({ code }) => {
      if (this.helpRefusal !== undefined) throw new UserError(this.helpRefusal);
      this.openedHelp.push(code);
      return {};
    });
    this.page.handle(clipboardWrite, ({ text }) => {
      this.clipboard = text;
      return {};
    });
    this.page.handle(fileSave, ({ name, content }) => {
      this.files.set(name, content);
      return { saved: true, path: name };
    });
    this.page.handle(fileReload, async () => {
      await this.#stop();
      this.#start();
      this.tell({ what: 'same' });
      return {};
    });
  }

  tell(change: FileChange): void {
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
