import { io } from 'socket.io-client';
import { EngineHarness } from '../support/engineHarness.ts';
import { cpuPerItem } from './measure.ts';
import { joined } from '../support/joined.ts';

/** Emits in slices, like an application that yields to its event loop. */
const slice = 200;

export async function emitBare(url: string, count: number): Promise<number> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  try {
    await joined(socket);
    return await cpuPerItem(count, async () => {
      for (let n = 0; n < count; n++) {
        socket.emit('count', n, { name: 'updated' });
        if (n % slice === slice - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await socket.emitWithAck('flush');
    });
  } finally {
    socket.disconnect();
  }
}

export async function emitInspected(url: string, count: number): Promise<number> {
  const harness = new EngineHarness();
  try {
    const connection = await harness.connected(url, { transports: ['websocket'] });
    return await cpuPerItem(count, async () => {
      for (let n = 0; n < count; n++) {
        harness.emit(connection, 'count', [n, { name: 'updated' }]);
        if (n % slice === slice - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await harness.emit(connection, 'flush', [], { ack: {} }).whenDecided();
    });
  } finally {
    harness.dispose();
  }
}
