import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { Throttle } from '../../../src/base/throttle.ts';
import { messageOf, UserError } from '../../../src/base/userError.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('the clock of the system', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([2 ** 31 - 1, 2 ** 31, 3e9, 1e12, Infinity])('waits for %d ms, more than one timer holds', (ms) => {
    vi.useFakeTimers();
    const run = vi.fn();
    systemClock.after(ms, run);
    vi.advanceTimersByTime(Math.min(ms, 5e9) - 1);
    expect(run).not.toHaveBeenCalled();
    if (ms > 5e9) return;
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('forgets a long one at any time', () => {
    vi.useFakeTimers();
    const run = vi.fn();
    const timer = systemClock.after(3e9, run);
    vi.advanceTimersByTime(2.9e9);
    timer.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

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

  it('lets go in reverse order, once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    for (const name of ['a', 'b', 'c']) store.add(made(order, name));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['c', 'b', 'a']);
    expect(store.isDisposed).toBe(true);
  });

  it('disposes at once what comes too late', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.add(made(order, 'late'));
    expect(order).toEqual(['late']);
  });

  it('releases one now and forgets it', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    const [a, foreign] = [store.add(made(order, 'a')), made(order, 'foreign')];
    store.release(a);
    store.release(foreign);
    store.dispose();
    expect(order).toEqual(['a']);
  });

  it('lets all go although one throws, and throws that on', () => {
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

describe('Emitter', () => {
  it('calls the listeners in order, until they unsubscribe', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const first = emitter.event((value) => heard.push(`a${value}`));
    emitter.event((value) => heard.push(`b${value}`));
    emitter.fire(1);
    first.dispose();
    first.dispose();
    emitter.fire(2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });

  it('counts a function that is subscribed twice as two', () => {
    const emitter = new Emitter<void>();
    const listener = vi.fn();
    const one = emitter.event(listener);
    emitter.event(listener);
    emitter.fire();
    one.dispose();
    emitter.fire();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('lets one that comes while firing hear the next value, and one that went not', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const subscriptions: { dispose(): void }[] = [];
    emitter.event((value) => {
      heard.push(`a${value}`);
      if (value === 1) emitter.event((late) => heard.push(`late${late}`));
      subscriptions[0]?.dispose();
    });
    subscriptions.push(emitter.event((value) => heard.push(`gone${value}`)));
    emitter.fire(1);
    emitter.fire(2);
    expect(heard).toEqual(['a1', 'a2', 'late2']);
  });

  it('calls the others although one throws, and throws that on', () => {
    const emitter = new Emitter<void>();
    const other = vi.fn();
    emitter.event(() => {
      throw new Error('bad listener');
    });
    emitter.event(other);
    expect(() => emitter.fire()).toThrow('bad listener');
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('is silent once disposed', () => {
    const emitter = new Emitter<void>();
    const listener = vi.fn();
    emitter.event(listener);
    emitter.dispose();
    emitter.fire();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('Throttle', () => {
  const given = () => {
    const clock = new FakeClock();
    const times: number[] = [];
    return { clock, times, throttle: new Throttle(clock, 100, () => times.push(clock.now())) };
  };

  it('runs soon, and joins what is asked for in between', () => {
    const { clock, times, throttle } = given();
    throttle.request();
    throttle.request();
    expect(times).toEqual([]);
    clock.advance(0);
    throttle.request();
    clock.advance(40);
    throttle.request();
    clock.advance(500);
    throttle.request();
    clock.advance(500);
    expect(times).toEqual([0, 100, 540]);
  });

  it('can be asked again by its own work', () => {
    const clock = new FakeClock();
    const times: number[] = [];
    const throttle: Throttle = new Throttle(clock, 100, () => {
      times.push(clock.now());
      if (times.length < 3) throttle.request();
    });
    throttle.request();
    clock.advance(1000);
    expect(times).toEqual([0, 100, 200]);
  });

  it('does nothing after its end', () => {
    const { clock, times, throttle } = given();
    throttle.request();
    throttle.dispose();
    throttle.request();
    clock.advance(1000);
    expect(times).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('systemClock', () => {
  it('tells the time, and runs later unless it is called off', async () => {
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1000);
    const before = systemClock.now();
    const never = vi.fn();
    systemClock.after(0, never).dispose();
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
    expect(never).not.toHaveBeenCalled();
  });
});

describe('FakeClock', () => {
  it('runs timers in the order of their times', () => {
    const clock = new FakeClock(1000);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b${clock.now()}`));
    clock.after(10, () => {
      ran.push(`a${clock.now()}`);
      clock.after(5, () => ran.push(`nested${clock.now()}`));
    });
    clock.after(20, () => ran.push('c'));
    clock.after(21, () => ran.push('late'));
    clock.after(15, () => ran.push('cancelled')).dispose();
    clock.advance(20);
    expect(ran).toEqual(['a10', 'nested15', 'b20', 'c']);
    expect([clock.now(), clock.wall(), clock.pending]).toEqual([20, 1020, 1]);
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('what'), 'what'],
    [new UserError('for a person', { a: 1 }), 'for a person'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
  ])('of %o', (error, message) => {
    expect(messageOf(error)).toBe(message);
  });
});
