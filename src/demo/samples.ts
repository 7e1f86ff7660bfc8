import { deflateSync } from 'node:zlib';

/** The arguments of the example with a Buffer in the documentation of Socket.IO. */
export function seedSample(): [number, string, object] {
  return [1, '2', { 3: '4', 5: Buffer.from([6]) }];
}

/** Bytes at several depths: an image, a typed array, an empty Buffer, and bytes in nested lists and objects. */
export function nestedSample(): [{ name: string; image: Buffer }, object[], Uint8Array] {
  const levels = new Float32Array([0, 0.25, 0.5, 1]);
  return [
    { name: 'gradient.png', image: gradientPng(16) },
    [{ deep: { er: [Buffer.from('Grüße'), { levels }] }, empty: Buffer.alloc(0) }],
    new Uint8Array(256).map((_, index) => index),
  ];
}

/** A PNG file (8 bits, RGB) with a gradient in red and blue, `size` pixels wide and high. */
export function gradientPng(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      pixels.set([Math.round((x * 255) / size), 64, Math.round((y * 255) / size)], y * (1 + size * 3) + 1 + x * 3);
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Node.js 20.15 and newer have `zlib.crc32`; older versions do not. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
