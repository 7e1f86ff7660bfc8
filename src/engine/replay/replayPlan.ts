import type { NetworkFaultPlan } from '../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ReplayMode } from '../../model/replay/replay.ts';
import type { ReplaySource } from './replaySource.ts';

/** The events of a replay, its connections and its schedule. */
export interface ReplayPlan {
  readonly profile: ConnectionProfile;
  readonly source: ReplaySource;
  readonly mode: ReplayMode | 'compare';
  readonly speed: number;
  readonly faults: NetworkFaultPlan;
}
