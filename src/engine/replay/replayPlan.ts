import type { NetworkFaultPlan } from '../../model/networkConditions.ts';
import type { ConnectionProfile } from '../../model/profile.ts';
import type { ReplayMode } from '../../model/replay.ts';
import type { ReplaySource } from './replaySource.ts';

/** What a replay sends, where and how. */
export interface ReplayPlan {
  readonly profile: ConnectionProfile;
  readonly source: ReplaySource;
  readonly mode: ReplayMode | 'compare';
  readonly speed: number;
  readonly faults: NetworkFaultPlan;
}
