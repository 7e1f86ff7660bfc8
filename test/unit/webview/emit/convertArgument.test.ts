import { describe, expect, it } from 'vitest';
import type { ArgumentType } from '../../../../src/model/payload/argumentTypes.ts';
import type { ArgumentDraft } from '../../../../webview/emit/argumentDraft.ts';
import { convertArgument } from '../../../../webview/emit/convertArgument.ts';

const draft = (type: ArgumentType, text: string): ArgumentDraft => ({ id: 1, type, text });

describe('the value of another type', () => {
  it.each<[ArgumentType, string, ArgumentType, string]>([
    ['json', '"1"', 'text', '1'],
    ['json', '"line\\n\\"two\\""', 'text', 'line\n"two"'],
    ['json', '{"a": 1}', 'text', '{"a": 1}'],
    ['json', '42', 'text', '42'],
    ['json', '899068272867328065', 'number', '899068272867328065'],
    ['json', '"12"', 'number', '12'],
    ['json', ' true ', 'boolean', 'true'],
    ['json', '{"$hex": "00 ff"}', 'base64', 'AP8='],
    ['json', '{"$binary": "AP8="}', 'hex', '00 ff'],
    ['text', '1', 'json', '"1"'],
    ['text', '{"a": 1}', 'json', '{"a": 1}'],
    ['text', 'say "hi"', 'json', '"say \\"hi\\""'],
    ['text', 'true', 'boolean', 'true'],
    ['text', ' 1.50 ', 'number', '1.50'],
    ['text', '00 ff', 'hex', '00 ff'],
    ['number', '899068272867328065', 'json', '899068272867328065'],
    ['number', 'NaN', 'json', '{"$number":"NaN"}'],
    ['number', '+7', 'json', '7'],
    ['number', '12', 'text', '12'],
    ['boolean', 'false', 'json', 'false'],
    ['boolean', 'false', 'text', 'false'],
    ['null', '', 'json', 'null'],
    ['null', '', 'text', ''],
    ['hex', '00ff10', 'base64', 'AP8Q'],
    ['hex', '00ff10', 'json', '{"$hex":"00ff10"}'],
    ['base64', 'AP8Q', 'hex', '00 ff 10'],
    ['base64', 'AP\n8Q', 'json', '{"$binary":"AP8Q"}'],
    ['text', '', 'number', ''],
    ['json', '', 'boolean', 'true'],
  ])('%s %s as %s is %s', (from, text, to, converted) => {
    expect(convertArgument(draft(from, text), to)).toMatchObject({ type: to, text: converted, before: undefined });
  });
});

describe('a value that the other type cannot represent', () => {
  it.each<[ArgumentType, string, ArgumentType, string]>([
    ['text', 'twelve', 'number', 'twelve'],
    ['text', 'yes', 'boolean', 'true'],
    ['number', '1', 'boolean', 'true'],
    ['boolean', 'true', 'number', 'true'],
    ['json', '{"a": 1}', 'number', '{"a": 1}'],
    ['json', '{"a": ', 'hex', '{"a": '],
    ['number', 'twelve', 'json', 'twelve'],
    ['base64', 'A', 'json', 'A'],
    ['text', 'abc', 'null', ''],
    ['json', '[1]', 'file', ''],
  ])('%s %s is kept while the type is %s, and is restored afterward', (from, text, to, shown) => {
    const conversion = convertArgument(draft(from, text), to);
    expect(conversion).toMatchObject({ type: to, text: shown, before: { type: from, text } });
    expect(convertArgument({ id: 1, ...conversion }, from)).toMatchObject({ type: from, text, before: undefined });
  });

  it('does not become a file, because a file name is not a value', () => {
    const file: ArgumentDraft = { id: 1, type: 'file', text: 'logo.png (3 B)', content: new ArrayBuffer(3) };
    expect(convertArgument(file, 'text')).toEqual({ type: 'text', text: '', path: undefined, content: undefined });
  });
});
