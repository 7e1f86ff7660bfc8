/**
 * Writes over a WebSocket that are in progress when the connection ends: their delivery status, and how many
 * bytes were written.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { ThrottledHarness } from '../support/throttledHarness.ts';
import { startHttpProxy } from '../servers/proxyServers.ts';
import type { TestServer } from '../servers/testServer.ts';

let throttled: ThrottledHarness;
beforeEach(() => (throttled = new ThrottledHarness()));
afterEach(() => throttled.dispose());

const websocket = { transports: ['websocket' as const], reconnection: { enabled: false } };
const large = 'x'.repeat(200_000);

/** Resolves when a part of the event was written over a slow line. */
async function writing(server: TestServer, profile: Partial<ConnectionProfile>, ...args: unknown[]) {
  const connection = await throttled.connected(server, { ...websocket, ...profile });
  const [socket] = server.sockets;
  const { bytesRead = 0 } = tcpOf(server) ?? {};
  connection.setConditions({ bytesPerSecond: 20_000 });
  const trackedEmit = throttled.harness.emit(connection, 'large', args.length > 0 ? args : [large]);
  expect(trackedEmit.delivery).toBe('sent');
  await expect.poll(() => (tcpOf(server)?.bytesRead ?? 0) - bytesRead).toBeGreaterThan(4000);
  return { connection, trackedEmit, socket, lost: () => throttled.harness.delivered(trackedEmit, 'lost') };
}

/** The only connection's socket on the server's side. */
function tcpOf(server: TestServer): { readonly bytesRead: number } | undefined {
  const [socket] = server.sockets;
  const transport = socket?.conn.transport as unknown as { socket?: { _socket?: { bytesRead: number } } } | undefined;
  return transport?.socket?._socket;
}

function expectCut({ bytesWritten, bytes, cause }: Entry): void {
  expect(bytes).toBeGreaterThan(200_000);
  expect(bytesWritten).toBeGreaterThan(0);
  expect(bytesWritten).toBeLessThan(bytes ?? 0);
  expect(cause?.code).toBe('emit.notWritten');
  // The cause contains a reported text only if the operating system provides one.
  expect(String(cause?.params?.['reported'] ?? 'write EPIPE')).toMatch(/^write E[A-Z]+$/);
}

type End = (parts: { connection: Connection; server: TestServer }) => void;
const ends: readonly [how: string, end: End][] = [
  ['disconnected here', ({ connection }) => connection.disconnect()],
  ['removed', ({ connection }) => throttled.harness.engine.remove(connection.id)],
  ['cut by the network', ({ server }) => server.cutConnections()],
  ['switched off', ({ connection }) => connection.setConditions({ offline: true })],
];

describe.each(['v4', 'v3', 'v2'] as const)(
  'the written part of a lost event is reported with a server of %s',
  (version) => {
    it.each(ends)('on a connection that is %s', async (_how, end) => {
      const server = await throttled.server({ version });
      const { connection, lost } = await writing(server, {});
      end({ connection, server });
      expectCut(await lost());
    });

    it('at a ping timeout', async () => {
      const server = await throttled.server({ version, options: { pingInterval: 300, pingTimeout: 4000 } });
      const { lost } = await writing(server, {});
      expectCut(await lost());
      expect(server.recorder.named('large')).toEqual([]);
    });

    it('with a requested acknowledgement, and bytes in addition to the text', async () => {
      const server = await throttled.server({ version });
      const connection = await throttled.connected(server, websocket);
      connection.setConditions({ bytesPerSecond: 20_000 });
      const ackEmit = throttled.harness.emit(connection, 'ackEmit', [new Uint8Array(150_000), new Uint8Array(60_000)], {
        ack: {},
      });
      const behind = throttled.harness.emit(connection, 'behind', [1]);
      await expect.poll(() => tcpOf(server)?.bytesRead).toBeGreaterThan(8000);
      server.cutConnections();
      expectCut(await throttled.harness.delivered(ackEmit, 'lost'));
      expect(await throttled.harness.delivered(behind, 'lost')).toMatchObject({ bytesWritten: 0 });
    });
  },
);

it.each([
  ['over TLS', true, false],
  ['through a proxy', false, true],
  ['over TLS through a proxy', true, true],
])('%s, the written part of a lost event is reported', async (_what, secure, proxied) => {
  const server = await throttled.server({ secure });
  const proxy = proxied ? await throttled.use(startHttpProxy()) : undefined;
  const { connection, lost } = await writing(server, proxy ? { proxy: proxy.url } : {});
  connection.disconnect();
  expectCut(await lost());
});

it('the part that the system accepts after the end is reported, because the server may have received it', async () => {
  const server = await throttled.server();
  const { connection, trackedEmit, lost } = await writing(server, {});
  connection.disconnect();
  expectCut(await lost());
  connection.setConditions({});
  await throttled.harness.waitFor(
    'the rest',
    ({ seq, cause }) => seq === trackedEmit.seq && cause?.params?.['restTaken'] === true,
  );
  expect(trackedEmit.delivery).toBe('lost');
});

it('an event that the system had accepted in time is sent, although the connection ends immediately', async () => {
  const server = await throttled.server();
  const connection = await throttled.connected(server, websocket);
  const trackedEmit = throttled.harness.emit(connection, 'small', [1]);
  connection.disconnect();
  await server.recorder.waitFor('small');
  expect(trackedEmit.delivery).toBe('sent');
});

describe.each(['v4', 'v2'] as const)('on a shared transport, with a server of %s,', (version) => {
  it.each(['disconnected here', 'removed'])(
    'the delivery of an event is reported until its write ends, if the connection is %s during the write',
    async (how) => {
      const server = await throttled.server({ version });
      server.io.of('/leaving').on('connection', () => undefined);
      const staying = await throttled.connected(server, websocket);
      const leaving = await throttled.connected(server, { ...websocket, namespace: '/leaving' });
      const { bytesRead = 0 } = tcpOf(server) ?? {};
      leaving.setConditions({ bytesPerSecond: 20_000 });
      const { harness } = throttled;
      const writing = harness.emit(leaving, 'large', [large]);
      const behind = harness.emit(leaving, 'behind', [1]);
      await expect.poll(() => (tcpOf(server)?.bytesRead ?? 0) - bytesRead).toBeGreaterThan(4000);
      if (how === 'removed') harness.engine.remove(leaving.id);
      else leaving.disconnect();
      expect([writing.delivery, behind.delivery, staying.summary.state]).toEqual(['sent', 'sent', 'connected']);
      server.cutConnections();
      expectCut(await harness.delivered(writing, 'lost'));
      expect(await harness.delivered(behind, 'lost')).toMatchObject({ bytesWritten: 0 });
    },
  );
});
