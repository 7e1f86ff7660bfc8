import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonCheck, type JsonVerdict } from '../../../../../src/engine/client/engineio/jsonCheck.ts';
import { jsonFault } from '../../../../../src/model/cause/jsonFault.ts';
import { maxNesting } from '../../../../../src/engine/codec/jsonScan.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';

function verdictOf(text: string, step = 1_000_000): JsonVerdict {
  const check = new JsonCheck(Buffer.from(`42${text}`), 2);
  for (;;) {
    const verdict = check.advance(step);
    if (verdict !== undefined) return verdict;
  }
}

function parses(text: string): JsonVerdict {
  try {
    JSON.parse(text);
    return 'yes';
  } catch {
    return 'no';
  }
}

const pieces = [
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"a"',
  '"',
  '\\',
  '\\u00e9',
  '\\x',
  '1',
  '0',
  '-',
  '.',
  'e',
  'E+',
  'true',
  'null',
  'false',
  'tru',
  ' ',
  '\n',
  '\t',
  '\u0001',
  'é',
];

describe('JSON that is checked in steps', () => {
  it.each([
    '',
    ' ',
    '"',
    '"\u0000"',
    '"\u001f"',
    '01',
    '-',
    '1.',
    '1e',
    '1e+',
    '.5',
    '[1,]',
    '{"a":1,}',
    '{,}',
    '[]]',
    '1 2',
    'nul',
    'nulll',
    '"\\u00g0"',
    '"\\',
    '{"a"}',
    '{1:2}',
    ',',
    ']',
  ])('%j is invalid', (text) => {
    expect(verdictOf(text)).toBe('no');
    expect(verdictOf(text, 1)).toBe('no');
  });

  it('agrees with JSON.parse for any values and texts, in steps of any size', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.integer({ min: 1, max: 9 }), (text, step) => {
        expect(verdictOf(text, step)).toBe('yes');
        expect(verdictOf(JSON.stringify(JSON.parse(text), null, 2), step)).toBe('yes');
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, step) => {
          const text = parts.join('');
          expect(verdictOf(text, step)).toBe(parses(text));
        },
      ),
      { numRuns: freshRuns(5000) },
    );
  });

  it('reports its position, as for small texts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, step) => {
          const text = parts.join('');
          const bytes = Buffer.from(text);
          const check = new JsonCheck(bytes, 0);
          let verdict: JsonVerdict | undefined;
          while (verdict === undefined) verdict = check.advance(step);
          if (verdict !== 'no') return;
          const { at, trailing } = check.fault;
          const found = jsonFault(text);
          expect({ at: bytes.toString('utf8', 0, at).length, trailing }).toEqual({
            at: found?.at,
            trailing: found?.trailing,
          });
        },
      ),
      { numRuns: freshRuns(5000) },
    );
  });

  it('stops where it is nested too deeply', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(verdictOf(nested(maxNesting))).toBe('yes');
    expect(verdictOf(nested(maxNesting + 1))).toBe('deep');
  });
});
