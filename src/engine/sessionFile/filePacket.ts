/** A session file contains only the values of an entry. Their packet is encoded again, as Socket.IO 4 does by default. */
import { packetType } from '../codec/packetType.ts';
import { markNumbers } from '../codec/exactNumbers.ts';
import { encodePacket } from '../client/v4/defaultParser.ts';
import type { Delivery } from '../../model/entry/delivery.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { argsOf } from '../log/recordReader.ts';

/** Delivery statuses of emits that were never sent. */
const neverSent: ReadonlySet<Delivery | undefined> = new Set<Delivery>(['buffered', 'queued', 'discarded', 'failed']);

/**
 * Undefined if the entry has no values or has an error, was never sent, is neither an event nor an acknowledgement, or is an
 * acknowledgement without an ack ID.
 */
export function filePacket(record: LogRecord): WirePacket | undefined {
  const { facts, body } = record;
  const { kind, event, ackId } = facts;
  const nsp = facts.namespace ?? '/';
  if (body?.type !== 'value' || neverSent.has(record.delivery) || facts.error) return undefined;
  const args = markNumbers(argsOf(record));
  const id = ackId === undefined ? {} : { id: ackId };
  if (kind === 'event' && event !== undefined) {
    return encodePacket({ type: packetType.event, nsp, data: [event, ...args], ...id });
  }
  if (kind === 'ack' && ackId !== undefined) return encodePacket({ type: packetType.ack, nsp, data: args, ...id });
  return undefined;
}
