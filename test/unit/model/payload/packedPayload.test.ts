import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filePaths, savedArguments } from '../../../../src/model/collection/collectionArgs.ts';
import { jsonText } from '../../../../src/model/payload/jsonText.ts';
import { packPayload, unpackPayload } from '../../../../src/model/payload/packedPayload.ts';
import { formatPayload } from '../../../../src/model/payload/payload.ts';
import { anyValue, innermost, nested } from '../anyValue.ts';

describe('packed payloads', () => {
  it('restore every value, also after being moved', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const packed = packPayload(value);
        const moved = structuredClone(packed, { transfer: packed.buffers });
        expect(unpackPayload(moved)).toStrictEqual(value);
      }),
    );
  });

  it('copy the bytes, even if they are a part of a pooled buffer', () => {
    const pooled = Buffer.from('abc');
    const packed = packPayload([pooled, pooled.subarray(1)]);
    expect(packed.buffers.map((buffer) => buffer.byteLength)).toEqual([3, 2]);
    structuredClone(packed, { transfer: packed.buffers });
    expect(pooled.toString()).toBe('abc');
  });

  it('keep bytes out of the text', () => {
    expect(packPayload({ a: new Uint8Array([1]), b: [new Uint8Array([2])] }).json).toBe(
      '{"a":{"$buffer":0},"b":[{"$buffer":1}]}',
    );
  });

  it('can have any depth', () => {
    const depth = 100_000;
    expect(innermost(unpackPayload(packPayload(nested(depth, new Uint8Array([6])))), depth)).toEqual(
      new Uint8Array([6]),
    );
  });

  it('refuse a missing buffer', () => {
    expect(() => unpackPayload({ json: '{"$buffer":1}', buffers: [new ArrayBuffer(1)] })).toThrow(
      /buffer 1 is missing/,
    );
  });
});

describe('jsonText', () => {
  it('writes the same text as JSON.stringify, even at depths at which JSON.stringify fails', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
        const deep = jsonText(nested(20_000, [value, { b: undefined, c: value }]));
        expect(deep).toContain(`[${JSON.stringify(value)},{"c":${JSON.stringify(value)}}]`);
        expect(deep.startsWith('{"a":[{"a":[')).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('arguments in a file', () => {
  it('contain bytes as base64, and new references to files', () => {
    const packed = packPayload([1, { a: Buffer.from([6]), $key: undefined }]);
    expect(savedArguments(packed, (path) => path)).toEqual(
      formatPayload([1, { a: new Uint8Array([6]), $key: undefined }]),
    );
    const json = '[{"$file":"./a.png"},{"$$file":"./b"},{"a":{"$file":"c"},"b":1}]';
    expect(savedArguments({ json, buffers: [] }, (path) => `../${path}`)).toEqual([
      { $file: '.././a.png' },
      { $$file: './b' },
      { a: { $file: '../c' }, b: 1 },
    ]);
    expect(filePaths(JSON.parse(json))).toEqual(['./a.png', 'c']);
  });

  it('are a list with separate bytes', () => {
    expect(() => savedArguments({ json: '{}', buffers: [] }, String)).toThrow(/not an array/);
    expect(() => savedArguments({ json: '[{"$buffer":0}]', buffers: [] }, String)).toThrow(/missing/);
  });
});
