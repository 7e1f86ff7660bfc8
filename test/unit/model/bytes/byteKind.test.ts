import { deflateSync, gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindHead, kindOf } from '../../../../src/model/bytes/byteKind.ts';
import { imageSize } from '../../../../src/model/bytes/imageSize.ts';

const notepack = createRequire(import.meta.url)('notepack.io') as { encode(value: unknown): Buffer };
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const kind = (given: Uint8Array): string => {
  const found = kindOf(given.subarray(0, kindHead), given.length);
  return found ? `${found.guessed ? 'looks like ' : ''}${found.name}` : 'unknown';
};
/** Images of one pixel, as real programs write them. */
const png = bytes(
  '89504e470d0a1a0a 0000000d 49484452 00000001 00000001 08060000001f15c489 0000000d 49444154 789c63f8cfc0f01f0005000 1ff89993d1d 00000000 49454e44 ae426082',
);

describe('the kind of bytes', () => {
  it.each<[string, Uint8Array]>([
    ['PNG image', png],
    ['JPEG image', bytes('ffd8ffe000104a46494600010100000100010000')],
    ['GIF image', bytes('474946383961 0a00 1400 800000')],
    ['WebP image', bytes('52494646 24000000 57454250 56503820')],
    ['gzip data', gzipSync('hello')],
    ['looks like zlib data', deflateSync('hello hello hello')],
    ['ZIP archive', bytes('504b0304140000000800')],
    ['PDF document', text('%PDF-1.7\n')],
    ['WAV audio', bytes('52494646 24000000 57415645 666d7420')],
    ['MP3 audio', text('ID3\u0004')],
    ['MP4 media', bytes('00000020 66747970 69736f6d 00000200')],
    ['WebM media', bytes('1a45dfa39f4286810142f7810142f2810442f381084282847765626d')],
    ['WebAssembly module', bytes('0061736d01000000')],
    ['SQLite database', text('SQLite format 3\u0000')],
    ['JSON', text('{"a": [1, 2, "drei"]}')],
    ['UTF-8 text', text('Größe: 3 µm\n')],
    ['UTF-8 text', text('{ not JSON }')],
    ['looks like JSON', text(JSON.stringify(Array.from({ length: 3000 }, (_, index) => ({ index }))))],
    ['UTF-16LE text', bytes('fffe 4800 6900')],
    ['looks like MessagePack', notepack.encode({ id: 300, name: 'x'.repeat(40), list: [1.5, null, true] })],
    ['looks like MessagePack', notepack.encode(Array.from({ length: 2000 }, (_, index) => ({ index })))],
    ['looks like CBOR', bytes('a2 61 61 01 61 62 82 02 fb 3ff199999999999a')],
    ['looks like Protocol Buffers', bytes('08 96 01 12 07 74657374696e67 1a 03 08 96 01')],
    ['unknown', bytes('00 01 02 03 04 05 06 07 08')],
    ['unknown', bytes('ff fe fd')],
  ])('%s', (name, given) => {
    expect(kind(given)).toBe(name);
  });

  it('is text if a long text ends inside a character', () => {
    expect(kind(text(`x${'é'.repeat(5000)}`))).toBe('looks like UTF-8 text');
    expect(kind(bytes('41 c3'))).toBe('unknown');
  });

  it('is rarely detected in random bytes, and never fails', () => {
    let guessed = 0;
    const runs = 2000;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 400 }), (given) => {
        if (/MessagePack|CBOR|Protocol/.test(kind(given))) guessed++;
      }),
      { numRuns: runs, seed: 7 },
    );
    expect(guessed).toBeLessThan(runs / 100);
  });

  it('of MessagePack that declares more than it contains is unknown', () => {
    expect(kind(bytes('dd ff ff ff ff 01 02'))).toBe('unknown');
    expect(kind(bytes('92 c9 ff ff ff ff 00 01'))).toBe('unknown');
  });
});

describe('the size of an image', () => {
  it.each([
    ['image/png', png, 1, 1],
    ['image/gif', bytes('474946383961 0a00 1400 800000'), 10, 20],
    ['image/jpeg', bytes('ffd8 ffe00004 0000 ffc0 0011 08 0010 0020 03 0000000000'), 32, 16],
    ['image/webp', bytes('52494646 00000000 57454250 56503858 0a000000 00000000 0f0000 1f0000'), 16, 32],
  ] as const)('%s', (image, given, width, height) => {
    expect(imageSize(given, image)).toEqual({ width, height });
  });

  it('is not read from headers that are cut or circular', () => {
    for (let length = 0; length < 20; length++) expect(imageSize(png.subarray(0, length), 'image/png')).toBeUndefined();
    expect(imageSize(bytes('ffd8 ffe00000 ffe00000 ffe00000'), 'image/jpeg')).toBeUndefined();
  });
});
