import { MessageChannel, Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { FileTooLargeError } from '../../files/regularFile.ts';
import { Channel } from '../../protocol/channel.ts';
import { nodePort } from '../../host/engine/nodePort.ts';
import { readFile } from '../commands/readFile.ts';
import { logTexts } from '../../host/log/logTexts.ts';
import { readError } from '../commands/fileError.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';
import { sessionErrors } from './sessionTexts.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { workerEnd } from '../../model/cause/workerEnd.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';

/** Maximum size of a file that is not on this machine's disk, because it is held in memory. */
const largestRemote = 256_000_000;

/** The worker that reads one session file. It starts with its first caller, and is replaced when the file is read again. */
export class SessionReader implements Disposable {
  readonly #uri: vscode.Uri;
  readonly #script: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #end = new Emitter<StoredCause | undefined>();
  /** Fires when the channels of the reader can no longer be used. The value is the reason. It is undefined after `restart`. */
  readonly onDidEnd = this.#end.event;
  #worker: Promise<Worker> | undefined;
  /** Cancels reading a file whose bytes are fetched before the worker starts. */
  #giveUp: (() => void) | undefined;
  #disposed = false;

  constructor(uri: vscode.Uri, script: string, log: vscode.LogOutputChannel) {
    this.#uri = uri;
    this.#script = script;
    this.#log = log;
  }

  /** @throws UserError when the file cannot be read */
  async open(): Promise<Channel> {
    if (this.#disposed) throw sessionErrors('session.closed');
    const worker = await (this.#worker ??= this.#start());
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ port: port2 }, [port2]);
    const channel = new Channel(nodePort(port1), systemClock);
    channel.onDidFault((error) => this.#log.warn(logTexts.sessionChannelFault({ message: error.message })));
    return channel;
  }

  /** The next call creates a new worker, which reads the file from the beginning. */
  restart(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#giveUp?.();
    this.#giveUp = undefined;
    void worker?.then(
      (ended) => ended.terminate(),
      () => undefined,
    );
    this.#end.fire(undefined);
  }

  dispose(): void {
    this.#disposed = true;
    this.restart();
    this.#end.dispose();
  }

  async #start(): Promise<Worker> {
    const workerData = await this.#data();
    const worker = new Worker(this.#script, {
      workerData: { ...workerLanguage(), ...workerData },
      resourceLimits: { maxOldGenerationSizeMb: 1536, stackSizeMb: 16 },
    });
    let error: unknown;
    worker.on('message', (message: unknown) =>
      this.#log.warn(logTexts.sessionFault({ message: JSON.stringify(message) })),
    );
    worker.on('error', (reported: unknown) => (error = reported));
    worker.on('exit', (exitCode) => {
      void this.#worker?.then((current) => {
        if (current !== worker || this.#disposed) return;
        this.#worker = undefined;
        const fault = workerEnd(error, exitCode);
        this.#log.error(logTexts.readerEnded({ file: this.#uri.toString(), fault: causeMessage(fault) }));
        this.#end.fire(fault);
      });
    });
    return worker;
  }

  /** A file system of another extension may be slow: closing the file does not wait for it, and no worker is started afterward. */
  async #data(): Promise<object> {
    let giveUp: () => void = () => undefined;
    const closed = new Promise<never>((_, reject) => {
      giveUp = () => reject(sessionErrors('session.closed'));
    });
    this.#giveUp = giveUp;
    try {
      return await Promise.race([fileContent(this.#uri), closed]);
    } catch (error) {
      // The next caller starts a new attempt.
      if (this.#giveUp === giveUp) this.#worker = undefined;
      throw error;
    } finally {
      if (this.#giveUp === giveUp) this.#giveUp = undefined;
    }
  }
}

/**
 * A file of this machine by its path, any other file by its content.
 * @throws UserError when it cannot be read
 */
export async function fileContent(
  uri: vscode.Uri,
): Promise<{ readonly name: string } & ({ readonly path: string } | { readonly bytes: Uint8Array })> {
  const name = fileNameOf(uri.path);
  if (uri.scheme === 'file') return { name, path: uri.fsPath };
  try {
    return { name, bytes: await readFile(uri, largestRemote) };
  } catch (error) {
    if (error instanceof FileTooLargeError) {
      throw fileErrors('file.tooLargeToFetch', { file: name, maxMb: largestRemote / 1e6 });
    }
    throw readError(name, error, largestRemote);
  }
}
