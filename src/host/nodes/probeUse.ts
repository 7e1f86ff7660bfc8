/**
 * Whether the probe's copy can be deleted. Invariant: a copy that a terminal or a script may still use is never deleted, because Node.js
 * does not start if a file of `--require` is missing. In case of doubt, the copy stays.
 */
import * as v from 'valibot';

export const probeUseSchema = v.object({
  /** When the path of the copy was last set in terminals, and the identifier of the system's run at that time, if the system has one. */
  terminals: v.optional(v.object({ at: v.number(), boot: v.optional(v.string()) })),
  /** Whether the user or a program received a command with the path of the copy. A script can contain this command. */
  hasCommand: v.optional(v.literal(true)),
});
export type ProbeUse = v.InferOutput<typeof probeUseSchema>;

export interface ProbeSurroundings {
  /** The identifier of the system's current run; undefined if the system has none. */
  readonly boot: string | undefined;
  /** When the current run of the system began, in milliseconds since the epoch. */
  readonly bootedAt: number;
  /** VS Code restores terminals of remote windows with their previous environment, even after the remote machine was restarted. */
  readonly isRemote: boolean;
  readonly openTerminals: number;
}

/** Why the copy stays. */
export type KeptProbe = 'terminals' | 'command';

/** The boot time is calculated from two clocks, so it can differ a little from the exact time. */
const toleranceMs = 60_000;

/** @param use undefined if an earlier version made the copy, which did not record its use */
export function whyProbeStays(use: ProbeUse | undefined, now: ProbeSurroundings): KeptProbe | undefined {
  if (!use) return 'terminals';
  if (use.hasCommand) return 'command';
  if (!use.terminals) return undefined;
  if (now.isRemote || now.openTerminals > 0) return 'terminals';
  const { at, boot } = use.terminals;
  const isEarlierRun =
    boot !== undefined && now.boot !== undefined ? boot !== now.boot : at < now.bootedAt - toleranceMs;
  return isEarlierRun ? undefined : 'terminals';
}
