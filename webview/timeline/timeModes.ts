/** "relative": the time since the capture began. "delta": the time since the row above. */
export const timeModes = ['absolute', 'relative', 'delta'] as const;
export type TimeMode = (typeof timeModes)[number];
