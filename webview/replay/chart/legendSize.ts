/** In CSS pixels. */
export const legendItemWidth = 104;
export const legendRowHeight = 18;
