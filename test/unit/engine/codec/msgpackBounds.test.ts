import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claimsTooMuch } from '../../../../src/engine/codec/msgpackBounds.ts';
import { decodeMsgpack, encodeMsgpack, tappedMsgpackParser } from '../../../../src/engine/codec/msgpackParser.ts';

const encode = (packet: { type: number; nsp?: string; data: unknown }): Uint8Array =>
  encodeMsgpack(packet).text as Uint8Array;

/** A packet whose data is an event with one argument, which consists of these bytes. */
const packetOf = (...item: number[]): Buffer => {
  const packet = encode({ type: 2, nsp: '/', data: ['e', 7] });
  expect(packet.at(-1)).toBe(7);
  return Buffer.concat([packet.subarray(0, -1), Buffer.from(item)]);
};

describe('the length that a msgpack packet declares', () => {
  it.each([
    ['ext 8', [0xc7, 0xff, 0, 1]],
    ['ext 16', [0xc8, 0xff, 0xff, 0, 1]],
    ['ext 32', [0xc9, 0xff, 0xff, 0xff, 0xff, 0]],
  ])('is too much when an %s is longer than the packet: it is refused before it is allocated', (_name, item) => {
    const packet = packetOf(...item);
    expect(claimsTooMuch(packet)).toBe(true);
    expect(() => decodeMsgpack(packet)).toThrow('longer than their packet');
    const refused: unknown[] = [];
    const { Decoder } = tappedMsgpackParser({
      onEncoded: () => undefined,
      onDecoded: () => refused.push('decoded'),
      onUndecodable: (chunk) => refused.push(chunk),
    }) as { Decoder: new () => { add(chunk: unknown): void } };
    expect(() => new Decoder().add(packet)).toThrow('longer than their packet');
    expect(refused).toEqual([new Uint8Array(packet)]);
  });

  it('is not exceeded by any packet that an encoder creates', () => {
    const values = [
      null,
      true,
      -1,
      200,
      70_000,
      2 ** 40,
      1.5,
      'x'.repeat(40),
      'x'.repeat(300),
      'x'.repeat(70_000),
      Buffer.alloc(10),
      Buffer.alloc(300),
      Buffer.alloc(70_000),
      new ArrayBuffer(10),
      new ArrayBuffer(300),
      new ArrayBuffer(70_000),
      new Date(0),
      undefined,
      { a: [1, { b: [] }] },
      Object.fromEntries(Array.from({ length: 20 }, (_, n) => [n, n])),
      Array.from({ length: 20 }, (_, n) => n),
      Array.from({ length: 70_000 }, () => 1),
    ];
    for (const value of values) expect(claimsTooMuch(encode({ type: 2, data: ['e', value, value] }))).toBe(false);
    expect(claimsTooMuch(encode({ type: 2, data: values }))).toBe(false);
  });

  it('is read in bounded time from any bytes', () => {
    for (let round = 0; round < 20_000; round++) claimsTooMuch(randomBytes(1 + (round % 64)));
    expect(claimsTooMuch(Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]))).toBe(false);
  });
});
