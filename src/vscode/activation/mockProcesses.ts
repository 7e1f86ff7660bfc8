import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { storedCauseSchema } from '../../model/cause/causeSchema.ts';
import { errorFrom } from '../../model/cause/userErrors.ts';
import type { CollectionMock } from '../../model/mock/collectionMock.ts';
import type { MockOptions } from '../../model/mock/mockOptions.ts';
import { mockTexts } from '../../model/mock/mockTexts.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';
import { mockErrors } from './activationTexts.ts';

/** A worker that does not end within this time is terminated. */
const stopLimitMs = 2000;
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('listening'), url: v.string(), omissions: v.array(v.string()) }),
  v.object({ type: v.literal('failed'), message: v.string(), cause: v.optional(storedCauseSchema) }),
  v.object({ type: v.literal('note'), text: v.string() }),
]);

export interface MockRequest extends MockOptions {
  /** The name of the file; ends with .har if it is a HAR file. */
  readonly name: string;
  readonly file: { readonly path: string } | { readonly bytes: Uint8Array } | { readonly collection: CollectionMock };
  readonly port?: number | undefined;
}

export interface RunningMock {
  readonly mockId: string;
  readonly name: string;
  readonly url: string;
  /** The parts of the file that are not served, as texts for users. */
  readonly omissions: readonly string[];
}

/** The running mock servers of the window, each in a separate worker. */
export class MockProcesses implements Disposable {
  readonly #script: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  readonly #workers = new Map<string, Worker>();
  readonly #running = new Map<string, RunningMock>();
  #count = 0;

  constructor(script: string, log: vscode.LogOutputChannel) {
    this.#script = script;
    this.#log = log;
  }

  get running(): readonly RunningMock[] {
    return [...this.#running.values()];
  }

  /** @throws UserError when the file cannot be served, or the port is in use */
  start(request: MockRequest): Promise<RunningMock> {
    const mockId = `mock${++this.#count}`;
    const worker = new Worker(this.#script, {
      workerData: { mock: request, ...workerLanguage() },
      resourceLimits: { maxOldGenerationSizeMb: 1536, stackSizeMb: 16 },
    });
    this.#workers.set(mockId, worker);
    return new Promise((resolve, reject) => {
      worker.on('message', (raw: unknown) => {
        const message = v.safeParse(messageSchema, raw);
        if (!message.success) return reject(mockErrors('mock.unreadableMessage'));
        const { output } = message;
        switch (output.type) {
          case 'note':
            return this.#log.info(mockTexts.ofMock({ file: request.name, text: output.text }));
          case 'failed':
            return reject(
              output.cause ? errorFrom(output.cause) : mockErrors('mock.notStarted', { reason: output.message }),
            );
          case 'listening':
            return resolve(this.#listening({ mockId, name: request.name, ...output }));
        }
      });
      worker.on('error', (error) => reject(mockErrors('mock.notStarted', { reason: error.message })));
      worker.on('exit', () => {
        reject(mockErrors('mock.ended'));
        this.#workers.delete(mockId);
        if (this.#running.delete(mockId)) this.#change.fire();
      });
    });
  }

  /**
   * Stops a mock server, and resolves when it has ended.
   * @throws UserError when the server does not run
   */
  async stop(mockId: string): Promise<void> {
    const worker = this.#running.has(mockId) ? this.#workers.get(mockId) : undefined;
    if (!worker) throw mockErrors('mock.notRunning', { mockId, known: [...this.#running.keys()].join(', ') });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' });
    const timer = setTimeout(() => void worker.terminate(), stopLimitMs);
    await ended;
    clearTimeout(timer);
  }

  dispose(): void {
    for (const worker of this.#workers.values()) void worker.terminate();
    this.#change.dispose();
  }

  #listening({ mockId, name, url, omissions }: RunningMock): RunningMock {
    const mock = { mockId, name, url, omissions };
    this.#running.set(mockId, mock);
    this.#log.info(mockTexts.listening({ file: name, url }));
    for (const text of omissions) this.#log.info(mockTexts.ofMock({ file: name, text }));
    this.#change.fire();
    return mock;
  }
}
