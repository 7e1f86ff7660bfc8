/** Traffic of other clients for a namespace that was left in the meantime, on a transport that another namespace keeps open. */
import { io as createClient, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import * as msgpack from 'socket.io-msgpack-parser';
import { describe, expect, it } from 'vitest';
import { serverVersions, startServer } from '../../servers/testServer.ts';
import { joined } from '../../support/joined.ts';
import { observe } from '../../support/observingProxy.ts';
import { TcpProxy } from '../../support/tcpProxy.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';

const closing = closedAfterEach();

const cases = (['polling', 'websocket'] as const).flatMap((transport) => [
  ...serverVersions.map((version) => ({ version, transport, parser: 'default' as const })),
  { version: 'v4' as const, transport, parser: 'msgpack' as const },
  { version: 'v2' as const, transport, parser: 'default' as const },
]);

describe.each(cases)('a server of $version over $transport, $parser parser', ({ version, transport, parser }) => {
  async function play() {
    const server = await startServer({ version, parser, namespaces: ['/kept', '/left'] });
    closing.push(() => server.close());
    // This proxy is between the server and the observing proxy. It can hold back what the server has sent.
    const held = await TcpProxy.start(server.port);
    closing.push(() => held.close());
    const { proxy, sink } = await observe(`http://127.0.0.1:${held.port}`);
    closing.push(() => proxy.dispose());
    const connect = version === 'v2' ? clientV2.connect : createClient;
    const options = { transports: [transport], reconnection: false, ...(parser === 'msgpack' && { parser: msgpack }) };
    const [kept, left] = ['/kept', '/left'].map((name) => connect(proxy.url + name, options)) as [Socket, Socket];
    closing.push(() => [kept, left].forEach((socket) => socket.disconnect()));
    await Promise.all([joined(kept), joined(left)]);
    const { sockets } = server.io.of('/left') as unknown as { sockets: object };
    const [peer] = (sockets instanceof Map ? [...sockets.values()] : Object.values(sockets)) as [Socket];
    return { server, held, sink, kept, left, peer };
  }

  it('events that arrive after the client left are shown as packets without a receiver', async () => {
    const { server, held, sink, kept, left, peer } = await play();
    const received: unknown[] = [];
    left.on('tick', (...args: unknown[]) => received.push(args));
    held.freeze();
    peer.emit('tick', 1, () => undefined);
    peer.emit('tick', Buffer.from([1, 2]));
    left.disconnect();
    await expect.poll(() => sink.lines).toContain('left /left observe.clientLeft');
    const mark = new Promise((resolve) => kept.once('mark', resolve));
    server.io.of('/kept').emit('mark');
    held.thaw();
    await mark;
    await expect.poll(() => sink.events.map(({ event }) => event)).toEqual(['mark']);
    expect(received).toEqual([]);
    const ignored = sink.packets.filter(({ label }) => label.type === 'noReceiver');
    expect(ignored.every(({ from, label }) => from === 'server' && label.namespace === '/left')).toBe(true);
    // With the default parser, the text and the attachment of the second event are two packets.
    expect(ignored.length).toBe(parser === 'msgpack' ? 2 : 3);
    const rejoined = joined(left);
    left.connect();
    await rejoined;
    server.io.of('/left').emit('again');
    await expect.poll(() => sink.events.map(({ event }) => event)).toEqual(['mark', 'again']);
  });
});
