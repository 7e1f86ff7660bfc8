import { describe, expect, it } from 'vitest';
import { collectTexts } from '../../../support/texts/collectTexts.ts';
import { translatedLanguages, translationFaults } from '../../../support/texts/checkTranslation.ts';
import {
  allEnglish,
  confirmedPath,
  obsoleteKeys,
  readTexts,
  translatedAgain,
  unconfirmedKeys,
  withConfirmed,
} from '../../../support/texts/confirmation.ts';

describe.each(translatedLanguages)('the translation into %s', (language) => {
  it('has every text of the catalogs, with the same parameters', async () => {
    const texts = readTexts(`media/l10n/bundle.l10n.${language}.json`);
    expect(translationFaults(await collectTexts(), texts, language)).toEqual([]);
  });

  it('has every text of the manifest', () => {
    const texts = readTexts(`package.nls.${language}.json`);
    expect(translationFaults(readTexts('package.nls.json'), texts, language)).toEqual([]);
  });
});

describe('the confirmed translations', () => {
  it('are for the current English texts (`npm run texts:confirm` confirms them)', async () => {
    const [english, confirmed] = [await allEnglish(), readTexts(confirmedPath)];
    expect(unconfirmedKeys(english, confirmed)).toEqual([]);
    expect(obsoleteKeys(english, confirmed)).toEqual([]);
  });

  it('do not include a text whose English text is new or changed, until it is confirmed', () => {
    const confirmed = withConfirmed({ b: 'Close', a: 'Open', old: 'Old' }, {}, ['b', 'a', 'old']);
    expect(Object.keys(confirmed)).toEqual(['a', 'b', 'old']);
    const english = { a: 'Open', b: 'Close panel', c: 'New' };
    expect(unconfirmedKeys(english, confirmed)).toEqual(['b', 'c']);
    expect(obsoleteKeys(english, confirmed)).toEqual(['old']);
    const again = withConfirmed(english, confirmed, ['b']);
    expect(unconfirmedKeys(english, again)).toEqual(['c']);
    expect(obsoleteKeys(english, again)).toEqual([]);
    expect(again['a']).toBe(confirmed['a']);
  });

  it('are proposed only for texts that are translated again in every language', () => {
    const before = [
      { a: 'A', b: 'B' },
      { a: 'Ä', b: 'ß' },
    ];
    const after = [
      { a: 'A1', b: 'B1', c: 'C' },
      { a: 'Ä1', b: 'ß', c: 'Ç' },
    ];
    expect(translatedAgain(before, after)).toEqual(['a', 'c']);
  });
});

describe('the check of translations', () => {
  const faults = (english: string, translation: string, language = 'de'): string[] =>
    translationFaults({ key: english }, { key: translation }, language);

  it.each([
    ['{count, plural, one {# row} other {# rows}}', '{count, plural, one {# Zeile} other {# Zeilen}}', 'de'],
    ['{count, plural, one {# row} other {# rows}}', '{count, number} 行', 'ja'],
    [
      '{side, select, client {Client} other {Server}}: {name}',
      '{name}（{side, select, client {客户端} other {服务器}}）',
      'zh-cn',
    ],
    ['Run `npm test`.', '`npm test` ausführen.', 'de'],
  ])('accepts the same parameters in another order: %s', (english, translation, language) => {
    expect(faults(english, translation, language)).toEqual([]);
  });

  it.each([
    ['{name} was closed', 'wurde geschlossen', 'lacks {name}'],
    ['closed', '{name} geschlossen', 'has {name}'],
    ['{n, plural, one {# row} other {# rows}}', '{n, plural, other {# Zeilen}}', 'lacks a plural case: one'],
    ['{a, select, x {X} other {Y}}', '{a, select, z {X} other {Y}}', 'lacks {a, select: other, x}'],
    ['Run `npm test`.', '`npm prüfen` ausführen.', 'must keep `npm test`'],
    ['{name} was closed', '{name wurde geschlossen', 'is no ICU message'],
    ['closed', '', 'is empty'],
  ])('finds a fault: %s, %s', (english, translation, fault) => {
    expect(faults(english, translation).join()).toContain(fault);
  });

  it('finds missing and unknown texts', () => {
    expect(translationFaults({ a: 'A' }, { b: 'B' }, 'de')).toEqual(['a: is missing: A', 'b: no text has this key']);
  });
});
