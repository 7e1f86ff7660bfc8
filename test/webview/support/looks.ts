import { isMatrix } from '../../support/isMatrix.mjs';
import type { ThemeName } from './themes.ts';

export interface Look {
  readonly theme: ThemeName;
  readonly width: number;
}

/**
 * Themes and widths of a page. Colors depend on the theme, and the content depends on the width. `npm run test:matrix` runs every
 * combination, `npm test` two of them.
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

/** Variations of a test: the first ones always run, and the others only with `npm run test:matrix`. */
export function inGate<const T, const U>(always: readonly T[], others: readonly U[]): readonly (T | U)[] {
  return isMatrix ? [...always, ...others] : always;
}
