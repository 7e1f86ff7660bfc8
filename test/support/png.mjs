// Reads and writes PNG files with 8 bits per sample and without interlacing, and animated PNG files (APNG). The pictures of the README need
// nothing more, and an APNG consists of the chunks of ordinary PNG files: https://www.w3.org/TR/png-3/
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes for each pixel, by the color type: RGB, palette, RGB with alpha. */
const bytesOfColorType = new Map([
  [2, 3],
  [3, 1],
  [6, 4],
]);

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {number} colorType
 * @property {Buffer} pixels rows from top to bottom, without gaps
 * @property {Buffer} [palette] the content of the chunk PLTE
 */

/**
 * @typedef {object} Frame
 * @property {Picture} picture
 * @property {number} ms how long it is shown
 */

/**
 * @typedef {object} Rectangle
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * The chunks of a PNG file.
 * @param {Buffer} file
 * @returns {{ type: string, data: Buffer }[]}
 */
export function chunksOf(file) {
  if (!file.subarray(0, 8).equals(signature)) throw new Error('This is not a PNG file.');
  const chunks = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const data = file.subarray(at + 8, at + 8 + length);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== file.readUInt32BE(at + 8 + length)) {
      throw new Error('A chunk of the PNG file is damaged.');
    }
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data });
    at += 12 + length;
  }
  return chunks;
}

/**
 * @param {Buffer} file
 * @returns {Picture}
 */
export function decodePng(file) {
  const chunks = chunksOf(file);
  const header = chunks[0]?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colorType, , , interlaced] = header.subarray(8);
  const step = bytesOfColorType.get(colorType ?? -1);
  if (depth !== 8 || colorType === undefined || step === undefined || interlaced !== 0) {
    throw new Error(`PNG files of color type ${colorType} with a depth of ${depth} are not supported.`);
  }
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)));
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data;
  const picture = { width, height, colorType, pixels: withoutFilters(data, width * step, height, step) };
  return palette ? { ...picture, palette } : picture;
}

/**
 * @param {Buffer} data
 * @param {number} rowBytes
 * @param {number} height
 * @param {number} step
 */
function withoutFilters(data, rowBytes, height, step) {
  const pixels = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const from = row * (rowBytes + 1);
    const filter = data[from] ?? 0;
    const start = row * rowBytes;
    for (let at = 0; at < rowBytes; at++) {
      const left = at < step ? 0 : byteAt(pixels, start + at - step);
      const up = row === 0 ? 0 : byteAt(pixels, start + at - rowBytes);
      const upLeft = at < step || row === 0 ? 0 : byteAt(pixels, start + at - rowBytes - step);
      pixels[start + at] = byteAt(data, from + 1 + at) + prediction(filter, left, up, upLeft);
    }
  }
  return pixels;
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function byteAt(bytes, at) {
  return bytes[at] ?? 0;
}

/**
 * What the filter of a row predicts for a byte.
 * @param {number} filter
 * @param {number} left
 * @param {number} up
 * @param {number} upLeft
 */
function prediction(filter, left, up, upLeft) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [fromLeft, fromUp, fromUpLeft] = [
    Math.abs(up - upLeft),
    Math.abs(left - upLeft),
    Math.abs(left + up - 2 * upLeft),
  ];
  if (fromLeft <= fromUp && fromLeft <= fromUpLeft) return left;
  return fromUp <= fromUpLeft ? up : upLeft;
}

/** @param {Picture} picture */
export function encodePng(picture) {
  return Buffer.concat([
    signature,
    headerChunk(picture),
    ...paletteChunks(picture),
    chunk('IDAT', compressed(picture, whole(picture))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * An animated PNG that repeats forever. All frames have the same size and palette. After the first frame, only the rectangle that has
 * changed is stored. A frame that does not change anything prolongs the previous one.
 * @param {readonly Frame[]} frames
 */
export function encodeApng(frames) {
  const first = frames[0];
  if (!first) throw new Error('An animated PNG needs a frame.');
  const { width, height, colorType, palette } = first.picture;
  /** @type {{ picture: Picture, ms: number, area: Rectangle }[]} */
  const stored = [];
  let previous = first.picture;
  for (const { picture, ms } of frames) {
    if (picture.width !== width || picture.height !== height || picture.colorType !== colorType) {
      throw new Error('The frames of an animated PNG must have the same size and color type.');
    }
    if (!picture.palette?.equals(palette ?? Buffer.alloc(0)) && palette)
      throw new Error('The frames must share a palette.');
    const last = stored.at(-1);
    const area = last ? changedArea(previous, picture) : whole(picture);
    if (area) stored.push({ picture, ms, area });
    else if (last) last.ms += ms;
    previous = picture;
  }
  let sequence = 0;
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(stored.length, 0);
  return Buffer.concat([
    signature,
    headerChunk(first.picture),
    chunk('acTL', animation),
    ...paletteChunks(first.picture),
    ...stored.flatMap(({ picture, ms, area }, index) => {
      const control = chunk('fcTL', frameControl(sequence++, area, ms));
      const data = compressed(picture, area);
      if (index === 0) return [control, chunk('IDAT', data)];
      const number = Buffer.alloc(4);
      number.writeUInt32BE(sequence++);
      return [control, chunk('fdAT', Buffer.concat([number, data]))];
    }),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Pictures below each other in one picture, so that one palette can be found for all of them.
 * @param {readonly Picture[]} pictures
 * @returns {Picture}
 */
export function stacked(pictures) {
  const first = pictures[0];
  if (!first) throw new Error('There is no picture.');
  return {
    ...first,
    height: first.height * pictures.length,
    pixels: Buffer.concat(pictures.map(({ pixels }) => pixels)),
  };
}

/**
 * Cuts a picture into pictures of the same height: the reverse of `stacked`.
 * @param {Picture} picture
 * @param {number} count
 * @returns {Picture[]}
 */
export function unstacked(picture, count) {
  const bytes = picture.pixels.length / count;
  return Array.from({ length: count }, (_, index) => ({
    ...picture,
    height: picture.height / count,
    pixels: picture.pixels.subarray(index * bytes, (index + 1) * bytes),
  }));
}

/**
 * @param {Picture} picture
 * @returns {Rectangle}
 */
function whole({ width, height }) {
  return { x: 0, y: 0, width, height };
}

/**
 * The smallest rectangle that contains all pixels that differ; undefined if there are none.
 * @param {Picture} before
 * @param {Picture} after
 * @returns {Rectangle | undefined}
 */
export function changedArea(before, after) {
  const { width, height } = after;
  const step = after.pixels.length / (width * height);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    const row = y * width * step;
    const end = row + width * step;
    if (before.pixels.subarray(row, end).equals(after.pixels.subarray(row, end))) continue;
    [top, bottom] = [Math.min(top, y), y];
    const differs = (/** @type {number} */ x) =>
      !before.pixels
        .subarray(row + x * step, row + (x + 1) * step)
        .equals(after.pixels.subarray(row + x * step, row + (x + 1) * step));
    for (let x = 0; x < left; x++) if (differs(x)) left = x;
    for (let x = width - 1; x > right; x--) if (differs(x)) right = x;
  }
  return bottom < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * @param {Picture} picture
 * @param {Rectangle} area
 */
function compressed({ pixels, width, height }, area) {
  const step = pixels.length / (width * height);
  const rowBytes = area.width * step;
  // A byte before each row names its filter: 0, none, is the best one for a palette.
  const rows = Buffer.alloc((rowBytes + 1) * area.height);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.y + row) * width + area.x) * step;
    pixels.copy(rows, row * (rowBytes + 1) + 1, from, from + rowBytes);
  }
  return deflateSync(rows, { level: 9 });
}

/** @param {Picture} picture */
function headerChunk({ width, height, colorType }) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, colorType, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return chunk('IHDR', header);
}

/** @param {Picture} picture */
function paletteChunks({ palette }) {
  return palette ? [chunk('PLTE', palette)] : [];
}

/**
 * The content of the chunk fcTL: the next frame replaces the pixels of its area.
 * @param {number} sequence
 * @param {Rectangle} area
 * @param {number} ms
 */
function frameControl(sequence, { x, y, width, height }, ms) {
  const control = Buffer.alloc(26);
  for (const [index, value] of [sequence, width, height, x, y].entries()) control.writeUInt32BE(value, index * 4);
  control.writeUInt16BE(ms, 20);
  control.writeUInt16BE(1000, 22);
  return control;
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const chunkBytes = Buffer.alloc(12 + data.length);
  chunkBytes.writeUInt32BE(data.length, 0);
  chunkBytes.write(type, 4, 'latin1');
  data.copy(chunkBytes, 8);
  chunkBytes.writeUInt32BE(crc32(chunkBytes.subarray(4, 8 + data.length)), 8 + data.length);
  return chunkBytes;
}
