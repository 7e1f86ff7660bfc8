/**
 * The same flood for three receivers: the inspector, which records it; the bare client, which does nothing with it; and a bare `ws`
 * WebSocket.
 */
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { createEngine } from '../../src/engine/createEngine.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { LogFolder, roomy } from '../support/logFolder.ts';
import type { cpuPerItem } from './measure.ts';
import { joined } from '../support/joined.ts';

/** A flood of the replay server: `count` events of one kind of sample. */
export interface Flood {
  readonly url: string;
  readonly kind: string;
  readonly count: number;
}
type Measure = typeof cpuPerItem;

const done = '42["done"]';

/** Receives with the log on disk, as in the extension. */
export async function receiveOnDisk(flood: Flood, measure: Measure): Promise<number> {
  const folder = new LogFolder();
  try {
    return await receiveInspected(flood, measure, createEngine({ ...roomy, root: folder.path, token: 'bec4' }));
  } finally {
    folder.remove();
  }
}

/** Receives with the log in memory. */
export async function receiveInspected(
  { url, kind, count }: Flood,
  measure: Measure,
  engine = createEngine(),
): Promise<number> {
  const harness = new EngineHarness(engine);
  try {
    const connection = await harness.connected(url, { transports: ['websocket'] });
    const { log } = harness.engine;
    return await measure(count, async () => {
      const over = new Promise<void>((resolve) => {
        // The check is deferred like a read of the timeline, which runs once for all events that were received in the meantime.
        let isDue = false;
        const check = (): void => {
          isDue = false;
          if (log.read(log.nextSeq - 1)?.facts.event !== 'done') return;
          listening.dispose();
          resolve();
        };
        const listening = log.onDidGrow(() => {
          if (!isDue) setImmediate(check);
          isDue = true;
        });
      });
      harness.emit(connection, 'flood', [count, kind]);
      await over;
    });
  } finally {
    harness.dispose();
  }
}

export async function receiveBare({ url, kind, count }: Flood, measure: Measure): Promise<number> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  try {
    socket.on('tick', () => undefined);
    await joined(socket);
    return await measure(count, async () => {
      const over = new Promise<void>((resolve) => socket.once('done', () => resolve()));
      socket.emit('flood', count, kind);
      await over;
    });
  } finally {
    socket.disconnect();
  }
}

export async function receiveFrames({ url, kind, count }: Flood, measure: Measure): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  try {
    await new Promise<void>((resolve) => socket.once('message', () => resolve()));
    return await measure(count, async () => {
      const over = new Promise<void>((resolve) => {
        socket.on('message', (data: Buffer) => {
          if (data.length === done.length && data.toString() === done) resolve();
        });
      });
      socket.send(`42${JSON.stringify(['flood', count, kind])}`);
      await over;
    });
  } finally {
    socket.terminate();
  }
}
