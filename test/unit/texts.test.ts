import { readFileSync } from 'node:fs';
import { parse } from '@formatjs/icu-messageformat-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleJson, bundlePath, collectTexts } from '../support/texts/collectTexts.ts';

let texts: Record<string, string>;
beforeAll(async () => {
  texts = await collectTexts();
});

/** All keys whose text breaks a rule. */
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
    // `ms {…}` is the key of a choice.
    const isBreaking = /(?:\d|\}) (?:ms|s|µs|ns|min|h|B|kB|MB|GB|KiB|MiB|kB\/s)(?![\w’])(?! \{)/;
    expect(breaking((text) => isBreaking.test(text))).toEqual([]);
  });

  it('have no blank at their edges and no two in a row', () => {
    expect(breaking((text) => text !== text.trim() || text.includes('  '))).toEqual([]);
  });
});
