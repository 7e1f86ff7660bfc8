import { MessageChannel, Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { CaptureOptions } from '../../src/engine/log/openLog.ts';
import { messagePort } from '../../src/engine/messagePort.ts';
import { Channel } from '../../src/protocol/channel.ts';

interface WorkerOptions {
  /** Memory limit for the JavaScript objects of the worker, in MB. */
  readonly heapMb?: number;
  /** A CommonJS file that is loaded before the engine. */
  readonly preload?: string;
}

/** The engine in a real worker thread, bundled as it is shipped. */
export class EngineWorker {
  readonly worker: Worker;
  readonly #folder: string;
  readonly #channels: Channel[] = [];

  private constructor(folder: string, capture: object | undefined, { heapMb, preload }: WorkerOptions) {
    this.#folder = folder;
    this.worker = new Worker(join(folder, 'engine.js'), {
      resourceLimits: { stackSizeMb: 16, ...(heapMb !== undefined && { maxOldGenerationSizeMb: heapMb }) },
      workerData: capture && { capture },
      ...(preload !== undefined && { execArgv: ['--require', preload] }),
    });
  }

  /** @param capture where its log is stored; in memory if left out */
  static async start(capture?: CaptureOptions, options: WorkerOptions = {}): Promise<EngineWorker> {
    const folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-engine-'));
    await build({
      entryPoints: { engine: 'src/engine/main.ts', reader: 'src/engine/reader/main.ts' },
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // The options of the extension's bundles.
      mainFields: ['module', 'main'],
      external: ['bufferutil', 'utf-8-validate'],
      logLevel: 'warning',
    });
    return new EngineWorker(folder, capture, options);
  }

  /** Connects one more caller, which has its own views and receives its own changes. */
  client(): Channel {
    const { port1, port2 } = new MessageChannel();
    this.worker.postMessage({ type: 'client', port: port2 }, [port2]);
    const channel = new Channel(messagePort(port1), systemClock);
    channel.onDidFault((error) => {
      throw error;
    });
    this.#channels.push(channel);
    port1.unref();
    return channel;
  }

  async stop(): Promise<void> {
    for (const channel of this.#channels) channel.dispose();
    await this.worker.terminate();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
