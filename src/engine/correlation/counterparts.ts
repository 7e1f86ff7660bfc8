/**
 * Finds the entries of the same event at the other ends of its socket: the client (a connection of the inspector, or a
 * debugged page), a proxy between client and server, and the server (a Node.js process with the probe).
 *
 * For views that show both ends, such as a sequence diagram:
 *
 *     await engine.counterparts.upToDate(slicer);       // reads the new entries, in time slices
 *     const found = engine.counterparts.of(seq);        // undefined for other entries than events and acknowledgements
 *     for (const other of found?.others ?? []) …        // see `Counterpart`: the state is linked, ambiguous, missing, …
 *
 * An event is identified by the ID of its socket, its direction and its order, as described in
 * model/correlation/laneAlignment.ts, and an acknowledgement also by its ID. Nothing is guessed: a counterpart that is not proved is `ambiguous`. Only events
 * of sockets that are captured at two ends have counterparts.
 * Invariants: entries are read once, and only if the log has entries of a server or a proxy; payloads are read only if
 * the columns are not sufficient; memory is bounded.
 */
import type { EntryFacts } from '../../model/entry/entry.ts';
import { lowerBound } from '../../base/lowerBound.ts';
import type { LaneAlignment } from '../../model/correlation/laneAlignment.ts';
import type { Match } from '../../model/correlation/laneEnd.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { EventList } from './eventList.ts';
import { AckComparison, EventComparison } from './eventComparison.ts';
import { SessionReader } from './sessionReader.ts';
import type { Compare, Content, Direction, Role, SocketSession, SocketSessions } from './socketSessions.ts';

/**
 * `linked`: one entry of the other end is proved to be the same event. `ambiguous`: several entries are possible, or the only one is not
 * proved. `missing`: the event was not at the other end. `pending`: the event can still reach the other end. `unseen`: the event may have
 * been at the other end while that end was not captured.
 */
export type CounterpartState = Match['state'];

/** The state of an event or acknowledgement at another end of its socket. */
export interface Counterpart {
  readonly role: Role;
  readonly state: CounterpartState;
  readonly socketId: string;
  /** The connection of the socket at the other end. */
  readonly connectionId: string;
  /** The entry, if the state is `linked`. */
  readonly seq?: number;
  /** The number of possible entries and the first of them, if the state is `ambiguous`. */
  readonly candidates?: number;
  readonly candidateSeqs?: readonly number[];
  /** For `missing`: whether it is certain, because the other end was captured completely until its socket ended. */
  readonly isProved?: boolean;
  /** For `missing`: the connection ended, the other end received later events, or a proxy did not forward the event. */
  readonly why?: 'ended' | 'passedOver' | 'notForwarded';
}

export interface EntryCounterparts {
  /** The end at which the entry was captured. */
  readonly role: Role;
  readonly direction: Direction;
  /** Whether the event never left this end: it was discarded or refused, or still waits. */
  readonly isUnsent: boolean;
  /**
   * Empty if no other end of the socket is captured. Contains several counterparts for each role if the event was
   * broadcast or sent several times.
   */
  readonly others: readonly Counterpart[];
}

/** The number of entries before and after an entry whose times are compared. */
const maxNear = 10;

/** The maximum number of results that are kept until entries are added. */
const maxKnown = 5000;
const pending = { state: 'pending' } as const;

const roles = ['client', 'proxy', 'server'] as const satisfies readonly Role[];

export class Counterparts {
  readonly #log: LogReader;
  readonly #reader: SessionReader;
  readonly #compare: Readonly<Record<Content, Compare>>;
  /** Results since the last call of `upToDate` that read new entries. */
  readonly #known = new Map<number, EntryCounterparts | undefined>();
  #knownAt = '';
  /** A new object after each call of `upToDate`. It can be the key of values that are derived from the entries. */
  reading: object = {};
  /** How far the events of each alignment were examined by `changed`. */
  readonly #examined = new WeakMap<LaneAlignment, Record<'sender' | 'receiver', number>>();
  /**
   * By alignment: events that are missing because the session at the other end ended, although the session can still be
   * restored, and acknowledgements that are missing although no later one was received.
   */
  readonly #unreceived = new WeakMap<LaneAlignment, number[]>();

  /** @param isFile whether the log belongs to a session file, which is complete */
  constructor(log: LogReader, { isFile = false } = {}) {
    this.#log = log;
    this.#reader = new SessionReader(log, isFile);
    this.#compare = { events: new EventComparison(log), acks: new AckComparison(log) };
  }

  /** Reads the entries that were recorded since the last call. Rejects if the slicer is canceled. */
  async upToDate(slicer: TimeSlicer): Promise<void> {
    await this.#reader.upToDate(slicer);
    this.reading = {};
    const { firstSeq, nextSeq, tables } = this.#log;
    const at = `${firstSeq} ${nextSeq} ${tables.clears}`;
    if (at !== this.#knownAt) this.#known.clear();
    this.#knownAt = at;
  }

  /**
   * Returns the counterparts of an entry, as known at the last call of `upToDate`. The counterparts of an
   * acknowledgement are acknowledgements.
   */
  of(seq: number): EntryCounterparts | undefined {
    if (this.#known.has(seq)) return this.#known.get(seq);
    const found = this.#find(seq);
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(seq, found);
    return found;
  }

  #find(seq: number): EntryCounterparts | undefined {
    const facts = this.#log.read(seq)?.facts;
    if (facts?.kind !== 'event' && facts?.kind !== 'ack') return undefined;
    const content = facts.kind === 'ack' ? 'acks' : 'events';
    const role = this.#reader.roleOf(facts.connectionId);
    if (!role) return undefined;
    const isOut = facts.dir === 'out';
    const direction = isOut === (role !== 'server') ? 'toServer' : 'toClient';
    const found = this.#reader.sessionsOf(facts).flatMap((session) => {
      const sockets = this.#reader.sockets(session.socketId);
      return sockets ? [{ session, sockets }] : [];
    });
    const isUnsent = isOut && role !== 'proxy' && this.#reader.isUnsent(facts);
    const others = found.flatMap(({ session, sockets }) =>
      roles
        .filter((target) => target !== role && sockets.of(target).length > 0)
        .flatMap((target) => this.#follow({ session, sockets, direction, target, seq, content })),
    );
    return { role, direction, isUnsent, others: isUnsent ? [] : others };
  }

  /**
   * Events and acknowledgements whose state at another end may have become `missing`, or is no longer `missing`, since the last call. Each
   * is returned once, except those at the end of a session that can be restored, and acknowledgements after the last one that was received.
   */
  *changed(): Generator<number> {
    const { touched, again } = this.#reader.takeChanges();
    yield* again;
    for (const socketId of touched) {
      const sockets = this.#reader.sockets(socketId);
      if (!sockets) continue;
      for (const pair of this.#pairs(sockets)) {
        const { sender, receiver, alignment } = pair;
        yield* this.#unreceived.get(alignment) ?? [];
        const from = this.#examined.get(alignment) ?? { sender: 0, receiver: 0 };
        const to = alignment.settled;
        const unreceived: number[] = [];
        for (const end of ['sender', 'receiver'] as const) {
          const { seqs } = end === 'sender' ? sender : receiver;
          const other = end === 'sender' ? pair.receiverEnded : pair.senderEnded;
          for (let index = from[end]; index < seqs.length; index++) {
            const isPassed = end === 'sender' && pair.acksPassedBefore > (sender.seqs[index] ?? 0);
            const { state } = index < to[end] || other ? alignment.match(end, index) : pending;
            if (state === 'missing') yield seqs[index] ?? 0;
            else if (state === 'pending' && (other || isPassed)) unreceived.push(seqs[index] ?? 0);
          }
        }
        yield* unreceived;
        this.#examined.set(alignment, to);
        this.#unreceived.set(alignment, unreceived);
      }
    }
  }

  /** For each direction and each two neighboring captured ends of a socket, the lists of events of both ends. */
  #pairs(sockets: SocketSessions): Iterable<Pair> {
    const pairs = new Map<LaneAlignment, Pair>();
    for (const role of ['client', 'proxy'] as const)
      for (const session of sockets.of(role)) {
        const to = this.#next({ session, sockets, target: 'server' }, 'server');
        if (!to) continue;
        for (const direction of ['toServer', 'toClient'] as const)
          for (const content of ['events', 'acks'] as const) {
            const isSender = direction === 'toServer';
            const [from, goal] = isSender ? [session, to] : [to, session];
            const { sender, receiver } = listsBetween(from, goal, content, direction);
            const alignment = sockets.alignment({ sender, receiver }, this.#compare[content]);
            // A restored session continues the lists of the previous session.
            pairs.set(alignment, {
              alignment,
              sender,
              receiver,
              senderEnded: from.ended?.isSudden === false,
              receiverEnded: goal.ended?.isSudden === false,
              acksPassedBefore: content === 'acks' ? this.#passedBefore(sockets, from, goal, direction) : 0,
            });
          }
      }
    return pairs.values();
  }

  /**
   * The entry at which the sender wrote the last event that the receiver has. Acknowledgements before it were received before that event,
   * or are lost. 0 if no event was received.
   */
  #passedBefore(sockets: SocketSessions, from: SocketSession, goal: SocketSession, direction: Direction): number {
    const { sender, receiver } = listsBetween(from, goal, 'events', direction);
    const last = sockets.alignment({ sender, receiver }, this.#compare.events).lastLinked;
    return last === undefined ? 0 : sender.position(last);
  }

  /**
   * The connections at the client (or else a proxy) and at the server of the last socket of a connection, if they are different
   * connections.
   */
  endsOf(connectionId: string): { clientAt?: string; serverAt?: string } {
    const socketId = this.#reader.lastSession(connectionId)?.socketId;
    const sockets = socketId === undefined ? undefined : this.#reader.sockets(socketId);
    const client = (sockets?.last('client') ?? sockets?.last('proxy'))?.connectionId;
    const server = (sockets?.last('server') ?? sockets?.last('proxy'))?.connectionId;
    return {
      ...(client !== undefined && client !== connectionId && { clientAt: client }),
      ...(server !== undefined && server !== connectionId && { serverAt: server }),
    };
  }

  /** Pairs of linked entries of the same socket around an entry of the client, in both directions, to compare the clocks of both ends. */
  near(client: EntryFacts): readonly { clientSeq: number; serverSeq: number; direction: Direction }[] {
    const [session] = this.#reader.sessionsOf(client);
    if (!session || session.role === 'server') return [];
    return (['toServer', 'toClient'] as const).flatMap((direction) => {
      const { seqs } = session.lists.events[direction].server;
      const end = Math.min(seqs.length, lowerBound(seqs, client.seq) + maxNear);
      return seqs.slice(Math.max(0, end - 2 * maxNear), end).flatMap((clientSeq) => {
        const other = this.of(clientSeq)?.others.find(({ role, state }) => role === 'server' && state === 'linked');
        return other?.seq === undefined ? [] : [{ clientSeq, serverSeq: other.seq, direction }];
      });
    });
  }

  /** The entry of the acknowledgement with which one client acknowledged a broadcast. */
  broadcastAckSeq(seq: number, socketId: string): number | undefined {
    return this.#reader.broadcastAck(seq, socketId);
  }

  /** The time between a broadcast and the acknowledgement of one client, in milliseconds. */
  broadcastAck(seq: number, socketId: string): number | undefined {
    const ack = this.broadcastAckSeq(seq, socketId);
    return ack === undefined ? undefined : this.#log.read(ack)?.facts.latencyMs;
  }

  /**
   * Finds the counterparts at the target. An event can occur several times in the list that faces the target, and the path can lead through
   * other ends.
   */
  #follow(way: Way): Counterpart[] {
    const { session, direction, target, seq, content } = way;
    const towards = roles.indexOf(target) > roles.indexOf(session.role) ? 'server' : 'client';
    const list = session.lists[content][direction][towards];
    const indexes = list.indexesOf(seq);
    const to = this.#next(way, towards);
    if (!to) return [];
    if (indexes.length === 0) {
      // A proxy did not forward the event, or the inspector injected it on the other side. A proxy only withholds acknowledgements that the
      // other end does not expect.
      if (session.role !== 'proxy' || content === 'acks') return [];
      const isHeld = this.#log.read(seq)?.facts.delivery === 'held';
      return isHeld
        ? [{ ...about(to, target), state: 'pending' }]
        : [{ ...about(to, target), state: 'missing', isProved: true, why: 'notForwarded' }];
    }
    return indexes.flatMap((index) => this.#step(way, list, index, to, towards));
  }

  #step(way: Way, list: EventList, index: number, to: SocketSession, towards: 'client' | 'server'): Counterpart[] {
    const { session, sockets, direction, target, content } = way;
    const other = to.lists[content][direction][towards === 'server' ? 'client' : 'server'];
    const isSender = (towards === 'server') === (direction === 'toServer');
    const lists = isSender ? { sender: list, receiver: other } : { sender: other, receiver: list };
    const match = sockets.match(lists, isSender ? 'sender' : 'receiver', index, this.#compare[content]);
    const base = about(to, target);
    switch (match.state) {
      case 'linked': {
        const found = other.seqs[match.index] ?? 0;
        if (to.role === target) return [{ ...base, state: 'linked', seq: found }];
        return this.#follow({ ...way, session: to, seq: found });
      }
      case 'ambiguous':
        return [
          {
            ...base,
            state: 'ambiguous',
            candidates: match.candidates,
            ...(to.role === target && { candidateSeqs: match.first.map((at) => other.seqs[at] ?? 0) }),
          },
        ];
      case 'pending': {
        const isPassed =
          content === 'acks' &&
          isSender &&
          this.#passedBefore(sockets, session, to, direction) > (list.seqs[index] ?? 0);
        if (isPassed) return [{ ...base, state: 'missing', isProved: true, why: 'passedOver' }];
        const end = to.ended;
        if (!end) return [{ ...base, state: 'pending' }];
        return [{ ...base, state: 'missing', isProved: !end.isSudden, why: 'ended' }];
      }
      case 'missing':
        return [{ ...base, state: 'missing', isProved: true, why: 'passedOver' }];
      default:
        return [{ ...base, state: match.state }];
    }
  }

  /** The same session at the next end that is captured. */
  #next(
    { session, sockets, target }: Pick<Way, 'session' | 'sockets' | 'target'>,
    towards: 'client' | 'server',
  ): SocketSession | undefined {
    const from = roles.indexOf(session.role);
    const between = towards === 'server' ? roles.slice(from + 1) : roles.slice(0, from).toReversed();
    for (const role of between) {
      const same = sockets.sameSession(session, role);
      if (same) return same;
      if (role === target) return undefined;
    }
    return undefined;
  }
}

interface Pair {
  readonly alignment: LaneAlignment;
  readonly sender: EventList;
  readonly receiver: EventList;
  /** Whether the session at that end has ended, and was captured to its end. */
  readonly senderEnded: boolean;
  readonly receiverEnded: boolean;
  /** Acknowledgements that were sent before this entry and were not received are lost. 0 in a comparison of events. */
  readonly acksPassedBefore: number;
}

interface Way {
  readonly session: SocketSession;
  readonly sockets: SocketSessions;
  readonly direction: Direction;
  readonly target: Role;
  readonly seq: number;
  readonly content: Content;
}

/** Returns the list that one end of a socket sent, and the list that the next end received from it. */
function listsBetween(
  from: SocketSession,
  to: SocketSession,
  content: Content,
  direction: Direction,
): { readonly sender: EventList; readonly receiver: EventList } {
  const [far, near] = direction === 'toServer' ? (['server', 'client'] as const) : (['client', 'server'] as const);
  return { sender: from.lists[content][direction][far], receiver: to.lists[content][direction][near] };
}

function about(to: SocketSession, target: Role): Pick<Counterpart, 'role' | 'socketId' | 'connectionId'> {
  return { role: target, socketId: to.socketId, connectionId: to.connectionId };
}
