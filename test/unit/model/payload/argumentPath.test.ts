import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentAt, argumentPathText, parseArgumentPath } from '../../../../src/model/payload/argumentPath.ts';

function path(text: string): readonly string[] {
  const parsed = parseArgumentPath(text);
  if (!parsed.ok) throw new Error(causeMessage(parsed.fault));
  return parsed.path;
}

describe('a path into the arguments', () => {
  it('reads back as it was written', () => {
    const segment = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.nat().map(String),
      fc.constantFrom('a b', '"', '\\', ']', '='),
    );
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
        expect(path(argumentPathText(segments))).toEqual(segments);
      }),
    );
  });

  it.each([
    ['0', [5], 5],
    ['1.id', [{ id: 1 }, { id: 2 }], 2],
    ['id', ['text', { id: 1 }, { id: 2 }], 1],
    ['0[1]["a b"]', [[0, { 'a b': null }]], null],
    [' 0 ', ['x'], 'x'],
    ['0.$n', [{ $n: 1, $$n: 2 }], 1],
  ])('%s finds the value', (text, args, value) => {
    expect(argumentAt(args, path(text))).toEqual({ value });
  });

  it.each(['1', 'toString', '0.length', '0.0', '__proto__'])('%s finds no value where there is none', (text) => {
    expect(argumentAt([new Uint8Array(3)], path(text))).toBeUndefined();
  });

  it.each([
    ['', /user\.id or 0/],
    ['a..b', /A name is missing/],
    ['a b', /The path ends here/],
    ['a=1', /The path ends here/],
    ['a[0', /closing “]” is missing/],
    ['x'.repeat(1001), /longer than 1,000 characters/],
  ])('%s is refused with the reason', (text, message) => {
    const parsed = parseArgumentPath(text);
    expect(parsed.ok ? '' : causeMessage(parsed.fault)).toMatch(message);
  });
});
