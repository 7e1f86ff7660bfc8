import type { NetworkConditions } from './networkConditions.ts';

/** Network conditions that people choose by name. */
export const networkPresets = [
  ['none', {}],
  ['offline', { offline: true }],
  ['slow', { latencyMs: 400, bytesPerSecond: 50_000 }],
  ['stall', { stall: true }],
] as const satisfies readonly (readonly [preset: string, conditions: NetworkConditions])[];
