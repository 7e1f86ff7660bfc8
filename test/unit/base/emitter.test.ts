import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';

describe('Emitter', () => {
  it('calls the listeners in order, until they unsubscribe', () => {
    const emitter = new Emitter<number>();
    const received: string[] = [];
    const first = emitter.event((value) => received.push(`a${value}`));
    emitter.event((value) => received.push(`b${value}`));
    emitter.fire(1);
    first.dispose();
    first.dispose();
    emitter.fire(2);
    expect(received).toEqual(['a1', 'b1', 'b2']);
  });

  it('counts a function that is subscribed twice as two listeners', () => {
    const emitter = new Emitter<void>();
    const listener = vi.fn();
    const one = emitter.event(listener);
    emitter.event(listener);
    emitter.fire();
    one.dispose();
    emitter.fire();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('calls a listener that is added while listeners are called only with the next value, and a removed listener not at all', () => {
    const emitter = new Emitter<number>();
    const received: string[] = [];
    const subscriptions: { dispose(): void }[] = [];
    emitter.event((value) => {
      received.push(`a${value}`);
      if (value === 1) emitter.event((late) => received.push(`late${late}`));
      subscriptions[0]?.dispose();
    });
    subscriptions.push(emitter.event((value) => received.push(`gone${value}`)));
    emitter.fire(1);
    emitter.fire(2);
    expect(received).toEqual(['a1', 'a2', 'late2']);
  });

  it('calls the other listeners even if one throws, and rethrows the error', () => {
    const emitter = new Emitter<void>();
    const other = vi.fn();
    emitter.event(() => {
      throw new Error('bad listener');
    });
    emitter.event(other);
    expect(() => emitter.fire()).toThrow('bad listener');
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('calls no listener after it was disposed', () => {
    const emitter = new Emitter<void>();
    const listener = vi.fn();
    emitter.event(listener);
    emitter.dispose();
    emitter.fire();
    expect(listener).not.toHaveBeenCalled();
  });
});
