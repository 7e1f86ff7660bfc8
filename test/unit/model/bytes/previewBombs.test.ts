// A few bytes that claim to be very large. They are recognized by their header, or decompressed only up to a limit, before anything is
// decoded.
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readMsgpack, unpack } from '../../../../src/engine/bytes/decodeBytes.ts';
import { kindHead, kindOf } from '../../../../src/model/bytes/byteKind.ts';
import { imageSize } from '../../../../src/model/bytes/imageSize.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
/** Maximum number of pixels of an image in the preview of the hex view. */
const maxPixels = 25_000_000;

describe('a picture that claims to be enormous', () => {
  it.each<[string, Uint8Array]>([
    ['PNG', hex('89504e470d0a1a0a 0000000d 49484452 7fffffff 7fffffff 08060000001f15c489')],
    ['PNG, beyond 2^31', hex('89504e470d0a1a0a 0000000d 49484452 ffffffff ffffffff 08060000001f15c489')],
    ['GIF', hex('474946383961 ffff ffff 800000')],
    ['JPEG', hex('ffd8ffe000104a46494600010100000100010000 ffc00011 08 ffff ffff 03012200021101031101')],
    ['BMP', hex('424d 00000000 00000000 36000000 28000000 ffffff7f 00000080 0100 1800 00000000 0000')],
    ['WebP, extended', hex('52494646 24000000 57454250 56503858 0a000000 00000000 ffffff ffffff')],
    ['WebP, lossy', hex('52494646 24000000 57454250 56503820 18000000 000000 9d012a ff3f ff3f 0000')],
  ])('is recognized by its header: %s', (_, bytes) => {
    const image = kindOf(bytes.subarray(0, kindHead), bytes.length)?.image;
    const size = image && imageSize(bytes, image);
    // An image whose size cannot be read is not shown at all.
    if (size) expect(size.width * size.height).toBeGreaterThan(maxPixels);
  });
});

describe('compressed data that expands a lot', () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  it.each<[string, Uint8Array, 'gzip' | 'zlib']>([
    ['gzip', gzipSync(zeros), 'gzip'],
    ['zlib', deflateSync(zeros), 'zlib'],
    [
      'gzip, several members',
      Buffer.concat([gzipSync(zeros.subarray(0, 2 ** 23)), gzipSync(zeros.subarray(0, 2 ** 23))]),
      'gzip',
    ],
    ['gzip, cut', gzipSync(zeros).subarray(0, 30_000), 'gzip'],
  ])('is decompressed up to a megabyte: %s', async (_, bytes, as) => {
    const { bytes: unpacked, cut } = await unpack(bytes, as);
    expect(unpacked.byteLength).toBe(1024 * 1024);
    expect(cut).toBe(true);
  });

  it('is refused when it is invalid', async () => {
    await expect(unpack(hex('1f8b08ffffffffff'), 'gzip')).rejects.toThrow('cannot be decompressed');
  });
});

describe('MessagePack that declares large sizes', () => {
  it.each<[string, Uint8Array]>([
    ['a list of four billion', hex('dd ffffffff')],
    ['a map of four billion', hex('df ffffffff')],
    ['a text of four gigabytes', hex('db ffffffff')],
    ['bytes of four gigabytes', hex('c6 ffffffff 00')],
    ['an extension of four gigabytes', hex('c9 ffffffff 01')],
    ['depth', Uint8Array.from({ length: 100_000 }, () => 0x91)],
  ])('is refused before memory is allocated: %s', (_, bytes) => {
    expect(() => readMsgpack(bytes)).toThrow('not a complete MessagePack value');
  });
});
