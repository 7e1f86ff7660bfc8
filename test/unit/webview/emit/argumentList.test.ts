import { expect, it } from 'vitest';
import { draftOfJson } from '../../../../webview/emit/argumentDraft.ts';
import { splitArgumentList } from '../../../../webview/emit/argumentList.ts';

it.each([
  ['1, 2', ['1', '2']],
  ['"hello", 1, "2", {"3": "4", "5": [6, 7]}', ['"hello"', '1', '"2"', '{"3": "4", "5": [6, 7]}']],
  ['"a, \\", b",\n null ', ['"a, \\", b"', 'null']],
  ['[1, 2], {}', ['[1, 2]', '{}']],
])('%s is a list of arguments', (text, parts) => {
  expect(splitArgumentList(text)).toEqual(parts);
});

it.each([
  '',
  '1',
  '[1, 2]',
  '{"a": 1, "b": 2}',
  'hello, world',
  '1, ',
  ', 1',
  '1], [2',
  '"open, 1',
  '{"a": 1, "b"',
  Array.from({ length: 60 }, () => '1').join(','),
])('%s is not a list of arguments', (text) => {
  expect(splitArgumentList(text)).toBeUndefined();
});

it.each([
  ['"a\\nb"', 'text', 'a\nb'],
  ['899068272867328065', 'number', '899068272867328065'],
  ['true', 'boolean', 'true'],
  ['null', 'null', ''],
  ['{"a": 1.50}', 'json', '{"a": 1.50}'],
])('%s becomes an argument of its type', (json, type, text) => {
  expect(draftOfJson(json, 7)).toEqual({ id: 7, type, text });
});
