import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { conditionsAt, faultTimes } from '../../model/replay/faultPlan.ts';
import {
  isThrottled,
  type NetworkConditions,
  type NetworkFaultPlan,
  sameConditions,
} from '../../model/profile/networkConditions.ts';
import type { ReplayClock } from './replayClock.ts';

/** Network conditions and when they applied, in milliseconds of the replay's clock; without `toMs`, they still apply. */
export interface InForce {
  readonly fromMs: number;
  toMs?: number;
  readonly conditions: NetworkConditions;
}

/** Applies the conditions of a plan at their times on the replay's clock. */
export class FaultSchedule implements Disposable {
  readonly #plan: NetworkFaultPlan;
  readonly #clock: Clock;
  readonly #replayClock: ReplayClock;
  readonly #apply: (conditions: NetworkConditions) => void;
  readonly #left: number[];
  readonly inForce: InForce[] = [];
  readonly endsAtMs: number;
  #now: NetworkConditions = {};
  #timer: Disposable | undefined;

  constructor(
    plan: NetworkFaultPlan,
    clock: Clock,
    replayClock: ReplayClock,
    apply: (conditions: NetworkConditions) => void,
  ) {
    this.#plan = plan;
    this.#clock = clock;
    this.#replayClock = replayClock;
    this.#apply = apply;
    this.#left = faultTimes(plan);
    this.endsAtMs = this.#left.at(-1) ?? 0;
  }

  /** Starts or resumes the schedule. */
  run(): void {
    this.#timer?.dispose();
    const { elapsedMs } = this.#replayClock;
    let reached: number | undefined;
    while ((this.#left[0] ?? Infinity) <= elapsedMs) reached = this.#left.shift();
    if (reached !== undefined) this.#set(conditionsAt(this.#plan, reached));
    const next = this.#left[0];
    if (next !== undefined) this.#timer = this.#clock.after(Math.ceil(next - elapsedMs), () => this.run());
  }

  pause(): void {
    this.#timer?.dispose();
  }

  /** Ends the current conditions. */
  dispose(): void {
    this.#timer?.dispose();
    this.#left.length = 0;
    this.#set({});
  }

  #set(conditions: NetworkConditions): void {
    if (sameConditions(conditions, this.#now)) return;
    const { elapsedMs } = this.#replayClock;
    const last = this.inForce.at(-1);
    if (last && isThrottled(this.#now)) last.toMs = elapsedMs;
    if (isThrottled(conditions)) this.inForce.push({ fromMs: elapsedMs, conditions });
    this.#now = conditions;
    this.#apply(conditions);
  }
}
