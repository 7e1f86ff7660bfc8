import { expect, it } from 'vitest';
import { earlierNames, haveSeveralNames, namedAt, readEarlierNames } from '../../../../src/model/entry/earlierNames.ts';

const named = (name: string, namespace = '/') => ({ name, url: `http://${name}`, namespace });

it('the names that a connection had are stored, and the oldest of very many are discarded', () => {
  expect(earlierNames(undefined, named('a'), 5)).toBeUndefined();
  expect(earlierNames(named('a'), named('a'), 5)).toBeUndefined();
  const first = earlierNames(named('a'), named('a', '/chat'), 5);
  expect(first).toEqual([{ ...named('a'), before: 5 }]);
  const earlier = [...(first ?? [])];
  expect(earlierNames({ ...named('a', '/chat'), earlier }, named('a', '/chat'), 7)).toBe(earlier);
  let known: Parameters<typeof namedAt>[0] = named('n0');
  for (let index = 1; index <= 300; index++) {
    known = { ...named(`n${index}`), earlier: earlierNames(known, named(`n${index}`), index * 10) };
  }
  expect(known.earlier).toHaveLength(100);
  expect(namedAt(known, 2999).name).toBe('n299');
  expect(namedAt(known, 3000).name).toBe('n300');
  expect(haveSeveralNames([known])).toBe(true);
  expect(haveSeveralNames([named('a')])).toBe(false);
});

it.each([
  [undefined, []],
  [{}, []],
  [[null, 1, 'a', {}, { name: 'a', url: 'http://a', namespace: '/' }, { ...named('a'), before: '1' }], []],
  [
    [{ name: 'a', url: 'http://me:pass@a/?token=x', namespace: '/', before: 3, other: 1 }],
    [{ name: 'a', url: expect.not.stringMatching(/pass|=x/) as string, namespace: '/', before: 3 }],
  ],
])('the earlier names %j in a file are read', (value, read) => {
  expect(readEarlierNames(value)).toEqual(read);
});
