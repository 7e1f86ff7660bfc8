import { describe, expect, it } from 'vitest';
import type { WirePacket } from '../../../../../src/engine/contracts/inspectedClient.ts';
import { LazyDecoder } from '../../../../../src/engine/client/v4/lazyDecoder.ts';
import { compareDecoders } from '../../../../support/decoderFuzz.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';

describe('the lazy decoder, compared with the decoder of socket.io-parser', () => {
  it.each([
    { from: 'a known seed', seed: 1, chunks: 25_000 },
    { from: 'another seed each time', seed: Math.floor(Math.random() * 2 ** 31), chunks: freshRuns(25_000) },
  ])('decodes $chunks chunks from $from in the same way', ({ seed, chunks }) => {
    const count = compareDecoders(seed, chunks);
    // Both kinds of packets must occur often enough for a comparison.
    expect(count.lazy).toBeGreaterThan(count.chunks / 10);
    expect(count.packets - count.lazy).toBeGreaterThan(count.chunks / 50);
    expect(count.refused).toBeGreaterThan(count.chunks / 10);
  });
});

it('gives each attachment its own memory, and does not copy an attachment that already has its own memory', () => {
  const decoded: WirePacket[] = [];
  const decoder = new LazyDecoder({
    maxAttachments: 10,
    onEvent: (_packet, wire) => decoded.push(wire) < 0,
    onDecoded: () => undefined,
    onUndecodable: () => undefined,
  });
  const empty = Buffer.alloc(0);
  const whole = Buffer.from(new Uint8Array([1, 2, 3]).buffer);
  const holders = [0, 1, 2, 3].map((num) => `{"_placeholder":true,"num":${num}}`);
  decoder.add(`54-["bytes",${holders.join()}]`);
  for (const chunk of [empty, empty, Buffer.alloc(100, 7).subarray(10, 12), whole]) decoder.add(chunk);
  const attachments = decoded[0]?.attachments ?? [];
  expect(attachments.map((bytes) => [...bytes])).toEqual([[], [], [7, 7], [1, 2, 3]]);
  expect(new Set(attachments.map(({ buffer }) => buffer)).size).toBe(4);
  expect(attachments.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0, 2, 3]);
  expect(attachments[3]?.buffer).toBe(whole.buffer);
});
