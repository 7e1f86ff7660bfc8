import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Socket } from 'socket.io';
import { ExactNumber } from '../../src/model/numbers/exactNumber.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import { previewOf } from '../../src/model/payload/preview.ts';
import { argsOf, entryJson, subjectOf } from '../../src/engine/log/recordReader.ts';
import { entriesText } from '../../src/engine/entry/entryText.ts';
import { TimeSlicer } from '../../src/engine/contracts/timeSlicer.ts';
import { registerEntryActionHandlers } from '../../src/engine/handlers/entryActionHandlers.ts';
import { encodeMsgpack } from '../../src/engine/codec/msgpackParser.ts';
import { systemClock } from '../../src/base/clock.ts';
import { Channel } from '../../src/protocol/channel.ts';
import { emitResend } from '../../src/protocol/timelineMessages.ts';
import { type ServerVersion, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { startStream } from '../support/replayHarness.ts';
import { portPair } from '../unit/protocol/ports.ts';

const id = '899068272867328065';
const big = new ExactNumber(id);
const notation = { $number: id };
const json = `{"id":${id},"list":[1,${id},1e400,-1e400,0.1000000000000000055511151231257827,1E5,0.1]}`;
const read = {
  id: notation,
  list: [
    1,
    notation,
    { $number: '1e400' },
    { $number: '-1e400' },
    { $number: '0.1000000000000000055511151231257827' },
    100000,
    0.1,
  ],
};

interface RawPacket {
  readonly type: string;
  readonly data?: unknown;
}
interface RawConnection {
  on(event: 'packet', listener: (packet: RawPacket) => void): void;
  write(data: string | Buffer): void;
}

let harness: EngineHarness;
let server: TestServer;
/** Messages that the server received, as they were on the wire. */
let received: unknown[];
let arrivals: (() => void)[];
let sockets: Socket[];

/** Starts a server that keeps the messages of its clients as they were on the wire. */
async function start(version: ServerVersion, parser: 'default' | 'msgpack' = 'default'): Promise<void> {
  received = [];
  arrivals = [];
  sockets = [];
  server = await startServer({
    version,
    parser,
    setup: (io) => {
      const engine = (
        io as unknown as { engine?: { on: (event: string, listen: (raw: RawConnection) => void) => void }; eio?: never }
      ).engine;
      engine?.on('connection', (raw) => {
        raw.on('packet', ({ type, data }) => {
          if (type !== 'message') return;
          received.push(data);
          for (const check of arrivals.splice(0)) check();
        });
      });
      io.on('connection', (socket) => void sockets.push(socket));
    },
  });
}

async function onWire(test: (message: unknown) => boolean): Promise<unknown> {
  for (;;) {
    const found = received.find(test);
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => arrivals.push(resolve));
  }
}
const text = (part: string): Promise<unknown> =>
  onWire((message) => typeof message === 'string' && message.includes(part));

function write(message: string | Buffer): void {
  (sockets[0] as unknown as { conn: RawConnection }).conn.write(message);
}

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

describe.each(['v4', 'v3', 'v2'] as const)('numbers with a %s server', (version) => {
  describe.each(transports)('over %s', (transport) => {
    const connect = (more = {}) =>
      harness.connected(server.url, { transports: [transport], protocol: version === 'v2' ? 'v2' : 'v4', ...more });

    it('are received digit by digit, in events with and without attachments', async () => {
      await start(version);
      await connect();
      write(`2["tw",${json}]`);
      const event = await harness.waitFor('tw', (entry) => entry.event === 'tw');
      expect(event.args).toEqual([read]);
      write(`51-["bin",{"b":{"_placeholder":true,"num":0},"id":${id}}]`);
      write(Buffer.from([6]));
      const binary = await harness.waitFor('bin', (entry) => entry.event === 'bin');
      expect(binary.args).toEqual([{ b: { $binary: 'Bg==' }, id: notation }]);
    });

    it('are the names of events digit by digit, also for ordinary numbers', async () => {
      await start(version);
      await connect();
      const names = ['9007199254740993', '-899068272867328065', '1e400', '12', '-0.5'];
      for (const name of names) write(`2[${name},"named"]`);
      write('2["last","named"]');
      await harness.waitFor('the last', ({ event }) => event === 'last');
      const seen = harness.entries().filter(({ args }) => args?.[0] === 'named');
      expect(seen.map(({ event }) => event)).toEqual([...names, 'last']);
    });

    it('are sent digit by digit, with and without attachments, immediately and from the buffer', async () => {
      await start(version);
      const connection = harness.open(server.url, {
        transports: [transport],
        protocol: version === 'v2' ? 'v2' : 'v4',
      });
      harness.emit(connection, 'buffered', [{ a: [big] }]);
      await connection.connect();
      expect(await text('buffered')).toBe(`2["buffered",{"a":[${id}]}]`);
      const trackedEmit = harness.emit(connection, 'out', [big, new ExactNumber('1e400'), id, { [id]: -1.5 }]);
      expect(await text('"out"')).toBe(`2["out",${id},1e400,"${id}",{"${id}":-1.5}]`);
      expect(harness.entry(trackedEmit.seq).args).toEqual([notation, { $number: '1e400' }, id, { [id]: -1.5 }]);
      harness.emit(connection, 'bin', [{ b: new Uint8Array([6]), id: big }]);
      expect(await text('"bin"')).toBe(`51-["bin",{"b":{"_placeholder":true,"num":0},"id":${id}}]`);
    });

    it('are the same in acknowledgements, in both directions', async () => {
      await start(version);
      const connection = await connect({ replies: { ruled: [{ $number: id }] } });
      const trackedEmit = harness.emit(connection, 'ask', [1], { ack: {} });
      const askText = (await text('"ask"')) as string;
      write(`3${/^2(\d+)/.exec(askText)?.[1] ?? ''}[{"id":${id}}]`);
      await harness.delivered(trackedEmit, 'acknowledged');
      const ack = await harness.waitFor('ack', (entry) => entry.kind === 'ack' && entry.dir === 'in');
      expect(ack.args).toEqual([{ id: notation }]);
      write('277["question"]');
      const question = await harness.waitFor('question', (entry) => entry.event === 'question');
      connection.reply(question.seq, [big, { n: big }]);
      expect(await text('377')).toBe(`377[${id},{"n":${id}}]`);
      write('278["ruled"]');
      expect(await text('378')).toBe(`378[${id}]`);
    });
  });

  it('are found, shown, copied, saved and sent again as they were on the wire', async () => {
    await start(version);
    const connection = await harness.connected(server.url, { protocol: version === 'v2' ? 'v2' : 'v4' });
    write(`2["tw",{"id":${id}}]`);
    const { seq } = await harness.waitFor('tw', (entry) => entry.event === 'tw');
    const record = harness.engine.log.read(seq);
    if (!record) throw new Error('the record is gone');
    expect(previewOf(argsOf(record))).toBe(`{id: ${id}}`);
    expect(JSON.parse(entryJson(record))).toMatchObject({ args: [{ id: notation }] });
    const copy = await entriesText(harness.engine.log, new TimeSlicer(systemClock), {
      selection: { seqs: [{ from: seq, to: seq }] },
      filter: filterOf(''),
      format: 'json',
      maxBytes: 10_000,
    });
    expect(JSON.parse(copy.text)).toEqual({ event: 'tw', args: [{ id: notation }] });
    const matches = (query: string): boolean => filterOf(query).matches(subjectOf(record));
    for (const query of [id, `arg:id=${id}`, `arg:0.id=${id}`, `/${id}/`]) expect(matches(query), query).toBe(true);
    for (const query of [
      '899068272867328100',
      'arg:id=899068272867328100',
      `arg:id=${id}1`,
      `-${id}`,
      'arg:id.literal',
    ]) {
      expect(matches(query), query).toBe(false);
    }
    const [panel, engine] = portPair();
    const channel = new Channel(panel, systemClock);
    const engineSide = new Channel(engine, systemClock);
    registerEntryActionHandlers(harness.engine, engineSide);
    await channel.request(emitResend, { seq });
    expect(await text('"tw"')).toBe(`2["tw",{"id":${id}}]`);
    engineSide.dispose();
    channel.dispose();
    expect(connection.state).toBe('connected');
  });

  it('are replayed digit by digit, captured and generated', async () => {
    await start(version);
    const protocol = version === 'v2' ? 'v2' : 'v4';
    const connection = await harness.connected(server.url, { protocol });
    await harness.emit(connection, 'tw', [{ id: new ExactNumber(id) }]).whenDecided();
    const packet = `2["tw",{"id":${id}}]`;
    await text('"tw"');
    const captured = await harness.engine.replays.start({
      profile: { url: server.url, protocol },
      source: { connectionId: connection.id, filter: '' },
      mode: 'reliable',
    });
    await captured.whenOver();
    await expect.poll(() => received.filter((message) => message === packet)).toHaveLength(2);
    const generated = await startStream(harness, server.url, {
      profile: { protocol },
      event: 'tw',
      args: [{ id: new ExactNumber(id) }],
      count: 2,
      everyMs: 0,
      mode: 'reliable',
    });
    await generated.whenOver();
    await expect.poll(() => received.filter((message) => message === packet)).toHaveLength(4);
    expect(received.filter((message) => String(message).includes('"tw"'))).toHaveLength(4);
  });
});

describe('numbers when a connection is made', () => {
  it.each(['default', 'msgpack'] as const)('are sent in the auth payload digit by digit, %s parser', async (parser) => {
    await start('v4', parser);
    await harness.connected(server.url, { parser, protocol: 'v4', auth: { user: { $number: id }, n: 1 } });
    const [connect] = received;
    if (parser === 'default') expect(connect).toBe(`0{"user":${id},"n":1}`);
    else expect(Buffer.from(connect as Uint8Array).includes(integer(BigInt(id)))).toBe(true);
  });

  it.each(['v4', 'v2'] as const)('are received in the refusal of a %s server unchanged', async (version) => {
    server = await startServer({
      version,
      setup: (io) => io.use((_socket, next) => next(Object.assign(new Error('no'), { data: { id: 'MARK', n: 1 } }))),
    });
    // The server's own JSON cannot contain such a number, so it is written into the packet.
    const { engine } = server.io as unknown as {
      engine: { on: (event: string, listen: (raw: { sendPacket: Send }) => void) => void };
    };
    type Send = (type: string, data?: unknown, ...more: unknown[]) => void;
    engine.on('connection', (raw) => {
      const send = raw.sendPacket.bind(raw);
      raw.sendPacket = (type, data, ...more) =>
        send(type, typeof data === 'string' ? data.replace('"MARK"', id) : data, ...more);
    });
    const connection = harness.open(server.url, { protocol: version, reconnection: { enabled: false } });
    const refused = connection.connect().then(
      () => undefined,
      (error: unknown) => error as { data?: { data?: unknown } },
    );
    expect((await refused)?.data?.data).toMatchObject(version === 'v4' ? { id: notation, n: 1 } : {});
    const entry = await harness.state(connection, 'connectError');
    expect(`${entry.reason ?? ''} ${entry.detail ?? ''}`).toContain(id);
  });
});

describe.each(['v4', 'v3'] as const)('numbers with the msgpack parser of a %s server', (version) => {
  const connect = () => harness.connected(server.url, { parser: 'msgpack', protocol: 'v4' });

  it.each([BigInt(id), -BigInt(id), 2n ** 64n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 899068272867328100n])(
    'of 64 bits are transmitted in both directions digit by digit: %s',
    async (number) => {
      await start(version, 'msgpack');
      const connection = await connect();
      const trackedEmit = harness.emit(connection, 'out', [{ n: number }, [`${number}`]]);
      const message = await onWire((bytes) => Buffer.from(bytes as Uint8Array).includes('out'));
      expect(Buffer.from(message as Uint8Array).includes(integer(number))).toBe(true);
      const exact = [{ n: { $number: `${number}` } }, [`${number}`]];
      expect(harness.entry(trackedEmit.seq).args).toEqual(exact);
      write(Buffer.from((message as Buffer).toString('latin1').replace('out', 'in!'), 'latin1'));
      expect((await harness.waitFor('in', (entry) => entry.event === 'in!')).args).toEqual(exact);
    },
  );

  it('are refused before sending where the parser would change them', async () => {
    await start(version, 'msgpack');
    const connection = await connect();
    for (const literal of ['1e400', '18446744073709551616', '0.1000000000000000055511151231257827']) {
      expect(() => harness.emit(connection, 'out', [new ExactNumber(literal)])).toThrow(
        /msgpack parser cannot send the number/,
      );
    }
    for (const number of [1e21, 2 ** 64, -(2 ** 64), -0]) {
      expect(() => harness.emit(connection, 'out', [number])).toThrow(/msgpack parser cannot send/);
    }
    await expect(
      harness.connected(server.url, { parser: 'msgpack', auth: { n: { $number: '1e400' } } }),
    ).rejects.toThrow(/auth\.n: The msgpack parser cannot send/);
  });

  it('are the names of events', async () => {
    await start(version, 'msgpack');
    await connect();
    const { text } = encodeMsgpack({ type: 2, nsp: '/', data: ['namednow', 'named'] });
    // A text of eight characters is replaced with a number of the same or another length.
    const [before, after] = Buffer.from(text as Uint8Array)
      .toString('latin1')
      .split('\xa8namednow');
    write(Buffer.from(`${before ?? ''}${integer(2n ** 53n + 1n).toString('latin1')}${after ?? ''}`, 'latin1'));
    const { event } = await harness.waitFor('named', ({ args }) => args?.[0] === 'named');
    expect(event).toBe('9007199254740993');
  });

  it('are read at every position, and texts of digits stay texts', async () => {
    await start(version, 'msgpack');
    await connect();
    const packet = encodeMsgpack({
      type: 2,
      nsp: '/',
      data: ['mixed', 'aaaaaaaa', { k: 2 ** 60, aaaaaaaa: 'aab00000' }, Buffer.from('aaaaaaaa')],
    });
    write(Buffer.from(packet.text as Uint8Array));
    const entry = await harness.waitFor('mixed', ({ event }) => event === 'mixed');
    expect(entry.args).toEqual([
      'aaaaaaaa',
      { k: { $number: '1152921504606846976' }, aaaaaaaa: 'aab00000' },
      { $binary: Buffer.from('aaaaaaaa').toString('base64') },
    ]);
  });
});

/** A 64-bit integer in the MessagePack format. */
function integer(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = value < 0n ? 0xd3 : 0xcf;
  if (value < 0n) bytes.writeBigInt64BE(value, 1);
  else bytes.writeBigUInt64BE(value, 1);
  return bytes;
}

function filterOf(query: string) {
  const result = parseFilter(query);
  if (!result.ok) throw new Error(causeMessage(result.fault));
  return result.filter;
}
