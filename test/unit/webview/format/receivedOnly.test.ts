import { expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { deliverySentence } from '../../../../webview/format/deliveryFormat.ts';
import { shortReason } from '../../../../webview/format/shortReason.ts';

const lost = (cause: EntryFacts['cause']): EntryFacts => ({
  seq: 1,
  connectionId: 'c1',
  t: 0,
  kind: 'event',
  event: 'vote',
  delivery: 'lost',
  ...(cause && { cause }),
});

it('the details of an event that a server received do not say that the event is lost', () => {
  const received = lost(explain('ack.receivedOnly', { receiver: 'server' }));
  expect(deliverySentence(received, true)).toBe(
    'The server received the event, but the connection ended before the server acknowledged it. Check that the server’s handler calls its callback.',
  );
  expect(shortReason(received)).toBe('no ack');
});

it('the details of an event of a server name the client as the end that may not have received it', () => {
  const unknown = lost(explain('ack.connectionEnded', { sender: 'server' }));
  expect(deliverySentence(unknown, true)).toBe(
    'Lost. The connection ended before the acknowledgement was received. The server cannot know whether the client received the event. Check the log of the client.',
  );
  expect(shortReason(unknown)).toBeUndefined();
  expect(deliverySentence(lost(explain('ack.connectionEnded')), true)).toContain(
    'The client cannot know whether the server received the event.',
  );
});
