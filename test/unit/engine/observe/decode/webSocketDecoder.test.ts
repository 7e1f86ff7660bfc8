import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opcodes } from '../../../../../src/engine/observe/decode/frameHead.ts';
import {
  WebSocketDecoder,
  type WebSocketDecoderOptions,
} from '../../../../../src/engine/observe/decode/webSocketDecoder.ts';
import { compressionIn } from '../../../../../src/engine/observe/decode/webSocketExtensions.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';
import { random } from '../../../../support/malformed.ts';
import { frame, framesOf, partsOf, type SentMessage } from '../../../../support/webSocketFrames.ts';

interface Received {
  readonly messages: { text: boolean; data: Buffer; length: number; t: number }[];
  readonly controls: { opcode: number; payload: Buffer }[];
  readonly faults: { fault: string; data: Buffer; length: number }[];
  readonly decoder: WebSocketDecoder;
}

function listen(options: Partial<WebSocketDecoderOptions> = {}, limit?: number): Received {
  const received = { messages: [], controls: [], faults: [] } as unknown as Received;
  const decoder = new WebSocketDecoder(
    { isMasked: false, ...options },
    {
      message: ({ isText, bytes, length }, t) =>
        void received.messages.push({ text: isText, data: Buffer.from(bytes), length, t }),
      control: (opcode, payload) => void received.controls.push({ opcode, payload: Buffer.from(payload) }),
      fault: (fault, bytes, length) => void received.faults.push({ fault, data: Buffer.from(bytes), length }),
    },
    limit,
  );
  return Object.assign(received, { decoder });
}

function texts({ messages }: Received): string[] {
  return messages.map(({ data }) => data.toString());
}

/** Short, because comparing large values takes a long time. */
function digest(data: string | Buffer): string {
  return `${typeof data} ${createHash('sha1').update(data).digest('hex')}`;
}

const arbitraryMessage = fc.record({
  data: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => Buffer.from(text).toString() === text),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 100, max: 80_000 }).map((length) => Buffer.alloc(length, 'repeated ')),
    fc.integer({ min: 100, max: 80_000 }).map((length) => 'text again '.repeat(Math.ceil(length / 11))),
  ),
  cuts: fc.array(fc.nat(500), { maxLength: 4 }).map((cuts) => cuts.toSorted((a, b) => a - b)),
  compress: fc.boolean(),
  ping: fc.option(
    fc.uint8Array({ maxLength: 125 }).map((bytes) => Buffer.from(bytes)),
    { nil: undefined },
  ),
});

describe('messages that ws sends', () => {
  const deflate = fc.option(
    fc.record({ noContextTakeover: fc.boolean(), windowBits: fc.integer({ min: 9, max: 15 }) }),
    { nil: undefined },
  );
  it('are decoded in any parts, fragments and compression, from either end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryMessage, { maxLength: 8 }),
        fc.boolean(),
        deflate,
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 }),
        async (sent, isClient, agreed, sizes) => {
          const messages = sent.map(({ ping, ...rest }): SentMessage => (ping ? { ...rest, ping } : rest));
          const bytes = await framesOf(messages, { isClient, deflate: agreed });
          const compression = agreed && (agreed.noContextTakeover ? 'noContext' : 'context');
          const received = listen({ isMasked: isClient, compression });
          for (const part of partsOf(bytes, sizes)) received.decoder.feed(part, 1);
          received.decoder.end(2);
          expect(received.faults).toEqual([]);
          expect(received.messages.map(({ text, data }) => digest(text ? data.toString() : data))).toEqual(
            sent.map(({ data }) => digest(data)),
          );
          expect(received.controls.map(({ payload }) => payload)).toEqual(sent.flatMap(({ ping }) => ping ?? []));
        },
      ),
      { numRuns: freshRuns(500) },
    );
  });

  it('are decoded one byte at a time', async () => {
    const sent = [{ data: 'first' }, { data: Buffer.alloc(70_000, 7) }, { data: '' }, { data: 'grüße', cuts: [3] }];
    const bytes = await framesOf(sent, { isClient: true });
    const received = listen({ isMasked: true });
    for (const part of partsOf(bytes, [1])) received.decoder.feed(part, 3);
    expect(texts(received)).toEqual(['first', Buffer.alloc(70_000, 7).toString(), '', 'grüße']);
    expect(received.messages[0]?.t).toBe(3);
  });

  it('leave the bytes as they are, because they are forwarded', async () => {
    const bytes = await framesOf([{ data: 'masked' }], { isClient: true });
    const before = Buffer.from(bytes);
    listen({ isMasked: true }).decoder.feed(bytes, 0);
    expect(bytes).toEqual(before);
  });

  it('are decompressed without the handshake, as far as they refer only to captured bytes', async () => {
    const sent = ['one and the same text', 'one and the same text', 'one and the same text'].map((data) => ({
      data,
      compress: true,
    }));
    const bytes = await framesOf(sent, { isClient: false, deflate: {} });
    const first = await framesOf(sent.slice(0, 1), { isClient: false, deflate: {} });
    const whole = listen({ compression: 'unknown' });
    whole.decoder.feed(bytes, 0);
    expect(texts(whole)).toEqual(sent.map(({ data }) => data));
    const late = listen({ compression: 'unknown' });
    late.decoder.feed(bytes.subarray(first.length), 0);
    late.decoder.feed(frame('plain'), 0);
    expect(late.faults.map(({ fault }) => fault)).toEqual(['compression', 'compression']);
    expect(texts(late)).toEqual(['plain']);
  });
});

describe('the decoder with a limit', () => {
  it('keeps the beginning of a large message, and counts the rest', () => {
    const received = listen({}, 1000);
    received.decoder.feed(frame(Buffer.alloc(5000, 1), { first: 0x02 }), 0);
    received.decoder.feed(frame(Buffer.alloc(5000, 2), { first: 0x80 }), 0);
    received.decoder.feed(frame('next'), 0);
    expect(received.messages.map(({ data, length }) => [data.length, length])).toEqual([
      [1000, 10_000],
      [4, 4],
    ]);
  });

  it('allocates no memory for announced bytes that are not received', () => {
    const before = process.memoryUsage().arrayBuffers;
    const received = Array.from({ length: 100 }, () => {
      const one = listen();
      one.decoder.feed(frame('', { first: 0x02, length: 15_000_000 }), 0);
      one.decoder.feed(Buffer.alloc(100), 0);
      return one;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
    for (const one of received) one.decoder.end(1);
    expect(received[0]?.faults).toEqual([{ fault: 'unfinishedMessage', data: Buffer.alloc(100), length: 100 }]);
  });

  it('does not decompress a message that is larger than the limit, and decodes the next one', async () => {
    const bytes = await framesOf(
      [
        { data: Buffer.alloc(70_000_000), compress: true },
        { data: 'next', compress: true },
      ],
      { isClient: false, deflate: {} },
    );
    const received = listen({ compression: 'context' });
    received.decoder.feed(bytes, 0);
    expect(received.faults.map(({ fault, length }) => [fault, length < 200_000])).toEqual([['compression', true]]);
    expect(texts(received)).toEqual(['next']);
  });
});

describe('the decoder of invalid frames', () => {
  const mask = Buffer.from([1, 2, 3, 4]);
  it.each([
    ['reserved bits', [frame('x', { first: 0xa1 })], ['reservedBits']],
    ['compression without an agreement', [frame('x', { first: 0xc1 })], ['reservedBits']],
    ['a reserved opcode', [frame('x', { first: 0x83 })], ['reservedOpcode']],
    ['a reserved control opcode', [frame('x', { first: 0x8b })], ['reservedOpcode']],
    ['a fragmented ping', [frame('x', { first: 0x09 })], ['fragmentedControl']],
    ['a long ping', [frame('x'.repeat(126), { first: 0x89 })], ['longControl']],
    ['a continuation of nothing', [frame('x', { first: 0x80 })], ['strayContinuation']],
    ['several of them', [frame('x', { first: 0 }), frame('y', { first: 0x80 })], ['strayContinuation']],
    ['a message inside another one', [frame('x', { first: 1 })], ['unfinishedMessage']],
    ['a mask of the server', [frame('x', { mask })], ['mask']],
    ['invalid UTF-8', [frame(Buffer.from([0xff]))], ['utf8']],
    [
      'fragments of a message with reserved bits',
      [frame('x', { first: 0x11 }), frame('y', { first: 0x80 })],
      ['reservedBits'],
    ],
  ])('reports %s, and continues with the next frame', (_, frames, faults) => {
    const received = listen();
    for (const bytes of frames) received.decoder.feed(bytes, 0);
    received.decoder.feed(frame('next'), 0);
    expect(received.faults.map(({ fault }) => fault)).toEqual(faults);
    expect(texts(received)).toEqual(['next']);
  });

  it('reports a client without a mask', () => {
    const received = listen({ isMasked: true });
    received.decoder.feed(Buffer.concat([frame('no'), frame('yes', { mask })]), 0);
    expect(received.faults).toEqual([{ fault: 'mask', data: Buffer.from('no'), length: 2 }]);
    expect(texts(received)).toEqual(['yes']);
  });

  it('reports a length that no message has, and a control frame inside of a message at the end', () => {
    const received = listen();
    received.decoder.feed(frame('x', { length: 2n ** 63n }), 0);
    received.decoder.end(0);
    expect(received.faults.map(({ fault }) => fault)).toEqual(['unfinishedMessage']);
    const other = listen();
    other.decoder.feed(Buffer.concat([frame('x', { first: 1 }), frame('p', { first: 0x89, length: 5 })]), 0);
    other.decoder.end(0);
    expect(other.faults.map(({ data }) => data.toString())).toEqual(['p', 'x']);
  });

  it('passes on the code of a close frame', () => {
    const received = listen();
    received.decoder.feed(frame(Buffer.from([3, 233, 98, 121, 101]), { first: 0x88 }), 0);
    expect(received.controls).toEqual([{ opcode: opcodes.close, payload: Buffer.from([3, 233, 98, 121, 101]) }]);
  });
});

describe('malformed frames', () => {
  /** Frames of which most are invalid. Their lengths are correct, so that the next frame can be found. */
  function malformedFrame(next: (max: number) => number, isClient: boolean): Buffer {
    const payload = Buffer.from(Uint8Array.from({ length: next(3) === 0 ? next(400) : next(20) }, () => next(256)));
    const mask = isClient === next(12) > 0 ? Buffer.from([next(256), next(256), next(256), next(256)]) : undefined;
    return frame(payload, { first: next(256), mask });
  }

  it.each([
    ['client', true],
    ['server', false],
  ])('of a %s never throw, and every valid message between them is decoded', (_, isClient) => {
    const next = random(isClient ? 1 : 2);
    const received = listen({ isMasked: isClient, compression: 'context' });
    const mask = isClient ? Buffer.from([9, 8, 7, 6]) : undefined;
    const expected: string[] = [];
    let count = 0;
    for (; count < 20_000; count++) {
      const bytes = malformedFrame(next, isClient);
      for (const part of partsOf(bytes, [1 + next(30)])) received.decoder.feed(part, count);
      if (next(10) > 0) continue;
      const valid = `valid ${count}`;
      expected.push(valid);
      received.decoder.feed(frame(valid, { mask }), count);
    }
    received.decoder.end(count);
    expect(texts(received).filter((text) => text.startsWith('valid '))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(1000);
    expect(received.faults.length).toBeGreaterThan(10_000);
  });

  it('never cause an exception, even if their lengths are wrong too', () => {
    const next = random(3);
    for (let round = 0; round < 2000; round++) {
      const received = listen({ compression: 'unknown' });
      for (let parts = 0; parts < 10; parts++) {
        received.decoder.feed(Buffer.from(Uint8Array.from({ length: next(60) }, () => next(256))), 0);
      }
      received.decoder.end(0);
      const recorded = [...received.messages, ...received.faults].reduce((sum, { data }) => sum + data.length, 0);
      expect(recorded).toBeLessThan(100_000);
    }
  });
});

describe('the agreement on compression', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['x-webkit-deflate-frame', undefined],
    ['permessage-deflate', { clientKeepsContext: true, serverKeepsContext: true }],
    [
      'foo, Permessage-Deflate; server_no_context_takeover; client_max_window_bits=10',
      { clientKeepsContext: true, serverKeepsContext: false },
    ],
    ['permessage-deflate;client_no_context_takeover', { clientKeepsContext: false, serverKeepsContext: true }],
  ])('in %j', (header, compression) => {
    expect(compressionIn(header)).toEqual(compression);
  });
});
