import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../../../../src/model/texts/catalog.ts';
import { endOf, joinSentences } from '../../../../src/model/texts/sentences.ts';

describe('joined sentences', () => {
  afterEach(() => setLanguage('en', {}));

  it.each([
    ['en', 'One. Two.'],
    ['de', 'One. Two.'],
    ['ja', 'One.Two.'],
    ['zh-cn', 'One.Two.'],
  ])('have the separator of the language %s, and none for a missing sentence', (language, joined) => {
    setLanguage(language, {});
    expect(joinSentences(['One.', false, undefined, '', 'Two.'])).toBe(joined);
  });

  it.each([
    ['en', 'refused', '.'],
    ['en', 'refused!', ''],
    ['ja', 'refused', '。'],
    ['ja', '「拒否。」', ''],
    ['zh-cn', '拒绝', '。'],
  ])('end with the mark of the language %s after a quoted text: %s', (language, text, end) => {
    setLanguage(language, {});
    expect(endOf(text)).toBe(end);
  });
});
