import { describe, expect, it } from 'vitest';
import { runWithin } from '../../../../src/engine/query/regexGuard.ts';

/** Blocks this thread for some time, as a pause of the machine does. */
function pause(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a time limit for regular expressions', () => {
  it('does not stop an expression because the machine paused', () => {
    let runs = 0;
    const result = runWithin(20, () => {
      if (++runs === 1) pause(10_000);
      return /a/.test('cat');
    });
    expect([result, runs]).toEqual([{ value: true }, 2]);
  });

  it('stops an expression that is slow each time, and throws what the code throws', () => {
    const text = `${'a'.repeat(60)}!`;
    expect(runWithin(20, () => /^(a+)+$/.test(text))).toEqual({ stopped: true });
    const thrown = new Error('not a timeout');
    expect(() =>
      runWithin(20, () => {
        throw thrown;
      }),
    ).toThrow(thrown);
    expect(runWithin(20, () => 'after that')).toEqual({ value: 'after that' });
  });
});
