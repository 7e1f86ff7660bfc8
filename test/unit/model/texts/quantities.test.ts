import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../../../../src/model/texts/catalog.ts';
import {
  bandwidthText,
  bytesText,
  delayText,
  durationText,
  elapsedText,
  exactBytesText,
  millisecondsText,
  preciseMillisecondsText,
  rateText,
  secondsText,
  sizeText,
} from '../../../../src/model/texts/quantities.ts';
import { wholeNumberOf, withDecimalPoint } from '../../../../src/model/texts/numberText.ts';

afterEach(() => setLanguage('en', {}));

describe('a number and its unit, which no line break separates', () => {
  it.each([
    [durationText, [0.04, 0.96, 8.4, 999.4, 999.6, 1234, 59_949], '0.0_ms 1.0_ms 8_ms 999_ms 1.0_s 1.2_s 59.9_s'],
    [durationText, [60_000, 125_000, 3_660_000], '1_min 0_s 2_min 5_s 1_h 1_min'],
    [elapsedText, [374, 59_999, 125_010, 3_723_004], '0.374_s 59.999_s 2_min 5.010_s 1_h 2_min 3.004_s'],
    [preciseMillisecondsText, [0.04, 1200], '0.0_ms 1,200.0_ms'],
    [delayText, [800, 2000, 1500], '800_ms 2_s 1.5_s'],
    [(ms: number) => millisecondsText(ms), [0.4, 30_000], '0_ms 30,000_ms'],
    [(ms: number) => secondsText(ms, 2), [4040, 2000], '4.04_s 2_s'],
    [bytesText, [0, 57, 999, 1000, 1234, 999_499], '0_B 57_B 999_B 1.0_kB 1.2_kB 999_kB'],
    [bytesText, [999_500, 2_500_000, 999.6e6, 123e9, 5e12], '1.0_MB 2.5_MB 1.0_GB 123_GB 5,000_GB'],
    [sizeText, [0, 999, 1000, 50_000, 1_250_000, 16e6], '0_B 999_B 1_kB 50_kB 1.25_MB 16_MB'],
    [exactBytesText, [1_000_000], '1,000,000_B'],
    [bandwidthText, [999, 1_250_000], '999_B/s 1.25_MB/s'],
    [rateText, [0.25, 12.5, 1204, 150.4], '0.25_/s 13_/s 1,204_/s 150_/s'],
  ])('%o of %j', (format, values, texts) => {
    expect(values.map((value) => format(value)).join(' ')).toBe(texts.replaceAll('_', '\u00a0'));
  });

  it('in another language has its digits and its unit', () => {
    setLanguage('de', { 'unit.seconds': '{value} Sek.' });
    expect([durationText(1234), bytesText(1234)]).toEqual(['1,2 Sek.', '1,2\u00a0kB']);
  });
});

describe('a typed number', () => {
  const typed = ['0,5', ' 0.5 ', ',5', '1,5,5', '1.000,5', '2'];

  it.each([
    ['en', ['0,5', '0.5', ',5', '1,5,5', '1.000,5', '2']],
    ['ja', ['0,5', '0.5', ',5', '1,5,5', '1.000,5', '2']],
    ['de', ['0.5', '0.5', '.5', '1,5,5', '1.000,5', '2']],
    ['es', ['0.5', '0.5', '.5', '1,5,5', '1.000,5', '2']],
  ])('in the language %s has its decimal separator', (language, read) => {
    setLanguage(language, {});
    expect(typed.map(withDecimalPoint)).toEqual(read);
  });
});

it('parses a typed whole number, and no other text', () => {
  expect([' 7 ', '007', '123456789012345'].map((typed) => wholeNumberOf(typed))).toEqual([7, 7, 123_456_789_012_345]);
  const refused = ['', '1.000', '1,5', '-1', '1e3', '0x1', '1 000', '1234567890123456'];
  expect(refused.map((typed) => wholeNumberOf(typed))).toEqual(refused.map(() => undefined));
  expect(['123', '1234'].map((typed) => wholeNumberOf(typed, { maxDigits: 3 }))).toEqual([123, undefined]);
});
