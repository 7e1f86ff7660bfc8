import { describe, expect, it } from 'vitest';
import { FilterChoice } from '../../../../webview/state/filterChoice.ts';
import type { Host } from '../../../../webview/state/host.ts';
import { SavedState } from '../../../../webview/state/savedState.ts';

function savedWith(filter: string): SavedState {
  const host: Pick<Host, 'getState' | 'setState'> = {
    getState: () => ({ version: 1, filter }),
    setState: () => undefined,
  };
  return new SavedState(host as Host);
}

describe('the text of the filter', () => {
  it('is the one that was saved, and is saved when it is set', () => {
    const saved = savedWith('event:hello');
    const filter = new FilterChoice(saved);
    expect(filter.text).toBe('event:hello');
    const texts: string[] = [];
    filter.onDidChange(() => texts.push(filter.text));
    filter.set('dir:in');
    filter.narrow('event:"two words"');
    expect(texts).toEqual(['dir:in', 'dir:in event:"two words"']);
    expect(saved.current.filter).toBe('dir:in event:"two words"');
  });

  it('is empty when it says nothing', () => {
    const filter = new FilterChoice(savedWith('  '));
    expect(filter.isEmpty).toBe(true);
    filter.set('x');
    expect(filter.isEmpty).toBe(false);
  });
});
