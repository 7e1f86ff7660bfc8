import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gradientPng } from '../../src/demo/samples.ts';
import { changedArea, chunksOf, decodePng, encodeApng, encodePng, stacked, unstacked } from '../support/png.mjs';

const palette = Buffer.from([0, 0, 0, 255, 0, 0, 0, 255, 0]);
const picture = (...rows: number[][]) => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  colorType: 3,
  palette,
  pixels: Buffer.from(rows.flat()),
});
const before = picture([0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]);
const after = picture([0, 0, 0, 0], [0, 1, 2, 0], [0, 2, 0, 0]);

/** A PNG file whose rows, with their filters, are replaced. */
function withData(file: Buffer, rows: readonly number[]): Buffer {
  const data = deflateSync(Buffer.from(rows));
  const at = file.indexOf('IDAT');
  const next = at + 8 + file.readUInt32BE(at - 4);
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('IDAT'), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return Buffer.concat([file.subarray(0, at - 4), chunk, file.subarray(next)]);
}

it('a picture is the same after it was written and read', () => {
  expect(decodePng(encodePng(before))).toEqual(before);
  const photo = decodePng(gradientPng(16));
  expect([photo.width, photo.height]).toEqual([16, 16]);
  expect(decodePng(encodePng(photo))).toEqual(photo);
});

it('all filters of rows are removed', () => {
  // One row for each filter. Each byte is the difference to what the filter predicts, and the pixels are 10, 20, 30 in each row.
  const rows = [0, 10, 20, 30, 1, 10, 10, 10, 2, 0, 0, 0, 3, 5, 5, 5, 4, 0, 0, 0];
  const file = withData(encodePng(picture(...Array.from({ length: 5 }, () => [0, 0, 0]))), rows);
  expect([...decodePng(file).pixels]).toEqual(Array.from({ length: 5 }, () => [10, 20, 30]).flat());
});

it('a damaged file, and one that is no PNG, is refused', () => {
  const file = encodePng(before);
  file[40] = (file[40] ?? 0) ^ 1;
  expect(() => decodePng(file)).toThrow('damaged');
  expect(() => decodePng(Buffer.from('GIF89a, and more bytes'))).toThrow('not a PNG');
});

it('pictures in a stack are separated again', () => {
  expect(unstacked(stacked([before, after]), 2)).toEqual([before, after]);
});

it('the area that changed is the smallest rectangle', () => {
  expect(changedArea(before, before)).toBeUndefined();
  expect(changedArea(before, after)).toEqual({ x: 1, y: 1, width: 2, height: 2 });
});

it('an animated PNG stores the first picture and then the changed areas, and shows an unchanged one for longer', () => {
  const frames = [
    { picture: before, ms: 100 },
    { picture: before, ms: 200 },
    { picture: after, ms: 1500 },
  ];
  const chunks = chunksOf(encodeApng(frames));
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'PLTE', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND']);
  const numbers = (data: Buffer | undefined): number[] =>
    Array.from({ length: 5 }, (_, index) => data?.readUInt32BE(index * 4) ?? -1);
  expect([chunks[1]?.data.readUInt32BE(0), chunks[1]?.data.readUInt32BE(4)]).toEqual([2, 0]);
  expect(numbers(chunks[3]?.data)).toEqual([0, 4, 3, 0, 0]);
  expect([chunks[3]?.data.readUInt16BE(20), chunks[3]?.data.readUInt16BE(22)]).toEqual([300, 1000]);
  expect(numbers(chunks[5]?.data)).toEqual([1, 2, 2, 1, 1]);
  expect(chunks[6]?.data.readUInt32BE(0)).toBe(2);
  expect([...inflateSync(chunks[6]?.data.subarray(4) ?? Buffer.alloc(0))]).toEqual([0, 1, 2, 0, 2, 0]);
  expect(decodePng(encodeApng(frames))).toEqual(before);
});

it('frames of different sizes or palettes are refused', () => {
  const other = { ...before, palette: Buffer.alloc(9) };
  for (const wrong of [picture([0]), other]) {
    expect(() =>
      encodeApng([
        { picture: before, ms: 1 },
        { picture: wrong, ms: 1 },
      ]),
    ).toThrow(/same size|share/);
  }
});
