import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { serverVersions, startServer } from '../servers/testServer.ts';

describe.each(serverVersions)('a %s server for tests', (version) => {
  it.each(['polling', 'websocket'] as const)('records what it receives over %s, and ends', async (transport) => {
    const server = await startServer({
      version,
      namespaces: ['/chat'],
      setup: (io) => io.on('connection', (socket) => socket.on('hello', () => socket.emit('hello', 'world'))),
    });
    const socket = io(`${server.url}/`, { transports: [transport], forceNew: true, reconnection: false });
    const hello = new Promise((resolve) => socket.once('hello', resolve));
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('hello', 1, { bytes: Buffer.from([6]) });
    expect(await hello).toBe('world');
    const acked = socket.emitWithAck('asks');
    (await server.recorder.waitFor('asks')).ack?.('yes');
    expect(await acked).toBe('yes');
    expect(server.recorder.events).toMatchObject([
      { namespace: '/', event: 'hello', args: [1, { bytes: Buffer.from([6]) }], wantsAck: false, socketId: socket.id },
      { event: 'asks', args: [], wantsAck: true },
    ]);
    await expect(server.recorder.waitFor('other', 1, 20)).rejects.toThrow(
      '“other” number 1 did not come within 20 ms; received: hello, asks',
    );
    await Promise.all([server.close(), server.close(), ended]);
    const again = await startServer({ version, port: server.port });
    await again.close();
  });

  it.each(['between two polls', 'during a poll'])('cuts the connection of a client that polls, %s', async (when) => {
    const server = await startServer({ version });
    const socket = io(`${server.url}/`, { transports: ['polling'], forceNew: true, reconnection: false });
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    const cut = (): void => server.cutConnections();
    // The client polls again after it has processed the response to the poll.
    socket.once('now', () => (when === 'between two polls' ? cut() : setImmediate(cut)));
    socket.once('connect', () => server.io.emit('now'));
    expect(await ended).toBe('transport error');
    await server.close();
  });
});
