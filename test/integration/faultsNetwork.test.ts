import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

describe.each(transports)('faults over %s', (transport) => {
  let harness: EngineHarness;
  let server: TestServer;
  let proxy: TcpProxy;

  beforeEach(() => {
    harness = new EngineHarness();
  });
  afterEach(async () => {
    harness.dispose();
    await proxy.close();
    await server.close();
  });

  async function start(
    options: NonNullable<Parameters<typeof startServer>[0]> = {},
    profile: Partial<ConnectionProfile> = {},
  ): Promise<Connection> {
    server = await startServer({
      ...options,
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('answer', (...args: unknown[]) => (args.at(-1) as () => void)());
        });
        options.setup?.(io);
      },
    });
    proxy = await TcpProxy.start(server.port);
    return harness.connected(`http://127.0.0.1:${proxy.port}`, {
      transports: [transport],
      reconnection: { delayMs: 30, delayMaxMs: 30, randomizationFactor: 0 },
      ...profile,
    });
  }

  async function caughtUp(connection: Connection): Promise<void> {
    const trackedEmit = harness.emit(connection, 'answer', [], { ack: { timeoutMs: 10_000 } });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('acknowledged');
  }

  it('half-open: the missing ping is reported, the acknowledgement is lost, and events from that time arrive once', async () => {
    // A busy machine may pause for longer than a short timeout, before or after the silence.
    const connection = await start({ options: { pingInterval: 150, pingTimeout: 4000 } });
    await caughtUp(connection);
    proxy.freeze();
    const waiting = harness.emit(connection, 'plain', [1], { ack: {} });
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(/did not send a ping in time/);
    expect(waiting.delivery).toBe('lost');
    const kept = harness.emit(connection, 'plain', [2]);
    expect(kept.delivery).toBe('buffered');
    proxy.cut();
    proxy.thaw();
    await harness.delivered(kept, 'flushed');
    await caughtUp(connection);
    expect(server.recorder.named('plain').map(({ args }) => args)).toEqual([[2]]);
  });

  it('cut during a write: the large event is lost, and not received', async () => {
    const connection = await start({ options: { maxHttpBufferSize: 1e8 } });
    await caughtUp(connection);
    proxy.cutAfter(1_000_000);
    const large = harness.emit(connection, 'large', ['x'.repeat(30_000_000)], { ack: {} });
    await large.whenDecided();
    expect(large.delivery).toBe('lost');
    await harness.state(connection, 'disconnected');
    await expect.poll(() => connection.state).toBe('connected');
    await caughtUp(connection);
    expect(server.recorder.named('large')).toEqual([]);
    expect(connection.summary.counts).toMatchObject({ lost: 1, pendingAcks: 0 });
  });

  it('a client that was suspended longer than its ping timeout: the emit is buffered although it is connected, and arrives once', async () => {
    const connection = await start({ options: { pingInterval: 100, pingTimeout: 4000 } });
    await caughtUp(connection);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4400);
    const trackedEmit = harness.emit(connection, 'plain', [1]);
    expect([connection.state, trackedEmit.delivery]).toEqual(['connected', 'buffered']);
    await harness.delivered(trackedEmit, 'flushed');
    await caughtUp(connection);
    expect(server.recorder.named('plain')).toHaveLength(1);
  });

  it('11 attachments from the server: explained, and accepted with a higher limit', async () => {
    const eleven = Array.from({ length: 11 }, (_, index) => Buffer.from([index]));
    const connection = await start();
    server.io.emit('bytes', ...eleven);
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(/more binary attachments .*\(10\).*Raise maxAttachments/);
    const refused = await harness.waitFor('the packet', (entry) => entry.packet?.type === 'unreadable');
    expect(refused).toMatchObject({ kind: 'packet', dir: 'in' });
    const wide = await harness.connected(server.url, { transports: [transport], maxAttachments: 11, namespace: '/' });
    server.io.emit('bytes', ...eleven);
    const taken = await harness.waitFor(
      'the bytes',
      (entry) => entry.connectionId === wide.id && entry.event === 'bytes',
    );
    expect(taken.args).toEqual(eleven.map((bytes) => ({ $binary: bytes.toString('base64') })));
  });

  it('11 attachments to the server are refused with a message; if they are sent nevertheless, the server ends the connection and the event is lost', async () => {
    const eleven = Array.from({ length: 11 }, (_, index) => new Uint8Array([index]));
    const connection = await start();
    expect(() => harness.emit(connection, 'bytes', eleven)).toThrow(/11 binary values.*increase maxAttachments/is);
    const wide = await harness.connected(server.url, { transports: [transport], maxAttachments: 20 });
    const trackedEmit = harness.emit(wide, 'bytes', eleven, { ack: {} });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('lost');
    await harness.state(wide, 'disconnected');
    expect(server.recorder.named('bytes')).toEqual([]);
  });

  it('more than maxHttpBufferSize: refused while the limit is known', async () => {
    const connection = await start({ options: { maxHttpBufferSize: 10_000 } });
    expect(() => harness.emit(connection, 'large', ['x'.repeat(10_000)])).toThrow(/maxHttpBufferSize/);
    // Over polling, bytes are encoded as base64, which is a third longer.
    const bytes = new Uint8Array(9000);
    if (transport === 'polling')
      expect(() => harness.emit(connection, 'large', [bytes])).toThrow(/12,001 over polling/);
    else harness.emit(connection, 'bytes', [bytes]);
    // Together they exceed the limit; over polling, the client sends them in several POST requests.
    for (let index = 0; index < 5; index++) harness.emit(connection, 'some', ['x'.repeat(8000)]);
    await server.recorder.waitFor('some', 5);
    expect(server.recorder.named('large')).toEqual([]);
    expect(connection.state).toBe('connected');
  });

  it('more than maxHttpBufferSize: explained when the limit was not known', async () => {
    const connection = await start({ options: { maxHttpBufferSize: 10_000 } });
    const early = harness.open(server.url, { transports: [transport], reconnection: { delayMs: 5000 } });
    const large = harness.emit(early, 'large', ['x'.repeat(20_000)], { ack: {} });
    expect(large.delivery).toBe('buffered');
    early.connect().catch(() => undefined);
    await large.whenDecided();
    expect(large.delivery).toBe('lost');
    const ended = await harness.state(early, 'disconnected');
    expect(ended.reason).toMatch(/maxHttpBufferSize/);
    await caughtUp(connection);
    expect(server.recorder.named('large')).toEqual([]);
  });

  it('an acknowledgement that the server sends twice is counted once', async () => {
    const connection = await start({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('twice', (ack: (n: number) => void) => {
            ack(1);
            ack(2);
            const { packet } = socket as unknown as { packet: (packet: object) => void };
            packet.call(socket, { type: 3, id: 0, data: [3] });
          });
        }),
    });
    const trackedEmit = harness.emit(connection, 'twice', [], { ack: {} });
    await trackedEmit.whenDecided();
    const second = await harness.waitFor('the second packet', (line) => line.kind === 'ack' && line.args?.[0] === 3);
    expect(second).toMatchObject({ cause: { code: 'ack.unexpected' } });
    expect(second.of).toBeUndefined();
    expect(harness.entries().filter((line) => line.kind === 'ack' && line.of === trackedEmit.seq)).toMatchObject([
      { args: [1] },
    ]);
    expect(trackedEmit.delivery).toBe('acknowledged');
  });

  it('a listener that throws: reported once, without an effect on the connection or later events', async () => {
    const connection = await start();
    const listening = harness.engine.log.onDidAppend(({ facts }) => {
      if (facts.dir === 'in') throw new Error('a bad listener');
    });
    for (const number of [1, 2, 3]) server.io.emit('number', number);
    const trackedEmit = harness.emit(connection, 'plain', ['after'], { ack: {} });
    await server.recorder.waitFor('plain', 1);
    await expect.poll(() => harness.entries().filter(({ event }) => event === 'number').length).toBe(3);
    listening.dispose();
    await caughtUp(connection);
    expect(connection.state).toBe('connected');
    expect(harness.entries().filter(({ kind }) => kind === 'marker')).toMatchObject([
      { connectionId: connection.id, cause: { code: 'capture.internalError', params: { reported: 'a bad listener' } } },
    ]);
    expect(trackedEmit.delivery).toBe('sent');
  });

  it('a middleware that never responds: the attempt is limited, and other connections continue', async () => {
    const connection = await start({
      options: { connectTimeout: 4000 },
      setup: (io) => io.of('/stuck').use(() => undefined),
    });
    const stuck = harness.open(server.url, {
      transports: [transport],
      namespace: '/stuck',
      reconnection: { enabled: false },
    });
    const attempt = stuck.connect().then(
      () => 'connected',
      (error: unknown) => String(error),
    );
    await caughtUp(connection);
    expect(stuck.state).toBe('connecting');
    expect(await attempt).toMatch(/Could not connect/);
    expect(stuck.state).toBe('disconnected');
    await caughtUp(connection);
  });
});
