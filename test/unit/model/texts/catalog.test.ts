import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { TextParams } from '../../../../src/model/texts/textParams.ts';
import { catalog, englishTexts, formatText, setLanguage } from '../../../../src/model/texts/catalog.ts';

const texts = catalog('test', {
  plain: 'No events yet',
  named: 'Connected to {url}',
  counted: '{count, plural, one {# row} other {# rows}} of {source}',
  chosen: '{direction, select, in {received from {peer}} other {sent}}',
});

afterEach(() => setLanguage('en', {}));

describe('the texts of a catalog', () => {
  it('have names and parameters', () => {
    expect(texts.plain()).toBe('No events yet');
    expect(texts.named({ url: 'http://a' })).toBe('Connected to http://a');
    expect(texts.counted({ count: 1, source: 'x' })).toBe('1 row of x');
    expect(texts.counted({ count: 1200, source: 'x' })).toBe('1,200 rows of x');
    expect(texts.chosen({ direction: 'in', peer: 'b' })).toBe('received from b');
  });

  it('insert any value unchanged', () => {
    expect(texts.named({ url: "{count} <b> # 'quoted'" })).toBe("Connected to {count} <b> # 'quoted'");
  });

  it('require the parameters of their text', () => {
    expectTypeOf<TextParams<'No events'>>().toEqualTypeOf<[]>();
    type Names<Text extends string> = keyof Exclude<TextParams<Text>[0], undefined>;
    expectTypeOf<Names<'{a} and {b}'>>().toEqualTypeOf<'a' | 'b'>();
    expectTypeOf<Names<'{count, plural, one {# row} other {# rows of {source}}} in {file}'>>().toEqualTypeOf<
      'count' | 'source' | 'file'
    >();
    expectTypeOf<Names<'{a, select, x {one {b, plural, other {{c}}}} other {}} {d, number}'>>().toEqualTypeOf<
      'a' | 'b' | 'c' | 'd'
    >();
  });

  it('are in another language if its bundle has them, and in English otherwise', () => {
    setLanguage('de', { 'test.counted': '{count, plural, one {# Zeile} other {# Zeilen}}' });
    expect(texts.counted({ count: 1200, source: 'x' })).toBe('1.200 Zeilen');
    expect(texts.plain()).toBe('No events yet');
  });

  it('are listed by their keys', () => {
    expect(englishTexts().get('test.named')).toBe('Connected to {url}');
    expect(formatText('test.unknown')).toBe('test.unknown');
  });
});
