/**
 * Owns the engine: a worker thread that starts when it is first needed and is restarted when it fails. Every user of the engine holds a
 * link. A link opens a channel to the current worker; its requests reject with "disposed" when that worker ends.
 */
import { randomBytes } from 'node:crypto';
import { MessageChannel, Worker, type WorkerOptions } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import { Channel } from '../../protocol/channel.ts';
import { forProgram } from '../caller.ts';
import { nodePort } from './nodePort.ts';
import { logTexts } from '../log/logTexts.ts';
import type { HostLog } from '../log/hostLog.ts';
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { workerEnd } from '../../model/cause/workerEnd.ts';
import { engineErrors } from './engineTexts.ts';
import { workerLanguage } from '../../model/texts/workerLanguage.ts';

export interface CaptureBounds {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** The folder and the bounds of this workspace's capture. */
export interface CaptureLocation {
  /** The folder; undefined when the capture is kept in memory. */
  readonly root: string | undefined;
  readonly bounds: CaptureBounds;
  /** Fires when the bounds changed. */
  readonly onDidChange: Event<void>;
}

export type EngineState = 'idle' | 'running' | 'failed';

/** An engine that fails this often within a minute is not restarted until a user or a program connects. */
const maxFailures = 3;
const failureWindowMs = 60_000;
/** The time that an engine has for an orderly end, in which it writes buffered entries and unlocks its folder. */
const endMs = 1500;

export class EngineProcess implements Disposable {
  readonly #script: string;
  readonly #log: HostLog;
  readonly #capture: CaptureLocation | undefined;
  /** Identifies the engines of this process: each takes over the capture of the engine before it. */
  readonly #token = randomBytes(6).toString('hex');
  readonly #settings: Disposable | undefined;
  readonly #links = new Set<EngineLink>();
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #worker: Worker | undefined;
  #state: EngineState = 'idle';
  #failureTimes: number[] = [];
  #disposed = false;
  /** `restarts`: how often the engine was restarted. `fault`: why it ended the last time. */
  restarts = 0;
  fault: StoredCause | undefined;

  /** Without `capture`, the capture is kept in memory. */
  constructor(script: string, log: HostLog, capture?: CaptureLocation) {
    this.#script = script;
    this.#log = log;
    this.#capture = capture;
    this.#settings = capture?.onDidChange(() => this.#worker?.postMessage({ type: 'limits', limits: capture.bounds }));
  }

  get state(): EngineState {
    return this.#state;
  }

  /**
   * `onChannel` is called with the channel to each worker that the link uses; the disposable that it returns is
   * disposed with that channel.
   */
  link(onChannel: (channel: Channel) => Disposable): EngineLink {
    const link = new EngineLink(
      () => this.#openPort(),
      onChannel,
      () => this.#links.delete(link),
    );
    this.#links.add(link);
    return link;
  }

  /** Allows the engine to be started again after a failure. Must be called when a user or a program connects. */
  revive(): void {
    if (this.#state !== 'failed') return;
    this.#failureTimes = [];
    this.#setState('idle');
  }

  dispose(): void {
    void this.end();
  }

  /** Resolves when the engine has ended. It is terminated when it takes too long. */
  async end(): Promise<void> {
    this.#disposed = true;
    this.#settings?.dispose();
    for (const link of [...this.#links]) link.dispose();
    this.#change.dispose();
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    const limit = systemClock.after(endMs, () => void worker.terminate());
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage({ type: 'end' });
    });
    limit.dispose();
  }

  protected startWorker(script: string, options: WorkerOptions): Worker {
    return new Worker(script, options);
  }

  #openPort(): Channel {
    if (this.#disposed) throw engineErrors('engine.shuttingDown');
    if (this.#state === 'failed') {
      throw engineErrors('engine.failed', { count: maxFailures, ...nestedParams('fault', this.fault) });
    }
    // Work that a message of the engine causes must not prompt the user, even if a user needed the engine first.
    const channel = forProgram(() => {
      const worker = this.#worker ?? this.#start();
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ type: 'client', port: port2 }, [port2]);
      return new Channel(nodePort(port1), systemClock);
    });
    channel.onDidFault((error) => this.#log.warn(logTexts.engineChannelFault({ message: error.message })));
    return channel;
  }

  #start(): Worker {
    this.#log.info(logTexts.engineStarting());
    // The engine serializes deeply nested payloads, so it has its own stack size. It has its own heap limit, so that it cannot exhaust the
    // heap of the extension host.
    const { root, bounds } = this.#capture ?? {};
    const worker = this.startWorker(this.#script, {
      resourceLimits: { maxOldGenerationSizeMb: 1536, stackSizeMb: 16 },
      workerData: {
        ...workerLanguage(),
        ...(bounds && { capture: { token: this.#token, ...(root !== undefined && { root }), ...bounds } }),
      },
    });
    let error: unknown;
    worker.on('message', (message: unknown) => {
      if (isFault(message)) this.#log.error(logTexts.engineFault({ message: message.message }));
    });
    worker.on('error', (reported: unknown) => (error = reported));
    worker.on('exit', (exitCode) => this.#ended(worker, workerEnd(error, exitCode)));
    this.#worker = worker;
    this.#setState('running');
    return worker;
  }

  #ended(worker: Worker, fault: StoredCause): void {
    if (this.#disposed || worker !== this.#worker) return;
    this.#log.error(logTexts.engineEnded({ fault: causeMessage(fault) }));
    this.#worker = undefined;
    this.fault = fault;
    this.restarts++;
    const now = Date.now();
    this.#failureTimes = [...this.#failureTimes.filter((at) => now - at < failureWindowMs), now];
    for (const link of this.#links) link.cut();
    if (this.#failureTimes.length >= maxFailures) {
      this.#setState('failed');
      return;
    }
    this.#state = 'idle';
    // A link that was used needs the state of the new engine. If there is no such link, no engine is started.
    if ([...this.#links].some((link) => link.wasUsed)) this.#start();
    else this.#setState('idle');
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#change.fire();
  }
}

export class EngineLink implements Disposable {
  readonly #open: () => Channel;
  readonly #onChannel: (channel: Channel) => Disposable;
  readonly #gone: () => void;
  #store: DisposableStore | undefined;
  #channel: Channel | undefined;
  #disposed = false;
  /** Whether the link has ever used an engine. */
  wasUsed = false;

  constructor(open: () => Channel, onChannel: (channel: Channel) => Disposable, gone: () => void) {
    this.#open = open;
    this.#onChannel = onChannel;
    this.#gone = gone;
  }

  /**
   * The channel to the engine, which is started if it does not run.
   * @throws UserError when the link was disposed, or the engine failed and was not revived
   */
  channel(): Channel {
    if (this.#disposed) throw engineErrors('engine.panelClosed');
    if (this.#channel) return this.#channel;
    const channel = this.#open();
    this.wasUsed = true;
    this.#channel = channel;
    this.#store = new DisposableStore();
    this.#store.add(channel);
    this.#store.add(this.#onChannel(channel));
    return channel;
  }

  /** Rejects the link's pending requests after the engine failed. */
  cut(): void {
    this.#store?.dispose();
    this.#store = undefined;
    this.#channel = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.cut();
    this.#gone();
  }
}

function isFault(message: unknown): message is { message: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'fault' &&
    'message' in message
  );
}
