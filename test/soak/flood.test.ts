/**
 * A steady flood into an engine in its worker, with a bounded log on disk, for FLOOD_MINUTES (20) with FLOOD_RATE events per second (5000).
 * No event is lost, and memory does not grow after the log has reached its limit.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import * as v from 'valibot';
import type { Entry } from '../../src/model/entry/entry.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { EngineWorker } from '../support/engineWorker.ts';

const minutes = Number(process.env['FLOOD_MINUTES'] ?? 20);
const rate = Number(process.env['FLOOD_RATE'] ?? 5000);
const forMs = minutes * 60_000;
/**
 * The limit is so small that even in the shortest flood, the log is full before half of the time has passed, and drops its oldest entries.
 */
const maxBytes = 16 * 1024 * 1024;
const samples = 40;
/** Maximum growth of the median memory, from the first quarter after the log was full to the last quarter. */
const growth = { heap: 4 * 1024 * 1024, rss: 32 * 1024 * 1024 };

const memorySchema = v.object({ type: v.literal('memory'), heap: v.number(), rss: v.number() });
type Memory = v.InferOutput<typeof memorySchema>;

it(
  `${rate} events a second for ${minutes} minutes: nothing is lost, and memory does not grow`,
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'socketio-inspector-flood-'));
    const server = fork('test/soak/floodServer.mjs', { stdio: 'inherit', execArgv: [] });
    const capture = { root, token: 'f1', maxBytes, maxAgeMs: 86_400_000 };
    const engine = await EngineWorker.start(capture, { preload: join(process.cwd(), 'test/soak/memoryProbe.cjs') });
    try {
      const [{ port }] = (await once(server, 'message')) as [{ port: number }];
      const client = engine.client();
      const profile = { url: `http://127.0.0.1:${port}`, transports: ['websocket' as const] };
      const { connectionId } = await openConnection(client, profile);
      const over = once(server, 'message') as Promise<[{ sent: number }]>;
      server.send({ rate, forMs });
      const memory = await sampled(engine, over);
      const [{ sent }] = await over;
      const received = async (): Promise<number> => {
        const { connections } = await client.request(m.connectionList, {});
        return connections.find((connection) => connection.connectionId === connectionId)?.counts.received ?? 0;
      };
      await expect.poll(received, { timeout: 60_000, interval: 200 }).toBe(sent);
      expect(sent).toBe(Math.floor((forMs * rate) / 1000));

      // The log still contains the last events, each of them once and in order; all dropped events are before them.
      let from = 0;
      let kept = 0;
      let first: number | undefined;
      for (;;) {
        const read = await client.request(m.timelineRead, { connectionId, filter: 'event:tick', from });
        const entries = JSON.parse(read.json) as Entry[];
        if (entries.length === 0) break;
        for (const { args } of entries) {
          first ??= Number(args?.[0]);
          expect(args?.[0]).toBe(first + kept++);
        }
        from = (entries.at(-1)?.seq ?? 0) + 1;
      }
      expect((first ?? 0) + kept).toBe(sent);
      expect(first).toBeGreaterThan(0);

      const grown = (of: 'heap' | 'rss'): number => {
        const values = memory.map((sample) => sample[of]);
        const warm = values.slice(Math.ceil(values.length / 4));
        const quarter = Math.ceil(warm.length / 4);
        return median(warm.slice(-quarter)) - median(warm.slice(0, quarter));
      };
      console.log(
        `${sent} events, ${kept} kept; grown: ${shown(grown('heap'))} heap, ${shown(grown('rss'))} RSS of ` +
          `${shown(memory.at(-1)?.heap ?? 0)} and ${shown(memory.at(-1)?.rss ?? 0)}`,
      );
      expect(grown('heap')).toBeLessThan(growth.heap);
      expect(grown('rss')).toBeLessThan(growth.rss);
    } finally {
      await engine.stop();
      server.disconnect();
      rmSync(root, { recursive: true, force: true });
    }
  },
  forMs + 180_000,
);

/** The worker's memory at regular intervals until the flood is over. */
async function sampled(engine: EngineWorker, over: Promise<unknown>): Promise<Memory[]> {
  const memory: Memory[] = [];
  let ended = false;
  void over.then(() => (ended = true));
  while (!ended) {
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, forMs / samples))]);
    const response = new Promise<Memory>((resolve) => {
      const onMessage = (message: unknown): void => {
        if (!v.is(memorySchema, message)) return;
        engine.worker.off('message', onMessage);
        resolve(message);
      };
      engine.worker.on('message', onMessage);
    });
    engine.worker.postMessage({ type: 'memory' });
    memory.push(await response);
  }
  return memory;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function shown(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
