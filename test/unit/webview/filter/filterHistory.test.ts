import { describe, expect, it } from 'vitest';
import { FilterHistory, remembered } from '../../../../webview/filter/filterHistory.ts';
import { filterHistorySlice } from '../../../../webview/filter/filterHistorySlice.ts';
import { SavedState } from '../../../../webview/state/savedState.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

function savedWith(queries: unknown): SavedState {
  const state = { version: 2, slices: { filterHistory: { queries } } };
  return new SavedState({ getState: () => state, setState: () => undefined }, new FakeClock());
}

describe('earlier queries', () => {
  it('are listed once each, the newest first, at most twenty', () => {
    let entries: readonly string[] = [];
    for (let number = 0; number < 30; number++) entries = remembered(entries, `query${number}`);
    expect(entries).toHaveLength(20);
    expect(entries[0]).toBe('query29');
    expect(remembered(entries, ' query15 ').filter((entry) => entry === 'query15')).toHaveLength(1);
    expect(remembered(entries, ' query15 ')[0]).toBe('query15');
  });

  it.each(['', '  ', 'size:>x', '"open', 'x'.repeat(1001), 'a'])('%s is not remembered again', (text) => {
    const entries = ['a'];
    expect(remembered(entries, text)).toBe(entries);
  });

  it('are read from any stored value', () => {
    const read = (queries: unknown) => savedWith(queries).slice(filterHistorySlice).current;
    expect(read(['a', 1, null, 'a', '', 'b', {}, 'x'.repeat(1001)]).queries).toEqual(['a', 'b']);
    expect(read(Array.from({ length: 50 }, (_, index) => `q${index}`)).queries).toHaveLength(20);
    for (const garbage of [undefined, null, 'a', 7, { length: 3 }]) {
      expect(read(garbage)).toEqual({ queries: [] });
    }
  });

  it('are browsed as they were when browsing began', () => {
    const history = new FilterHistory(savedWith(['c', 'b', 'a']));
    expect(history.older('something else')).toBeUndefined();
    expect(history.newer('')).toBeUndefined();
    expect(history.older('')).toBe('c');
    expect(history.older('c')).toBe('b');
    history.add('b');
    expect(history.entries).toEqual(['b', 'c', 'a']);
    expect(history.older('b')).toBe('a');
    expect(history.older('a')).toBeUndefined();
    expect(history.newer('a')).toBe('b');
    expect(history.newer('b')).toBe('c');
    expect(history.newer('c')).toBe('');
    expect(history.older('')).toBe('b');
    history.clear();
    expect(history.older('')).toBeUndefined();
  });
});
