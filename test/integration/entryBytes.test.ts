import { createRequire } from 'node:module';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { serveClient } from '../../src/engine/handlers/engineHandlers.ts';
import type { PatternText } from '../../src/model/bytes/bytePattern.ts';
import { entryCompare, entryDecode, entryFind, type EntryPart } from '../../src/protocol/byteMessages.ts';
import { Channel } from '../../src/protocol/channel.ts';
import { entryBytes } from '../../src/protocol/engineMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { portPair } from '../unit/protocol/ports.ts';

const notepack = createRequire(import.meta.url)('notepack.io') as { encode(value: unknown): Buffer };

/** Large enough to be searched in several chunks. */
const size = 1_500_000;
const needle = Buffer.from('needle');
const haystack = (): Buffer => {
  const bytes = Buffer.alloc(size, 'hay ');
  // One copy crosses the border of two chunks, and one is at the very end.
  for (const at of [10, 256 * 1024 - 3, size - needle.length]) needle.copy(bytes, at);
  return bytes;
};

describe.each(['default', 'msgpack'] as const)('the bytes of an entry, %s parser', (parser) => {
  let server: TestServer;
  let harness: EngineHarness;
  let caller: Channel;
  let end: () => void;

  beforeAll(async () => {
    server = await startServer({
      parser,
      options: { maxHttpBufferSize: 1e8 },
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('give', (...buffers: Buffer[]) => socket.emit('given', { some: [1, ...buffers] }));
        });
      },
    });
  });
  afterAll(() => server.close());

  beforeEach(() => {
    harness = new EngineHarness();
    const [here, there] = portPair();
    const responder = new Channel(there, systemClock);
    const served = serveClient(harness.engine, responder);
    caller = new Channel(here, systemClock);
    end = () => {
      served.dispose();
      responder.dispose();
      caller.dispose();
      harness.dispose();
    };
  });
  afterEach(() => end());

  /** Makes the server send buffers, and returns the seq of the event that contained them. */
  const given = async (...buffers: Uint8Array[]): Promise<number> => {
    const connection = await harness.connected(server.url, { parser, transports: ['websocket'] });
    harness.emit(connection, 'give', buffers);
    return (await harness.waitFor('the bytes', ({ event }) => event === 'given')).seq;
  };
  const findAll = async (part: EntryPart, pattern: PatternText, direction: 'next' | 'previous' = 'next') => {
    const hits: number[] = [];
    let [from, to] = [0, size];
    while (from < to) {
      const matches = await caller.request(entryFind, { ...part, pattern, from, to, direction, limit: 2 });
      hits.push(...matches.hits);
      if (direction === 'next') from = matches.reached;
      else to = matches.reached;
    }
    return hits;
  };

  it('are found forwards and backwards, in text and hex, until the end', async () => {
    const seq = await given(Buffer.from([1]), haystack());
    const part = { seq, attachment: 1 };
    const offsets = [10, 256 * 1024 - 3, size - 6];
    expect(await findAll(part, { kind: 'utf8', text: 'needle', ignoreCase: false })).toEqual(offsets);
    expect(await findAll(part, { kind: 'utf8', text: 'NEEDLE', ignoreCase: false })).toEqual([]);
    expect(await findAll(part, { kind: 'utf8', text: 'NEEDLE', ignoreCase: true })).toEqual(offsets);
    expect(await findAll(part, { kind: 'hex', text: '6e 65 65 ?? 6c 65', ignoreCase: false }, 'previous')).toEqual(
      offsets.toReversed(),
    );
    expect(await findAll(part, { kind: 'hex', text: '?e 65 65', ignoreCase: false })).toEqual(offsets);
  });

  it('are not searched if the pattern or the bytes are invalid, with a message', async () => {
    const seq = await given(Buffer.from('x'));
    const find = (attachment: number, text: string) =>
      caller.request(entryFind, {
        ...{ seq, attachment, from: 0, to: 1, direction: 'next', limit: 1 },
        pattern: { kind: 'hex', text, ignoreCase: false },
      });
    await expect(find(0, 'q')).rejects.toThrow('“q” is neither a hex digit');
    await expect(find(7, '00')).rejects.toThrow('These bytes are no longer in the capture.');
    expect((await find(0, '78')).hits).toEqual([0]);
    harness.engine.clear();
    await expect(find(0, '78')).rejects.toThrow('These bytes are no longer in the capture.');
    expect((await caller.request(entryBytes, { seq, attachment: 0, from: 0, to: 1 })).byteLength).toBe(0);
  });

  it('are compared: where differences begin, how many bytes differ, in both directions', async () => {
    const other = haystack();
    other.fill(0xff, 100, 105);
    // Across the border of two chunks: one difference that begins once.
    other.fill(0xff, 256 * 1024 - 10, 256 * 1024 + 10);
    const seq = await given(haystack(), Buffer.concat([other, Buffer.from('more')]));
    const compare = (from: number, to: number, direction: 'next' | 'previous', limit: number) => {
      const sides = { left: { seq, attachment: 0 }, right: { seq, attachment: 1 } };
      return caller.request(entryCompare, { ...sides, from, to, direction, limit });
    };
    const all = await compare(0, size + 4, 'next', 100);
    expect(all).toEqual({ starts: [100, 256 * 1024 - 10, size], differing: 29, reached: size + 4 });
    expect((await compare(101, size + 4, 'next', 1)).starts).toEqual([256 * 1024 - 10]);
    expect((await compare(0, size, 'previous', 1)).starts).toEqual([256 * 1024 - 10]);
    expect((await compare(0, 100, 'previous', 1)).starts).toEqual([]);
  });

  it('are read by range, also from inside a packet', async () => {
    const seq = await given(Buffer.from('first'), haystack());
    const read = async (attachment: number, from: number, to: number) =>
      Buffer.from(await caller.request(entryBytes, { seq, attachment, from, to })).toString();
    expect(await read(0, 1, 3)).toBe('ir');
    expect(await read(1, size - 8, size + 50)).toBe('haneedle');
    expect(await read(2, 0, 5)).toBe('');
    expect(await read(-1, 0, 1_000)).toContain('given');
  });

  it('are unpacked and decoded as far as is safe', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const value = { id: 7, list: [1.5, Buffer.from([6])], text: '<b>' };
    const seq = await given(
      gzipSync('hello'),
      deflateSync('world'),
      bomb,
      notepack.encode(value),
      Buffer.from('ddffffffff', 'hex'),
      Buffer.from('c9ffffffff00', 'hex'),
      gzipSync(Buffer.alloc(50_000, 'text ')).subarray(0, 80),
    );
    const decode = (attachment: number, as: 'gzip' | 'zlib' | 'msgpack') =>
      caller.request(entryDecode, { seq, attachment, from: 0, to: 1e9, as });
    const textOf = ({ bytes }: { bytes?: ArrayBuffer | undefined }) =>
      Buffer.from(bytes ?? new ArrayBuffer()).toString();
    expect(textOf(await decode(0, 'gzip'))).toBe('hello');
    expect(textOf(await decode(1, 'zlib'))).toBe('world');
    const unpacked = await decode(2, 'gzip');
    expect(unpacked.bytes?.byteLength).toBe(1024 * 1024);
    expect(unpacked.cut).toBe(true);
    expect(JSON.parse((await decode(3, 'msgpack')).text ?? '')).toEqual({
      id: 7,
      list: [1.5, { $binary: 'Bg==' }],
      text: '<b>',
    });
    await expect(decode(0, 'zlib')).rejects.toThrow('These bytes cannot be decompressed as zlib');
    // These attachments claim to have four billion items, and four gigabytes.
    for (const attachment of [4, 5]) {
      await expect(decode(attachment, 'msgpack')).rejects.toThrow('not a complete MessagePack value');
    }
    expect(textOf(await decode(6, 'gzip'))).toMatch(/^text text /);
  });
});
