import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { unpackPayload } from '../../../../src/model/payload/packedPayload.ts';
import { type ArgumentDraft, draftOf, packArguments, readArgument } from '../../../../webview/emit/argumentDraft.ts';
import type { ArgumentType } from '../../../../src/model/payload/argumentTypes.ts';

const draft = (type: ArgumentType, text: string, more: Partial<ArgumentDraft> = {}): ArgumentDraft => ({
  id: 1,
  type,
  text,
  ...more,
});
const fault = (type: ArgumentType, text: string) => {
  const reading = readArgument(draft(type, text));
  return 'fault' in reading ? reading.fault : undefined;
};

const saying = (text: string): unknown => expect.stringContaining(text);

describe('an argument that was typed', () => {
  it('is packed with separate bytes', () => {
    const content = Uint8Array.from([1, 2]).buffer;
    const result = packArguments([
      draft('json', ' {"5": {"$hex": "06"}} '),
      draft('text', 'a"b\n'),
      draft('number', ' 0x10 '),
      draft('boolean', 'false'),
      draft('null', 'whatever'),
      draft('hex', '00 Ff\n10'),
      draft('base64', 'AP8\nQ'),
      draft('file', 'logo.png', { content }),
    ]);
    if (!result.ok) throw new Error('it can be packed');
    expect(unpackPayload(result.packed)).toEqual([
      { 5: Uint8Array.from([6]) },
      'a"b\n',
      16,
      false,
      null,
      Uint8Array.from([0, 255, 16]),
      Uint8Array.from([0, 255, 16]),
      Uint8Array.from([1, 2]),
    ]);
    expect(content.byteLength).toBe(2);
  });

  it('keeps JSON as it was typed and files of the workspace as references', () => {
    const result = packArguments([
      draft('json', '{"__proto__": 1, "n": 1.50, "f": {"$file": "./a.png"}}'),
      draft('file', 'b.png', { path: 'b.png' }),
      draft('number', '-0'),
    ]);
    expect(result).toMatchObject({
      ok: true,
      packed: { json: '[{"__proto__": 1, "n": 1.50, "f": {"$file": "./a.png"}},{"$file":"b.png"},{"$number":"-0"}]' },
    });
  });

  it.each([
    ['899068272867328065', '899068272867328065'],
    ['+00899068272867328065', '899068272867328065'],
    ['1e999', '1e999'],
    ['-.1000000000000000055511151231257827', '-0.1000000000000000055511151231257827'],
  ])('keeps every digit of the number %s', (text, literal) => {
    const result = packArguments([draft('number', text), draft('json', `{"id": ${literal}}`)]);
    if (!result.ok) throw new Error('it can be packed');
    const number = new ExactNumber(literal);
    expect(unpackPayload(result.packed)).toEqual([number, { id: number }]);
  });

  it.each([
    ['json', '{"a":\n x}', { line: 2, column: 2 }],
    ['json', '', { line: 1, column: 1 }],
    ['json', '{"$buffer": 0}', { line: 1, column: 1 }],
    ['hex', 'ab\nzz', { line: 2, column: 1 }],
    ['base64', 'AP-Q', { line: 1, column: 3 }],
    ['number', '', { message: 'Enter a number.' }],
    ['number', '0x1fffffffffffffffff', { message: saying('too large') }],
    ['hex', 'abc', { message: saying('3 hex digits are not a whole number of bytes. One is missing') }],
    ['base64', 'AAA', { message: saying('not base64') }],
    ['file', '', { message: 'Choose a file.' }],
    ['file', 'a.png', { message: saying('a.png') }],
  ] as const)('that is %s %j is refused with its position', (type, text, expected) => {
    expect(fault(type, text)).toMatchObject(expected);
  });

  it('is refused with all faults, by ID', () => {
    const result = packArguments([
      draft('number', 'x'),
      draft('text', 'fine', { id: 2 }),
      draft('hex', 'x', { id: 3 }),
    ]);
    expect(result.ok ? [] : [...result.faults.keys()]).toEqual([1, 3]);
  });
});

describe('an argument from a collection', () => {
  it.each([
    ['text', 'text', 'text'],
    [1.5, 'number', '1.5'],
    [true, 'boolean', 'true'],
    [null, 'null', ''],
    [{ $number: '899068272867328065' }, 'number', '899068272867328065'],
    [{ $hex: '06' }, 'hex', '06'],
    [{ $binary: 'Bg==' }, 'base64', 'Bg=='],
    [{ $file: 'a.png' }, 'file', 'a.png'],
    [{ $date: '2026-01-02T03:04:05.000Z' }, 'json', '{\n  "$date": "2026-01-02T03:04:05.000Z"\n}'],
    [[], 'json', '[]'],
  ] as const)('%j becomes %s', (notation, type, text) => {
    expect(draftOf(notation, 7)).toMatchObject({ id: 7, type, text });
  });
});
