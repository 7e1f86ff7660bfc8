/**
 * Packets that are too large to be processed in one iteration of the event loop: the parts that are received and shown.
 */
import { Encoder } from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { RawServer } from '../servers/rawServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { body, type Protocol, rightHandshake, type Speaking, startSpeaking } from '../support/speakingServer.ts';

const protocols = ['v4', 'v2'] as const;
const once: Partial<ConnectionProfile> = { reconnection: { enabled: false } };

let harness: EngineHarness;
const closing: RawServer[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(closing.splice(0).map((open) => open.close()));
});

/** Resolves when the event is recorded. The function reads only facts, so that payloads are not decoded. */
function arrived(event: string): Promise<void> {
  const { log } = harness.engine;
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++)
    if (log.read(seq)?.facts.event === event) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = log.onDidAppend(({ facts }) => {
      if (facts.event !== event) return;
      listening.dispose();
      resolve();
    });
  });
}

async function speaking(how: Speaking): Promise<RawServer> {
  const started = await startSpeaking(how);
  closing.push(started);
  return started;
}

/** A MessagePack packet for the namespace "/". Each element of its data is given as encoded bytes. */
function packed(type: number, data: readonly Buffer[]): Buffer {
  const text = (value: string): Buffer => Buffer.from([0xa0 | value.length, ...Buffer.from(value)]);
  const fields = [text('type'), Buffer.from([type]), text('data'), Buffer.from([0x90 | data.length]), ...data];
  return Buffer.concat([Buffer.from([0x83]), ...fields, text('nsp'), text('/')]);
}

/** A MessagePack array of `count` ones. */
function ones(count: number): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 0xdd;
  head.writeUInt32BE(count, 1);
  return Buffer.concat([head, Buffer.alloc(count, 1)]);
}

function encoded(packet: object): Buffer {
  // According to its types, `encode` returns an ArrayBuffer; in fact, it returns a list with one Buffer.
  const chunks: unknown = new Encoder().encode(packet);
  return (chunks as Buffer[])[0] ?? Buffer.alloc(0);
}

function eightBytes(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

const name = (text: string): Buffer => Buffer.from([0xa0 | text.length, ...Buffer.from(text)]);

describe.each(transports)('large packets over %s', (transport) => {
  async function received(
    packets: readonly (string | Buffer)[],
    { protocol }: { readonly protocol: Protocol },
  ): Promise<Connection> {
    const wire = (packet: string | Buffer): string =>
      typeof packet === 'string' ? packet : `b${protocol === 'v2' ? '4' : ''}${packet.toString('base64')}`;
    const server = await speaking({
      protocol,
      handshake: JSON.stringify({ ...rightHandshake, maxPayload: 60_000_000 }),
      poll: (response) => response.end(body(protocol, packets.map(wire))),
      message: (socket) =>
        packets.forEach((packet) =>
          socket.send(
            typeof packet === 'string' || protocol === 'v4' ? packet : Buffer.concat([Buffer.from([4]), packet]),
          ),
        ),
    });
    return harness.connected(server.url, { ...once, protocol, transports: [transport] });
  }

  const after = (): Promise<void> => arrived('after');

  it.each(protocols)('keep their values, bytes and order for client %s', async (protocol) => {
    const value = [{ list: Array.from({ length: 300_000 }, (_, n) => n), text: 'é€𝄞"\\'.repeat(20_000) }, null];
    const bytes = Buffer.alloc(1_500_000, 5);
    const connection = await received(
      [
        '42["before"]',
        `42/nobody,["x",${JSON.stringify(value)}]`,
        `42["large",${JSON.stringify(value).slice(1)}`,
        `451-["bytes",{"_placeholder":true,"num":0},${JSON.stringify(value).slice(1)}`,
        bytes,
        '42["after"]',
      ],
      { protocol },
    );
    await after();
    const events = harness.entries().filter(({ kind }) => kind === 'event');
    expect(events.map(({ event }) => event)).toEqual(['before', 'large', 'bytes', 'after']);
    expect(JSON.stringify(events[1]?.args) === JSON.stringify(value)).toBe(true);
    expect(JSON.stringify(events[2]?.args?.slice(1)) === JSON.stringify(value)).toBe(true);
    expect(JSON.stringify(events[2]?.args?.[0]) === JSON.stringify({ $binary: bytes.toString('base64') })).toBe(true);
    expect(connection.state).toBe('connected');
  });

  it.each(protocols)('may have numbers as names, as in the client: %s', async (protocol) => {
    const large = 'x'.repeat(1_200_000);
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const connection = await received(
      [`42[899068272867328065,"${large}"]`, `42[ -1.5 ,"${large}"]`, `42[7,${deep}]`, '42["after"]'],
      { protocol },
    );
    await after();
    const events = harness.entries().filter(({ kind }) => kind === 'event');
    expect(events.map(({ event }) => event)).toEqual(['899068272867328065', '-1.5', '7', 'after']);
    expect(JSON.stringify(events[0]?.args) === JSON.stringify([large])).toBe(true);
    expect(connection.state).toBe('connected');
  });

  it.each(protocols)('of more than 16 MB are recorded in part for client %s, with a message', async (protocol) => {
    const event = `42["large","${'é'.repeat(12_000_000)}"]`;
    const connection = await received([event, '42["after"]'], { protocol });
    await after();
    const entry = harness.entries().find((found) => found.event === 'large');
    expect(entry).toMatchObject({
      bytes: Buffer.byteLength(event),
      reason: expect.stringMatching(/recorded up to 16\u00a0MB/) as string,
    });
    const recorded = harness.engine.log.read(entry?.seq ?? 0)?.body;
    const text = recorded?.type === 'wire' ? String(recorded.packet.text) : '';
    expect(event.slice(1).startsWith(text)).toBe(true);
    expect(Buffer.byteLength(text)).toBeGreaterThan(15_999_000);
    expect(connection.state).toBe('connected');
  });

  it.each(protocols)(
    'complete the emit that they acknowledge, and report that they were cut, for client %s',
    async (protocol) => {
      if (transport === 'polling') return;
      const server = await speaking({
        protocol,
        handshake: JSON.stringify({ ...rightHandshake, maxPayload: 60_000_000 }),
        message: (socket) =>
          socket.on('message', (data: Buffer) => {
            const id = /^42(\d+)\["ask"/.exec(data.toString())?.[1];
            if (id !== undefined) socket.send(`43${id}["${'x'.repeat(id === '0' ? 2_000_000 : 17_000_000)}"]`);
          }),
      });
      const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
      const trackedEmits = [1, 2].map(() => harness.emit(connection, 'ask', [], { ack: { timeoutMs: 60_000 } }));
      for (const trackedEmit of trackedEmits) await harness.delivered(trackedEmit, 'acknowledged', 60_000);
      const [whole, cut] = harness.entries().filter(({ kind }) => kind === 'ack');
      expect(whole?.args).toEqual(['x'.repeat(2_000_000)]);
      expect(cut).toMatchObject({ reason: expect.stringMatching(/recorded up to 16/) as string });
    },
  );

  it.each<[string, string]>([
    ['no JSON', `42["large",[${'1,'.repeat(1_000_000)}]]`],
    ['a reserved name', `42["connect","${'x'.repeat(2_000_000)}"]`],
    ['no name', `42[{"a":"${'x'.repeat(2_000_000)}"}]`],
    ['no list', `42{"a":"${'x'.repeat(2_000_000)}"}`],
    ['too many attachments', `4512-["large","${'x'.repeat(2_000_000)}"]`],
    ['no attachments', `450-["large","${'x'.repeat(2_000_000)}"]`],
    ['no type', `49${'x'.repeat(2_000_000)}`],
    ['no type of Engine.IO', `9${'x'.repeat(2_000_000)}`],
    ['a long ping', `2${'x'.repeat(2_000_000)}`],
    ['a long disconnect', `41${'x'.repeat(2_000_000)}`],
  ])('%s: the connection ends with an explanation, and the beginning of the packet is shown', async (_, packet) => {
    const connection = await received([packet], { protocol: 'v4' });
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(/\w+ \w+/);
    const shown = await harness.waitFor('the packet', ({ packet }) => packet?.recordedBytes === 1_000_000);
    expect(shown.bytes).toBeGreaterThanOrEqual(packet.length);
  });
});

describe.each(transports)('the fault of a large packet over %s', (transport) => {
  const cases: readonly [string, string, string, RegExp][] = [
    ['not JSON', '42["large",["é€𝄞",', `${'1,'.repeat(1_000_000)}]]`, /“\]” at character 2000019 is not valid JSON/],
    ['NaN', '42["large",', `"${'é'.repeat(1_000_000)}",NaN]`, /“NaN” at character 1000014 is not valid JSON.*Python/],
    ['what ends too early', '42["large",', `"${'x'.repeat(2_000_000)}"`, /ends too early, at character 2000013/],
    [
      'what follows',
      '42["large",',
      `"${'x'.repeat(2_000_000)}"] x`,
      /something follows its payload, “x” at character 2000015/,
    ],
    ['no list', '42', `{"a":"${'x'.repeat(2_000_000)}"}`, /the payload of an event is an object, not an array/],
    ['no name', '42', `[{"a":"${'x'.repeat(2_000_000)}"}]`, /the name of the event is an object, not text/],
    ['no type', '49', 'x'.repeat(2_000_000), /“9” is not a packet type/],
    [
      'a long name',
      '42',
      `["${'x'.repeat(2_000_000)}"]`,
      /an event whose name has more than 100,000 characters, which is more than the inspector reads/,
    ],
  ];

  it.each(protocols.flatMap((protocol) => cases.map((one) => [protocol, ...one] as const)))(
    'is reported with its position for client %s: %s',
    async (protocol, _name, front, rest, message) => {
      const packet = front + rest;
      const server = await speaking({
        protocol,
        handshake: JSON.stringify({ ...rightHandshake, maxPayload: 60_000_000 }),
        poll: (response) => response.end(body(protocol, [packet])),
        message: (socket) => socket.send(packet),
      });
      const connection = await harness.connected(server.url, { ...once, protocol, transports: [transport] });
      const { reason } = await harness.state(connection, 'disconnected');
      expect(reason).toMatch(message);
      expect(reason?.length).toBeLessThan(500);
    },
  );
});

describe.each(transports)('large packets of the msgpack parser over %s', (transport) => {
  async function received(packets: readonly Buffer[]): Promise<Connection> {
    const server = await speaking({
      protocol: 'v4',
      connect: encoded({ type: 0, nsp: '/', data: { sid: 'socket' } }),
      handshake: JSON.stringify({ ...rightHandshake, maxPayload: 60_000_000 }),
      poll: (response) => response.end(packets.map((packet) => `b${packet.toString('base64')}`).join('\x1e')),
      message: (socket) => packets.forEach((packet) => socket.send(packet)),
    });
    return harness.connected(server.url, { ...once, protocol: 'v4', parser: 'msgpack', transports: [transport] });
  }

  const last = packed(2, [name('after')]);
  const after = (): Promise<void> => arrived('after');
  /** Returns the entry of an event, and decodes only the payload of this entry. */
  const entry = (event: string) => {
    const { log } = harness.engine;
    for (let seq = log.firstSeq; seq < log.nextSeq; seq++)
      if (log.read(seq)?.facts.event === event) return harness.entry(seq);
    return undefined;
  };

  it('are read exactly, on request', async () => {
    const bytes = Buffer.alloc(100_000, 3);
    const head = Buffer.from([0xc6, 0, 1, 0x86, 0xa0]);
    await received([
      packed(2, [name('numbers'), ones(1_500_000)]),
      packed(2, [name('bytes'), Buffer.concat([head, bytes])]),
      last,
    ]);
    await after();
    expect(JSON.stringify(entry('numbers')?.args)).toHaveLength(2 * 1_500_000 + 3);
    expect(JSON.stringify(entry('bytes')?.args) === JSON.stringify([{ $binary: bytes.toString('base64') }])).toBe(true);
    expect(harness.engine.log.read(entry('bytes')?.seq ?? 0)?.hasBinary).toBe(true);
    expect(harness.engine.log.read(entry('numbers')?.seq ?? 0)?.hasBinary).toBe(false);
  });

  it('may have numbers as names, as in the client', async () => {
    const connection = await received([
      packed(2, [Buffer.from([0xd3, ...eightBytes(-9007199254740993n)]), ones(100_000)]),
      packed(2, [Buffer.from([0xff]), ones(1_500_000)]),
      last,
    ]);
    await after();
    expect(entry('-9007199254740993')?.args).toHaveLength(1);
    expect(entry('-1')?.args).toHaveLength(1);
    expect(connection.state).toBe('connected');
  });

  it('that cannot be read are recorded with an explanation', async () => {
    const deep = Buffer.concat([Buffer.alloc(1_000_000, 0x91), Buffer.from([1])]);
    await received([
      packed(2, [name('deep'), deep]),
      packed(2, [name('shallow'), Buffer.concat([Buffer.alloc(3000, 0x91), Buffer.from([1])])]),
      packed(2, [name('many'), ones(3_000_000)]),
      packed(2, [name('cut'), ones(17_000_000)]),
      last,
    ]);
    await after();
    for (const event of ['deep', 'shallow', 'many'])
      expect(entry(event)?.reason, event).toMatch(/too many arguments to be read, or they are nested too deeply/);
    expect(entry('cut')?.reason).toMatch(/recorded up to 16\u00a0MB/);
  });

  const unreadable = /packet that the client cannot read/;
  it.each<[string, Buffer, RegExp?]>([
    ['four billion values are claimed', packed(2, [name('claims'), Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])])],
    ['it ends in the middle', packed(2, [name('ends'), ones(2_000_000)]).subarray(0, 1_500_000)],
    [
      'a connect packet is large',
      packed(0, [name('sid'), ones(100_000)]),
      /a control packet that has more than 65,536 bytes, which is more than the inspector reads/,
    ],
    ['its name is none', packed(2, [Buffer.from([0x80]), ones(100_000)])],
  ])('%s: the connection ends with an explanation', async (_, packet, message = unreadable) => {
    const connection = await received([packet]);
    expect((await harness.state(connection, 'disconnected')).reason).toMatch(message);
  });
});
