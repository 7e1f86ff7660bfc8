import type { FilterConnection } from '../../model/filter/filterSubject.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { IncomingPacket, LogRecord, NewRecord } from '../contracts/record.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { bodySize, largestBody } from './bodyCodec.ts';

/** An event from the server as a record that listeners can keep. */
export function recordOf(incoming: IncomingPacket): NewRecord {
  const { connectionId, namespace, event, bytes, codec, recoveryOffset, hasBinary } = incoming;
  // A listener can keep the record for longer than the received message exists.
  const packet = keptPacket(incoming.packet);
  return {
    facts: {
      connectionId,
      kind: 'event',
      namespace,
      dir: 'in',
      event,
      bytes,
      ...(recoveryOffset && { recoveryOffset: true as const }),
    },
    hasBinary,
    body: { type: 'wire', codec, packet, unsent: false },
  };
}

/** The packet without its frame, if the frame is a slice of a larger received chunk. */
export function keptPacket(packet: WirePacket): WirePacket {
  if (packet.ownsFrame === true) return packet;
  const { text, attachments } = packet;
  return { text, attachments };
}

/** Leaves out a payload that is too large for a record, and adds the cause to the entry. */
export function keepable(record: NewRecord): NewRecord {
  if (!record.body || bodySize(record.body) <= largestBody) return record;
  const { body: _, ...rest } = record;
  return { ...rest, facts: { ...record.facts, cause: explain('capture.payloadTooLarge') } };
}

/** The record of an entry that was just appended. */
export function asRecord(
  { wantsAck = false, hasBinary = false, body }: NewRecord,
  facts: EntryFacts,
  connection?: FilterConnection,
): LogRecord {
  const { seq, kind, connectionId, delivery } = facts;
  return { seq, kind, connectionId, connection, delivery, facts, wantsAck, hasBinary, body, ackSeq: undefined };
}
