/** Measures how long a hostile server delays the echo of another connection of the same engine, whose log is on disk as in VS Code. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine } from '../../src/engine/createEngine.ts';
import { ChildServer } from '../servers/childServer.ts';
import { EngineHarness, type TransportName } from '../support/engineHarness.ts';
import { LogFolder, roomy } from '../support/logFolder.ts';
import { reasonOf } from '../support/reasonOf.ts';

export interface Worst {
  readonly name: string;
  readonly protocol: 'v4' | 'v2';
  readonly transport: TransportName;
}

export interface WorstResult extends Worst {
  /**
   * Longest time from an emit of the other connection to its acknowledgement, in milliseconds. `quietMs` is this time without the data of
   * the hostile server.
   */
  readonly echoMs: number;
  readonly quietMs: number;
  /** Longest time without an iteration of the event loop. */
  readonly blockedMs: number;
  readonly tookMs: number;
  /** How the connection to the hostile server ended, if it did. */
  readonly end: string | undefined;
}

const givesUpMs = 60_000;

/** One server of each kind for all measurements. */
export class WorstServers {
  readonly #worst: ChildProcess;
  readonly #echo = new ChildServer();
  #port = 0;

  constructor() {
    this.#worst = fork('test/soak/worstServer.mjs', { stdio: 'inherit', execArgv: [] });
  }

  async start(): Promise<void> {
    const [{ port }] = (await once(this.#worst, 'message')) as [{ port: number }];
    this.#port = port;
    await this.#echo.start();
  }

  async stop(): Promise<void> {
    this.#worst.disconnect();
    await this.#echo.kill();
  }

  async measure({ name, protocol, transport }: Worst): Promise<WorstResult> {
    const folder = new LogFolder();
    const harness = new EngineHarness(createEngine({ ...roomy, root: folder.path, token: 'a0a0' }));
    try {
      const given = once(this.#worst, 'message');
      this.#worst.send({ name, protocol });
      await given;
      const echo = await harness.connected(this.#echo.url, { transports: ['websocket'], protocol: 'v4' });
      const latencies: number[] = [];
      let isEchoing = true;
      const roundTrip = async (): Promise<void> => {
        const began = performance.now();
        await harness.emit(echo, 'echo', [], { ack: { timeoutMs: givesUpMs } }).whenDecided();
        latencies.push(performance.now() - began);
      };
      for (let round = 0; round < 30; round++) await roundTrip();
      const quietMs = latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? 0;
      latencies.length = 0;
      const ready = once(this.#worst, 'message');
      const connection = await harness.connected(`http://127.0.0.1:${this.#port}`, {
        protocol,
        transports: [transport],
        reconnection: { enabled: false },
        ...(name.startsWith('msgpack') && { parser: 'msgpack' as const }),
      });
      await ready;
      const { log } = harness.engine;
      let end: string | undefined;
      const over = new Promise<void>((resolve) => {
        const listening = log.onDidGrow(() => {
          if (connection.state !== 'connected') end = reasonOf(connection.summary);
          else if (log.read(log.nextSeq - 1)?.facts.event !== 'last') return;
          listening.dispose();
          resolve();
        });
        setTimeout(resolve, givesUpMs).unref();
      });
      const delays = monitorEventLoopDelay({ resolution: 1 });
      delays.enable();
      const echoing = (async () => {
        while (isEchoing) await roundTrip();
      })();
      const began = performance.now();
      this.#worst.send({ begin: true });
      await over;
      const tookMs = performance.now() - began;
      // Writes that occur shortly after the end are measured too.
      await new Promise((resolve) => setTimeout(resolve, 200));
      isEchoing = false;
      await echoing;
      delays.disable();
      return {
        name,
        protocol,
        transport,
        echoMs: Math.max(...latencies),
        quietMs,
        blockedMs: delays.max / 1e6,
        tookMs,
        end,
      };
    } finally {
      harness.dispose();
      folder.remove();
    }
  }
}
