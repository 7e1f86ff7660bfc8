import type { Clock } from '../../src/base/clock.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { EvidenceMarks } from '../findings/evidenceMarks.ts';
import type { TimelineOverviewDeps } from '../overview/timelineOverview.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import type { SavedState } from '../state/savedState.ts';
import type { EmptyActions } from './emptyState.ts';
import type { LiveActions } from './entryActions.ts';

export interface TimelineDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  filter: FilterChoice;
  choice: ConnectionChoice;
  range: TimelineOverviewDeps['range'];
  /** The entries that are evidence of a finding. */
  evidence: EvidenceMarks;
  /** Shows the entries as a sequence diagram. */
  onSequence: () => void;
  /** The drawer that analyzes the entries of the timeline. */
  stream: { isOpen: () => boolean; toggle: () => void };
  empty?: EmptyActions;
  /** The recording of a scenario; left out for a session file. */
  recording?: { readonly isOn: boolean; toggle(): void };
  /** Actions on events of a live capture. */
  live?: LiveActions;
  /** Set if a session file is shown, which is read-only. `empty` is shown instead of rows. */
  file?: { empty: () => unknown };
}
