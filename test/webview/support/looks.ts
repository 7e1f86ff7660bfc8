import { isMatrix } from '../../support/isMatrix.mjs';
import type { ThemeName } from './themes.ts';

export interface Look {
  readonly theme: ThemeName;
  readonly width: number;
}

/**
 * Themes and widths of a page. Colors differ by theme, and the content by width: every combination with `npm run test:matrix`.
 * `npm test` runs the light and the dark theme, and `accessibility.test.ts` the high contrast theme too.
 */
export function looks(wide: number, narrow: number): readonly Look[] {
  return isMatrix
    ? (['light', 'dark', 'hc', 'hcLight'] as const).flatMap((theme) =>
        [wide, narrow].map((width) => ({ theme, width })),
      )
    : [
        { theme: 'light', width: wide },
        { theme: 'dark', width: narrow },
      ];
}

/** Variations of a test: the first ones always, the others with `npm run test:matrix`. */
export function inGate<const T, const U>(always: readonly T[], others: readonly U[]): readonly (T | U)[] {
  return isMatrix ? [...always, ...others] : always;
}
