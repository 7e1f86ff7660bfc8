import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxSteps, SecretSearch, type TextRange } from '../../../../src/model/profile/secretSearch.ts';
import { freshRuns } from '../../../support/freshRuns.ts';
import { writtenPattern } from './writtenPattern.ts';

function search(secrets: readonly string[], text: string): { ranges: TextRange[]; steps: number } {
  const found = new SecretSearch(secrets);
  found.begin();
  return { ranges: found.ranges(text), steps: found.steps };
}

/** All indexes of a text that are in one of the ranges. */
function covered(ranges: readonly TextRange[]): number[] {
  return ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index));
}

function rangesOf(pattern: RegExp, text: string): TextRange[] {
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** All forms in which programs write a character. */
function formsOf(character: string): string[] {
  const encoded = /[\ud800-\udfff]/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character);
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const escapes = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
  const twice = JSON.stringify(JSON.stringify(character)).slice(3, -3);
  const entities: Readonly<Record<string, string[]>> = {
    '&': ['&amp;'],
    '"': ['&quot;', '&#34;'],
    "'": ['&#039;', '&apos;'],
    '/': ['&#x2F;', '&#47;'],
    ' ': ['+', '%2B'],
    '+': [' ', '%20'],
    '\\': ['\\\\\\', '%5c%5C'],
  };
  return [
    character,
    encoded,
    encoded.toLowerCase(),
    encodeURIComponent(encoded),
    encodeURIComponent(encodeURIComponent(encoded)),
    JSON.stringify(character).slice(1, -1),
    twice,
    `\\${character}`,
    escapes.join(''),
    escapes.join('').toUpperCase().replaceAll('U', 'u'),
    escapes.join('').replaceAll('\\', '\\\\'),
    ...(entities[character] ?? []),
  ];
}

const odd = ['/', '"', '\\', '%', '&', "'", '+', ' ', '\n', '€', '😀', '\ud800', '\ufffd'];
const pieces = [
  'a',
  'n',
  'u',
  '2',
  '5',
  'F',
  '%2F',
  '%25',
  '&amp;',
  '\\n',
  '\\u002f',
  'u002f',
  '5c',
  '%5c',
  '#39;',
  'amp;',
];

/**
 * A secret of a few different pieces, so that it repeats itself, and a text that consists of forms of the secret, parts of them, and other
 * pieces.
 */
const cases = fc
  .uniqueArray(fc.constantFrom(...odd, ...pieces), { minLength: 1, maxLength: 4 })
  .chain((few) =>
    fc.record({
      secret: fc.array(fc.constantFrom(...few), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      parts: fc.array(
        fc.oneof(
          fc.constantFrom(...few, ...odd, ...pieces),
          fc.record({ choices: fc.array(fc.nat(100), { minLength: 8, maxLength: 8 }), cut: fc.nat(60) }),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  )
  // The search handles secrets of only backslashes in another way.
  .filter(({ secret }) => !/^\\*$/.test(secret))
  .map(({ secret, parts }) => ({
    secret,
    text: parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const written = Array.from(secret, (character, index) => {
          const forms = formsOf(character);
          return forms[(part.choices[index % part.choices.length] ?? 0) % forms.length] ?? '';
        });
        return written.join('').slice(0, part.cut < 40 ? undefined : part.cut - 40);
      })
      .join(''),
  }));

describe('secrets in a text', () => {
  it('are found wherever a pattern of all of their forms finds them', () => {
    let found = 0;
    fc.assert(
      fc.property(cases, ({ secret, text }) => {
        const expected = covered(rangesOf(writtenPattern(secret), text));
        const shown = new Set(covered(search([secret], text).ranges));
        if (expected.length > 0) found++;
        expect(expected.filter((index) => !shown.has(index))).toEqual([]);
      }),
      { numRuns: freshRuns(10_000) },
    );
    // With fewer matches, the test would prove nothing.
    expect(found).toBeGreaterThan(freshRuns(10_000) / 20);
  });

  it('are found nowhere else in a text with one interpretation', () => {
    const letters = fc.constantFrom('a', 'b', '/', '€', '😀', '=');
    const text = fc.array(letters, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 5 }), text, (parts, input) => {
        const secret = parts.join('');
        const starts = Array.from({ length: input.length }, (_, index) => index).filter((index) =>
          input.startsWith(secret, index),
        );
        const expected = new Set(covered(starts.map((start) => ({ start, end: start + secret.length }))));
        expect(covered(search([secret], input).ranges)).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: freshRuns(5000) },
    );
  });

  it('are found all at once', () => {
    fc.assert(
      fc.property(fc.array(cases, { minLength: 2, maxLength: 5 }), (several) => {
        const text = several.map((one) => one.text).join('');
        const secrets = several.map((one) => one.secret);
        const shown = new Set(covered(search(secrets, text).ranges));
        const expected = secrets.flatMap((secret) => covered(rangesOf(writtenPattern(secret), text)));
        expect(expected.filter((index) => !shown.has(index))).toEqual([]);
      }),
      { numRuns: freshRuns(2000) },
    );
  });

  it.each<[secrets: string[], text: string, ranges: [number, number][]]>([
    [
      ['5c', '/', "\\\\'\\"],
      "5c/\\%5c%5C'\\\\\\'\\",
      [
        [0, 2],
        [2, 3],
        [3, 16],
      ],
    ],
  ])('of %j in %j', (secrets, text, ranges) => {
    expect(search(secrets, text).ranges.map(({ start, end }) => [start, end])).toEqual(ranges);
  });

  it('are found if a text ends inside of them, but not texts that only begin in the same way', () => {
    const secret = mixed(['ab', '/"'], 150_000, 5);
    for (const written of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      const text = `{"token":"${written.slice(0, 90_000)}`;
      for (const cut of [20, 1000, 80_000]) {
        expect(new SecretSearch([secret]).ranges(text, cut)).toEqual([{ start: 10, end: text.length }]);
      }
      expect(new SecretSearch([secret]).ranges(text, 10)).toEqual([]);
      expect(new SecretSearch([secret]).ranges(text)).toEqual([]);
      expect(new SecretSearch([secret]).ranges(`${text}${'!'.repeat(100)}`, 20)).toEqual([]);
    }
  });

  it('are found in order; overlapping ones are merged, adjacent ones are not', () => {
    expect(search(['abcd', 'cdef'], 'abcdef abcdcdef').ranges).toEqual([
      { start: 0, end: 6 },
      { start: 7, end: 11 },
      { start: 11, end: 15 },
    ]);
  });
});

/** The length of texts for which a search takes a long time. */
const length = 200_000;
const long = (part: string, size = length): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);

/** Two parts that are repeated in random order. */
function mixed([first, second]: readonly [string, string], size: number, seed: number): string {
  let text = '';
  for (let state = seed; text.length < size;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text += state & 1 ? first : second;
  }
  return text.slice(0, size);
}

const jar = (parts: readonly [string, string]): string[] =>
  Array.from({ length: 50 }, (_, index) => mixed(parts, 4000, 977 * (index + 1)));

const readInOneWay: [what: string, secrets: string[], text: string][] = [
  ['letters', [`${'a'.repeat(4000)}b`], long('a')],
  ['slashes', [`${'/'.repeat(2000)}b`], long('/')],
  ['encoded slashes', [`${'/'.repeat(2000)}b`], long('%2F')],
  ['percent signs that are encoded again and again', [`${'%'.repeat(2000)}b`], long('%2525')],
  ['nothing but 25', [`${'%'.repeat(2000)}b`], long('%25252525')],
  ['backslashes', [`${'\\'.repeat(10)}"`], long('\\')],
  ['escaped quotes', [`${'\\"'.repeat(2000)}x`], long('\\\\\\"')],
  ['entities', [`${'&amp;'.repeat(800)}x`], long('&amp;')],
  ['ampersands', [`${'&'.repeat(4000)}x`], long('&')],
  ['backslashes that are encoded', [`${'\\"'.repeat(2000)}x`], long('%5c')],
  ['characters beyond ASCII', [`${'€'.repeat(1300)}x`], long('%E2%82%AC')],
  ['escaped pairs', [`${'😀'.repeat(1300)}x`], long('\\ud83d\\ude00')],
  ['50 cookies', jar(['a', 'b']), mixed(['a', 'b'], length, 99)],
  ['50 cookies that differ at their ends', jar(['a', 'a']).map((text, index) => `${text}b${index}`), long('a')],
];

const readInManyWays: [what: string, secrets: string[], text: string][] = [
  ['encoded slashes', [mixed(['/', '%2F'], 4000, 1)], long('%2F')],
  ['50 cookies of slashes', jar(['/', '%2F']), mixed(['%2F', '%252F'], length, 99)],
  ['escapes', jar(['\\n', '\n']), long('\\n')],
  ['entities', jar(['&', '&amp;']), long('&amp;')],
  ['percent signs', ['%25'.repeat(1300), ...jar(['%', '%25'])], long('%2525')],
];

describe('for any secrets and texts,', () => {
  /** Number of additional steps. The work that is started at one index is always completed. */
  const slack = 10_000;

  it.each(readInOneWay)('a few steps for each character are enough: %s', (_, secrets, text) => {
    const { ranges, steps } = search(secrets, text);
    expect(ranges).toEqual([]);
    expect(steps).toBeLessThan(maxSteps.character * text.length);
  });

  it.each(readInManyWays)('the number of steps is limited, and the rest is masked: %s', (_, secrets, text) => {
    const { ranges, steps } = search(secrets, `visible ${text}`);
    expect(ranges).toEqual([{ start: 8, end: text.length + 8 }]);
    expect(steps).toBeLessThan(maxSteps.character * text.length + maxSteps.call + slack);
  });

  it.each([...readInOneWay, ...readInManyWays])(
    'the number of steps to prepare the secrets is proportional to their length: %s',
    (_, secrets) => {
      const symbols = secrets.reduce((sum, secret) => sum + secret.length, 0);
      expect(new SecretSearch(secrets).stepsToPrepare).toBeLessThan(3 * symbols + 100);
    },
  );

  it('many short texts of one call share the steps', () => {
    const found = new SecretSearch(jar(['/', '%2F']));
    found.begin();
    const input = '%2F'.repeat(30);
    for (let count = 0; count < 2000; count++) found.ranges(input);
    expect(found.steps).toBeLessThan(2000 * maxSteps.character * input.length + maxSteps.call + slack);
  });

  it('reaching the limit has no effect on the next text', () => {
    const found = new SecretSearch(jar(['/', '%2F']));
    found.begin();
    expect(found.ranges(long('%2F'))).toHaveLength(1);
    found.begin();
    expect(found.ranges('/%2F and nothing else')).toEqual([]);
  });
});
