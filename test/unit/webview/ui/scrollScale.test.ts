import { describe, expect, it } from 'vitest';
import { fromTrack, isScaled, lastTop, rowsAt, toTrack, trackHeight } from '../../../../webview/ui/scrollScale.ts';

const small = { count: 1000, rowHeight: 22, viewport: 500 };
const huge = { count: 10_000_000, rowHeight: 22, viewport: 500 };

describe('a list that fits a scrollbar', () => {
  it('is its own track', () => {
    expect(isScaled(small)).toBe(false);
    expect(trackHeight(small)).toBe(22_000);
    expect(toTrack(123, small)).toBe(123);
    expect(fromTrack(1e9, small)).toBe(lastTop(small));
  });
});

describe('ten million rows', () => {
  it('have a track that browsers can scroll, and both ends of the list can be reached', () => {
    expect(isScaled(huge)).toBe(true);
    expect(trackHeight(huge)).toBe(15_000_000);
    expect(fromTrack(0, huge)).toBe(0);
    expect(fromTrack(15_000_000 - 500, huge)).toBe(lastTop(huge));
    expect(toTrack(lastTop(huge), huge)).toBe(15_000_000 - 500);
  });

  it('keep their position when it is converted to the track and back, within a pixel of the track', () => {
    for (const share of [0, 0.1, 0.5, 0.999, 1]) {
      const top = lastTop(huge) * share;
      expect(Math.abs(fromTrack(Math.round(toTrack(top, huge)), huge) - top)).toBeLessThan(15);
    }
  });
});

it('the visible rows and some more rows are rendered', () => {
  expect(rowsAt(0, small, 5)).toEqual({ from: 0, to: 28 });
  expect(rowsAt(220, small, 5)).toEqual({ from: 5, to: 38 });
  expect(rowsAt(lastTop(small), small, 5).to).toBe(1000);
  expect(rowsAt(0, { ...small, count: 0 }, 5)).toEqual({ from: 0, to: 0 });
});
