import { describe, expect, it } from 'vitest';
import { eventNameOf } from '../../../../src/engine/codec/eventName.ts';
import { unreadFrom, unreadPacked } from '../../../../src/engine/codec/largePacked.ts';
import { walked } from '../../../../src/engine/codec/msgpackBounds.ts';
import { integerBytes } from '../../../../src/engine/codec/msgpackIntegers.ts';
import { encodeMsgpack } from '../../../../src/engine/codec/msgpackParser.ts';

/** A packet whose event name consists of these MessagePack bytes. */
function packet(name: Uint8Array, content: string): Uint8Array {
  const bytes = Buffer.from(encodeMsgpack({ type: 2, nsp: '/', data: [7, content] }).text as Uint8Array);
  const list = bytes.indexOf('a4646174619207', 0, 'hex');
  expect(list).toBeGreaterThan(0);
  return Buffer.concat([bytes.subarray(0, list + 6), name, bytes.subarray(list + 7)]);
}

const encoded = (name: number): Uint8Array => {
  const bytes = Buffer.from(encodeMsgpack({ type: 2, data: [name] }).text as Uint8Array);
  return bytes.subarray(bytes.indexOf('a46461746191', 0, 'hex') + 6);
};
const float32 = Buffer.from([0xca, 0x3f, 0x80, 0, 0]);

/** For each case: the name, its bytes, and the number that notepack.io decodes. */
const names: readonly (readonly [name: string, bytes: Uint8Array, first: number])[] = [
  ['899068272867328065', integerBytes(899068272867328065n), Number(899068272867328065n)],
  ['-9007199254740993', integerBytes(-9007199254740993n), Number(-9007199254740993n)],
  ['18446744073709551615', integerBytes(2n ** 64n - 1n), 2 ** 64],
  ['1', float32, 1],
  ...[0, 127, 255, 65_535, 2 ** 32 - 1, 2 ** 40, -1, -32, -100, -30_000, -(2 ** 31), -(2 ** 40), 1.5].map(
    (name) => [String(name), encoded(name), name] as const,
  ),
];

describe.each([
  ['short', 10],
  ['long', unreadFrom],
])('a numeric event name in a %s packet of msgpack', (_length, size) => {
  it.each(names)('%s', (name, bytes, first) => {
    const text = packet(bytes, 'x'.repeat(size));
    expect(eventNameOf(first, { text, attachments: [] })).toBe(name);
    const unread = unreadPacked(walked(text), text.length);
    expect(unread?.data).toEqual(size < unreadFrom ? undefined : [first, 'x'.repeat(size)]);
  });
});

it('a packet with two lists has the name that the client uses, and a cut packet has no name', () => {
  const twice = Buffer.concat([
    Buffer.from([0x83, 0xa4, ...Buffer.from('type'), 2, 0xa4, ...Buffer.from('data'), 0x91, 5]),
    Buffer.from([0xa4, ...Buffer.from('data'), 0x91, 6]),
  ]);
  expect(eventNameOf(6, { text: twice, attachments: [] })).toBe('6');
  expect(eventNameOf(5, { text: twice.subarray(0, 8), attachments: [] })).toBe('5');
});
