/** Acknowledgements that the inspector sends, and emits over polling, whose write is in progress when the connection ends. */
import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { ServerVersion, TestServer } from '../servers/testServer.ts';
import { ThrottledHarness } from '../support/throttledHarness.ts';
import type { TransportName } from '../support/engineHarness.ts';

let throttled: ThrottledHarness;
beforeEach(() => (throttled = new ThrottledHarness()));
afterEach(() => throttled.dispose());

const large = 'x'.repeat(200_000);

interface Counted {
  readonly server: TestServer;
  /** Bytes that the server has received on its open sockets. */
  readonly received: () => number;
  /** The first arguments of the acknowledgements that the server received. */
  readonly responses: readonly unknown[];
}

/** A server that sends every client one event that requests an acknowledgement, and counts the bytes that it receives. */
async function counted(version: ServerVersion, pingTimeout?: number): Promise<Counted> {
  const options = pingTimeout === undefined ? {} : { pingInterval: 300, pingTimeout };
  const sockets = new Set<TcpSocket>();
  const responses: unknown[] = [];
  const setup = (io: Server): void => {
    io.on('connection', (socket) => void socket.emit('question', (response: unknown) => responses.push(response)));
    const { httpServer } = io as unknown as { httpServer: HttpServer };
    httpServer.on('connection', (socket) => sockets.add(socket));
  };
  const server = await throttled.server({ version, setup, options });
  return { server, responses, received: () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0) };
}

interface Begun extends Counted {
  readonly connection: Connection;
  /** The seq of the event whose reply is being written, or of the emit that is being written. */
  readonly seq: number;
}

interface Line {
  readonly bytesPerSecond?: number;
  readonly pingTimeout?: number;
}

/** Resolves when a part of the reply or emit was written over a slow line. */
async function begin(
  what: 'reply' | 'emit',
  version: ServerVersion,
  transport: TransportName,
  { bytesPerSecond = 20_000, pingTimeout }: Line = {},
): Promise<Begun> {
  const { server, received, responses } = await counted(version, pingTimeout);
  const protocol = version === 'v2' ? 'v2' : 'v4';
  const connection = await throttled.connected(server, {
    protocol,
    transports: [transport],
    reconnection: { enabled: false },
  });
  const question = await throttled.harness.waitFor(
    'the question',
    ({ event, connectionId }) => event === 'question' && connectionId === connection.id,
  );
  const before = received();
  connection.setConditions({ bytesPerSecond });
  let { seq } = question;
  if (what === 'reply') {
    connection.reply(seq, [large]);
    expect(throttled.harness.entry(seq).delivery).toBe('replied');
  } else {
    ({ seq } = throttled.harness.emit(connection, 'large', [large]));
  }
  await expect.poll(() => received() - before).toBeGreaterThan(4000);
  return { server, received, responses, connection, seq };
}

const unacknowledged = (seq: number): Promise<Entry> =>
  throttled.harness.waitFor('the end of the reply', (entry) => entry.seq === seq && entry.delivery === 'unanswered');
const ackOf = (seq: number): Entry | undefined =>
  throttled.harness.entries().find(({ kind, of }) => kind === 'ack' && of === seq);

const ends: readonly [how: string, end: (begun: Begun) => unknown][] = [
  ['cut by the network', ({ server }) => server.cutConnections()],
  ['switched off', ({ connection }) => connection.setConditions({ offline: true })],
  ['closed by the server', ({ server }) => server.close()],
];
/**
 * The ways in which the inspector ends a connection. With polling, the client completes the running POST
 * request before it closes.
 */
const endsHere: readonly [how: string, end: (begun: Begun) => unknown][] = [
  ['disconnected here', ({ connection }) => connection.disconnect()],
  ['removed', ({ connection }) => throttled.harness.engine.remove(connection.id)],
];

async function expectUnacknowledged(
  seq: number,
): Promise<{ readonly ack: Entry | undefined; readonly reason: string }> {
  const { cause, latencyMs, reason = '' } = await unacknowledged(seq);
  expect([cause?.code, cause?.params?.['packet'], latencyMs]).toEqual(['ack.unanswered', 'ack', undefined]);
  const ack = ackOf(seq);
  expect(ack?.cause?.code).toBe(cause?.params?.['fault']);
  // In the details and with the key G, a user can go from the event to its acknowledgement.
  expect(throttled.harness.engine.log.read(seq)?.ackSeq).toBe(ack?.seq);
  const steps = throttled.harness.entries().filter(({ kind, of }) => kind === 'delivery' && of === seq);
  expect(steps.map(({ delivery }) => delivery)).toEqual(['replied', 'unanswered']);
  return { ack, reason };
}

const lost = (seq: number): Promise<Entry> =>
  throttled.harness.waitFor('the end of the emit', (entry) => entry.seq === seq && entry.delivery === 'lost');

describe.each(['v4', 'v2'] as const)('with a server of %s', (version) => {
  it.each([...ends, ...endsHere])(
    'a reply over WebSocket is unacknowledged on a connection that is %s',
    async (_how, end) => {
      const begun = await begin('reply', version, 'websocket');
      await end(begun);
      const { ack, reason } = await expectUnacknowledged(begun.seq);
      expect(ack?.bytesWritten).toBeGreaterThan(0);
      expect(ack?.bytesWritten).toBeLessThan(ack?.bytes ?? 0);
      expect(reason).toMatch(/of 200,\d+ bytes of the acknowledgement were written/);
    },
  );

  it.each(ends)(
    'a reply is unacknowledged and an emit is lost over polling on a connection that is %s',
    async (_how, end) => {
      const begun = await begin('reply', version, 'polling');
      await end(begun);
      const { reason } = await expectUnacknowledged(begun.seq);
      expect(reason).toMatch(/before the server responded to the POST request that contained the acknowledgement/);
      const other = await begin('emit', version, 'polling');
      await end(other);
      expect((await lost(other.seq)).reason).toMatch(/POST request that contained the event/);
    },
  );

  it.each(endsHere)('a reply over polling is received on a connection that is %s', async (_how, end) => {
    const begun = await begin('reply', version, 'polling', { bytesPerSecond: 80_000 });
    await end(begun);
    await expect.poll(() => begun.responses).toEqual([large]);
    expect(throttled.harness.entry(begun.seq).delivery).toBe('replied');
  });

  it('a reply over polling is unacknowledged if its POST takes longer than the close', async () => {
    const { connection, seq } = await begin('reply', version, 'polling', { bytesPerSecond: 10_000 });
    const { seq: emitted } = throttled.harness.emit(connection, 'behind', [1]);
    connection.disconnect();
    await expectUnacknowledged(seq);
    expect((await lost(emitted)).cause?.code).toBe('emit.untaken');
  });

  it.each(['websocket', 'polling'] as const)(
    'a reply over %s is unacknowledged at a ping timeout',
    async (transport) => {
      const { seq } = await begin('reply', version, transport, { pingTimeout: 4000 });
      await expectUnacknowledged(seq);
    },
  );

  it.each(['websocket', 'polling'] as const)('a reply over %s that was written stays replied', async (transport) => {
    const { server, connection, seq, responses } = await begin('reply', version, transport, { bytesPerSecond: 1e6 });
    await expect.poll(() => responses).toEqual([large]);
    // The next POST is sent after the response to the previous one.
    throttled.harness.emit(connection, 'behind', [1]);
    await server.recorder.waitFor('behind');
    server.cutConnections();
    await throttled.harness.state(connection, 'disconnected');
    expect([throttled.harness.entry(seq).delivery, ackOf(seq)?.cause]).toEqual(['replied', undefined]);
  });
});

it('the part of a reply that the system accepts after the end is shown', async () => {
  const { connection, seq } = await begin('reply', 'v4', 'websocket');
  connection.disconnect();
  await expectUnacknowledged(seq);
  connection.setConditions({});
  const { delivery } = await throttled.harness.waitFor(
    'the rest',
    ({ seq: of, cause }) => of === seq && cause?.params?.['restTaken'] === true,
  );
  expect(delivery).toBe('unanswered');
});

it('an event that was received in a session of another protocol cannot be acknowledged in the next session', async () => {
  const { server, responses } = await counted('v2');
  const connection = await throttled.connected(server, { transports: ['websocket'] });
  const early = await throttled.harness.waitFor('the early question', ({ event }) => event === 'question');
  expect([early.delivery, early.beforeJoin]).toEqual(['unanswered', true]);
  expect(() => connection.reply(early.seq, ['early'])).toThrow(/does not wait/);
  const { seq } = await throttled.harness.waitFor(
    'the question of the next session',
    ({ event, beforeJoin }) => event === 'question' && beforeJoin === undefined,
  );
  connection.reply(seq, ['in time']);
  await expect.poll(() => responses).toEqual(['in time']);
});
