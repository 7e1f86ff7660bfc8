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
 * @param isShown whether the view has a row for an entry
 * @returns undefined if no other end has the entry for certain; also for a broadcast, which has several receivers
 */
export function arrowJoinOf(
  log: LogReader,
  counterparts: Counterparts,
  seq: number,
  isShown: (seq: number) => boolean,
): ArrowJoin | undefined {
  const facts = log.read(seq)?.facts;
  const found = facts && counterparts.of(seq);
  if (!facts || !found || facts.deliveries || hasSeveral(found.others)) return undefined;
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
  const sender = linked.find((other) => !isAfter(other.role));
  if (sender && isShown(sender.seq)) {
    const isBroadcast = log.read(sender.seq)?.facts.deliveries !== undefined;
    return isBroadcast
      ? undefined
      : { ...common(), state: 'received', connectionId: sender.connectionId, of: sender.seq };
  }
  const missing = found.others.find((other) => isAfter(other.role) && isProvedMissing(other));
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

function isProvedMissing({ state, isProved }: Counterpart): boolean {
  return state === 'missing' && isProved === true;
}

/** Whether the event was sent several times, or to several receivers. */
function hasSeveral(others: readonly Counterpart[]): boolean {
  return new Set(others.map(({ role }) => role)).size < others.length;
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
