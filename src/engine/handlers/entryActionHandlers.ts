import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/timelineMessages.ts';
import type { LogAccess } from '../log/captureLog.ts';
import type { Engine } from '../engine.ts';
import { entriesText } from '../entry/entryText.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { readFilter } from '../query/readFilter.ts';
import { resend, resendSelection } from './resend.ts';

/** Handles the user's actions on entries: adding markers, converting to text, sending again. */
export function registerEntryActionHandlers(engine: Engine, channel: Channel): void {
  channel.handle(m.markerAdd, ({ text, connectionId }) => ({ seq: engine.mark(text, connectionId) }));
  channel.handle(m.emitResend, async ({ seq }) => ({ seq: await resend(engine, seq) }));
  channel.handle(m.emitResendSelection, ({ selection }, { signal }) =>
    resendSelection(engine, new TimeSlicer(engine.clock, signal), selection),
  );
  registerEntryTextHandlers(engine, channel);
}

/** Entries as text, from a capture or from a session file. */
export function registerEntryTextHandlers({ log, clock }: LogAccess, channel: Channel): void {
  channel.handle(m.timelineText, ({ selection, format, maxBytes = m.longestText }, { signal }) => {
    const slicer = new TimeSlicer(clock, signal);
    return entriesText(log, slicer, { selection, filter: readFilter(selection.filter ?? ''), format, maxBytes });
  });
}
