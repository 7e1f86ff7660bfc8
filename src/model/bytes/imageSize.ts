import type { ByteKind } from './byteKind.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Width and height in the header of an image. They are checked before the image is decoded, because an image of a few bytes can have
 * enormous dimensions. Undefined if the header cannot be parsed; then the image is not shown.
 */
export function imageSize(bytes: Uint8Array, image: NonNullable<ByteKind['image']>): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = read(view, image);
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(view: DataView, image: NonNullable<ByteKind['image']>): ImageSize | undefined {
  switch (image) {
    case 'image/png':
      return { width: view.getUint32(16), height: view.getUint32(20) };
    case 'image/gif':
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    case 'image/bmp':
      return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
    case 'image/jpeg':
      return jpeg(view);
    case 'image/webp':
      return webp(view);
    case 'image/avif':
      return avif(view);
  }
}

/** JPEG: the first frame header (SOF) among the segments. */
function jpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = alone ? 0 : view.getUint16(at + 2);
    if (!alone && length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}

function webp(view: DataView): ImageSize | undefined {
  const chunk = view.getUint32(12);
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (chunk === 0x56503858) return { width: uint24(24) + 1, height: uint24(27) + 1 };
  if (chunk === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk !== 0x5650384c) return undefined;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** AVIF: the largest of the spatial extents ("ispe") in the header. */
function avif(view: DataView): ImageSize | undefined {
  let largest: ImageSize | undefined;
  for (let at = 4; at + 16 <= Math.min(view.byteLength, 4096); at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
