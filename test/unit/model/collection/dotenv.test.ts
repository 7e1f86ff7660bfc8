import { expect, it } from 'vitest';
import { parseDotenv } from '../../../../src/model/collection/dotenv.ts';

it('names, quotes, escapes and comments are read', () => {
  const text =
    '\uFEFF# c\r\n\r\nA=1\nexport B = two words # comment\nC="a\\n\\"b\\" # no comment" # comment\nD=\'a\\n\'\nE=\nA=2\nF=a#b';
  expect(parseDotenv(text)).toEqual({
    ok: true,
    variables: { A: '2', B: 'two words', C: 'a\n"b" # no comment', D: 'a\\n', E: '', F: 'a#b' },
  });
});

it.each([
  ['A=1\nnonsense', 2],
  ['A="open', 1],
  ['=1', 1],
])('the line of a text that cannot be read is named: %j', (text, line) => {
  expect(parseDotenv(text)).toEqual({ ok: false, line });
});
