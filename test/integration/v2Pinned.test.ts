import { expect, it } from 'vitest';
import { createManager, v2PinnedFields } from '../../src/engine/client/v2/v2PrivateFields.ts';
import { v2RefusesEvent } from '../../src/engine/client/v2/v2Refusals.ts';
import { startServer } from '../servers/testServer.ts';

/**
 * The tap reads private fields of the client. If an upgrade renames one, this test must fail, and not a feature that
 * users see.
 */
it('every private field that the tap for client 2 uses exists', async () => {
  const server = await startServer({ version: 'v2' });
  const manager = createManager(server.url, { transports: ['polling', 'websocket'], forceNode: true });
  const socket = manager.socket('/');
  try {
    const polling = new Promise<string[]>((resolve) => {
      socket.on('connect', () => resolve(missing(manager.engine?.transport, v2PinnedFields.pollingTransport)));
    });
    socket.connect();
    const upgraded = new Promise<void>((resolve) => {
      manager.engine?.on('upgrade', () => resolve());
    });
    expect(await polling).toEqual([]);
    await upgraded;
    expect(missing(socket, v2PinnedFields.socket)).toEqual([]);
    expect(missing(manager, v2PinnedFields.manager)).toEqual([]);
    expect(missing(manager.decoder, v2PinnedFields.decoder)).toEqual([]);
    expect(missing(manager.engine, v2PinnedFields.engine)).toEqual([]);
    expect(missing(manager.engine?.transport, v2PinnedFields.websocketTransport)).toEqual([]);
    expect(missing(manager, ['no such field'])).toEqual(['no such field']);
  } finally {
    socket.disconnect();
    await server.close();
  }
});

it('refuses the names that the client reserves, and no others', () => {
  const manager = createManager('http://127.0.0.1:1', {});
  const socket = manager.socket('/');
  // This removes the client's own listeners for these names.
  socket.off();
  const names = ['connect', 'connect_error', 'connect_timeout', 'connecting', 'disconnect', 'error', 'reconnect'];
  names.push('reconnect_attempt', 'reconnect_failed', 'reconnect_error', 'reconnecting', 'ping', 'pong');
  for (const name of [...names, 'message', 'hello', 'open', '', 'toString', 'hasOwnProperty', '__proto__']) {
    // What is sent waits in the buffer; what is not sent was passed to local listeners.
    const before = socket.sendBuffer?.length ?? 0;
    socket.emit(name, 1);
    const kept = socket.sendBuffer?.length === before;
    expect([name, v2RefusesEvent(name)]).toEqual([name, kept]);
  }
});

function missing(owner: object | undefined, fields: readonly string[]): string[] {
  return fields.filter((field) => !owner || !(field in owner));
}
