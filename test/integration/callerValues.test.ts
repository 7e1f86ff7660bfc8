import { io as connectClient } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import * as msgpack from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxDepth } from '../../src/model/payload/depthLimit.ts';
import { type ServerVersion, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { nested } from '../unit/model/anyValue.ts';

/** The client of Socket.IO 2, which has the same methods as the current client, as far as the tests need them. */
const { connect: connectV2 } = clientV2;
let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

class Account {
  readonly name = 'a';
  readonly #secret = 's';
  readonly check = (): boolean => this.#secret === 's';
}

class Money {
  readonly amount: number;
  constructor(amount: number) {
    this.amount = amount;
  }
  toJSON(key: string): unknown {
    return { money: `${this.amount} €`, key };
  }
}

/** Values for which the Socket.IO client sends something else, such as the result of `toJSON`. */
const values: readonly unknown[] = [
  new Money(5),
  { price: new Money(6), list: [new Money(7)] },
  new Account(),
  new URL('http://host/a'),
  Object.assign(new Date(0), { toJSON: () => 'then' }),
  { gone: { toJSON: () => undefined }, kept: 1 },
  new Number(5),
  Object.assign(Object.create(null) as object, { a: 1 }),
];

describe.each<[version: ServerVersion, parser: 'default' | 'msgpack']>([
  ['v4', 'default'],
  ['v3', 'default'],
  ['v2', 'default'],
  ['v4', 'msgpack'],
])('a value that a caller passes to a %s server with the %s parser', (version, parser) => {
  const profile = { parser, protocol: version === 'v2' ? ('v2' as const) : ('v4' as const) };

  it('is sent as it was at the call, even if it waits for a long time or is changed later', async () => {
    server = await startServer({ version, parser });
    const connection = harness.open(server.url, profile);
    const bytes = Uint8Array.from([1, 2, 3, 4]);
    const list = [1];
    const object = { list, deep: { bytes: new DataView(bytes.buffer, 1, 2) } };
    const early = harness.emit(connection, 'early', [bytes, bytes.buffer, object]);
    const change = (): void => {
      bytes.fill(9);
      list.push(9);
      object.deep.bytes = new DataView(new ArrayBuffer(1));
    };
    change();
    await connection.connect();
    await harness.delivered(early, 'flushed');
    const [first, second, third] = (await server.recorder.waitFor('early')).args as [
      Buffer,
      Buffer,
      { list: number[]; deep: { bytes: Buffer } },
    ];
    expect([...new Uint8Array(first)]).toEqual([1, 2, 3, 4]);
    expect([...new Uint8Array(second)]).toEqual([1, 2, 3, 4]);
    expect(third.list).toEqual([1]);
    expect([...new Uint8Array(third.deep.bytes)]).toEqual([2, 3]);

    const replied = new Promise<unknown[]>((resolve) => {
      server.sockets[0]?.emit('question', (...args: unknown[]) => resolve(args));
    });
    const question = await harness.waitFor('question', ({ event }) => event === 'question');
    const reply = Uint8Array.from([5, 6]);
    connection.reply(question.seq, [reply]);
    reply.fill(9);
    const [received] = (await replied) as [Buffer];
    expect([...new Uint8Array(received)]).toEqual([5, 6]);
  });

  it('is refused with a clear limit when it is nested too deeply, and accepted up to the limit', async () => {
    server = await startServer({ version, parser });
    const connection = await harness.connected(server.url, profile);
    // The list of arguments counts as one level.
    expect(() => harness.emit(connection, 'deep', [nested(maxDepth, 1)])).toThrow('nested more than 1,000 levels deep');
    expect(() => harness.emit(connection, 'deep', [nested(100_000, 1)])).toThrow('nested more than 1,000 levels deep');
    harness.emit(connection, 'deep', [nested(maxDepth - 1, 1)]);
    expect((await server.recorder.waitFor('deep')).args).toEqual([nested(maxDepth - 1, 1)]);
    expect(connection.state).toBe('connected');
  });
});

describe.each<[version: ServerVersion]>([['v4'], ['v2']])(
  'an object with getters, toJSON or a proxy, to a %s server',
  (version) => {
    it('arrives as the application’s client sends it', async () => {
      server = await startServer({ version });
      const client = version === 'v2' ? connectV2(server.url) : connectClient(server.url, { forceNew: true });
      for (const value of values) client.emit('theirs', value);
      const connection = await harness.connected(server.url, { protocol: version === 'v2' ? 'v2' : 'v4' });
      for (const value of values) harness.emit(connection, 'ours', [value]);
      await server.recorder.waitFor('theirs', values.length);
      await server.recorder.waitFor('ours', values.length);
      const argsOf = (event: string): unknown[] => server.recorder.named(event).map(({ args }) => args);
      // The client calls `toJSON` with the index in the packet, in which the event's name precedes the arguments.
      const unnumbered = (args: unknown[]): unknown =>
        JSON.parse(JSON.stringify(args).replace(/"key":"[01]"/g, '"key":"n"'));
      expect(unnumbered(argsOf('ours'))).toEqual(unnumbered(argsOf('theirs')));
      client.disconnect();
    });
  },
);

it('a value that `toJSON` returns arrives as the application’s client with the msgpack parser sends it', async () => {
  server = await startServer({ parser: 'msgpack' });
  const client = connectClient(server.url, { forceNew: true, parser: msgpack });
  const given: readonly unknown[] = [
    { toJSON: () => new Money(5) },
    [{ toJSON: (...key: unknown[]) => key }],
    Object.assign([1, 2], { toJSON: () => 'list' }),
    new URL('http://host/a'),
  ];
  for (const value of given) client.emit('theirs', value);
  const connection = await harness.connected(server.url, { parser: 'msgpack' });
  for (const value of given) harness.emit(connection, 'ours', [value]);
  await server.recorder.waitFor('theirs', given.length);
  await server.recorder.waitFor('ours', given.length);
  const argsOf = (event: string): unknown[] => server.recorder.named(event).map(({ args }) => args);
  expect(argsOf('ours')).toEqual(argsOf('theirs'));
  client.disconnect();
});

describe('a profile that is nested too deeply', () => {
  it.each(['auth', 'replies', 'query', 'headers'])('is refused with a clear limit: %s', async (field) => {
    server = await startServer();
    const value = field === 'replies' ? { e: [nested(3000, 1)] } : { a: nested(3000, 1) };
    expect(() => harness.open(server.url, { [field]: value })).toThrow('nested more than 1,000 levels deep');
  });

  it('reaches the server up to the limit', async () => {
    server = await startServer();
    const auth = { a: nested(maxDepth - 3, 1) };
    await harness.connected(server.url, { auth });
    expect(server.sockets[0]?.handshake.auth).toEqual(auth);
  });
});
