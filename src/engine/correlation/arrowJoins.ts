/**
 * Finds which rows of a sequence view show the same event at different ends, and which of these rows has the arrow. For the rows and for
 * their times, the counterparts of an entry and of the entries around it are needed. `Counterparts` keeps them until entries are added, so
 * that the rows of a view share one lookup for each entry.
 */
import type { Correlation } from '../../model/correlation/correlation.ts';
import type { ArrowJoin } from '../../model/sequence/arrowJoin.ts';
import type { LogReader } from '../log/captureLog.ts';
import { correlate } from './correlate.ts';
import type { Counterpart, Counterparts } from './counterparts.ts';
import type { Role } from './socketSessions.ts';

interface Linked {
  readonly role: Role;
  readonly seq: number;
  readonly connectionId: string;
}

/**
 * The arrow is in the row of the first shown end on the way from the sender to the receiver.
 * @param isShown whether the view has a row for an entry
 * @returns undefined if no other end has the entry for certain; also for an event that has several receivers, such as a broadcast
 */
export function arrowJoinOf(
  log: LogReader,
  counterparts: Counterparts,
  seq: number,
  isShown: (seq: number) => boolean,
): ArrowJoin | undefined {
  const facts = log.read(seq)?.facts;
  const found = facts && counterparts.of(seq);
  if (!facts || !found || facts.deliveries) return undefined;
  const isAck = facts.kind === 'ack';
  const { role } = found;
  const way: readonly Role[] =
    found.direction === 'toServer' ? ['client', 'proxy', 'server'] : ['server', 'proxy', 'client'];
  const isAfter = (other: Role): boolean => way.indexOf(other) > way.indexOf(role);
  const linked = found.others.flatMap(linkedOf).sort(byWay(way));
  const common = (): Pick<ArrowJoin, 'seq' | 'role' | 'ms'> => {
    const ms = timeOf(correlate(log, counterparts, seq), isAck);
    return { seq, role, ...(ms !== undefined && { ms }) };
  };
  const first = linked.find((other) => !isAfter(other.role) && isShown(other.seq) && !isBroadcast(log, other.seq));
  if (first) return { ...common(), state: 'received', connectionId: first.connectionId, of: first.seq };
  const receivers = found.others.filter((other) => isAfter(other.role));
  if (hasSeveral(receivers)) return undefined;
  const missing = receivers.find(isProvedMissing);
  const last = linked.findLast((other) => isAfter(other.role));
  const proxy = linked.find((other) => other.role === 'proxy' && isAfter('proxy'));
  const target = missing ?? last;
  if (!target) return undefined;
  return {
    ...common(),
    state: missing ? 'missing' : 'sent',
    connectionId: target.connectionId,
    ...(proxy && { proxyId: proxy.connectionId }),
  };
}

/** Whether an entry is that of a broadcast. It has no arrows to the clients, so the first entry of each client after it has the arrow. */
function isBroadcast(log: LogReader, seq: number): boolean {
  return log.read(seq)?.facts.deliveries !== undefined;
}

function isProvedMissing({ state, isProved }: Counterpart): boolean {
  return state === 'missing' && isProved === true;
}

/** Whether the event was sent several times. */
function hasSeveral(receivers: readonly Counterpart[]): boolean {
  return new Set(receivers.map(({ role }) => role)).size < receivers.length;
}

function byWay(way: readonly Role[]): (a: Linked, b: Linked) => number {
  return (a, b) => way.indexOf(a.role) - way.indexOf(b.role);
}

/** The linked entry at another end. */
function linkedOf({ role, state, seq, connectionId }: Counterpart): Linked[] {
  return state === 'linked' && seq !== undefined ? [{ role, seq, connectionId }] : [];
}

function timeOf(found: Correlation | undefined, isAck: boolean): number | undefined {
  if (found?.clientSeq === undefined || found.serverSeq === undefined) return undefined;
  const [from, to] = isAck ? [found.ackSentAt, found.ackReceivedAt] : [found.sentAt, found.receivedAt];
  if (from === undefined || to === undefined || to < from) return undefined;
  return Math.round((to - from) * 100) / 100;
}
