// The expectations of emits, with real servers of each protocol, parser and transport.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import type { OutgoingEmit } from '../../src/engine/contracts/inspectedClient.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { emitExpecting } from '../../src/engine/handlers/emitExpecting.ts';
import { regexRunner } from '../../src/engine/query/regexRunner.ts';
import { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import { type ExpectNotation, parseExpectation } from '../../src/model/matcher/expectation.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

const kinds = [
  { name: 'Socket.IO 4', options: {}, profile: {} },
  { name: 'Socket.IO 4 with msgpack', options: { parser: 'msgpack' }, profile: { parser: 'msgpack' } },
  { name: 'Socket.IO 2', options: { version: 'v2' }, profile: { protocol: 'v2' } },
] as const;

/** Handlers that do what their event names say. */
const setup: NonNullable<Parameters<typeof startServer>[0]>['setup'] = (io) => {
  io.on('connection', (socket) => {
    const ackOf = (args: unknown[]) => args.at(-1) as (...values: unknown[]) => void;
    socket.on('ack', (...args: unknown[]) => ackOf(args)({ status: 'ok', bytes: Buffer.from([1, 2]), list: [1, 2] }));
    socket.on('eventsFirst', (...args: unknown[]) => {
      socket.emit('told', 1);
      socket.emit('told', { n: 2 }, Buffer.from([3]));
      ackOf(args)();
    });
    socket.on('eventsOnly', () => void socket.emit('told', 'only'));
    socket.on('slow', (...args: unknown[]) => {
      socket.emit('told', `${'a'.repeat(60)}b`);
      const ack = args.at(-1);
      if (typeof ack === 'function') (ack as (value: unknown) => void)([`${'a'.repeat(60)}b`]);
    });
    socket.on('other', () => void socket.emit('unexpected'));
    socket.on('leave', () => void socket.disconnect(true));
    socket.on('quiet', () => undefined);
  });
};

describe.each(kinds)('an expectation of an emit to $name', ({ options, profile }) => {
  describe.each(transports)('over %s', (transport) => {
    let server: TestServer;
    let harness: EngineHarness;
    let connection: Connection;
    const ended = new Emitter<void>();

    beforeAll(async () => {
      server = await startServer({ ...options, setup });
    });
    afterAll(() => server.close());
    afterEach(() => harness.dispose());

    const send = async (event: string, notation: ExpectNotation, more: Partial<OutgoingEmit> = {}) => {
      const emit = { event, args: [], ack: undefined, volatile: false, compress: true, ...more };
      const expectation = parseExpectation(notation, { testRegex: regexRunner(() => performance.now()) });
      const { trackedEmit, result } = emitExpecting(harness.engine, connection, {
        emit,
        expectation,
        notation: JSON.stringify(notation),
        ended: ended.event,
      });
      return { trackedEmit, result: await result };
    };
    const open = async (own: Partial<ConnectionProfile> = {}) => {
      harness?.dispose();
      harness = new EngineHarness();
      connection = await harness.connected(server.url, { ...profile, transports: [transport], ...own });
    };

    it('compares the acknowledgement and the delivery status', async () => {
      await open();
      const ack = [{ status: 'ok', bytes: { $hex: '01 02' }, list: { $length: 2 } }];
      const met = await send('ack', { ack, delivery: 'acknowledged', latencyMs: { $gte: 0 } });
      expect(met.result).toEqual({ status: 'passed' });
      expect(met.trackedEmit).toBeInstanceOf(TrackedEmit);
      const { result } = await send('ack', { ack: [{ list: [1, 3] }] }, { ack: {} });
      expect(result).toEqual({ status: 'failed', path: 'ack.0.list.1', expected: 3, actual: 2 });
      expect((await send('ack', { ack: [{ bytes: { $hex: '01 03' } }] })).result).toMatchObject({
        path: 'ack.0.bytes',
        actual: { $binary: 'AQI=' },
      });
      expect((await send('quiet', { delivery: 'sent' })).result).toEqual({ status: 'passed' });
    });

    it('with a pattern that takes too long is stopped with a message, and is not reported as a difference', async () => {
      await open();
      const cause = expect.objectContaining({ code: 'matcher.stopped' }) as unknown;
      const pattern = { $regex: '^(a+)+$' };
      for (const matcher of [pattern, { $not: pattern }, { $contains: pattern }, { $oneOf: ['x', pattern] }]) {
        const { result } = await send('slow', { ack: [[matcher]] });
        expect(result).toMatchObject({ status: 'failed', path: 'ack', cause });
      }
      const sent = await send('slow', { events: [{ event: 'told', args: [pattern] }], withinMs: 600_000 });
      expect(sent.result).toMatchObject({ status: 'failed', path: 'events.0.args', cause });
      expect((await send('slow', { events: [{ event: 'told', args: [{ $regex: '^a+b$' }] }] })).result).toEqual({
        status: 'passed',
      });
    });

    it('fails if its acknowledgement is not received', async () => {
      await open();
      const missed = await send('quiet', { ack: [], withinMs: 50 });
      expect(missed.result).toEqual({
        status: 'failed',
        path: 'delivery',
        expected: 'acknowledged',
        actual: 'timedOut',
      });
      expect((await send('quiet', { delivery: 'timedOut' }, { ack: { timeoutMs: 20 } })).result.status).toBe('passed');
      const left = await send('leave', {}, { ack: {} });
      expect(left.result).toMatchObject({ path: 'delivery', actual: 'lost' });
    });

    it('compares events, including events before the acknowledgement, and while the capture is paused', async () => {
      await open();
      const events = [
        { event: 'told', args: [{ n: { $gt: 1 } }, { $hex: '03' }] },
        { event: 'told', args: [1] },
      ];
      expect((await send('eventsFirst', { ack: [], events })).result).toEqual({ status: 'passed' });
      harness.engine.pause(true);
      expect((await send('eventsFirst', { events }, { ack: {} })).result).toEqual({ status: 'passed' });
      expect((await send('eventsOnly', { events: [{ event: 'told' }] })).result).toEqual({ status: 'passed' });
      expect((await send('other', { events: [{ event: 'told', args: [1] }], withinMs: 300 })).result).toEqual({
        status: 'failed',
        path: 'events.0',
        expected: { event: 'told', args: [1] },
        actual: ['unexpected'],
      });
    });

    it('fails when no further events can be received', async () => {
      await open({ reconnection: { enabled: false } });
      const left = await send('leave', { events: [{ event: 'told' }], withinMs: 600_000 });
      expect(left.result).toMatchObject({ status: 'failed', path: 'events.0' });
      await open();
      const removed = send('quiet', { events: [{ event: 'told' }], withinMs: 600_000 });
      await server.recorder.waitFor('quiet');
      harness.engine.remove(connection.id);
      expect((await removed).result.status).toBe('failed');
      await open();
      const given = send('quiet', { events: [{ event: 'told' }], withinMs: 600_000 });
      ended.fire();
      expect((await given).result.status).toBe('failed');
    });

    it('waits for a later delivery status, and can require a refusal', async () => {
      await open();
      connection.setConditions({ offline: true });
      await harness.state(connection, 'disconnected');
      const flushed = send('ack', { delivery: 'flushed', withinMs: 20_000 });
      await harness.waitFor('buffered', ({ delivery }) => delivery === 'buffered');
      connection.setConditions({});
      expect((await flushed).result).toEqual({ status: 'passed' });
      const refused = await send('connect', { delivery: 'failed' });
      expect(refused).toMatchObject({ trackedEmit: { delivery: 'failed' }, result: { status: 'passed' } });
      await expect(send('connect', { delivery: 'sent' })).rejects.toThrow(/reserves/);
    });
  });
});
