import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPayload } from '../../../../src/model/payload/payload.ts';
import { maxDepth } from '../../../../src/model/payload/depthLimit.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { parsePayloadText } from '../../../../src/model/payload/payloadText.ts';
import { anyValue } from '../anyValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

describe('parsePayloadText', () => {
  it('parses a text that was formatted', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parsePayloadText(JSON.stringify(formatPayload(value), null, 2))).toStrictEqual({ ok: true, value });
      }),
    );
  });

  const faults: [text: string, line: number, column: number, message: RegExp][] = [
    ['', 1, 1, /^A value is expected. Write null to send null\.$/],
    [' \n ', 1, 1, /A value is expected/],
    ['hello', 1, 1, /Write text in double quotes/],
    ["'a'", 1, 1, /double quotes/],
    ['{"a": 1,\n "b" 2}', 2, 6, /A colon is expected/],
    ['[1 2]', 1, 4, /A comma is expected/],
    ['[1, 2', 1, 6, /A closing bracket is expected/],
    ['{"a": 1', 1, 8, /A closing brace is expected/],
    ['{"a": }', 1, 7, /A value is expected/],
    ['[1,]', 1, 4, /A value is expected/],
    ['{a: 1}', 1, 2, /./],
    ['"abc', 1, 1, /not closed with a double quote/],
    ['1 2', 1, 3, /There is text after the end of the value/],
    ['[1, // one\n2]', 1, 5, /[Cc]omments are not allowed/],
    ['"\\x"', 1, 1, /escape/],
    ['01', 1, 2, /./],
    ['\r\n[\r\n  x]', 3, 3, /./],
    ['{"a": [1, {"$hex": "0"}]}', 1, 11, /hex digit is not a whole number/],
    ['[\n {"$nope": 1}]', 2, 2, /\$nope/],
    ['{"$$a":\n {"$hex": "x"}}', 2, 2, /not a hex digit/],
    ['['.repeat(100_000), 1, 1, /nested too deeply/],
    [`${'['.repeat(100_000)}{"$hex":"x"}${']'.repeat(100_000)}`, 1, 1001, /nested more than 1,000 levels/],
  ];
  it.each(faults.map((fault) => [fault[0].slice(0, 40), ...fault] as const))(
    'reports the position in %j',
    (_, text, line, column, message) => {
      const result = parsePayloadText(text);
      expect(result).toMatchObject({ ok: false, fault: { line, column } });
      if (!result.ok) expect(causeMessage(result.fault)).toMatch(message);
    },
  );

  it('never throws, and returns a position in the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '1',
      'true',
      '$hex',
      '"$hex"',
      '\\',
      '\n',
      '//',
      '/*',
      ' ',
      '-',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const result = parsePayloadText(text);
          if (result.ok) return;
          expect(result.fault.offset).toBeLessThanOrEqual(text.length);
          const lines = text.split(/\r\n|\r|\n/);
          expect(result.fault.line).toBeLessThanOrEqual(lines.length);
          expect(result.fault.column).toBeLessThanOrEqual((lines[result.fault.line - 1]?.length ?? 0) + 1);
        },
      ),
      { numRuns: freshRuns(1000) },
    );
  });
});

describe('a value that is nested too deeply', () => {
  it('is refused with the position at which it becomes too deep', () => {
    const text = `{"note": "[[[[", "a":\n ${'['.repeat(maxDepth)}${']'.repeat(maxDepth)}}`;
    const result = parsePayloadText(text);
    expect(result).toMatchObject({ ok: false, fault: { line: 2, column: maxDepth + 1 } });
    expect(result.ok ? '' : causeMessage(result.fault)).toMatch(/nested more than 1,000 levels deep/);
    expect(parsePayloadText(`${'['.repeat(maxDepth)}${']'.repeat(maxDepth)}`).ok).toBe(true);
  });

  it('is refused in a collection file with the same text', () => {
    const file = (depth: number): string =>
      `{"version":1,"name":"n","connections":{},"emits":[{"name":"a","connection":"c","event":"e",\n"args":${'['.repeat(depth)}${']'.repeat(depth)}}]}`;
    for (const depth of [maxDepth, 3000, 100_000]) {
      const result = parseCollection(file(depth));
      expect(result.ok ? '' : causeMessage(result.fault), String(depth)).toMatch(
        /^The value is nested more than 1,000 levels deep/,
      );
    }
    expect(parseCollection(file(maxDepth - 3)).ok).toBe(true);
  });
});
