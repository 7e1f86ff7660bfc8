import { describe, expect, it } from 'vitest';
import { FilterChoice, filterSlice } from '../../../../webview/state/filterChoice.ts';
import { SavedState } from '../../../../webview/state/savedState.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

function savedWith(filter: string): SavedState {
  const state = { version: 2, slices: { filter: { text: filter } } };
  return new SavedState({ getState: () => state, setState: () => undefined }, new FakeClock());
}

describe('the text of the filter', () => {
  it('is the saved text, and is saved when it is set', () => {
    const saved = savedWith('event:hello');
    const filter = new FilterChoice(saved);
    expect(filter.text).toBe('event:hello');
    const texts: string[] = [];
    filter.onDidChange(() => texts.push(filter.text));
    filter.set('dir:in');
    filter.narrow('event:"two words"');
    expect(texts).toEqual(['dir:in', 'dir:in event:"two words"']);
    expect(saved.slice(filterSlice).current.text).toBe('dir:in event:"two words"');
  });

  it('is empty if it has no terms', () => {
    const filter = new FilterChoice(savedWith('  '));
    expect(filter.isEmpty).toBe(true);
    filter.set('x');
    expect(filter.isEmpty).toBe(false);
  });
});
