/** The form of an entry in the sequence view: an arrow between two lanes, a change of a connection, or a note. Pure. */
import type { ConnectionEvent, EntryFacts } from '../entry/entry.ts';
import type { LaneEnds } from './lanes.ts';

/**
 * Where an arrow ends. arrives: at its lane, as far as is known · waiting: the event still waits in its lane · unsent:
 * the event never left its lane · lost: the event was sent, and was not received or it is not known whether it was ·
 * received: only the end of an arrow, which is in the row of its sender · held: a rule of the proxy holds the event ·
 * dropped: a rule of the proxy discarded it.
 */
export type ArrowEnd = 'arrives' | 'waiting' | 'unsent' | 'lost' | 'received' | 'held' | 'dropped';

export interface Arrow {
  readonly type: 'arrow';
  readonly from: number;
  readonly to: number;
  /** The lane of the proxy that the arrow passes. */
  readonly via?: number;
  /** Whether the arrow is an acknowledgement. */
  readonly isAck: boolean;
  /** Whether the arrow is a packet without an event. */
  readonly isPacket: boolean;
  readonly end: ArrowEnd;
}

/** A change of a connection, between the lanes of its client and its server. */
export interface Change {
  readonly type: 'change';
  readonly from: number;
  readonly to: number;
  /** closed: the lifelines are interrupted from here on. */
  readonly state: 'open' | 'closed' | 'other';
}

/** A marker, the network conditions, a replay, or several entries in one row. It spans the lanes of its connection, or all lanes. */
export interface Note {
  readonly type: 'note';
  readonly from: number;
  readonly to: number;
}

export type Step = Arrow | Change | Note;

/**
 * @param ends the lanes of the entry's connection; undefined if it has none
 * @param laneCount the number of lanes, at least 1
 * @param isGroup whether the row represents several entries
 */
export function stepOf(facts: EntryFacts, ends: LaneEnds | undefined, laneCount: number, isGroup = false): Step {
  if (!ends) return { type: 'note', from: 0, to: Math.max(0, laneCount - 1) };
  const { client, server } = ends;
  if (isGroup) return { type: 'note', from: client, to: server };
  switch (facts.kind) {
    case 'event':
    case 'ack':
    case 'packet':
      return arrowOf(facts, ends);
    case 'connection':
      return { type: 'change', from: client, to: server, state: facts.state ? states[facts.state] : 'other' };
    default:
      return { type: 'note', from: client, to: server };
  }
}

const states: Readonly<Record<ConnectionEvent, Change['state']>> = {
  connecting: 'other',
  connected: 'open',
  disconnected: 'closed',
  connectError: 'closed',
  reconnecting: 'other',
  reconnectFailed: 'closed',
  upgraded: 'other',
  upgradeFailed: 'other',
  recovered: 'open',
  upgradeUnanswered: 'other',
  joinedRooms: 'other',
  leftRooms: 'other',
};

function arrowOf(facts: EntryFacts, { client, server, proxy, isSeenAtServer }: LaneEnds): Arrow {
  const isFromClient = (facts.dir === 'out') !== isSeenAtServer;
  const [sender, to] = isFromClient ? [client, server] : [server, client];
  // The inspector sent the event from the proxy.
  const isInjected = facts.injected === true && proxy !== undefined;
  return {
    type: 'arrow',
    from: isInjected ? proxy : sender,
    to,
    ...(proxy !== undefined && !isInjected && { via: proxy }),
    isAck: facts.kind === 'ack',
    isPacket: facts.kind === 'packet',
    end: endOf(facts, proxy !== undefined && !isInjected),
  };
}

function endOf({ delivery, cause, rule }: EntryFacts, isProxied: boolean): ArrowEnd {
  switch (delivery) {
    case 'buffered':
    case 'queued':
      return 'waiting';
    case 'discarded':
      return isProxied && rule ? 'dropped' : 'unsent';
    case 'failed':
      return 'unsent';
    case 'timedOut':
      return cause?.code === 'emit.bufferTimeout' ? 'unsent' : 'arrives';
    case 'lost':
      return cause?.code === 'ack.receivedOnly' ? 'arrives' : 'lost';
    case 'held':
      return isProxied ? 'held' : 'waiting';
    default:
      return 'arrives';
  }
}
