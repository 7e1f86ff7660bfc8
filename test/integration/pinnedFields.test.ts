import { Manager } from 'socket.io-client';
import { expect, it } from 'vitest';
import { pinnedFields } from '../../src/engine/client/engineio/privateFields.ts';
import { startServer } from '../servers/testServer.ts';

/**
 * The tap reads private fields of the client. If an upgrade renames one, this test must fail, and not a feature that
 * users see.
 */
it('every private field that the tap uses exists', async () => {
  const server = await startServer();
  const manager = new Manager(server.url, { transports: ['polling', 'websocket'], autoConnect: false });
  const socket = manager.socket('/');
  try {
    const upgraded = new Promise<void>((resolve) => {
      manager.on('open', () => manager.engine.once('upgrade', () => resolve()));
    });
    // Read immediately, because the transport may be replaced a moment later.
    const pollingFields = new Promise<string[]>((resolve) => {
      manager.once('open', () => resolve(missing(manager.engine.transport, pinnedFields.pollingTransport)));
    });
    socket.connect();
    expect(await pollingFields).toEqual([]);
    await upgraded;
    expect(missing(socket, pinnedFields.socket)).toEqual([]);
    expect(missing(manager, pinnedFields.manager)).toEqual([]);
    expect(missing(manager.engine, pinnedFields.engine)).toEqual([]);
    expect(missing(manager.engine.transport, pinnedFields.websocketTransport)).toEqual([]);
    expect(missing(manager, ['no such field'])).toEqual(['no such field']);
  } finally {
    socket.disconnect();
    await server.close();
  }
});

function missing(owner: object, fields: readonly string[]): string[] {
  return fields.filter((field) => !(field in owner));
}
