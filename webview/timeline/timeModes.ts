/** "relative": since the capture began. "delta": since the row above. */
export const timeModes = ['relative', 'absolute', 'delta'] as const;
export type TimeMode = (typeof timeModes)[number];
