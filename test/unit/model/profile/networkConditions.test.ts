import { describe, expect, it } from 'vitest';
import { isThrottled, sameConditions } from '../../../../src/model/profile/networkConditions.ts';
import { conditionsText } from '../../../../src/model/profile/conditionsText.ts';

describe('network conditions', () => {
  it.each([
    [{}, 'no throttling'],
    [{ latencyMs: 0 }, 'no throttling'],
    [{ offline: true, latencyMs: 20 }, 'offline'],
    [{ stall: true }, 'stalled'],
    [{ stall: true, latencyMs: 20 }, 'stalled, +20\u00a0ms'],
    [{ latencyMs: 200, bytesPerSecond: 50_000 }, '+200\u00a0ms, 50\u00a0kB/s'],
    [{ latencyMs: 0.25 }, '+0.3\u00a0ms'],
    [{ bytesPerSecond: 999 }, '999\u00a0B/s'],
    [{ bytesPerSecond: 1_250_000 }, '1.25\u00a0MB/s'],
  ] as const)('%j is “%s”', (conditions, text) => {
    expect(conditionsText(conditions)).toBe(text);
    expect(isThrottled(conditions)).toBe(text !== 'no throttling');
  });

  it('are equal if they have the same effect', () => {
    expect(sameConditions({}, { latencyMs: 0 })).toBe(true);
    expect(sameConditions({ stall: true, latencyMs: 5 }, { latencyMs: 5, stall: true })).toBe(true);
    expect(sameConditions({ latencyMs: 5 }, { latencyMs: 6 })).toBe(false);
    expect(sameConditions({ bytesPerSecond: 5 }, {})).toBe(false);
  });
});
