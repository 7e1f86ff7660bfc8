/** Labels and notes of an event in addition to its delivery status, for rows, details and copies. */
import type { EntryFacts } from './entry.ts';
import { entryLabelTexts } from './entryLabelTexts.ts';

/** Short labels for a row. */
export function entryLabels({ recoveryOffset, beforeJoin }: EntryFacts): string[] {
  return [
    ...(recoveryOffset ? [entryLabelTexts.lastArgument()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoin()] : []),
  ];
}

/** Sentences for the details. Source: socket.io-client 4.8 and 2.5, Socket.onevent and emitBuffered. */
export function entryNotes({ recoveryOffset, beforeJoin }: EntryFacts): string[] {
  return [
    ...(recoveryOffset ? [entryLabelTexts.recoveryOffsetNote()] : []),
    ...(beforeJoin ? [entryLabelTexts.beforeJoinNote()] : []),
  ];
}
