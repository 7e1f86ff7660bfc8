import type { StoredCause } from '../../src/model/cause/cause.ts';
import type { FilterBox } from '../filter/filterBox.ts';
import type { ClearActions } from './clearActions.ts';

/** The content and the actions of the toolbar and its menu. */
export interface ToolbarOptions {
  filterBox: FilterBox;
  paused: boolean;
  /** Why the capture cannot be written. While it is set, the capture is paused. */
  captureFault: StoredCause | undefined;
  onPause: (paused: boolean) => void;
  clears: ClearActions;
  following: boolean;
  /** Whether the rows are not in time order, so that there is no newest row to follow. */
  sorted: boolean;
  onMark: () => void;
  onFollow: (on: boolean) => void;
  /** Whether a session file is shown, which cannot be recorded, cleared or followed. */
  readOnly: boolean;
  onSave: () => void;
  /** Whether a scenario is being recorded. */
  recording: boolean;
  /** Starts to record a scenario, or stops and saves it. */
  onRecord: () => void;
  onInferTypes: () => void;
  packets: boolean;
  onPackets: (on: boolean) => void;
  overview: boolean;
  onOverview: (on: boolean) => void;
  /** Whether the stream analysis is open. */
  analyzing: boolean;
  onAnalyze: () => void;
  /** Shows the entries as a sequence diagram. */
  onSequence: () => void;
  /** Whether there is more than one connection. */
  several: boolean;
  all: boolean;
  onAll: (all: boolean) => void;
}
