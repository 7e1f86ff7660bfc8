/** Sends the drafts to the host, which keeps them when the panel is closed. A slice never contains a secret. */
import type { Disposable } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { draftsKeep } from '../../src/protocol/draftMessages.ts';
import { connectionSlice } from '../connection/connectionSlice.ts';
import { findingsSlice } from '../findings/findingsSlice.ts';
import { emitHistorySlice } from '../emit/emitHistorySlice.ts';
import { emitSlice } from '../emit/emitSlice.ts';
import { connectionChoiceSlice } from '../state/connectionChoice.ts';
import type { SavedState } from '../state/savedState.ts';

export function reportDrafts(channel: Channel, saved: SavedState): Disposable {
  let reported = '';
  return saved.onDidWrite(() => {
    const slices = {
      [connectionSlice.key]: saved.slice(connectionSlice).current,
      [connectionChoiceSlice.key]: saved.slice(connectionChoiceSlice).current,
      [findingsSlice.key]: saved.slice(findingsSlice).current,
      [emitSlice.key]: saved.slice(emitSlice).current,
      [emitHistorySlice.key]: saved.slice(emitHistorySlice).current,
    };
    const json = JSON.stringify(slices);
    if (json === reported) return;
    reported = json;
    channel.notify(draftsKeep, { json });
  });
}
