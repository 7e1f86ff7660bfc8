import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectBytes } from '../../../../src/model/bytes/dataInspector.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const row = (given: Uint8Array, label: string) => {
  const found = inspectBytes(given).find((candidate) => candidate.label === label);
  if (!found) throw new Error(`There is no row ${label}`);
  return found.single ? found.little : [found.little, found.big];
};

describe('the data inspector', () => {
  it.each([
    ['Bits', 'a5', '10100101'],
    ['int8', 'ff', '-1'],
    ['uint8', 'ff', '255'],
    ['int24', 'ff ff 7f', ['8388607', '-129']],
    ['uint24', 'ff ff 7f', ['8388607', '16777087']],
    ['float16', '00 3c', ['1', '0.0000035762786865234375']],
    ['float16', '00 fc', ['-Infinity', '0.000015020370483398438']],
    ['float32', '3d cc cc cd', ['-429492128', '0.1']],
    ['ULEB128', 'e5 8e 26', '624485 (3 bytes)'],
    ['SLEB128', 'c0 bb 78', '-123456 (3 bytes)'],
    ['SLEB128', '7f', '-1 (1 byte)'],
    ['ULEB128', 'ff ff ff ff ff ff ff ff ff ff ff', undefined],
    ['UTF-8', 'f0 9f 98 80', '😀 U+1F600'],
    ['UTF-8', '41', 'A U+0041'],
    ['UTF-8', '00', 'U+0000'],
    ['UTF-8', 'c0 80', undefined],
    ['UTF-8', 'ed a0 80', undefined],
    ['UTF-16', '3d d8 00 de', ['😀 U+1F600', '㷘 U+3DD8']],
    ['Unix time, s (32 bit)', '80 00 00 00', ['1970-01-01T00:02:08.000Z', '2038-01-19T03:14:08.000Z']],
    ['Unix time, ms', '00 00 01 9b 76 da aa bc', [undefined, '2026-01-01T00:00:00.700Z']],
    ['Unix time, µs', 'ff ff ff ff ff ff ff ff', ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z']],
    ['FILETIME', '00 80 3e d5 de b1 9d 01', ['1970-01-01T00:00:00.000Z', '1715-05-23T23:02:10.410Z']],
    [
      'GUID',
      '00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff',
      ['33221100-5544-7766-8899-aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
    ],
  ])('%s of %s', (label, given, value) => {
    expect(row(bytes(given), label)).toEqual(value);
  });

  it('agrees with DataView on numbers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (given) => {
        const view = new DataView(given.buffer);
        const both = (read: (little: boolean) => number | bigint) => [String(read(true)), String(read(false))];
        expect(row(given, 'int16')).toEqual(both((little) => view.getInt16(0, little)));
        expect(row(given, 'uint16')).toEqual(both((little) => view.getUint16(0, little)));
        expect(row(given, 'int32')).toEqual(both((little) => view.getInt32(0, little)));
        expect(row(given, 'uint32')).toEqual(both((little) => view.getUint32(0, little)));
        expect(row(given, 'int64')).toEqual(both((little) => view.getBigInt64(0, little)));
        expect(row(given, 'uint64')).toEqual(both((little) => view.getBigUint64(0, little)));
        const floats = row(given, 'float32') as string[];
        expect(floats.map((text) => Math.fround(Number(text)))).toEqual(
          [true, false].map((little) => view.getFloat32(0, little)),
        );
        const doubles = row(given, 'float64') as string[];
        expect(doubles.map(Number)).toEqual([true, false].map((little) => view.getFloat64(0, little)));
      }),
    );
  });

  it('shows nothing for which there are too few bytes', () => {
    for (let length = 0; length <= 16; length++) {
      const interpreted = inspectBytes(new Uint8Array(length)).filter(({ little }) => little !== undefined);
      expect(interpreted.length).toBe(interpreted.filter(({ label }) => label !== '').length);
      if (length === 0) expect(interpreted).toEqual([]);
      expect(interpreted.some(({ label }) => label === 'GUID')).toBe(length === 16);
      expect(interpreted.some(({ label }) => label === 'int64')).toBe(length >= 8);
    }
  });
});
