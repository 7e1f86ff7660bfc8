/** What is said of an event beside its delivery, in words: the one place for rows, details and copies. */
import type { EntryFacts } from './entry.ts';

/** Of the last argument. */
export const recoveryOffsetLabel = 'added by connection state recovery';
/** Of a number in the payload. */
export const changedNumberLabel = 'holds a number that JavaScript reads differently';
export const changedNumberNote =
  'A JavaScript number cannot hold a number of this packet. It is shown as it was on the wire; applications in JavaScript read ' +
  'another one, which the details show.';
export const beforeJoinLabel = 'received before the namespace was joined';

/** In a few words each, for a row. */
export function entryLabels({ recoveryOffset, beforeJoin }: EntryFacts): string[] {
  return [
    ...(recoveryOffset ? [`last argument ${recoveryOffsetLabel}`] : []),
    ...(beforeJoin ? [beforeJoinLabel] : []),
  ];
}

/** In sentences, for the details. Source: socket.io-client 4.8 and 2.5, Socket.onevent and emitBuffered. */
export function entryNotes({ recoveryOffset, beforeJoin }: EntryFacts): string[] {
  return [
    ...(recoveryOffset
      ? [
          'The last argument is the offset that the server’s connection state recovery added. An application’s handler receives it too. ' +
            'It is left out when the event is sent again.',
        ]
      : []),
    ...(beforeJoin
      ? [
          'Received before the namespace was joined. The client keeps such an event and calls handlers for it when it joins, before its ' +
            '“connect” event: a handler that is added in “connect” does not receive it, and none does while the join is refused.',
        ]
      : []),
  ];
}
