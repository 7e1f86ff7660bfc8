/** The thread that reads large payloads, bundled as it is shipped. It does not respond until a test allows this. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Disposable } from '../../src/base/disposable.ts';

export class HeldReader implements Disposable {
  readonly script: string;
  readonly #folder: string;
  readonly #gate: BroadcastChannel;
  readonly #onRead: (() => void)[] = [];
  #isReading = false;

  private constructor(folder: string, gate: string) {
    this.#folder = folder;
    this.script = join(folder, 'held.cjs');
    this.#gate = new BroadcastChannel(gate);
    this.#gate.onmessage = (message: unknown) => {
      if ((message as { data: unknown }).data !== 'asked') return;
      this.#isReading = true;
      for (const resolve of this.#onRead.splice(0)) resolve();
    };
  }

  static async make(): Promise<HeldReader> {
    const folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-reader-'));
    await build({
      entryPoints: { reader: 'src/engine/reader/main.ts' },
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // The options of the extension's bundles.
      mainFields: ['module', 'main'],
      logLevel: 'warning',
    });
    const gate = folder;
    writeFileSync(
      join(folder, 'held.cjs'),
      `const { parentPort, BroadcastChannel } = require('node:worker_threads');
const gate = new BroadcastChannel(${JSON.stringify(gate)});
gate.unref();
let held = [];
const on = parentPort.on.bind(parentPort);
parentPort.on = (name, listener) => on(name, name !== 'message' ? listener : (message) => {
  if (!held) return listener(message);
  held.push(() => listener(message));
  gate.postMessage('asked');
});
gate.onmessage = ({ data }) => {
  if (data !== 'open' || !held) return;
  const waiting = held;
  held = undefined;
  for (const run of waiting) run();
};
require('./reader.js');
`,
    );
    return new HeldReader(folder, gate);
  }

  /** Resolves when the thread has received a request. The thread does not respond to it yet. */
  whenReadRequested(): Promise<void> {
    return this.#isReading ? Promise.resolve() : new Promise((resolve) => this.#onRead.push(resolve));
  }

  /** Lets the thread respond to all requests, until another thread is started. */
  open(): void {
    this.#isReading = false;
    this.#gate.postMessage('open');
  }

  dispose(): void {
    this.#gate.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
