import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../../src/model/numbers/exactJson.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { bytesOf, formatPayload, parsePayload, PayloadError } from '../../../../src/model/payload/payload.ts';
import { anyValue, innermost, nested } from '../anyValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

function faultOf(run: () => unknown): PayloadError {
  try {
    run();
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('payload notation', () => {
  it('preserves every value, also through JSON text', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const notation = formatPayload(value);
        expect(parsePayload(notation)).toStrictEqual(value);
        expect(parsePayload(JSON.parse(JSON.stringify(notation)))).toStrictEqual(value);
        expect(parsePayload(parseExactJson(JSON.stringify(notation)))).toStrictEqual(value);
      }),
      { numRuns: freshRuns(1000) },
    );
  });

  it('keeps the order of keys', () => {
    const value = { z: 1, a: { $y: 2, b: 3 }, m: [] };
    expect(JSON.stringify(parsePayload(formatPayload(value)))).toBe(JSON.stringify(value));
  });

  it('handles any depth', () => {
    const depth = 100_000;
    const bytes = new Uint8Array([6]);
    const notation = formatPayload(nested(depth, bytes));
    expect(innermost(notation, depth)).toEqual({ $binary: 'Bg==' });
    expect(innermost(parsePayload(notation), depth)).toEqual(bytes);
    expect(faultOf(() => parsePayload(nested(depth, { $hex: 'x' }))).path).toHaveLength(depth);
  });

  it.each<[notation: unknown, value: unknown]>([
    [{ $hex: '06' }, new Uint8Array([6])],
    [{ $hex: ' 00 fF\n10 ' }, new Uint8Array([0, 255, 16])],
    [{ $hex: '' }, new Uint8Array()],
    [{ $binary: 'Bg==' }, new Uint8Array([6])],
    [{ $date: '2026-01-02T03:04:05.000Z' }, new Date(Date.UTC(2026, 0, 2, 3, 4, 5))],
    [{ $undefined: true }, undefined],
    [{ $number: 'NaN' }, NaN],
    [{ $number: '-0' }, -0],
    [{ $number: '-Infinity' }, -Infinity],
    [{ $number: '899068272867328065' }, new ExactNumber('899068272867328065')],
    [{ $number: '1e400' }, new ExactNumber('1e400')],
    [{ $number: '7' }, 7],
    [
      [5n, 899068272867328065n],
      [5, new ExactNumber('899068272867328065')],
    ],
    [{ $$binary: 1 }, { $binary: 1 }],
    [{ $$$x: 1 }, { $$x: 1 }],
    [
      { $$a: 1, $$b: { $$c: 2 } },
      { $a: 1, $b: { $c: 2 } },
    ],
    [
      { a: { $hex: '06' }, b: [{ $undefined: true }] },
      { a: new Uint8Array([6]), b: [undefined] },
    ],
    [new Uint8Array([1]), new Uint8Array([1])],
    [{ a: new Uint16Array([257]) }, { a: new Uint8Array([1, 1]) }],
    [Object.create(null), {}],
  ])('reads %o', (notation, value) => {
    expect(parsePayload(notation)).toStrictEqual(value);
  });

  it.each<[notation: unknown, path: (string | number)[], message: RegExp]>([
    [[{ $hex: '0' }], [0], /^args\[0\]: 1 hex digit is not a whole number of bytes/],
    [{ a: { $hex: '0g' } }, ['a'], /^args.a: “g” is not a hex digit/],
    [{ $hex: 5 }, [], /must be text/],
    [{ $binary: 'B' }, [], /is not base64/],
    [{ $binary: '*' }, [], /is not base64/],
    [{ $binary: null }, [], /must be text/],
    [{ $date: 'soon' }, [], /“soon” is not a date/],
    [{ $undefined: false }, [], /must be true/],
    [{ $number: '7x' }, [], /must be a JSON number in quotes/],
    [{ $number: '' }, [], /must be a JSON number in quotes/],
    [{ $number: 7 }, [], /must be text/],
    [{ $number: 'toString' }, [], /must be a JSON number/],
    [{ $file: './x' }, [], /cannot be read here/],
    [{ $buffer: 0 }, [], /is not a known notation. Write “\$\$buffer”/],
    [{ $nope: 1 }, [], /“\$nope” is not a known notation. Write “\$\$nope”/],
    [{ $hex: '00', more: 1 }, [], /must be the only key/],
    [{ more: 1, $x: 1 }, [], /“\$x” must be the only key/],
    [{ 'a b': [{ $: 1 }] }, ['a b', 0], /^args\["a b"\]\[0\]: “\$” is not/],
    [() => 1, [], /A function cannot be sent/],
    [new Map(), [], /A Map is not serializable. Send \[\.\.\.map\.entries\(\)\]/],
    [new Set(), [], /\[\.\.\.set\.keys\(\)\]/],
    [/x/, [], /A RegExp is not serializable/],
  ])('refuses %o', (notation, path, message) => {
    const fault = faultOf(() => parsePayload(notation, { root: 'args' }));
    expect(fault.message).toMatch(message);
    expect(fault.path).toEqual(path);
  });

  it('refuses to write a value that cannot be sent', () => {
    expect(faultOf(() => formatPayload(Symbol('x'))).message).toMatch(/A symbol cannot be sent/);
    const circle: { self?: unknown; list: unknown[] } = { list: [] };
    circle.list.push({ circle });
    expect(faultOf(() => formatPayload(circle)).message).toMatch(/^value.list\[0\].circle: The value is circular/);
    expect(faultOf(() => parsePayload(circle)).path).toEqual(['list', 0, 'circle']);
  });

  it('does not treat a repeated value as circular', () => {
    const shared = { a: 1 };
    expect(formatPayload([shared, shared, { shared }])).toEqual([shared, shared, { shared }]);
  });

  it('requests files and buffers if this is allowed', () => {
    const options = {
      file: (path: string) => new TextEncoder().encode(path),
      buffer: (n: number) => new Uint8Array([n]),
    };
    expect(parsePayload([{ $file: 'ab' }, { $buffer: 7 }], options)).toEqual([
      new Uint8Array([97, 98]),
      new Uint8Array([7]),
    ]);
    expect(() => parsePayload({ $buffer: 'x' }, options)).toThrow(/not a known notation/);
  });

  it('does not change prototypes', () => {
    const hostile = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    ) as object;
    const read = parsePayload(hostile) as object;
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});

describe('bytesOf', () => {
  it('returns the bytes of buffers and views without a copy', () => {
    const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
    expect(bytesOf(buffer)).toEqual(new Uint8Array([1, 2, 3, 4]));
    expect(bytesOf(new DataView(buffer, 1, 2))).toEqual(new Uint8Array([2, 3]));
    expect(bytesOf(Buffer.from('ab'))).toEqual(Buffer.from('ab'));
    expect(bytesOf({})).toBeUndefined();
    const view = bytesOf(new Uint16Array(buffer, 2, 1));
    view?.set([9]);
    expect(new Uint8Array(buffer)[2]).toBe(9);
  });
});
