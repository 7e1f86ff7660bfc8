/** The text of a row that represents several entries. Pure. */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import type { RowGroup } from '../../src/protocol/rowGroup.ts';
import type { ChangeText } from './connectionFormat.ts';
import { groupTexts } from './groupTexts.ts';

/** @param facts the facts of the first entry */
export function formatGroup(group: RowGroup, facts: EntryFacts): ChangeText {
  return group.kind === 'outage' ? outage(group) : flush(group, facts);
}

function outage({ attempts = 0, durationMs, isOver, cause }: RowGroup): ChangeText {
  const line = isOver ? groupTexts.outage : groupTexts.reconnecting;
  const text = line({ attempts, duration: durationText(durationMs) });
  const whole = cause ? groupTexts.withCause({ group: text, cause: causeMessage(cause) }) : text;
  return { icon: 'sync', tone: isOver ? 'warning' : 'waiting', text: whole, whole };
}

function flush({ count }: RowGroup, { waitedMs }: EntryFacts): ChangeText {
  const text =
    waitedMs === undefined
      ? groupTexts.flushed({ count })
      : groupTexts.flushedAfter({ count, duration: durationText(waitedMs) });
  return { icon: 'debug-step-over', tone: 'quiet', text, whole: text };
}
