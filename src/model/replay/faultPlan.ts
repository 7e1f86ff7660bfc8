import type { NetworkConditions, NetworkFaultPlan } from '../profile/networkConditions.ts';

/** A connection's own bound, which latencies that add up must not pass. */
const maxLatencyMs = 60_000;

/** The times at which the conditions of a plan change, in milliseconds from its start: ascending, each once. */
export function faultTimes(plan: NetworkFaultPlan): number[] {
  return [...new Set(plan.flatMap(({ atMs, forMs }) => [atMs, atMs + forMs]))].sort((a, b) => a - b);
}

/**
 * What is in force at a time of the plan. Where faults overlap, offline and then stall win over all others, latencies add up, and the
 * lowest bandwidth holds. A fault begins at its `atMs` and has ended at `atMs + forMs`.
 */
export function conditionsAt(plan: NetworkFaultPlan, ms: number): NetworkConditions {
  const active = plan.filter(({ atMs, forMs }) => ms >= atMs && ms < atMs + forMs);
  if (active.some(({ offline }) => offline)) return { offline: true };
  if (active.some(({ stall }) => stall)) return { stall: true };
  const latencyMs = active.reduce((sum, fault) => sum + (fault.latencyMs ?? 0), 0);
  const bytesPerSecond = Math.min(...active.map((fault) => fault.bytesPerSecond ?? Infinity));
  return {
    ...(latencyMs > 0 && { latencyMs: Math.min(maxLatencyMs, latencyMs) }),
    ...(bytesPerSecond !== Infinity && { bytesPerSecond }),
  };
}
