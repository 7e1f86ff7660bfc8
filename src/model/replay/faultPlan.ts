import { maxLatencyMs, type NetworkConditions, type NetworkFaultPlan } from '../profile/networkConditions.ts';

/** The times at which the conditions of a plan change, in milliseconds from its start: ascending, each once. */
export function faultTimes(plan: NetworkFaultPlan): number[] {
  return [...new Set(plan.flatMap(({ atMs, forMs }) => [atMs, atMs + forMs]))].sort((a, b) => a - b);
}

/**
 * The conditions at a time of the plan. Where faults overlap, offline and then stall override all others, latencies add up, and the
 * lowest bandwidth applies. A fault begins at its `atMs` and has ended at `atMs + forMs`.
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
