import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { UserError } from '../../base/userError.ts';

const startLimitMs = 10_000;
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('listening'), url: v.string() }),
  v.object({ type: v.literal('failed'), message: v.string() }),
]);

/** The demo server in a worker of its own, so that a flood from it does not slow the editor. */
export class DemoProcess implements Disposable {
  readonly #script: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #worker: Worker | undefined;
  #starting: Promise<string> | undefined;
  #url: string | undefined;

  constructor(script: string, log: vscode.LogOutputChannel) {
    this.#script = script;
    this.#log = log;
  }

  get url(): string | undefined {
    return this.#url;
  }

  /**
   * Starts it, or gives the address of the one that runs.
   * @throws UserError when the port is taken, or another one was asked for than it runs on
   */
  async start(port?: number): Promise<string> {
    const url = await (this.#starting ??= this.#start(port));
    if (port !== undefined && port !== 0 && !url.endsWith(`:${port}`)) {
      throw new UserError(`The demo server runs already, at ${url}. Stop it to start it on port ${port}.`);
    }
    return url;
  }

  /** Resolves when it has ended; at once when it does not run. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' });
    const timer = setTimeout(() => void worker.terminate(), 2000);
    await ended;
    clearTimeout(timer);
  }

  dispose(): void {
    void this.#worker?.terminate();
    this.#change.dispose();
  }

  #start(port: number | undefined): Promise<string> {
    const worker = new Worker(this.#script, { workerData: { port } });
    this.#worker = worker;
    // Also after a failure: the next start is a new one and does not wait until this worker is gone.
    const forget = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#starting = undefined;
      this.#url = undefined;
      this.#change.fire();
    };
    return new Promise<string>((resolve, reject) => {
      const fail = (message: string): void => {
        clearTimeout(timer);
        forget();
        void worker.terminate();
        reject(new UserError(`The demo server could not start: ${message}`));
      };
      const timer = setTimeout(() => fail('it did not answer in time'), startLimitMs);
      worker.once('message', (raw: unknown) => {
        const message = v.safeParse(messageSchema, raw);
        if (!message.success || message.output.type === 'failed') {
          fail(
            message.success && message.output.type === 'failed' ? message.output.message : 'it answered something else',
          );
          return;
        }
        clearTimeout(timer);
        this.#url = message.output.url;
        this.#log.info(`The demo server listens at ${this.#url}`);
        this.#change.fire();
        resolve(this.#url);
      });
      worker.once('error', (error) => fail(error.message));
      worker.once('exit', () => fail('it ended'));
    });
  }
}
