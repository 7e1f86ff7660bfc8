import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { UserError } from '../../base/userError.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';
import { demoErrors } from './activationTexts.ts';

const startLimitMs = 10_000;
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('listening'), url: v.string() }),
  v.object({ type: v.literal('failed'), message: v.string() }),
]);

/** The demo server in a separate worker, so that a flood of its events does not slow down the editor. */
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
   * Starts the server, or returns the URL of the running one.
   * @throws UserError when the port is in use, or the server runs on another port
   */
  async start(port?: number): Promise<string> {
    const url = await (this.#starting ??= this.#start(port));
    if (port !== undefined && port !== 0 && !url.endsWith(`:${port}`)) {
      throw demoErrors('demo.runsElsewhere', { url, port: String(port) });
    }
    return url;
  }

  /** Resolves when the server has ended, or immediately if it is not running. */
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
    const worker = new Worker(this.#script, { workerData: { port, ...workerLanguage() } });
    this.#worker = worker;
    // Even after a failure, the next start creates a new worker and does not wait for the end of this one.
    const forget = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#starting = undefined;
      this.#url = undefined;
      this.#change.fire();
    };
    return new Promise<string>((resolve, reject) => {
      const fail = (error: UserError): void => {
        clearTimeout(timer);
        forget();
        void worker.terminate();
        reject(error);
      };
      const timer = setTimeout(() => fail(demoErrors('demo.noAnswer', { limitMs: startLimitMs })), startLimitMs);
      worker.once('message', (raw: unknown) => {
        const message = v.safeParse(messageSchema, raw);
        if (!message.success || message.output.type === 'failed') {
          fail(
            message.success && message.output.type === 'failed'
              ? demoErrors('demo.notStarted', { reason: message.output.message })
              : demoErrors('demo.unreadableAnswer'),
          );
          return;
        }
        clearTimeout(timer);
        this.#url = message.output.url;
        this.#log.info(commonTexts.demoListening({ url: this.#url }));
        this.#change.fire();
        resolve(this.#url);
      });
      worker.once('error', (error) => fail(demoErrors('demo.notStarted', { reason: error.message })));
      worker.once('exit', () => fail(demoErrors('demo.ended')));
    });
  }
}
