import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, serverVersions, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

describe.each(serverVersions)('emitting to a %s server', (version) => {
  describe.each(transports)('over %s', (transport) => {
    let harness: EngineHarness;
    let server: TestServer;

    beforeEach(async () => {
      harness = new EngineHarness();
      server = await startServer({
        version,
        setup: (io) => {
          io.on('connection', (socket) => {
            socket.on('update item', (_id: unknown, _patch: unknown, ack: (response: unknown) => void) =>
              ack({ status: 'ok' }),
            );
            socket.on('answer with bytes', (ack: (...response: unknown[]) => void) =>
              ack(1, { deep: [Buffer.from([1, 2, 3])] }),
            );
            socket.on('slow', (ms: number, ack: (response: unknown) => void) => setTimeout(() => ack('late'), ms));
            socket.on('hello', () => socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) }));
            socket.on('cut', () => (socket.conn as unknown as { close(): void }).close());
          });
        },
      });
    });

    afterEach(async () => {
      harness.dispose();
      await server.close();
    });

    const connect = () => harness.connected(server.url, { transports: [transport] });

    it('sends every serializable argument unchanged', async () => {
      const connection = await connect();
      const args = [
        1,
        '2',
        true,
        null,
        { 3: '4', 5: new Uint8Array([6]) },
        [[new Uint8Array([7, 8])], { a: { b: [] } }],
        '',
      ];
      const trackedEmit = harness.emit(connection, 'everything', args);
      await harness.delivered(trackedEmit, 'sent');
      const received = await server.recorder.waitFor('everything');
      expect(received.args).toEqual([
        1,
        '2',
        true,
        null,
        { 3: '4', 5: Buffer.from([6]) },
        [[Buffer.from([7, 8])], { a: { b: [] } }],
        '',
      ]);
      expect(received.wantsAck).toBe(false);
      expect(harness.entry(trackedEmit.seq).args).toEqual([
        1,
        '2',
        true,
        null,
        { 3: '4', 5: { $binary: 'Bg==' } },
        [[{ $binary: 'Bwg=' }], { a: { b: [] } }],
        '',
      ]);
    });

    it('sends an event without arguments', async () => {
      const connection = await connect();
      harness.emit(connection, 'nothing');
      expect((await server.recorder.waitFor('nothing')).args).toEqual([]);
    });

    it('shows all arguments of an incoming event, with the byte at its path', async () => {
      const connection = await connect();
      harness.emit(connection, 'hello', ['world']);
      const incoming = await harness.waitFor('hello', (entry) => entry.dir === 'in' && entry.event === 'hello');
      expect(incoming.args).toEqual([1, '2', { 3: '4', 5: { $binary: 'Bg==' } }]);
    });

    it('assigns the acknowledgement to its emit, with its latency', async () => {
      const connection = await connect();
      const trackedEmit = harness.emit(connection, 'update item', ['1', { name: 'updated' }], { ack: {} });
      await trackedEmit.whenDecided();
      const entry = harness.entry(trackedEmit.seq);
      expect(entry.delivery).toBe('acknowledged');
      expect(entry.latencyMs).toBeGreaterThan(0);
      const ack = await harness.waitFor('ack', (line) => line.kind === 'ack');
      expect(ack).toMatchObject({ of: trackedEmit.seq, dir: 'in', ackId: entry.ackId, args: [{ status: 'ok' }] });
    });

    it('reads bytes inside an acknowledgement', async () => {
      const connection = await connect();
      const trackedEmit = harness.emit(connection, 'answer with bytes', [], { ack: { timeoutMs: 60_000 } });
      await trackedEmit.whenDecided();
      const ack = await harness.waitFor('ack', (line) => line.kind === 'ack');
      expect(ack.args).toEqual([1, { deep: [{ $binary: 'AQID' }] }]);
    });

    it('reports a timeout, and a late acknowledgement afterward', async () => {
      const connection = await connect();
      const trackedEmit = harness.emit(connection, 'slow', [150], { ack: { timeoutMs: 30 } });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('timedOut');
      const late = await harness.delivered(trackedEmit, 'late');
      expect(late.latencyMs).toBeGreaterThanOrEqual(140);
      const steps = harness.entries().filter((entry) => entry.kind === 'delivery' && entry.of === trackedEmit.seq);
      expect(steps.map((entry) => entry.delivery).filter((step) => step !== 'sent')).toEqual(['timedOut', 'late']);
    });

    it('reports an emit as lost when the connection ends before its acknowledgement', async () => {
      const connection = await connect();
      const plain = harness.emit(connection, 'never', [], { ack: {} });
      const timed = harness.emit(connection, 'never', [], { ack: { timeoutMs: 60_000 } });
      await server.recorder.waitForCount(2);
      harness.emit(connection, 'cut');
      await harness.state(connection, 'disconnected');
      expect([plain.delivery, timed.delivery]).toEqual(['lost', 'lost']);
    });

    it('discards a volatile emit before the first connection, and buffers a normal one', async () => {
      const connection = harness.open(server.url, { transports: [transport] });
      const gone = harness.emit(connection, 'volatile', [1], { volatile: true });
      const kept = harness.emit(connection, 'kept', [2]);
      expect([gone.delivery, kept.delivery]).toEqual(['discarded', 'buffered']);
      expect(harness.entry(gone.seq).reason).toMatch(/no connection,/);
      await connection.connect();
      const flushed = await harness.delivered(kept, 'flushed');
      expect(flushed.waitedMs).toBeGreaterThan(0);
      // The connection delivers events in order: when “done” is received, everything that was sent before it has been received too.
      harness.emit(connection, 'done');
      await server.recorder.waitFor('done');
      expect(server.recorder.named('kept')).toHaveLength(1);
      expect(server.recorder.named('volatile')).toEqual([]);
    });

    it('discards the second of two volatile emits in a tick, and agrees with the server', async () => {
      const connection = await connect();
      // The transport is writable again a tick after the connect packet (websocket), or once its POST has its response (polling).
      const settled = harness.emit(connection, 'update item', [1, 2], { ack: {} });
      await settled.whenDecided();
      const probe = harness.emit(connection, 'slow', [20], { ack: {} });
      await probe.whenDecided();
      const first = harness.emit(connection, 'position', [1], { volatile: true });
      const second = harness.emit(connection, 'position', [2], { volatile: true });
      expect(second.delivery).toBe('discarded');
      const end = harness.emit(connection, 'slow', [20], { ack: {} });
      await end.whenDecided();
      expect(first.delivery).toBe('sent');
      expect(server.recorder.named('position').map((event) => event.args)).toEqual([[1]]);
    });

    it('reports that an emit that timed out in the buffer was never sent', async () => {
      const connection = harness.open(server.url, { transports: [transport] });
      const trackedEmit = harness.emit(connection, 'too late', [], { ack: { timeoutMs: 20 } });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('timedOut');
      expect(harness.entry(trackedEmit.seq).reason).toMatch(/never sent/);
      await connection.connect();
      const end = harness.emit(connection, 'update item', [1, 2], { ack: {} });
      await end.whenDecided();
      expect(server.recorder.named('too late')).toEqual([]);
    });

    it('lets the user reply to an event of the server', async () => {
      const connection = await connect();
      const replied = new Promise<unknown[]>((resolve) => {
        for (const socket of server.io.sockets.sockets.values()) {
          socket.emit('question', 42, (...response: unknown[]) => resolve(response));
        }
      });
      const question = await harness.waitFor('question', (entry) => entry.event === 'question');
      expect(question).toMatchObject({ delivery: 'awaitingReply', dir: 'in', args: [42] });
      connection.reply(question.seq, ['yes', new Uint8Array([9])]);
      expect(await replied).toEqual(['yes', Buffer.from([9])]);
      expect(harness.entry(question.seq).delivery).toBe('replied');
      expect(() => connection.reply(question.seq, [])).toThrow(/does not wait/);
    });

    it('reports an event as unanswered when the connection ends before the reply', async () => {
      const connection = await connect();
      for (const socket of server.io.sockets.sockets.values()) socket.emit('question', () => undefined);
      const question = await harness.waitFor('question', (entry) => entry.event === 'question');
      harness.emit(connection, 'cut');
      await harness.state(connection, 'disconnected');
      expect(harness.entry(question.seq).delivery).toBe('unanswered');
    });
  });
});
