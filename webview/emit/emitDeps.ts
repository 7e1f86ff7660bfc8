import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import type { SavedState } from '../state/savedState.ts';
import type { KnownVariables } from '../variables/knownVariables.ts';
import type { VariableCompleter } from '../variables/variableCompleter.ts';

export interface EmitDeps {
  channel: Channel;
  session: SessionMirror;
  host: HostMirror;
  choice: ConnectionChoice;
  saved: SavedState;
  clock: Clock;
  variables: KnownVariables;
  completer: VariableCompleter;
  /** Whether the form is for a client of the application behind a proxy. */
  isInjecting: () => boolean;
  profileOf: (connection: ConnectionSummary | undefined) => ConnectionProfile;
  /** Shows the row of an emit. */
  onShow: (seq: number) => void;
  /** Called for Escape: moves the focus back to the rows. */
  onLeave: () => void;
}
