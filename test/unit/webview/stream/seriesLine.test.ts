import { describe, expect, it } from 'vitest';
import { seriesLine } from '../../../../webview/stream/seriesChart.ts';

function line(values: number[], scale?: Parameters<typeof seriesLine>[3]) {
  return seriesLine(
    { t: Float64Array.from(values, (_, at) => at * 10), values: Float64Array.from(values) },
    0,
    20,
    scale,
  );
}

describe('the line through numbers over time', () => {
  it('fills the height from the lowest to the highest number', () => {
    expect(line([1, 3, 2])).toEqual({ d: 'M0.0 37.0h0L500.0 3.0L1000.0 20.0', low: 1, high: 3 });
    expect(line([5, 5]).d).toBe('M0.0 20.0h0L500.0 20.0');
  });

  it('is interrupted where there is no number', () => {
    expect(line([1, NaN, 3])).toEqual({ d: 'M0.0 37.0h0M1000.0 3.0h0', low: 1, high: 3 });
    expect(line([NaN]).d).toBe('');
  });

  it('begins at a base, and does not enlarge small differences', () => {
    expect(line([1, 2], { base: 0, minHeight: 4 })).toEqual({ d: 'M0.0 28.5h0L500.0 20.0', low: 1, high: 2 });
    expect(line([5, 5], { minHeight: 1 }).d).toBe('M0.0 37.0h0L500.0 37.0');
    expect(line([-2, 2], { base: 0 }).d).toBe('M0.0 37.0h0L500.0 3.0');
  });
});
