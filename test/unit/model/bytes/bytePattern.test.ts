import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInChunk } from '../../../../src/engine/bytes/findBytes.ts';
import { type PatternKind, parsePattern } from '../../../../src/model/bytes/bytePattern.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const found = (given: Uint8Array, kind: PatternKind, text: string, ignoreCase = false): number[] =>
  findInChunk(given, parsePattern({ kind, text, ignoreCase }), given.length);

describe('a pattern', () => {
  it.each([
    ['de ad ?? ef', '00 de ad 00 ef de ad be ef', [1, 5]],
    ['0xDE,0xAD', '00 de ad 00', [1]],
    ['d? a?', 'de ad d0 ab 0d ad', [0, 2]],
    ['?? ad', 'ad ad 00 ad', [0, 2]],
    ['aa aa', 'aa aa aa aa', [0, 1, 2]],
  ])('of hex digits: %s', (text, given, at) => {
    expect(found(bytes(given), 'hex', text)).toEqual(at);
  });

  it('of text in UTF-8, with and without its case', () => {
    const given = new TextEncoder().encode('Größe GRÖSSE größe ΩΔ ωδ');
    expect(found(given, 'utf8', 'größe')).toEqual([16]);
    expect(found(given, 'utf8', 'größe', true)).toEqual([0, 8, 16]);
    expect(found(given, 'utf8', 'ωδ', true)).toEqual([given.length - 9, given.length - 4]);
  });

  it('of text in UTF-16LE', () => {
    const given = Uint8Array.from(Buffer.from('xHello😀', 'utf16le'));
    expect(found(given, 'utf16', 'hello')).toEqual([]);
    expect(found(given, 'utf16', 'hello😀', true)).toEqual([2]);
  });

  it.each([
    ['hex', 'de a', 'A byte has two hex digits, and one is missing'],
    ['hex', 'zz', '“z” is neither a hex digit nor “?”'],
    ['hex', '?? ??', 'at least one hex digit'],
    ['hex', '', 'Enter bytes'],
    ['utf8', '', 'Enter text'],
    ['utf8', 'x'.repeat(4097), '4,097 bytes long. The maximum is 4,096 bytes'],
  ] as const)('that is invalid is refused: %s %s', (kind, text, message) => {
    expect(() => parsePattern({ kind, text, ignoreCase: false })).toThrow(message);
  });

  it('finds the same as a simple search', () => {
    const small = fc.uint8Array({ min: 0, max: 2, minLength: 1, maxLength: 60 });
    const part = fc.array(fc.option(fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(small, part, (given, pattern) => {
        fc.pre(pattern.some((byte) => byte !== null));
        const text = pattern.map((byte) => (byte === null ? '??' : `0${byte}`)).join(' ');
        const plain = [...given.keys()].filter((at) =>
          pattern.every((byte, index) => at + index < given.length && (byte === null || given[at + index] === byte)),
        );
        expect(found(given, 'hex', text)).toEqual(plain);
      }),
    );
  });
});
