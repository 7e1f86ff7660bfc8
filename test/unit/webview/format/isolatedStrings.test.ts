import { expect, it } from 'vitest';
import { isolatedStrings } from '../../../../webview/format/isolatedStrings.ts';

/** The result, with angle quotation marks in place of the isolating characters. */
const shown = (text: string): string => isolatedStrings(text).replaceAll('\u2068', '‹').replaceAll('\u2069', '›');

it('each string of a preview with text from right to left is isolated', () => {
  expect(shown('"سلام", "שלום", {a: "x"}')).toBe('‹"سلام"›, ‹"שלום"›, {a: ‹"x"›}');
  expect(shown(String.raw`"س\"ل", 1`)).toBe(String.raw`‹"س\"ل"›, 1`);
  expect(shown('{سلام: 1, שלום: 2')).toBe('{‹سلام›: 1, ‹שלום›: 2');
  expect(shown('"سلا…')).toBe('‹"سلا…›');
  expect(shown('"𞤀𞤁"')).toBe('‹"𞤀𞤁"›');
});

it('all other previews are unchanged', () => {
  for (const text of ['', '"a", {b: "c"}', '"日本語"', '"é"']) expect(isolatedStrings(text)).toBe(text);
});
