import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  sliceFrames,
  type PrepareLarge,
  receiverFields,
} from '../../../../../src/engine/client/network/slicedFrames.ts';
import { LargeText, prepareLarge } from '../../../../../src/engine/client/engineio/largeText.ts';
import { itemsPerCheck } from '../../../../../src/engine/codec/eventLoopShare.ts';

interface Receiver {
  write(chunk: Buffer): boolean;
  end(): void;
  on(event: string, listener: (...args: never[]) => void): this;
}

const load = createRequire(import.meta.url);
const versions = {
  'ws 8': load('ws') as { Receiver: new (options?: object) => Receiver },
  'ws 7': createRequire(load.resolve('socket.io-client-v2'))('ws') as { Receiver: new (options?: object) => Receiver },
};

function frame(payload: string | Buffer, { opcode = typeof payload === 'string' ? 1 : 2, fin = true } = {}): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(bytes.length < 126 ? 2 : bytes.length < 65_536 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = head.length === 2 ? bytes.length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(bytes.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

const asIs: PrepareLarge = (bytes, _isText, _yieldNow, done) => done(bytes);

describe.each(Object.entries(versions))('the frames of %s', (_, { Receiver: MadeReceiver }) => {
  function received(chunks: readonly Buffer[], prepare = asIs): Promise<{ messages: unknown[]; error?: Error }> {
    const receiver = new MadeReceiver({ maxPayload: 100_000_000 });
    sliceFrames({ _receiver: receiver }, prepare);
    const messages: unknown[] = [];
    return new Promise((resolve) => {
      receiver.on('message', (message: unknown) => messages.push(message));
      receiver.on('ping', () => messages.push('ping'));
      receiver.on('error', (error: Error) => resolve({ messages, error }));
      receiver.on('finish', () => resolve({ messages }));
      for (const chunk of chunks) receiver.write(chunk);
      receiver.end();
    });
  }

  it('are read by a receiver of ws that has all private fields which the inspector uses', () => {
    const receiver = new MadeReceiver();
    expect(receiverFields.filter((field) => !(field in receiver))).toEqual([]);
  });

  it('are processed a few at a time, with their effects before the next few', async () => {
    const receiver = new MadeReceiver();
    sliceFrames({ _receiver: receiver }, asIs);
    const taken: number[] = [];
    let acted = 0;
    let maxAhead = 0;
    receiver.on('message', (message: unknown) => {
      taken.push(Number(String(message)));
      maxAhead = Math.max(maxAhead, taken.length - acted);
      queueMicrotask(() => acted++);
    });
    const finished = new Promise<void>((resolve) => void receiver.on('finish', resolve));
    receiver.write(Buffer.concat(Array.from({ length: 5000 }, (_item, n) => frame(String(n)))));
    receiver.end();
    expect(taken.length).toBeLessThanOrEqual(itemsPerCheck);
    await finished;
    expect(taken).toEqual(Array.from({ length: 5000 }, (_item, n) => n));
    expect(maxAhead).toBeLessThanOrEqual(itemsPerCheck);
  });

  it('keep their order around large ones, in any chunks and fragments', async () => {
    const large = 'x'.repeat(1_500_000);
    const fragments = [
      frame(large.slice(0, 700_000), { opcode: 1, fin: false }),
      frame('', { opcode: 9 }),
      frame(large.slice(700_000), { opcode: 0 }),
    ];
    const whole = Buffer.concat([
      frame('a'),
      frame(large),
      frame('b'),
      ...fragments,
      frame(Buffer.alloc(2_000_000, 7)),
      frame('c'),
    ]);
    const chunks = Array.from({ length: Math.ceil(whole.length / 65_536) }, (_item, n) =>
      whole.subarray(n * 65_536, (n + 1) * 65_536),
    );
    for (const pieces of [chunks, [whole]]) {
      const { messages, error } = await received(pieces);
      expect(error).toBeUndefined();
      expect(messages.map((message) => String(message))).toEqual([
        'a',
        large,
        'b',
        'ping',
        large,
        Buffer.alloc(2_000_000, 7).toString(),
        'c',
      ]);
    }
  });

  it('that are large are checked in many iterations before they are passed on', async () => {
    let iterations = 0;
    let isOver = false;
    const iterate = (): void => {
      iterations++;
      if (!isOver) setImmediate(iterate);
    };
    const first = frame(`42["large",[${'1,'.repeat(6_000_000)}1]]`);
    const reading = received([first, frame('after')], prepareLarge('attachments'));
    iterate();
    const { messages } = await reading;
    isOver = true;
    const [large] = messages;
    expect(large instanceof LargeText && large.verdict).toBe('yes');
    expect(String(messages[1])).toBe('after');
    expect(iterations).toBeGreaterThan(1);
  });

  it('that are not UTF-8 end the stream with the error of the library', async () => {
    const { error } = await received([frame(Buffer.alloc(2_000_000, 0xff), { opcode: 1 }), frame('after')]);
    expect(error?.message).toMatch(/invalid UTF-8/);
  });

  it('end with the error of the library after the valid ones', async () => {
    const { messages, error } = await received([
      Buffer.concat([...Array.from({ length: 40 }, () => frame('a')), Buffer.from([0xf1, 0])]),
    ]);
    expect(messages).toHaveLength(40);
    expect(error?.message).toMatch(/RSV/);
  });
});
