/** Finds when an event was emitted, received, handled and acknowledged, from the entries of both ends. */
import { explain } from '../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { ClockSkew } from '../../model/correlation/clockSkew.ts';
import type { Correlation, EventWay } from '../../model/correlation/correlation.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { Counterpart, Counterparts, EntryCounterparts } from './counterparts.ts';

const maxPairs = 1000;

/**
 * @returns the facts that were known at the last call of `counterparts.upToDate`; undefined if the entry is not an
 * event or acknowledgement
 */
export function correlate(log: LogReader, counterparts: Counterparts, seq: number): Correlation | undefined {
  const record = log.read(seq);
  const facts = record?.facts.kind === 'ack' ? log.read(record.facts.of ?? -1)?.facts : record?.facts;
  const found = facts && counterparts.of(facts.seq);
  if (!facts || !found) return undefined;
  const from = found.direction === 'toServer' ? 'client' : 'server';
  const target = found.role === 'server' ? clientRole(found) : 'server';
  const others = found.others.filter(({ role }) => role === target);
  const ways = others.slice(0, maxPairs).map((other) => wayTo(log, counterparts, facts, found, other));
  const [only = wayOf(log, facts, found)] = ways;
  const emittedAt = from === 'client' && found.role !== 'server' ? emittedLater(facts) : undefined;
  const common = { from, ...(emittedAt !== undefined && { emittedAt }) } as const;
  if (ways.length <= 1) return { ...only, ...common };
  return { ...wayOf(log, facts, found), ...common, pairs: ways };
}

/** The end that counts as the client: the client itself if it is captured, otherwise a proxy. */
function clientRole({ others }: EntryCounterparts): 'client' | 'proxy' {
  return others.some(({ role }) => role === 'client') ? 'client' : 'proxy';
}

/** The times that the entry shows without its counterpart. */
function wayOf(log: LogReader, facts: EntryFacts, { role, direction }: EntryCounterparts): EventWay {
  const isServer = role === 'server';
  return {
    ...(isServer ? { serverSeq: facts.seq } : { clientSeq: facts.seq }),
    ...(isServer ? serverTimes(facts, direction, 0) : clientTimes(log, facts, direction)),
  };
}

function wayTo(
  log: LogReader,
  counterparts: Counterparts,
  facts: EntryFacts,
  found: EntryCounterparts,
  other: Counterpart,
): EventWay {
  const { role, direction } = found;
  const own = { ...wayOf(log, facts, found), socketId: other.socketId };
  if (other.state !== 'linked') {
    const cause = causeOf(found, other);
    const { candidates } = other;
    return { ...own, ...(cause && { cause }), ...(candidates !== undefined && { ambiguous: true, candidates }) };
  }
  const counterpart = log.read(other.seq ?? -1)?.facts;
  if (!counterpart) return own;
  const [client, server] = role === 'server' ? [counterpart, facts] : [facts, counterpart];
  const skew = skewOf(log, counterparts, client, server, direction);
  const ack = server.deliveries ? counterparts.broadcastAck(server.seq, other.socketId) : undefined;
  const ackCause = ackCauseOf(log, counterparts, client, server, other.socketId);
  return {
    clientSeq: client.seq,
    serverSeq: server.seq,
    socketId: other.socketId,
    ...merged(clientTimes(log, client, direction), serverTimes(server, direction, skew, ack)),
    ...(ackCause && { ackCause }),
    ...(Math.abs(skew) >= 1 && { skewMs: hundredths(skew) }),
  };
}

type Times = Pick<EventWay, 'sentAt' | 'receivedAt' | 'handlerStart' | 'handlerEnd' | 'ackSentAt' | 'ackReceivedAt'>;

function merged(...all: readonly Times[]): Times {
  const times: Times = {};
  for (const one of all)
    for (const [name, value] of Object.entries(one) as [keyof Times, number][]) times[name] = hundredths(value);
  return times;
}

function clientTimes(log: LogReader, facts: EntryFacts, direction: 'toServer' | 'toClient'): Times {
  const { t, latencyMs } = facts;
  const ackSeq = log.read(facts.seq)?.ackSeq;
  const ackAt = ackSeq === undefined ? undefined : log.read(ackSeq)?.facts.t;
  if (direction === 'toClient') {
    const ackSentAt = ackAt ?? (latencyMs === undefined ? undefined : t + latencyMs);
    return { receivedAt: t, ...(ackSentAt !== undefined && { ackSentAt }) };
  }
  // The latency begins with the write.
  const sentAt = ackAt !== undefined && latencyMs !== undefined ? ackAt - latencyMs : t + (facts.waitedMs ?? 0);
  const isUnsent = facts.delivery !== undefined && unsent.has(facts.delivery);
  return { ...(!isUnsent && { sentAt }), ...(ackAt !== undefined && { ackReceivedAt: ackAt }) };
}

const unsent: ReadonlySet<string> = new Set(['discarded', 'failed', 'buffered', 'queued']);

/** @param skew by how much the clock of the server is ahead */
function serverTimes(
  { t, lagMs = 0, latencyMs, handlerAfterMs, handlerMs, deliveries }: EntryFacts,
  direction: 'toServer' | 'toClient',
  skew: number,
  broadcastAck?: number,
): Times {
  const at = t - lagMs - skew;
  if (direction === 'toClient') {
    const latency = deliveries ? broadcastAck : latencyMs;
    return { sentAt: at, ...(latency !== undefined && { ackReceivedAt: at + latency }) };
  }
  const handlerStart = handlerMs === undefined ? undefined : at + (handlerAfterMs ?? 0);
  return {
    receivedAt: at,
    ...(handlerStart !== undefined && { handlerStart, handlerEnd: handlerStart + (handlerMs ?? 0) }),
    ...(latencyMs !== undefined && { ackSentAt: at + latencyMs }),
  };
}

/** The times of an event at the client and at the server. */
interface BothTimes {
  readonly left: Times;
  readonly right: Times;
}

/**
 * The times of entries by the entry of the client; null if an entry was removed. Entries near each other are compared with the same entries, and
 * the rows of a view are near each other.
 */
const readings = new WeakMap<object, Map<number, BothTimes | null>>();

function timesNear(reading: object): Map<number, BothTimes | null> {
  let times = readings.get(reading);
  if (!times) readings.set(reading, (times = new Map<number, BothTimes | null>()));
  return times;
}

function timesOf(
  log: LogReader,
  clientSeq: number,
  serverSeq: number,
  direction: 'toServer' | 'toClient',
): BothTimes | null {
  const client = log.read(clientSeq)?.facts;
  const server = log.read(serverSeq)?.facts;
  if (!client || !server) return null;
  return { left: clientTimes(log, client, direction), right: serverTimes(server, direction, 0) };
}

/** Measures the skew with this event and those around it on the same socket. */
function skewOf(
  log: LogReader,
  counterparts: Counterparts,
  client: EntryFacts,
  server: EntryFacts,
  direction: 'toServer' | 'toClient',
): number {
  const own = new ClockSkew();
  const skew = new ClockSkew();
  const add = ({ left, right }: BothTimes, way: 'toServer' | 'toClient', into: readonly ClockSkew[]): void => {
    if (way === 'toServer') {
      if (left.sentAt !== undefined && right.receivedAt !== undefined)
        for (const one of into) one.there(left.sentAt, right.receivedAt);
      if (right.ackSentAt !== undefined && left.ackReceivedAt !== undefined)
        for (const one of into) one.back(right.ackSentAt, left.ackReceivedAt);
    } else {
      if (right.sentAt !== undefined && left.receivedAt !== undefined)
        for (const one of into) one.back(right.sentAt, left.receivedAt);
      if (left.ackSentAt !== undefined && right.ackReceivedAt !== undefined)
        for (const one of into) one.there(left.ackSentAt, right.ackReceivedAt);
    }
  };
  add({ left: clientTimes(log, client, direction), right: serverTimes(server, direction, 0) }, direction, [own, skew]);
  const known = timesNear(counterparts.reading);
  for (const { clientSeq, serverSeq, direction: way } of counterparts.near(client)) {
    let times = known.get(clientSeq);
    if (times === undefined) known.set(clientSeq, (times = timesOf(log, clientSeq, serverSeq, way)));
    if (times) add(times, way, [skew]);
  }
  return skew.isConsistent ? skew.ms : own.ms;
}

/** Why one end does not have the acknowledgement that the other end has of this event. */
function ackCauseOf(
  log: LogReader,
  counterparts: Counterparts,
  client: EntryFacts,
  server: EntryFacts,
  socketId: string,
): StoredCause | undefined {
  const atServer = server.deliveries
    ? counterparts.broadcastAckSeq(server.seq, socketId)
    : log.read(server.seq)?.ackSeq;
  const atClient = log.read(client.seq)?.ackSeq;
  // Both ends have an acknowledgement of the event. If the event was sent again, the ends can have the acknowledgements
  // of different attempts.
  if (atServer !== undefined && atClient !== undefined) return undefined;
  const found = counterparts.of(atServer ?? atClient ?? -1);
  const target = found && (found.role === 'server' ? clientRole(found) : 'server');
  const other = found?.others.find((one) => one.role === target && one.socketId === socketId);
  if (!found || !other || other.state === 'linked') return undefined;
  const end = found.role === 'server' ? 'client' : 'server';
  const isSender = (found.direction === 'toServer') === (end === 'server');
  switch (other.state) {
    case 'pending':
      return undefined;
    case 'missing': {
      const { why = 'ended', isProved } = other;
      const confidence = isProved === true ? {} : ({ confidence: 'likely' } as const);
      if (!isSender) return explain('correlation.ackNotSeen', { end }, confidence);
      return explain('correlation.ackNotReceived', { end, why }, confidence);
    }
    default:
      return explain('correlation.ackNotCaptured', { end });
  }
}

function causeOf(
  found: EntryCounterparts,
  { role, state, candidates = 0, isProved, why = 'ended' }: Counterpart,
): StoredCause | undefined {
  const end = role === 'server' ? 'server' : 'client';
  const isSender = (found.direction === 'toServer') === (end === 'server');
  switch (state) {
    case 'ambiguous':
      return explain('correlation.ambiguous', { end, candidates });
    case 'unseen':
      return explain('correlation.notCaptured', { end });
    case 'pending':
      return isSender ? explain('correlation.onTheWay', { end }) : undefined;
    case 'missing': {
      const confidence = isProved === true ? {} : ({ confidence: 'likely' } as const);
      if (!isSender) return explain('correlation.notSeen', { end }, confidence);
      if (why === 'notForwarded') return explain('correlation.notForwarded', { end });
      return explain('correlation.notReceived', { end, why }, confidence);
    }
    default:
      return undefined;
  }
}

/** Returns when the application emitted the event, if the event waited before it was written. */
function emittedLater({ t, waitedMs = 0 }: EntryFacts): number | undefined {
  return waitedMs > 0 ? t : undefined;
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
