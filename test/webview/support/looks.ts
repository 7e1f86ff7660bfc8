import { isMatrix } from '../../support/isMatrix.mjs';
import type { ThemeName } from './themes.ts';

export interface Look {
  readonly theme: ThemeName;
  readonly width: number;
}

/**
 * Themes and widths of a page. Colors differ by theme, and the content by width: each of them once, and every combination with
 * `npm run test:matrix`.
 */
export function looks(wide: number, narrow: number): readonly Look[] {
  if (isMatrix) {
    return (['light', 'dark', 'hc', 'hcLight'] as const).flatMap((theme) =>
      [wide, narrow].map((width) => ({ theme, width })),
    );
  }
  return [
    { theme: 'light', width: wide },
    { theme: 'dark', width: narrow },
    { theme: 'hc', width: wide },
  ];
}
