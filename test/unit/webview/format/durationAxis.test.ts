import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisDurationText, durationLabels, durationSteps } from '../../../../webview/format/durationAxis.ts';

const texts = (endMs: number, most: number): string[] =>
  durationLabels(endMs, most).map(({ text }) => text.replaceAll('\u00a0', ' '));

describe('an axis of durations', () => {
  it.each([
    [0.25, 2, ['0 ms', '0.1 ms', '0.2 ms']],
    [44, 2, ['0 ms', '20 ms', '40 ms']],
    [800, 4, ['0 ms', '200 ms', '400 ms', '600 ms', '800 ms']],
    [4400, 2, ['0 s', '2 s', '4 s']],
    [10_000, 4, ['0 s', '5 s', '10 s']],
    [59_000, 4, ['0 s', '15 s', '30 s', '45 s']],
    [150_000, 2, ['0 min', '1 min', '2 min']],
    [4.4 * 3_600_000, 2, ['0 h', '2 h', '4 h']],
    [50 * 3_600_000, 2, ['0 d', '1 d', '2 d']],
  ])('of %d ms with %d steps has labels that are round in one unit', (endMs, most, labels) => {
    expect(texts(endMs, most)).toEqual(labels);
  });

  it('has at least two different labels, and no more than fit, for every length', () => {
    const anyEnd = fc
      .record({ digits: fc.double({ min: 1, max: 10, noNaN: true }), exponent: fc.integer({ min: -5, max: 12 }) })
      .map(({ digits, exponent }) => digits * 10 ** exponent);
    fc.assert(
      fc.property(anyEnd, fc.integer({ min: 2, max: 20 }), (endMs, most) => {
        const labels = texts(endMs, most);
        expect(labels.length).toBeGreaterThanOrEqual(2);
        expect(labels.length).toBeLessThanOrEqual(most + 1);
        expect(new Set(labels).size).toBe(labels.length);
        expect(new Set(labels.map((label) => label.split(' ')[1])).size).toBe(1);
      }),
    );
  });

  it('has steps that are at most 2.5 times the previous one, so that an axis with space for two labels has two', () => {
    for (const [index, step] of durationSteps.entries()) {
      if (index > 0) expect(step / (durationSteps[index - 1] ?? 0)).toBeLessThan(2.5001);
    }
  });

  it('has exact labels: a step of 250 ms is never rounded to a tenth of a second', () => {
    const text = (ms: number): string => axisDurationText(ms, { endMs: 1250, stepMs: 250 });
    expect([250, 1250].map(text)).toEqual(['0.25\u00a0s', '1.25\u00a0s']);
  });
});
