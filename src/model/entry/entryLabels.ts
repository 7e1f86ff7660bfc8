/** Labels and notes of an event in addition to its delivery status, for rows, details and copies. */
import type { RuleTouch } from '../rule/rule.ts';
import { durationText } from '../texts/quantities.ts';
import type { EntryFacts } from './entry.ts';
import { entryLabelTexts } from './entryLabelTexts.ts';

/** Short labels for a row. */
export function entryLabels({ recoveryOffset, beforeJoin, rule, injected }: EntryFacts): string[] {
  return [
    ...(injected ? [entryLabelTexts.injected()] : []),
    ...(rule ? [ruleLabel(rule)] : []),
    ...(recoveryOffset ? [entryLabelTexts.lastArgument()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoin()] : []),
  ];
}

/** Sentences for the details. Source: socket.io-client 4.8 and 2.5, Socket.onevent and emitBuffered. */
export function entryNotes({ recoveryOffset, beforeJoin, injected, kind, dir = 'out' }: EntryFacts): string[] {
  return [
    ...(injected ? [entryLabelTexts.injectedNote({ direction: dir, kind })] : []),
    ...(recoveryOffset ? [entryLabelTexts.recoveryOffsetNote()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoinNote()] : []),
  ];
}

function ruleLabel({ ruleId, action, delayedMs = 0 }: RuleTouch): string {
  return entryLabelTexts.rule({ action, ruleId, delay: durationText(delayedMs) });
}
