import { expect, it } from 'vitest';
import { lineIndent, lineStart, trimEdges, trimEnd } from '../../../../src/model/text/edges.ts';

const isBlank = (character: string): boolean => character === ' ';

it('characters are removed at the edges, and kept inside', () => {
  expect(trimEdges('  a  b ', isBlank)).toBe('a  b');
  expect(trimEdges('   ', isBlank)).toBe('');
  expect(trimEnd(' a ', isBlank)).toBe(' a');
  const long = `a${' '.repeat(300_000)}b`;
  expect(trimEdges(long, isBlank)).toBe(long);
});

it.each([
  ['a', 1, '', 0],
  ['\t a', 3, '\t ', 0],
  ['x\r\n  a b', 6, '  ', 3],
  ['x\n    ', 4, '  ', 2],
  ['x\n  \ny', 6, '', 5],
])('the line of %j at %i is indented by %j', (text, offset, indent, start) => {
  expect(lineIndent(text, offset)).toBe(indent);
  expect(lineStart(text, offset)).toBe(start);
});
