import { expect, it } from 'vitest';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { entryDifferences } from '../../../../src/model/entry/entryDifferences.ts';

const entry = (more: Partial<Entry>): Entry => ({
  seq: 1,
  connectionId: 'c1',
  t: 0,
  kind: 'event',
  dir: 'out',
  ...more,
});

it('there are no differences between entries that differ only in number, time and size', () => {
  const args = [1, { $binary: 'AQI=' }, { a: [null] }];
  expect(entryDifferences(entry({ args }), entry({ seq: 2, t: 9, bytes: 7, args: structuredClone(args) }))).toEqual([]);
});

it('differences are listed by path, with both values', () => {
  const left = entry({ event: 'a', args: [{ 'a key': 1, same: true, list: [1, 2], bytes: { $binary: 'AQI=' } }] });
  const right = entry({
    event: 'b',
    args: [{ 'a key': '1', same: true, list: [1], bytes: { $binary: 'AQM=' } }, null],
  });
  expect(entryDifferences(left, right)).toEqual([
    { path: 'event', left: 'a', right: 'b' },
    { path: 'args.0["a key"]', left: 1, right: '1' },
    { path: 'args.0.list.1', left: 2 },
    { path: 'args.0.bytes', left: { $binary: 'AQI=' }, right: { $binary: 'AQM=' } },
    { path: 'args.1', right: null },
  ]);
});

it('an array, an object and bytes are different, and an object with an escaped key is an object', () => {
  const both = (left: unknown, right: unknown): unknown[] =>
    entryDifferences(entry({ args: [left] }), entry({ args: [right] }));
  expect(both([], {})).toEqual([{ path: 'args.0', left: [], right: {} }]);
  expect(both({ $binary: '' }, {})).toHaveLength(1);
  expect(both({ $$binary: 1 }, { $$binary: 2 })).toEqual([{ path: 'args.0.$$binary', left: 1, right: 2 }]);
  expect(both(JSON.parse('{"__proto__":1}'), {})).toEqual([{ path: 'args.0.__proto__', left: 1 }]);
});
