import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { type BareEngine, packedOf, startBareEngine } from '../servers/bareEngine.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

let harness: EngineHarness;
let bare: BareEngine | undefined;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await bare?.close();
});

describe.each(transports)('a packet that the client cannot read, over %s', (transport) => {
  const profile: Partial<ConnectionProfile> = {
    transports: [transport],
    protocol: 'v4',
    reconnection: { delayMs: 10, delayMaxMs: 10 },
  };

  it.each(['v4', 'v2'] as const)(
    '%s: the explanation names the fault, its position, the entry of the packet, and the number of repetitions',
    async (protocol) => {
      bare = await startBareEngine({ protocol, joined: (session) => session.send('42["status",NaN]') });
      const connection = harness.open(bare.url, { ...profile, protocol });
      connection.connect().catch(() => undefined);
      const third = await harness.waitFor('the third', ({ reason }) => /happened 3 times in a row/.test(reason ?? ''));
      expect(third).toMatchObject({ kind: 'connection', state: 'disconnected' });
      expect(third.reason).toMatch(/“NaN” at character 12 is not valid JSON.*Python’s json/);
      const seq = Number(/enter kind:packet seq:(\d+) in the filter/.exec(third.reason ?? '')?.[1]);
      expect(harness.entry(seq)).toMatchObject({
        kind: 'packet',
        packet: { type: 'unreadable' },
        reason: expect.stringMatching(/“NaN” at character 12/) as string,
      });
      // Each round is counted once, and each line names its own packet.
      const rounds = harness.entries().filter(({ state }) => state === 'disconnected');
      const named = rounds.slice(0, 3).map(({ reason = '' }) => ({
        times: / happened (\d+) times in a row/.exec(reason)?.[1],
        seq: / seq:(\d+) in the filter/.exec(reason)?.[1],
      }));
      expect(named.map(({ times }) => times)).toEqual([undefined, '2', '3']);
      expect(new Set(named.map((one) => one.seq)).size).toBe(3);
    },
  );

  it.each([
    ['42[["list"],1]', 'packet.invalidEvent', /name of the event is an array/],
    ['42{"a":1}', 'packet.invalidEvent', /an object, not an array/],
    ['42["a"]more', 'packet.invalidJson', /follows its payload, “more” at character 7/],
    ['42["a', 'packet.invalidJson', /JSON ends too early, at character 5/],
    ['42["a\n"]', 'packet.invalidJson', /“␊” at character 5 is not valid JSON/],
    ['42["a","\\x41"]', 'packet.invalidJson', /“\\x” at character 8 is not valid JSON/],
    ['4', 'packet.invalidEvent', /it is empty/],
    ['7', 'packet.notEngineIo', /not an Engine\.IO packet\. To see the packet, enter kind:packet seq:\d+/],
    ['4511-["a"]', 'packet.tooManyAttachments', /Raise maxAttachments/],
  ])('%s with client 2', async (packet, code, text) => {
    bare = await startBareEngine({ protocol: 'v2', joined: (session) => session.send(packet) });
    const connection = harness.open(bare.url, { ...profile, protocol: 'v2', reconnection: { delayMs: 60_000 } });
    connection.connect().catch(() => undefined);
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(text);
    expect(connection.summary.cause?.code).toBe(code);
  });

  it('client 2 continues after a packet of an unknown type, as the original client does, and the packet explains the fault', async () => {
    bare = await startBareEngine({
      protocol: 'v2',
      joined: (session) => {
        session.send('49["x"]');
        session.send('42["after",1]');
      },
    });
    const connection = await harness.connected(bare.url, { ...profile, protocol: 'v2' });
    await harness.waitFor('the event', ({ event }) => event === 'after');
    expect(connection.state).toBe('connected');
    const unread = harness.entries().filter(({ packet }) => packet?.type === 'unreadable');
    expect(unread.map(({ reason }) => reason)).toEqual([expect.stringMatching(/“9” is not a packet type/)]);
  });

  it.each([
    ['42/chat["a"]', 7],
    ['42/chat12["a"]', 9],
    ['43/chat1["a"]', 8],
    ['42/["a"]', 3],
    ['40/chat{"sid":"x"}', 7],
    ['44/chat{"message":"no"}', 7],
  ])(
    '%s without a comma is ignored, as the clients do, and its row says where the comma is missing',
    async (sent, at) => {
      for (const protocol of ['v4', 'v2'] as const) {
        const server = await startBareEngine({
          protocol,
          joined: (session) => {
            session.send(sent);
            session.send('42["after",1]');
          },
        });
        const connection = await harness.connected(server.url, { ...profile, protocol });
        const after = await harness.waitFor(
          'the event',
          (entry) => entry.connectionId === connection.id && entry.event === 'after',
        );
        expect(connection.state, protocol).toBe('connected');
        const [row, ...others] = harness
          .entries()
          .filter(
            (entry) =>
              entry.connectionId === connection.id && entry.packet?.type === 'noReceiver' && entry.seq < after.seq,
          );
        expect(others).toEqual([]);
        expect(row?.cause, protocol).toEqual({ code: 'packet.invalidEvent', params: { fault: 'noComma', at } });
        expect(row?.reason).toMatch(new RegExp(`comma is missing .* before character ${at}\\.`));
        await server.close();
      }
    },
  );

  it.each([
    ['42/chat["a",1]', 'packet.invalidEvent', /comma is missing .* before character 7/],
    ['451-/chat["a",{"_placeholder":true,"num":0}]', 'packet.invalidEvent', /comma is missing .* before character 9/],
    ['42[["list"],1]', 'packet.invalidEvent', /name of the event is an array/],
    ['42["connect"]', 'packet.invalidEvent', /name of the event is “connect”/],
    ['42["a\n"]', 'packet.invalidJson', /“␊” at character 5 is not valid JSON/],
    ['42["a","\\x41"]', 'packet.invalidJson', /“\\x” at character 8 is not valid JSON/],
    ['4', 'packet.invalidEvent', /it is empty/],
    ['7', 'packet.notEngineIo', /not an Engine\.IO packet\. To see the packet, enter kind:packet seq:\d+/],
    ['', 'packet.notEngineIo', /not an Engine\.IO packet\. To see the packet, enter kind:packet seq:\d+/],
    ['49["x"]', 'packet.unknownType', /“9”/],
    ['42', 'packet.invalidEvent', /no payload/],
    ['42["a"]more', 'packet.invalidJson', /follows its payload, “more” at character 7/],
    ['4511-["a"]', 'packet.tooManyAttachments', /Raise maxAttachments/],
  ])('%s', async (packet, code, text) => {
    bare = await startBareEngine({ joined: (session) => session.send(packet) });
    const connection = harness.open(bare.url, { ...profile, reconnection: { delayMs: 60_000 } });
    connection.connect().catch(() => undefined);
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(text);
    expect(connection.summary.cause?.code).toBe(code);
    // Because the namespace was joined, no cause states that the address may be wrong.
    const others = harness.entries().filter(({ state }) => state === 'connectError');
    expect(others.every(({ cause }) => cause?.code === code)).toBe(true);
  });

  it.each([
    ['nested deeply', `${'['.repeat(8000)}1${']'.repeat(8000)}`],
    ['long', `"${'s'.repeat(900_000)}"`],
  ])('a socket ID that is %s is shown cut', async (_, sid) => {
    bare = await startBareEngine({ refusal: `40{"sid":${sid}}` });
    const connection = await harness.connected(bare.url, profile);
    expect(connection.summary.socketId?.length).toBe(1001);
  });

  const event = { type: 2, nsp: '/', data: ['a'] };
  it.each<readonly [what: string, packet: Buffer | string, code: string, text: RegExp]>([
    ['no MessagePack', Buffer.from([0xc1]), 'packet.invalidBinary', /not a packet of the msgpack parser/],
    [
      'bytes behind it',
      Buffer.concat([packedOf(event), Buffer.from([1])]),
      'packet.invalidBinary',
      /more bytes follow/,
    ],
    ['no object', packedOf([event]), 'packet.invalidBinary', /value is an array, not an object/],
    ['no type', packedOf({ nsp: '/', data: ['a'] }), 'packet.invalidBinary', /it has no type/],
    ['another type', packedOf({ ...event, type: 9 }), 'packet.unknownType', /“9” is not a packet type/],
    ['a type that is text', packedOf({ ...event, type: '2' }), 'packet.unknownType', /“"2"” is not a packet type/],
    ['no namespace', packedOf({ type: 2, data: ['a'] }), 'packet.invalidBinary', /it has no namespace/],
    ['another namespace', packedOf({ ...event, nsp: 5 }), 'packet.invalidBinary', /namespace is a number, not text/],
    ['too few bytes', packedOf(event).subarray(0, -3), 'packet.invalidBinary', /value ends too early, at byte 18\./],
    ['text that is cut', Buffer.from([0x81, 0xa4, 0x74]), 'packet.invalidBinary', /value ends too early, at byte 3\./],
    [
      'a large one that is cut',
      packedOf({ ...event, data: ['a', 'x'.repeat(1_500_000)] }).subarray(0, -1),
      'packet.invalidBinary',
      /value ends too early, at byte 1,?500,?\d+\./,
    ],
    ['an odd ID', packedOf({ ...event, id: 1.5 }), 'packet.invalidBinary', /ID is not a whole number/],
    ['no payload', packedOf({ type: 2, nsp: '/' }), 'packet.invalidEvent', /an event has no payload/],
    ['no list', packedOf({ ...event, data: 'a' }), 'packet.invalidEvent', /payload of an event is text, not an array/],
    ['an empty list', packedOf({ ...event, data: [] }), 'packet.invalidEvent', /empty, so it has no name/],
    ['an odd name', packedOf({ ...event, data: [{}] }), 'packet.invalidEvent', /name of the event is an object/],
    ['text', '42["a"]', 'packet.invalidBinary', /text was received/],
  ])('with the msgpack parser: each repetition is explained: %s', async (_what, packet, code, text) => {
    bare = await startBareEngine({ parser: 'msgpack', joined: (session) => session.send(packet) });
    const connection = harness.open(bare.url, { ...profile, parser: 'msgpack' });
    connection.connect().catch(() => undefined);
    const third = await harness.waitFor('the third', ({ reason }) => /happened 3 times in a row/.test(reason ?? ''));
    expect(third.cause?.code).toBe(code);
    expect(third.reason).toMatch(text);
    const seq = Number(/enter kind:packet seq:(\d+) in the filter/.exec(third.reason ?? '')?.[1]);
    expect(harness.entry(seq)).toMatchObject({
      kind: 'packet',
      packet: { type: 'unreadable' },
      reason: expect.stringMatching(text) as string,
    });
  });

  it('a refusal of the msgpack parser is shown with its bytes and dates in payload notation', async () => {
    const data = { bytes: Buffer.from([1, 2]), at: new Date(0), none: NaN };
    bare = await startBareEngine({
      parser: 'msgpack',
      refusal: packedOf({ type: 4, nsp: '/', data: { message: 'no', data } }),
    });
    const connection = harness.open(bare.url, { ...profile, parser: 'msgpack', reconnection: { enabled: false } });
    const shown = '({"bytes":{"$binary":"AQI="},"at":{"$date":"1970-01-01T00:00:00.000Z"},"none":{"$number":"NaN"}})';
    const failed = await connection.connect().then(
      () => 'connected',
      (error: unknown) => String(error),
    );
    expect(failed).toContain('refused the connection: no. ');
    expect(failed).toContain(shown);
  });

  const beside = { message: 'no', data: { a: 1 }, code: 'E7' };
  it.each([
    ['"text"', 'text', undefined],
    ['0', '0', undefined],
    ['12', '12', undefined],
    ['7.5', '7.5', undefined],
    ['true', 'true', undefined],
    ['null', 'null', undefined],
    ['["no","badge"]', '["no","badge"]', undefined],
    ['{"code":7}', '{"code":7}', undefined],
    [JSON.stringify(beside), 'no', '{"data":{"a":1},"code":"E7"}'],
    ['{"message":"no","code":9007199254740993}', 'no', '{"code":9007199254740993}'],
    ['{"message":"no","data":{"a":1}}', 'no', '{"a":1}'],
    ['{"message":"no","data":null}', 'no', 'null'],
    ['', undefined, undefined],
  ])(
    'a refusal %s is shown as it was sent, with both clients, for “/” and for another namespace',
    async (sent, text, detail) => {
      const reason = `The server refused the connection${text === undefined ? ' and gave no reason.' : `: ${text}.`}`;
      for (const [protocol, namespace] of [
        ['v2', '/'],
        ['v2', '/chat'],
        ['v4', '/'],
        ['v4', '/chat'],
      ] as const) {
        const refusal = namespace === '/' ? `44${sent}` : `44/chat,${sent}`;
        const server = await startBareEngine(
          protocol === 'v2' && namespace !== '/'
            ? { protocol, joined: (session) => session.send(refusal) }
            : { protocol, refusal },
        );
        const connection = harness.open(server.url, {
          ...profile,
          protocol,
          namespace,
          reconnection: { enabled: false },
        });
        const failed = await connection.connect().then(
          () => 'connected',
          (error: unknown) => String(error),
        );
        expect(failed, `${protocol} ${namespace}`).toContain(reason);
        expect(connection.summary.cause?.code).toBe('namespace.refused');
        if (detail !== undefined) expect(failed).toContain(`(${detail})`);
        await server.close();
      }
    },
  );

  it.each([
    ['44"no badge"', /^The server refused the connection: no badge/],
    ['44["no","badge"]', /^The server refused the connection: \["no","badge"\]/],
    ['44{"code":7}', /^The server refused the connection: \{"code":7\}/],
    ['44{"message":"no","data":{"a":1}}', /^The server refused the connection: no/],
    ['447.5', /^The server refused the connection/],
    ['44null', /^The server refused the connection: null/],
  ])('a refusal %s is shown in the reason and in the summary of the connection', async (packet, text) => {
    bare = await startBareEngine({ refusal: packet });
    const connection = harness.open(bare.url, { ...profile, reconnection: { delayMs: 60_000 } });
    await expect(connection.connect()).rejects.toThrow(text.source.slice(1, 36));
    expect(reasonOf(connection.summary)).toMatch(text);
    expect(connection.summary.cause?.code).toBe('namespace.refused');
  });
});
