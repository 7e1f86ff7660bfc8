import type { LogLimits } from './captureLog.ts';

/** Limits of a capture that is kept in memory. */
export const memoryLimits: LogLimits = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };
