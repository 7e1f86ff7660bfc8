import { describe, expect, it } from 'vitest';
import { runInParallel } from '../../../src/base/parallelWork.ts';
import { messageOf } from '../../../src/base/userError.ts';

/** Records which items run. Each item ends when the test resolves it. */
class Record {
  readonly begun: string[] = [];
  readonly #end = new Map<string, (error?: Error) => void>();

  readonly work = (item: string): Promise<void> => {
    this.begun.push(item);
    return new Promise((resolve, reject) =>
      this.#end.set(item, (error) => {
        if (error) reject(error);
        else resolve();
      }),
    );
  };

  async end(item: string, error?: Error): Promise<void> {
    this.#end.get(item)?.(error);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('parallel work', () => {
  it('starts as many items as allowed, in their order', async () => {
    const record = new Record();
    const all = runInParallel(['a', 'b', 'c'], { jobs: 2 }, record.work);
    expect(record.begun).toEqual(['a', 'b']);
    await record.end('b');
    expect(record.begun).toEqual(['a', 'b', 'c']);
    await record.end('a');
    await record.end('c');
    await all;
  });

  it('never runs items with a common key at the same time', async () => {
    const record = new Record();
    const all = runInParallel(['x1', 'x2', 'xy', 'y1', 'z'], { jobs: 3, keysOf: keysIn }, record.work);
    expect(record.begun).toEqual(['x1', 'y1', 'z']);
    await record.end('x1');
    expect(record.begun).toEqual(['x1', 'y1', 'z', 'x2']);
    await record.end('x2');
    expect(record.begun).toEqual(['x1', 'y1', 'z', 'x2']);
    await record.end('y1');
    expect(record.begun).toEqual(['x1', 'y1', 'z', 'x2', 'xy']);
    await record.end('z');
    await record.end('xy');
    await all;
  });

  it('starts nothing after an error, and waits for what runs', async () => {
    const record = new Record();
    let outcome = 'runs';
    const all = runInParallel(['a', 'b', 'c'], { jobs: 2 }, record.work).catch(
      (error: unknown) => (outcome = messageOf(error)),
    );
    await record.end('a', new Error('broken'));
    expect([outcome, record.begun]).toEqual(['runs', ['a', 'b']]);
    await record.end('b');
    await all;
    expect(outcome).toBe('broken');
  });

  it('ends immediately without items', () => runInParallel([], { jobs: 3 }, () => Promise.reject(new Error())));
});

function keysIn(item: string): string[] {
  return item.split('').filter((letter) => letter !== 'z' && /[a-z]/.test(letter));
}
