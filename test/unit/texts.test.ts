import { readFileSync } from 'node:fs';
import { parse } from '@formatjs/icu-messageformat-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleJson, bundlePath, collectTexts } from '../support/texts/collectTexts.ts';

let texts: Record<string, string>;
beforeAll(async () => {
  texts = await collectTexts();
});

/** All keys whose texts break a rule. */
const breaking = (rule: (text: string) => boolean): string[] =>
  Object.entries(texts).flatMap(([key, text]) => (rule(text) ? [`${key}: ${text}`] : []));

describe('the texts that people read', () => {
  it('are all in media/l10n/bundle.l10n.json (`npm run texts` writes it)', () => {
    expect(readFileSync(bundlePath, 'utf8')).toBe(bundleJson(texts));
  });

  it('are well-formed ICU messages', () => {
    const isMalformed = (text: string): boolean => {
      try {
        return parse(text, { ignoreTag: true }).length === 0;
      } catch {
        return true;
      }
    };
    expect(breaking(isMalformed)).toEqual([]);
    expect(Object.keys(texts).length).toBeGreaterThan(0);
  });

  it('have typographic apostrophes and quotation marks, because an ASCII apostrophe quotes in ICU messages', () => {
    expect(breaking((text) => text.includes("'"))).toEqual([]);
  });

  it('have a non-breaking space between a number and its unit', () => {
    // `ms {…}` is excluded, because it is the key of a choice.
    const isBreaking = /(?:\d|\}) (?:ms|s|µs|ns|min|h|B|kB|MB|GB|KiB|MiB|kB\/s)(?![\w’])(?! \{)/;
    expect(breaking((text) => isBreaking.test(text))).toEqual([]);
  });

  it('are not the same sentence under two keys (`commonTexts` has those that several features show)', () => {
    // Labels can be equal, because their translations may differ. A message of one cause can also be equal to a remedy of another cause.
    const sentences = Object.entries(texts).filter(([key, text]) => !key.startsWith('cause.') && /\{|\.$/.test(text));
    const keysOf = new Map<string, string[]>();
    for (const [key, text] of sentences) keysOf.set(text, [...(keysOf.get(text) ?? []), key]);
    const twice = [...keysOf].filter(([, keys]) => keys.length > 1).map(([, keys]) => keys);
    expect(twice).toEqual([]);
  });

  it('have no space at their ends and no two spaces in a row', () => {
    expect(breaking((text) => text !== text.trim() || text.includes('  '))).toEqual([]);
  });
});
