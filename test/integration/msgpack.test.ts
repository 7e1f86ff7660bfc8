import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { registerByteHandlers } from '../../src/engine/handlers/byteHandlers.ts';
import { decodeData } from '../../src/engine/codec/codecs.ts';
import { withBuffers } from '../../src/engine/codec/byteBuffers.ts';
import { encodeMsgpack, withoutConnect } from '../../src/engine/codec/msgpackParser.ts';
import { markNumbers } from '../../src/engine/codec/exactNumbers.ts';
import { registerEntryHandlers } from '../../src/engine/handlers/entryHandlers.ts';
import { exactOfBigInt } from '../../src/model/numbers/exactNumber.ts';
import { mapTree } from '../../src/base/treeMap.ts';
import { isContainer } from '../../src/model/payload/valueSummary.ts';
import { checkCarried } from '../../src/model/payload/parserLimits.ts';
import { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { entryDescendants } from '../../src/protocol/entryMessages.ts';
import { serverVersions, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { anyValue } from '../unit/model/anyValue.ts';
import { portPair } from '../unit/protocol/ports.ts';
import { freshRuns } from '../support/freshRuns.ts';

const when = new Date(Date.UTC(1969, 6, 20));
let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

describe.each(serverVersions)('the msgpack parser with a %s server', (version) => {
  describe.each(transports)('over %s', (transport) => {
    beforeEach(async () => {
      server = await startServer({
        version,
        parser: 'msgpack',
        setup: (io) =>
          io.on('connection', (socket) => {
            socket.on('echo', (...args: unknown[]) => {
              const ack = args.pop() as (...response: unknown[]) => void;
              ack(...args);
            });
            socket.on('send', (...args: unknown[]) => socket.emit('sent', ...args));
          }),
      });
    });
    const connect = () => harness.connected(server.url, { transports: [transport], parser: 'msgpack' });

    it('carries values that JSON cannot, in both directions, with bytes at their paths', async () => {
      const connection = await connect();
      const bytes = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 3);
      const args = [when, undefined, NaN, -Infinity, { a: undefined, b: [bytes] }, 2 ** 53, -1, 'ü😀'];
      const arrived = [when, undefined, NaN, -Infinity, { a: undefined, b: [Buffer.from(bytes)] }, 2 ** 53, -1, 'ü😀'];
      const trackedEmit = harness.emit(connection, 'echo', args, { ack: {} });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('acknowledged');
      const [received] = server.recorder.named('echo');
      expect(received?.args).toEqual(arrived);
      const written = [
        { $date: when.toISOString() },
        { $undefined: true },
        { $number: 'NaN' },
        { $number: '-Infinity' },
        { a: { $undefined: true }, b: [{ $binary: 'AQI=' }] },
        2 ** 53,
        -1,
        'ü😀',
      ];
      expect(harness.entry(trackedEmit.seq).args).toEqual(written);
      const ack = await harness.waitFor('ack', (entry) => entry.kind === 'ack');
      expect(ack.args).toEqual(written);
    });

    it('shows bytes in the packet as bytes, and finds each of them', async () => {
      const connection = await connect();
      harness.emit(connection, 'send', [{ z: new Uint8Array([7]), a: [new Uint8Array([8, 9])] }, new Uint8Array(0)]);
      const { seq, bytes } = await harness.waitFor('sent', (entry) => entry.event === 'sent');
      const record = harness.engine.log.read(seq);
      expect(record?.hasBinary).toBe(true);
      const packet = record?.body?.type === 'wire' ? record.body.packet.text : '';
      expect(packet).toBeInstanceOf(Uint8Array);
      expect(bytes).toBe(packet.length);

      const [left, right] = portPair();
      const engineSide = new Channel(left, systemClock);
      const caller = new Channel(right, systemClock);
      const entries = registerEntryHandlers(harness.engine, engineSide);
      registerByteHandlers(harness.engine, engineSide);
      const details = await caller.request(m.entryDetails, { seq });
      expect(details).toMatchObject({ attachments: [1, 2, 0], packets: [{ layer: 'binary', bytes: packet.length }] });
      const { nodes } = await caller.request(entryDescendants, { seq, path: [] });
      expect(nodes.map(({ key, attachment }) => `${key} ${attachment ?? ''}`)).toEqual([
        '0 ',
        'z 0',
        'a ',
        '0 1',
        '1 2',
      ]);
      const second = await caller.request(m.entryBytes, { seq, attachment: 1, from: 0, to: 9 });
      expect([...new Uint8Array(second)]).toEqual([8, 9]);
      const whole = await caller.request(m.entryBytes, { seq, attachment: -1, from: 0, to: 1e6 });
      expect(new Uint8Array(whole)).toEqual(packet);
      entries.dispose();
      engineSide.dispose();
      caller.dispose();
    });

    it('accepts more than ten binary values, because they are not attachments here', async () => {
      const connection = await connect();
      const trackedEmit = harness.emit(
        connection,
        'many',
        Array.from({ length: 30 }, () => new Uint8Array(1)),
      );
      await server.recorder.waitFor('many');
      expect(trackedEmit.delivery).toBe('sent');
    });

    it('replies to the server with bytes', async () => {
      const connection = await connect();
      const replied = new Promise<unknown[]>((resolve) => {
        server.sockets[0]?.emit('question', (...response: unknown[]) => resolve(response));
      });
      const question = await harness.waitFor('question', (entry) => entry.event === 'question');
      connection.reply(question.seq, [new Uint8Array([1, 2, 3]).subarray(1), undefined]);
      expect(await replied).toEqual([Buffer.from([2, 3]), undefined]);
    });

    it.each<[what: string, event: string, args: unknown[], message: RegExp]>([
      ['-0', 'event', [-0], /The msgpack parser cannot send -0/],
      ['a lone surrogate', 'event', ['\ud800'], /half of a surrogate pair/],
      ['one in the name', '\ud800', [], /The event name contains half of a surrogate pair/],
      ['an own __proto__ key', 'event', [JSON.parse('{"__proto__":1}')], /a key “__proto__”/],
      ['a number that is too large', 'event', [1e300], /more than 64 bits/],
      ['a BigInt of more than 64 bits', 'event', [2n ** 64n], /more than 64 bits/],
      ['a function in a list', 'event', [[() => 1]], /A function cannot be sent/],
    ])('refuses %s before sending', async (_what, event, args, message) => {
      const connection = await connect();
      expect(() => harness.emit(connection, event, args)).toThrow(message);
      harness.emit(connection, 'after');
      await server.recorder.waitFor('after');
      expect(server.recorder.events).toHaveLength(1);
    });

    it('does not record the auth payload', async () => {
      const connection = await harness.connected(server.url, {
        transports: [transport],
        parser: 'msgpack',
        auth: { token: 'very-secret' },
      });
      expect(server.sockets[0]?.handshake.auth).toEqual({ token: 'very-secret' });
      expect(connection.state).toBe('connected');
      const secret = Buffer.from(
        encodeMsgpack({ type: 0, nsp: '/', data: { token: 'very-secret' } }).text as Uint8Array,
      );
      const bodies = harness.entries().map(({ seq }) => {
        const body = harness.engine.log.read(seq)?.body;
        return body?.type === 'wire' ? Buffer.from(body.packet.text as string).toString() : '';
      });
      expect(bodies.join()).not.toContain('very-secret');
      expect(bodies.join()).not.toContain(secret.toString('base64').slice(-16, -4));
    });
  });
});

describe.each([
  ['msgpack', 'default'],
  ['default', 'msgpack'],
] as const)('a client with the %s parser and a server with the %s parser', (ours, theirs) => {
  it.each(transports)(
    'over %s, the error explains why the client is never connected, after the other parser was tried',
    async (transport) => {
      let joined = 0;
      server = await startServer({ parser: theirs, setup: (io) => io.on('connection', () => joined++) });
      const connection = harness.open(server.url, {
        transports: [transport],
        parser: ours,
        auth: { token: 'a-token' },
        reconnection: { delayMs: 10, delayMaxMs: 10 },
      });
      await expect(connection.connect()).rejects.toThrow(/right after it opened .*before this client joined/);
      await expect
        .poll(() => connection.summary.cause)
        .toEqual({ code: 'protocol.parserMismatch', params: { parser: ours } });
      const entry = await harness.waitFor(
        'explanation',
        ({ state, reason }) => state === 'disconnected' && /^The server uses another parser/.test(reason ?? ''),
      );
      expect(entry.reason).toContain(`A test connection with the ${theirs} parser succeeded.`);
      expect(connection.summary.retrying).toBe(true);
      // The test connection with the other parser is made and reported only once.
      expect(harness.entries().filter(({ kind }) => kind === 'marker')).toMatchObject([
        { cause: { code: 'client.parserProbe', params: { parser: theirs } } },
      ]);
      expect(joined).toBe(1);
    },
  );
});

it('transmits every accepted value exactly', async () => {
  server = await startServer();
  fc.assert(
    fc.property(fc.array(anyValue), (args) => {
      try {
        checkCarried(args, 'msgpack');
      } catch {
        return;
      }
      const data = withBuffers(['event', ...args]);
      const wire = encodeMsgpack({ type: 2, nsp: '/', data: markNumbers(data) });
      expect(decodeData('msgpack', wire)).toStrictEqual(exactly(data));
    }),
    { numRuns: freshRuns(1000) },
  );
});

/** Converts doubles beyond 2^53 to the integers that they represent, whatever digits JavaScript prints. */
function exactly(data: unknown): unknown {
  return mapTree(data, (node) => {
    const isLarge = typeof node === 'number' && Number.isInteger(node) && !Number.isSafeInteger(node);
    if (isLarge) return { leaf: exactOfBigInt(BigInt(node)) };
    if (Array.isArray(node)) return { array: node };
    return isContainer(node) ? { object: Object.entries(node) } : { leaf: node };
  });
}

it('masks only the CONNECT packet of a payload', async () => {
  server = await startServer();
  const packet = (type: number) =>
    `b${Buffer.from(encodeMsgpack({ type, nsp: '/', data: { a: 1 } }).text).toString('base64')}`;
  const event = `b${Buffer.from(encodeMsgpack({ type: 2, nsp: '/', data: ['x'] }).text).toString('base64')}`;
  expect(withoutConnect(['3', packet(0), event].join('\x1e'))).toBe(['3', 'b‹redacted›', event].join('\x1e'));
});
