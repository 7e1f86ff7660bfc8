import type { NetworkConditions, NetworkFaultPlan } from './networkConditions.ts';

/** A connection's own bound, which latencies that add up must not pass. */
const maxLatencyMs = 60_000;

/** The times at which the conditions of a plan change, in milliseconds from its start: ascending, each once. */
export function faultTimes(plan: NetworkFaultPlan): number[] {
  return [...new Set(plan.flatMap(({ atMs, forMs }) => [atMs, atMs + forMs]))].sort((a, b) => a - b);
}

/**
 * What is in force at a time of the plan. Where faults overlap, offline and stall win, latencies add up, and the lowest bandwidth
 * holds. A fault begins at its `atMs` and has ended at `atMs + forMs`.
 */
export function conditionsAt(plan: NetworkFaultPlan, ms: number): NetworkConditions {
  const conditions: NetworkConditions = {};
  for (const { atMs, forMs, offline, stall, latencyMs, bytesPerSecond } of plan) {
    if (ms < atMs || ms >= atMs + forMs) continue;
    if (offline) conditions.offline = true;
    if (stall) conditions.stall = true;
    if (latencyMs) conditions.latencyMs = Math.min(maxLatencyMs, (conditions.latencyMs ?? 0) + latencyMs);
    if (bytesPerSecond !== undefined) {
      conditions.bytesPerSecond = Math.min(conditions.bytesPerSecond ?? Infinity, bytesPerSecond);
    }
  }
  return conditions;
}
