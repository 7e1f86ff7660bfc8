import { describe, expect, it, vi } from 'vitest';
import { DisposableStore, toDisposable } from '../../../src/base/disposable.ts';

describe('toDisposable', () => {
  it('releases once', () => {
    const release = vi.fn();
    const disposable = toDisposable(release);
    disposable.dispose();
    disposable.dispose();
    expect(release).toHaveBeenCalledTimes(1);
  });
});

describe('DisposableStore', () => {
  const made = (order: string[], name: string) => toDisposable(() => order.push(name));

  it('disposes in reverse order, once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    for (const name of ['a', 'b', 'c']) store.add(made(order, name));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['c', 'b', 'a']);
    expect(store.isDisposed).toBe(true);
  });

  it('immediately disposes an item that is added after its own disposal', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.add(made(order, 'late'));
    expect(order).toEqual(['late']);
  });

  it('disposes one item, and does not dispose it again', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    const [a, foreign] = [store.add(made(order, 'a')), made(order, 'foreign')];
    store.release(a);
    store.release(foreign);
    store.dispose();
    expect(order).toEqual(['a']);
  });

  it('disposes all items even if one throws, and rethrows the error', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(made(order, 'a'));
    store.add({
      dispose() {
        throw new Error('stuck');
      },
    });
    store.add(made(order, 'c'));
    expect(() => store.dispose()).toThrow('stuck');
    expect(order).toEqual(['c', 'a']);
  });
});
