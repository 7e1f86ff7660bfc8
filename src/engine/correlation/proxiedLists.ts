/** The events and acknowledgements that a proxy received from one end, and those that it forwarded to the other end. */
import type { LogReader } from '../log/captureLog.ts';
import { deliveryCodes } from '../log/columns/factCodes.ts';
import type { IndexRow } from '../log/columns/logIndex.ts';
import type { EventList } from './eventList.ts';
import type { Content, SocketSession } from './socketSessions.ts';

/**
 * Adds an event to the list that the proxy received, and to the list that it forwarded.
 * @returns `isKept`: the proxy does not forward the event
 */
export function addProxiedEvent(
  log: LogReader,
  session: SocketSession,
  seq: number,
  row: IndexRow,
  dir: 'in' | 'out',
): { readonly isKept: boolean } {
  const facts = log.tables.sides.row(row.side).rareFactsId === 0 ? undefined : log.read(seq)?.facts;
  if (!facts?.injected) receivedList(session, 'events', dir).push(seq);
  const forwarded = forwardedList(session, 'events', dir);
  if (!facts?.rule) {
    if (deliveryCodes.value(row.status) !== 'discarded') forwarded.push(seq);
    return { isKept: false };
  }
  const actions = (facts.rules ?? [facts.rule]).map(({ action }) => action);
  const isKept = facts.delivery === 'discarded' || (actions.includes('reply') && facts.ackId !== undefined);
  if (isKept || actions.includes('hold')) return { isKept };
  const copies = facts.cause?.code === 'rule.duplicated' ? Number(facts.cause.params?.['copies'] ?? 0) : 0;
  const isDisordered = actions.includes('reorder') || (actions.includes('duplicate') && copies === 0);
  if (isDisordered) forwarded.gap();
  for (let copy = 0; copy <= copies; copy++) forwarded.push(seq);
  if (isDisordered) forwarded.gap();
  return { isKept };
}

/**
 * Adds an acknowledgement to the list that the proxy received, and to the list that it forwarded. The proxy itself
 * writes the acknowledgements of a rule that replies. It does not forward the acknowledgements of events that it
 * injected or duplicated.
 */
export function addProxiedAck(
  log: LogReader,
  session: SocketSession,
  seq: number,
  row: IndexRow,
  dir: 'in' | 'out',
): void {
  const { of, rareFactsId } = log.tables.sides.row(row.side);
  const facts = rareFactsId === 0 ? undefined : log.read(seq)?.facts;
  if (facts?.injected) forwardedList(session, 'acks', dir).push(seq);
  else {
    receivedList(session, 'acks', dir).push(seq);
    if (facts?.rule?.action !== 'duplicate' && !isInjected(log, of)) forwardedList(session, 'acks', dir).push(seq);
  }
}

function isInjected(log: LogReader, event: number): boolean {
  const { index, sides } = log.tables;
  const row = Number.isNaN(event) ? undefined : index.row(event, { withCleared: true });
  return row !== undefined && sides.row(row.side).rareFactsId !== 0 && log.read(event)?.facts.injected === true;
}

/** Returns the list that a proxy received from the sending end. `forwardedList` returns the list that it forwarded. */
function receivedList({ lists }: SocketSession, content: Content, dir: 'in' | 'out'): EventList {
  return dir === 'out' ? lists[content].toServer.client : lists[content].toClient.server;
}

export function forwardedList({ lists }: SocketSession, content: Content, dir: 'in' | 'out'): EventList {
  return dir === 'out' ? lists[content].toServer.server : lists[content].toClient.client;
}
