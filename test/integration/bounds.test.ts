/**
 * Data of a hostile server is limited before it is processed, and no server keeps the engine from serving another
 * connection for long.
 */
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { RawServer } from '../servers/rawServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { body, rightHandshake, type Speaking, startSpeaking } from '../support/speakingServer.ts';

const protocols = ['v4', 'v2'] as const;

let harness: EngineHarness;
const closing: { close(): Promise<void> }[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(closing.splice(0).map((open) => open.close()));
});

async function used<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  closing.push(started);
  return started;
}

function speaking(how: Speaking): Promise<RawServer> {
  return used(startSpeaking(how));
}

const once: Partial<ConnectionProfile> = { reconnection: { enabled: false } };

async function outcome(connection: Connection): Promise<string> {
  return connection.connect().then(
    () => 'connected',
    (error: unknown) => messageOf(error),
  );
}

describe.each(protocols)('handshakes for client %s', (protocol) => {
  it.each(transports)('100,000 upgrades over %s: one probe at most', async (transport) => {
    const upgrades = Array.from({ length: 100_000 }, (_, n) => ['websocket', 'polling', `x${n}`, 7][n % 4]);
    const server = await speaking({ protocol, handshake: JSON.stringify({ ...rightHandshake, upgrades }) });
    const order = transport === 'polling' ? (['polling', 'websocket'] as const) : (['websocket', 'polling'] as const);
    const connection = harness.open(server.url, { ...once, protocol, transports: [...order] });
    expect(await outcome(connection)).toBe('connected');
    await harness.waitFor('a packet that was sent', ({ packet }) => packet?.type === 'connect');
    expect(server.requests.filter((request) => request.includes('transport=websocket')).length).toBeLessThanOrEqual(1);
    expect(server.sockets.size).toBeLessThanOrEqual(4);
  });

  it.each<[string, object]>([
    ['a negative interval', { pingInterval: -1 }],
    ['no interval', { pingInterval: 0 }],
    ['a timeout beyond all timers', { pingTimeout: 1e308 }],
    ['both together beyond all timers', { pingInterval: 2 ** 31 - 2, pingTimeout: 2 ** 31 - 2 }],
    ['a timeout that is text', { pingTimeout: '20000' }],
    ['a huge session id', { sid: 's'.repeat(100_000) }],
    ['a session id that is none', { sid: { a: 1 } }],
    ['upgrades that are no list', { upgrades: 'websocket' }],
  ])('%s: refused, and the invalid field is named', async (_, wrong) => {
    for (const transport of transports) {
      const server = await speaking({ protocol, handshake: JSON.stringify({ ...rightHandshake, ...wrong }) });
      const error = await outcome(
        harness.open(server.url, { ...once, protocol, transports: [transport], timeoutMs: 60_000 }),
      );
      expect(error).toMatch(/handshake is invalid: (pingInterval|pingTimeout|sid|upgrades)/);
    }
  });

  it.each([-1, 0, 1e308, '1000', null, [1]])('a limit of %j is ignored', async (maxPayload) => {
    // JSON can represent 1e308, so the client reads exactly this number.
    const server = await speaking({ protocol, handshake: JSON.stringify({ ...rightHandshake, maxPayload }) });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['polling'] });
    expect(connection.state).toBe('connected');
  });

  it.each(transports)('a deeply nested handshake over %s: refused before it is parsed', async (transport) => {
    const deep = `{"sid":"s","x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    const server = await speaking({ protocol, handshake: deep });
    const error = await outcome(
      harness.open(server.url, { ...once, protocol, transports: [transport], timeoutMs: 60_000 }),
    );
    expect(error).toMatch(/handshake is invalid: it is not JSON, or it is nested too deeply/);
  });

  it.each(transports)('a second handshake over %s ends the connection, and opens no socket', async (transport) => {
    const second = `0${JSON.stringify({ ...rightHandshake, upgrades: ['websocket', 'polling'] })}`;
    const server = await speaking({
      protocol,
      poll: (response) => response.end(body(protocol, [second])),
      message: (socket) => socket.send(second),
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: [transport] });
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(/second handshake of an open connection/);
    expect(server.requests.filter((request) => request.includes('transport=websocket')).length).toBe(
      transport === 'websocket' ? 1 : 0,
    );
  });
});

describe.each(protocols)('bodies and messages for client %s', (protocol) => {
  it('an endless body is cut at the limit, which is reported', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    const server = await speaking({
      protocol,
      poll: (response) => {
        const write = (): void => {
          while (!response.destroyed) {
            sent += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', write);
          }
        };
        write();
      },
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['polling'] });
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(/more than 16\u00a0MB in one response/);
    // After the limit, the server can only fill the buffers between it and the client.
    expect(sent).toBeLessThan(32e6);
  });

  it('a body whose announced length is too large is not read', async () => {
    const server = await speaking({
      protocol,
      poll: (response) => void response.writeHead(200, { 'Content-Length': '5000000000' }).write('x'),
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['polling'] });
    expect((await harness.state(connection, 'disconnected')).reason).toMatch(/more than 16\u00a0MB in one response/);
  });

  it('the limit depends on the limit that the server announces', async () => {
    const event = `42["large","${'x'.repeat(20_000_000)}"]`;
    const server = await speaking({
      protocol,
      handshake: JSON.stringify({ ...rightHandshake, maxPayload: 30_000_000 }),
      poll: (response) => response.end(body(protocol, [event])),
      message: (socket) => socket.send(event),
    });
    for (const transport of transports) {
      const connection = await harness.connected(server.url, { ...once, protocol, transports: [transport] });
      const got = await harness.waitFor(
        'the event',
        (entry) => entry.connectionId === connection.id && entry.event === 'large',
      );
      expect(got.bytes).toBe(event.length);
    }
  });

  it('a WebSocket message beyond the limit ends the connection, and is reported', async () => {
    const server = await speaking({ protocol, message: (socket) => socket.send(Buffer.alloc(17_000_000)) });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
    expect((await harness.state(connection, 'disconnected')).reason).toMatch(/more than 16\u00a0MB in one message/);
  });

  const announcing = JSON.stringify({ ...rightHandshake, maxPayload: 60_000_000 });

  it('a compressed message is received up to 16 MB of its content', async () => {
    const event = `42["large","${'x'.repeat(15_900_000)}"]`;
    const server = await speaking({
      protocol,
      handshake: announcing,
      deflates: true,
      // The first event is sent in two frames. The limit applies to the content of both frames together, and to each message separately.
      message: (socket) => {
        socket.send(event.slice(0, 9_000_000), { compress: true, fin: false });
        socket.send(event.slice(9_000_000), { compress: true });
        socket.send(event, { compress: true });
        socket.send(`42["plain","${'x'.repeat(17_000_000)}"]`, { compress: false });
        socket.send('42["after"]', { compress: true });
      },
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
    await harness.waitFor('the last event', ({ event: name }) => name === 'after');
    const events = harness.entries().filter(({ kind }) => kind === 'event');
    expect(events.map(({ event: name, bytes }) => [name, bytes])).toEqual([
      ['large', event.length],
      ['large', event.length],
      ['plain', 17_000_014],
      ['after', 11],
    ]);
    expect(connection.state).toBe('connected');
  });

  it.each<[string, readonly number[]]>([
    ['one frame', [16_100_000]],
    ['several frames', [6_000_000, 6_000_000, 6_000_000]],
    ['a frame behind one of just 16 MB', [16_000_000, 2]],
    ['very many bytes', [95_000_000]],
  ])('a compressed message with more content ends the connection: %s', async (_, frames) => {
    const server = await speaking({
      protocol,
      handshake: announcing,
      deflates: true,
      message: (socket) =>
        frames.forEach((length, index) =>
          socket.send(Buffer.alloc(length), { compress: true, fin: index === frames.length - 1 }),
        ),
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(
      /^The server sent a compressed message that contains more than 16\u00a0MB when decompressed.*turn off perMessageDeflate/,
    );
  });

  it('a compressed message that exceeds the limit before decompression is reported as too long', async () => {
    let wire: Duplex | undefined;
    const server = await speaking({ protocol, deflates: true, message: (_socket, tcp) => (wire = tcp) });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
    const head = Buffer.from([0xc2, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(17_000_000n, 2);
    wire?.write(head);
    expect((await harness.state(connection, 'disconnected')).reason).toMatch(/more than 16\u00a0MB in one message/);
  });

  it('a compressed body is refused', async () => {
    const server = await speaking({
      protocol,
      poll: (response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['polling'] });
    expect((await harness.state(connection, 'disconnected')).reason).toMatch(/compressed \(gzip\)/);
  });

  it('stored cookies, which are sent back, are limited in number and size', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => `c${n}=${'v'.repeat(100)}`);
    const server = await speaking({ protocol, headers: { 'Set-Cookie': [...lines, `huge=${'h'.repeat(5000)}`] } });
    const connection = await harness.connected(server.url, {
      ...once,
      protocol,
      transports: ['polling'],
      withCredentials: true,
    });
    const cookies = server.headers.at(-1)?.cookie ?? '';
    expect(cookies.split('; ')).toHaveLength(50);
    expect(cookies).not.toContain('huge');
    expect(connection.state).toBe('connected');
  });
});

describe.each(protocols)('packets for client %s', (protocol) => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  async function received(packets: readonly string[], transport: (typeof transports)[number]): Promise<Connection> {
    const server = await speaking({
      protocol,
      poll: (response) => response.end(body(protocol, packets)),
      message: (socket) => packets.forEach((packet) => socket.send(packet)),
    });
    return harness.connected(server.url, { ...once, protocol, transports: [transport] });
  }

  it.each(transports)('ten events nested 100,000 deep over %s are recorded, and not read', async (transport) => {
    const events = Array.from({ length: 10 }, (_, n) => `42["deep${n}",${deep}]`);
    const connection = await received([...events, '42["after",1]'], transport);
    await harness.waitFor('what comes after', ({ event }) => event === 'after');
    const found = harness.entries().filter(({ event }) => event?.startsWith('deep'));
    expect(found).toHaveLength(10);
    for (const entry of found)
      expect(entry).toMatchObject({ reason: expect.stringMatching(/nested too deeply/) as string });
    expect(connection.state).toBe('connected');
  });

  const [longNamespace, longId, longName] = [
    /a packet whose namespace has more than 10,000 characters, which is more than the inspector reads/,
    /a packet whose ack ID or number of attachments has more than 1,000 digits/,
    /an event whose name has more than 100,000 characters/,
  ];

  it.each<[string, string, RegExp]>([
    ['a connect packet nested deeply', `40{"sid":${deep}}`, /nested more than 16,384 levels deep/],
    [
      'a long connect packet',
      `40{"sid":"${'s'.repeat(2_000_000)}"}`,
      /a control packet that has more than 1,000,000 characters/,
    ],
    ['an error packet nested deeply', `44{"message":"x","data":${deep}}`, /nested more than 16,384 levels deep/],
    ['a namespace of 20,000 characters', `42/${'n'.repeat(20_000)},["x"]`, longNamespace],
    ['the refusal of a namespace of 20,000 characters', `44/${'n'.repeat(20_000)},{"message":"no"}`, longNamespace],
    ['a namespace of 60,000 characters', `40/${'n'.repeat(60_000)},{"sid":"s"}`, longNamespace],
    ['a namespace of a megabyte', `42/${'n'.repeat(1_000_000)},["x"]`, longNamespace],
    ['an id of 2,000 digits', `43${'7'.repeat(2000)}[]`, longId],
    ['an id of a megabyte', `43${'7'.repeat(1_000_000)}[]`, longId],
    ['a name of 150,000 characters', `42["${'n'.repeat(150_000)}"]`, longName],
    ['a name of a megabyte', `42["${'n'.repeat(1_000_000)}"]`, longName],
    ['99,999,999 attachments', '4599999999-["too many"]', /attachments/],
  ])('%s ends the connection, with an explanation', async (_, packet, detail) => {
    for (const transport of transports) {
      const connection = await received([packet], transport);
      const ended = await harness.state(connection, 'disconnected');
      expect(`${ended.reason ?? ''} ${ended.detail ?? ''}`).toMatch(detail);
    }
  });

  it('an acknowledgement nested deeply ends its emit, and is not read', async () => {
    const server = await speaking({
      protocol,
      message: (socket) =>
        socket.on('message', (data: Buffer) => {
          const id = /^42(\d+)\["ask"/.exec(data.toString())?.[1];
          if (id !== undefined) socket.send(`43${id}[${deep}]`);
        }),
    });
    const connection = await harness.connected(server.url, { ...once, protocol, transports: ['websocket'] });
    const trackedEmit = harness.emit(connection, 'ask', [], { ack: { timeoutMs: 20_000 } });
    await harness.delivered(trackedEmit, 'acknowledged');
    const ack = harness.entries().find(({ kind }) => kind === 'ack');
    expect(ack).toMatchObject({ reason: expect.stringMatching(/nested too deeply/) as string });
    expect(connection.state).toBe('connected');
  });
});

describe('a hostile server does not block the others', () => {
  /** The number of iterations of the event loop until the last event was recorded. */
  function iterationsUntilLast(): Promise<number> {
    return new Promise((resolve) => {
      let iterations = 0;
      let isDone = false;
      const subscription = harness.engine.log.onDidAppend(({ facts }) => {
        if (facts.event === 'last') isDone = true;
      });
      const nextIteration = (): void => {
        iterations++;
        if (!isDone) setImmediate(nextIteration);
        else {
          subscription.dispose();
          resolve(iterations);
        }
      };
      setImmediate(nextIteration);
    });
  }

  it.each(protocols)(
    'a poll of 100,000 tiny packets for client %s is processed in slices, in order',
    async (protocol) => {
      const count = 100_000;
      const packets = Array.from({ length: count }, (_, n) => `42["n",${n}]`);
      const whole = body(protocol, [...packets, '42["last"]']);
      let acknowledge: (() => void) | undefined;
      const server = await speaking({ protocol, poll: (response) => (acknowledge = () => response.end(whole)) });
      await harness.connected(server.url, { ...once, protocol, transports: ['polling'] });
      await expect.poll(() => acknowledge).toBeDefined();
      let next = 0;
      harness.engine.log.onDidAppend(({ facts, body: wire }) => {
        if (facts.event !== 'n' || wire?.type !== 'wire') return;
        if (wire.packet.text === `2["n",${next}]`) next++;
      });
      const iterations = iterationsUntilLast();
      acknowledge?.();
      // If all packets were processed in one step, there would be only a few iterations.
      expect(await iterations).toBeGreaterThan(20);
      expect(next).toBe(count);
    },
  );

  it.each<[string, string]>([
    ['pings of the websocket', '\x89\x00'],
    ['pings of Engine.IO', '\x81\x012'],
    ['events', '\x81\x0742["a"]'],
    ['acknowledgements of nothing', '\x81\x05439[]'],
    ['connect packets', '\x81\x0b40{"sid":1}'],
    ['packets of other namespaces', '\x81\x0a42/a,["b"]'],
  ])('a flood of %s over a websocket is read in slices', async (_, frame) => {
    const frames = Buffer.from(frame.repeat(Math.ceil(2_000_000 / frame.length)), 'latin1');
    let flood: (() => void) | undefined;
    const server = await speaking({
      protocol: 'v4',
      message: (socket, tcp) => {
        flood = () => {
          tcp.write(frames);
          socket.send('42["last"]');
        };
      },
    });
    await harness.connected(server.url, { ...once, protocol: 'v4', transports: ['websocket'] });
    await expect.poll(() => flood).toBeDefined();
    const iterations = iterationsUntilLast();
    flood?.();
    expect(await iterations).toBeGreaterThan(20);
  });
});
