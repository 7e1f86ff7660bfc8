import { expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import { partnerKindOf } from '../../../../webview/timeline/ackLink.ts';

const row = (facts: Partial<EntryFacts>, wantsAck = true): Row =>
  ({ facts: { seq: 1, connectionId: 'c1', t: 0, kind: 'event', ...facts }, wantsAck }) as unknown as Row;

it.each<[Partial<EntryFacts>, 'ack' | 'event' | undefined]>([
  [{ delivery: 'acknowledged' }, 'ack'],
  [{ delivery: 'late' }, 'ack'],
  [{ delivery: 'replied' }, 'ack'],
  // A reply whose write was cut off has an entry; an event without a reply has none.
  [{ delivery: 'unanswered', cause: explain('ack.unanswered', { fault: 'emit.notWritten' }) }, 'ack'],
  [{ delivery: 'unanswered', cause: explain('ack.unanswered') }, undefined],
  [{ delivery: 'awaitingReply' }, undefined],
  [{ delivery: 'lost' }, undefined],
  [{ kind: 'ack', of: 3 }, 'event'],
  [{ kind: 'ack' }, undefined],
])('the partner of %j is %s', (facts, partner) => expect(partnerKindOf(row(facts))).toBe(partner));
