/** Labels and notes of an event in addition to its delivery status, for rows, details and copies. */
import { conditionsText } from '../profile/conditionsText.ts';
import type { RuleTouch } from '../rule/rule.ts';
import { durationText } from '../texts/quantities.ts';
import type { EntryFacts } from './entry.ts';
import { networkText } from './entryFormat.ts';
import { entryLabelTexts } from './entryLabelTexts.ts';

/** Short labels for a row. */
export function entryLabels({ kind, recoveryOffset, beforeJoin, rule, injected, conditions }: EntryFacts): string[] {
  return [
    ...(injected ? [entryLabelTexts.injected()] : []),
    ...(rule ? [ruleLabel(rule)] : []),
    ...(conditions && kind !== 'network' ? [networkText(conditions)] : []),
    ...(recoveryOffset ? [entryLabelTexts.lastArgument()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoin()] : []),
  ];
}

/** Sentences for the details. Source: socket.io-client 4.8 and 2.5, Socket.onevent and emitBuffered. */
export function entryNotes({
  recoveryOffset,
  beforeJoin,
  injected,
  kind,
  dir = 'out',
  conditions,
}: EntryFacts): string[] {
  return [
    ...(injected ? [entryLabelTexts.injectedNote({ direction: dir, kind })] : []),
    ...(conditions && kind !== 'network'
      ? [entryLabelTexts.slowedNote({ direction: dir, conditions: conditionsText(conditions) })]
      : []),
    ...(recoveryOffset ? [entryLabelTexts.recoveryOffsetNote()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoinNote()] : []),
  ];
}

function ruleLabel({ ruleId, action, delayedMs = 0 }: RuleTouch): string {
  return entryLabelTexts.rule({ action, ruleId, delay: durationText(delayedMs) });
}
