/** The parts of the path of an event between the ends of its socket. Pure. */
import type { Correlation, EventWay } from '../../src/model/correlation/correlation.ts';
import { wayTexts } from './wayTexts.ts';

export interface WayPart {
  readonly kind: 'waiting' | 'flight' | 'handler' | 'reply';
  readonly label: string;
  /** Milliseconds since the first known time. */
  readonly from: number;
  readonly ms: number;
}

/**
 * Returns the known parts in the order in which they usually begin. Parts can overlap: a listener can acknowledge an
 * event before it ends.
 */
export function partsOf(way: EventWay & Pick<Correlation, 'emittedAt' | 'from'>): WayPart[] {
  const { emittedAt, from, sentAt, receivedAt, handlerStart, handlerEnd, ackSentAt, ackReceivedAt } = way;
  const isFromClient = from !== 'server';
  const times = [emittedAt, sentAt, receivedAt, handlerStart, handlerEnd, ackSentAt, ackReceivedAt];
  const start = Math.min(...times.filter((time) => time !== undefined));
  const parts: WayPart[] = [];
  const add = (kind: WayPart['kind'], label: string, begin: number | undefined, end: number | undefined): void => {
    if (begin !== undefined && end !== undefined) parts.push({ kind, label, from: begin - start, ms: end - begin });
  };
  add('waiting', wayTexts.waiting(), emittedAt, sentAt);
  add('flight', isFromClient ? wayTexts.toServer() : wayTexts.toClient(), sentAt, receivedAt);
  add('waiting', wayTexts.beforeListeners(), receivedAt, handlerStart);
  add('handler', wayTexts.listeners(), handlerStart, handlerEnd);
  add('waiting', wayTexts.untilAck(), receivedAt, ackSentAt);
  add('reply', isFromClient ? wayTexts.ackToClient() : wayTexts.ackToServer(), ackSentAt, ackReceivedAt);
  return parts;
}
