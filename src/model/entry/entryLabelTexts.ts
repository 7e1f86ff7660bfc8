import { catalog } from '../texts/catalog.ts';

export const entryLabelTexts = catalog('entryLabel', {
  injected: 'injected',
  injectedNote:
    'The inspector sent this in place of the {direction, select, in {server} other {client}}.{kind, select, event { Its acknowledgement does not reach your app.} other {}}',
  slowedNote:
    'The proxy forwarded this to the {direction, select, in {client} other {server}} under the network conditions of the client ({conditions}).',
  rule: '{action, select, drop {dropped} delay {delayed {delay}} duplicate {duplicated} reorder {reordered} args {changed} reply {acknowledged} hold {held} disconnect {disconnected} other {affected}} by rule {ruleId}',
  recoveryOffset: 'added by connection state recovery',
  lastArgument: 'last argument added by connection state recovery',
  changedNumber: 'contains a number that JavaScript reads differently',
  changedNumberNote:
    'A JavaScript number cannot represent a number of this packet. It is shown as it was on the wire. Applications in JavaScript read another number, which the details show.',
  beforeJoin: 'received before the namespace was joined',
  recoveryOffsetNote:
    'The last argument is the offset that the server’s connection state recovery added. The application’s handler receives it too. It is left out when the event is sent again.',
  beforeJoinNote:
    'This event was received before the namespace was joined. The client keeps such an event until it has joined, and then calls the handlers of the event before those of “connect”. A handler that is added in the “connect” handler does not receive it. If the join is refused, no handler receives it.',
});
