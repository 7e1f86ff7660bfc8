/** Reads the sessions of sockets, and the events and acknowledgements of each session, from the entries of the log. */
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { deliveryCodes, directionOf, kindOf } from '../log/columns/factCodes.ts';
import type { IndexRow } from '../log/columns/logIndex.ts';
import { CaptureGaps, EventList } from './eventList.ts';
import { addProxiedAck, addProxiedEvent, forwardedList } from './proxiedLists.ts';
import {
  type Content,
  type Direction,
  type DirectionLists,
  type Role,
  type SocketSession,
  SocketSessions,
} from './socketSessions.ts';

/** The state of a connection in the log. */
interface Track {
  readonly connectionId: string;
  readonly role: Role;
  readonly isOwn: boolean;
  readonly sourceId: string | undefined;
  session: SocketSession | undefined;
  /** All sessions of the connection, newest last. */
  readonly sessions: SocketSession[];
  isConnecting: boolean;
  /** Events and acknowledgements that were sent or received before the join was recorded. */
  readonly early: Placed[];
  /** Events that wait in the client's buffer, in order. */
  readonly buffered: Set<number>;
  /** Whether the beginning of the session was not captured. */
  isLate: boolean;
}

interface Placed {
  readonly seq: number;
  readonly at: number;
  readonly dir: 'in' | 'out';
  readonly content: Content;
  readonly ackId?: number | undefined;
}

const sliceEntries = 512;
/** The maximum numbers of sockets, and of events that precede a join. The oldest are forgotten. */
const maxSockets = 20_000;
const maxEarly = 10_000;
/** The maximum number of broadcasts in a namespace that are kept for clients whose session is restored. */
const maxBroadcasts = 1000;
const maxBroadcastAcks = 100_000;

const neverSent: ReadonlySet<string> = new Set(['discarded', 'failed', 'buffered', 'queued']);

const roleOfKind: Readonly<Record<string, Role>> = { page: 'client', client: 'client', proxy: 'proxy', node: 'server' };

export class SessionReader {
  readonly #log: LogReader;
  #next: number;
  #tracks = new Map<string, Track>();
  #sockets = new Map<string, SocketSessions>();
  /** The gaps of the whole capture, and those of each source. */
  #gaps = new CaptureGaps();
  #sourceGaps = new Map<string, CaptureGaps>();
  /** Broadcasts that request no acknowledgement, and that a restored session can receive later, by source and namespace. */
  readonly #broadcasts = new Map<string, number[]>();
  /** The entries of acknowledgements, by broadcast and socket ID. */
  readonly #broadcastAcks = new Map<string, number>();
  #isInCleared = false;
  readonly #isFile: boolean;
  /** Sockets with new events or sessions, and other events whose counterparts may have changed, since `takeChanges`. */
  #touched = new Set<string>();
  #again = new Set<number>();

  constructor(log: LogReader, isFile: boolean) {
    this.#log = log;
    this.#isFile = isFile;
    this.#next = log.firstSeq;
  }

  sockets(socketId: string): SocketSessions | undefined {
    return this.#sockets.get(socketId);
  }

  roleOf(connectionId: string): Role | undefined {
    const { source, observedEnd } = this.#log.tables.connections.get(connectionId) ?? {};
    return observedEnd ?? (source ? roleOfKind[source.kind] : 'client');
  }

  /** The last session of a connection. */
  lastSession(connectionId: string): SocketSession | undefined {
    const track = this.#tracks.get(connectionId);
    return track?.session ?? track?.sessions.at(-1);
  }

  /**
   * The sessions in which an event or acknowledgement was sent or received. For a broadcast, they are the sessions of its recipients.
   */
  sessionsOf({ seq, connectionId, deliveries, kind }: EntryFacts): readonly SocketSession[] {
    const track = this.#tracks.get(connectionId);
    const content = kind === 'ack' ? 'acks' : 'events';
    if (deliveries?.sockets)
      return deliveries.sockets.flatMap(
        ({ socketId }) =>
          this.#sockets
            .get(socketId)
            ?.of('server')
            .findLast((session) => hasEntry(session, content, seq)) ?? [],
      );
    if (!track) return [];
    const found = track.sessions.findLast((session) => hasEntry(session, content, seq)) ?? track.session;
    return found ? [found] : [];
  }

  /** The sockets with new events or sessions since the last call, and other events whose counterparts may have changed. */
  takeChanges(): { readonly touched: ReadonlySet<string>; readonly again: ReadonlySet<number> } {
    const changes = { touched: this.#touched, again: this.#again };
    this.#touched = new Set();
    this.#again = new Set();
    return changes;
  }

  async upToDate(slicer: TimeSlicer): Promise<void> {
    const log = this.#log;
    if (log.nextSeq < this.#next) this.#reset();
    // Without a server or a proxy, no event has a counterpart. The entries are read when the first one is captured.
    if (!log.connections.some(({ source }) => source?.kind === 'node' || source?.kind === 'proxy')) return;
    while (this.#next < log.nextSeq) {
      if (this.#next < log.firstSeq) {
        this.#gaps.count++;
        this.#next = log.firstSeq;
      }
      const end = Math.min(log.nextSeq, this.#next + sliceEntries);
      while (this.#next < end) this.#read(this.#next++);
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
      if (log.nextSeq < this.#next) this.#reset();
    }
  }

  #reset(): void {
    this.#next = this.#log.firstSeq;
    this.#tracks = new Map();
    this.#sockets = new Map();
    this.#gaps = new CaptureGaps();
    this.#sourceGaps = new Map();
    this.#broadcasts.clear();
    this.#broadcastAcks.clear();
  }

  #read(seq: number): void {
    const row = this.#log.tables.index.row(seq);
    if (!row) {
      // A cleared entry may belong to any socket.
      if (!this.#isInCleared) this.#gaps.count++;
      this.#isInCleared = true;
      return;
    }
    this.#isInCleared = false;
    const kind = kindOf(row.shape);
    if (kind === 'event') this.#event(seq, row);
    else if (kind === 'connection') this.#transition(seq, row);
    else if (kind === 'delivery') this.#delivery(seq, row);
    else if (kind === 'marker') this.#marker(seq);
    else if (kind === 'ack') this.#ack(seq, row);
  }

  #ack(seq: number, row: IndexRow): void {
    const track = this.#trackOf(row.scope);
    const dir = directionOf(row.shape);
    if (!track || !dir) return;
    if (track.role === 'server') this.#broadcastAck(track, seq, row);
    if (track.role === 'proxy') {
      if (!track.session) return;
      this.#touched.add(track.session.socketId);
      addProxiedAck(this.#log, track.session, seq, row, dir);
    } else this.#place(track, { seq, at: seq, dir, content: 'acks' });
  }

  /** Stores the acknowledgements of a broadcast: each recipient acknowledges it on its own connection. */
  #broadcastAck(track: Track, seq: number, row: IndexRow): void {
    const of = this.#log.tables.sides.of(row.side);
    if (!track.session || Number.isNaN(of)) return;
    if (this.#log.tables.connectionOf(of) === track.connectionId) return;
    if (this.#broadcastAcks.size >= maxBroadcastAcks) this.#broadcastAcks.clear();
    this.#broadcastAcks.set(`${of} ${track.session.socketId}`, seq);
  }

  broadcastAck(seq: number, socketId: string): number | undefined {
    return this.#broadcastAcks.get(`${seq} ${socketId}`);
  }

  #trackOf(scope: number): Track | undefined {
    const connectionId = this.#log.tables.scopes.value(scope)?.connectionId ?? '';
    const known = this.#tracks.get(connectionId);
    if (known || connectionId === '') return known;
    const role = this.roleOf(connectionId);
    if (!role) return undefined;
    const source = this.#log.tables.connections.get(connectionId)?.source;
    const track: Track = {
      connectionId,
      role,
      isOwn: source === undefined || source.kind === 'client',
      sourceId: source?.sourceId,
      session: undefined,
      sessions: [],
      isConnecting: false,
      early: [],
      buffered: new Set(),
      isLate: false,
    };
    this.#tracks.set(connectionId, track);
    return track;
  }

  #event(seq: number, row: IndexRow): void {
    const track = this.#trackOf(row.scope);
    const dir = directionOf(row.shape);
    if (!track || !dir) return;
    if (track.role === 'proxy') return this.#proxied(track, seq, row, dir);
    if (dir === 'out' && track.role === 'server' && !track.session) {
      const broadcast = this.#log.read(seq)?.facts;
      if (broadcast?.deliveries) this.#broadcast(track, broadcast);
      return;
    }
    const isOwnEmit = track.isOwn && dir === 'out';
    const when = isOwnEmit ? this.#whenSent(seq, row) : this.#isSent(seq, row, dir) ? 'now' : 'never';
    if (when === 'now') this.#place(track, { seq, at: seq, dir, content: 'events' });
    else if (when === 'onConnect' && track.buffered.size < maxEarly) track.buffered.add(seq);
  }

  /** Whether an event at an observed end was on the wire. */
  #isSent(seq: number, { status }: IndexRow, dir: 'in' | 'out'): boolean {
    const delivery = deliveryCodes.value(status);
    if (dir === 'in') return true;
    // An event that is lost later was sent before.
    if (delivery === 'lost') return this.#log.firstDelivery(seq) !== 'lost';
    return delivery !== 'discarded' && delivery !== 'failed';
  }

  /**
   * Determines when a client of the inspector encoded an event for its transport, which keeps this order. `now`: when
   * the event was emitted. `onConnect`: when the client connected. `inAttempts`: in attempts, which have their own
   * entries. `never`: the event was not encoded.
   */
  #whenSent(seq: number, row: IndexRow): 'now' | 'onConnect' | 'inAttempts' | 'never' {
    const delivery = deliveryCodes.value(row.status);
    const { waitedMs, attempt } = this.#log.tables.sides.waiting(row.side);
    if (attempt !== 0) return 'inAttempts';
    if (delivery === 'discarded' || delivery === 'failed') return 'never';
    // A session file does not contain the delivery status at the time of recording.
    const first = this.#isFile ? (waitedMs > 0 ? 'buffered' : delivery) : this.#log.firstDelivery(seq);
    if (first === 'buffered') return 'onConnect';
    if (first === 'queued') return 'inAttempts';
    return first === undefined || first === 'sent' || first === 'acknowledged' || this.#isFile ? 'now' : 'never';
  }

  /** Whether no part of the event or acknowledgement left this end. */
  isUnsent({ seq, kind, delivery, cause }: EntryFacts): boolean {
    if (kind === 'ack') return cause?.params?.['neverSent'] === true;
    // A session file contains no packets, so only the cause shows whether the event was sent.
    if (this.#isFile && delivery === 'lost') return cause?.params?.['neverSent'] === true;
    if (delivery !== 'lost' && delivery !== 'timedOut') return delivery !== undefined && neverSent.has(delivery);
    const body = this.#log.read(seq)?.body;
    return body?.type === 'value' || body?.unsent === true;
  }

  /**
   * Handles a delivery step: the event was sent again, was removed from the buffer, or was held by a proxy and is
   * forwarded now.
   */
  #delivery(seq: number, row: IndexRow): void {
    const delivery = deliveryCodes.value(row.status);
    const track = this.#trackOf(row.scope);
    const { of: event, ackId, attempt } = this.#log.tables.sides.row(row.side);
    const dir = directionOf(this.#log.tables.index.shape(event));
    if (!track || !dir) return;
    const isSent = delivery === 'sent' || delivery === 'flushed';
    if (track.role === 'proxy') {
      if (track.session) {
        this.#touched.add(track.session.socketId);
        this.#again.add(event);
        if (isSent) forwardedList(track.session, 'events', dir).push(event, seq);
      }
    } else if (track.isOwn && dir === 'out') {
      if (isSent && attempt !== 0)
        this.#place(track, {
          seq: event,
          at: seq,
          dir,
          content: 'events',
          ackId: Number.isNaN(ackId) ? undefined : ackId,
        });
      else if (!isSent) track.buffered.delete(event);
    }
  }

  #place(track: Track, placed: Placed): void {
    const { session, early } = track;
    if (session) this.#push(session, placed);
    else if (track.isConnecting && early.length < maxEarly) early.push(placed);
  }

  #push({ lists, role, socketId }: SocketSession, { seq, at, dir, content, ...options }: Placed): void {
    this.#touched.add(socketId);
    // The event was sent again, and may be received now.
    if (at !== seq) this.#again.add(seq);
    const direction = (dir === 'out') === (role !== 'server') ? 'toServer' : 'toClient';
    lists[content][direction].server.push(seq, at, options);
  }

  /** Adds an event to the list that the proxy received, and to the list that it forwarded. */
  #proxied(track: Track, seq: number, row: IndexRow, dir: 'in' | 'out'): void {
    const { session } = track;
    if (!session) {
      if (track.isConnecting && track.early.length < maxEarly)
        track.early.push({ seq, at: seq, dir, content: 'events' });
      return;
    }
    this.#touched.add(session.socketId);
    const { isKept } = addProxiedEvent(this.#log, session, seq, row, dir);
    if (isKept) this.#again.add(seq);
  }

  #broadcast({ sourceId }: Track, facts: EntryFacts): void {
    const { seq, deliveries, recipients = 0, namespace = '', ackId } = facts;
    const listed = deliveries?.sockets ?? [];
    for (const { socketId, delivery } of listed) {
      const session = this.#sockets.get(socketId)?.last('server');
      if (!session || session.ended || delivery === 'discarded' || delivery === 'lost') continue;
      this.#touched.add(socketId);
      session.lists.events.toClient.server.push(seq);
    }
    if (recipients > listed.length) this.#gapsOf(sourceId).count++;
    if (ackId !== undefined || facts.volatile) return;
    const key = `${sourceId ?? ''} ${namespace}`;
    const recent = this.#broadcasts.get(key) ?? [];
    recent.push(seq);
    if (recent.length > maxBroadcasts) recent.shift();
    this.#broadcasts.set(key, recent);
  }

  #transition(seq: number, row: IndexRow): void {
    const track = this.#trackOf(row.scope);
    const facts = track && this.#log.read(seq)?.facts;
    if (!facts) return;
    switch (facts.state) {
      case 'connecting':
      case 'reconnecting':
        track.isConnecting = true;
        return;
      case 'connected':
        if (facts.socketId !== undefined) this.#connected(track, seq, facts.socketId, facts.namespace ?? '/');
        return;
      case 'disconnected':
      case 'connectError':
      case 'reconnectFailed':
        if (track.session) this.#touched.add(track.session.socketId);
        if (track.session) track.session.ended = { isSudden: facts.cause?.code === 'node.processEnded' };
        track.session = undefined;
        track.isConnecting = false;
        track.early.length = 0;
        return;
      default:
    }
  }

  #connected(track: Track, seq: number, socketId: string, namespace: string): void {
    let sockets = this.#sockets.get(socketId);
    if (!sockets) {
      if (this.#sockets.size >= maxSockets) {
        const [oldest] = this.#sockets.keys();
        if (oldest !== undefined) this.#sockets.delete(oldest);
      }
      this.#sockets.set(socketId, (sockets = new SocketSessions()));
    }
    const { role, sourceId, connectionId } = track;
    const before = sockets.last(role);
    const toServer = this.#lists(track, 'toServer');
    // A restored session receives the events that it has missed, but no acknowledgements.
    const toClient = before ? before.lists.events.toClient : this.#lists(track, 'toClient');
    const acks = { toServer: this.#lists(track, 'toServer'), toClient: this.#lists(track, 'toClient') };
    const session: SocketSession = {
      connectionId,
      role,
      socketId,
      namespace,
      sourceId,
      lists: { events: { toServer, toClient }, acks },
      ended: undefined,
    };
    if (track.isLate)
      for (const { client, server } of [toServer, toClient, acks.toServer, acks.toClient])
        [client, server].forEach((list) => list.gap());
    track.isLate = false;
    if (before) this.#restored(session, namespace);
    sockets.add(session);
    this.#touched.add(socketId);
    track.session = session;
    track.sessions.push(session);
    track.isConnecting = false;
    for (const event of track.buffered) this.#push(session, { seq: event, at: seq, dir: 'out', content: 'events' });
    track.buffered.clear();
    for (const placed of track.early.splice(0)) {
      if (role === 'proxy') {
        const row = this.#log.tables.index.row(placed.seq);
        if (row) this.#proxied(track, placed.seq, row, placed.dir);
      } else this.#push(session, placed);
    }
  }

  /**
   * Handles a restored session, which has the same socket ID: the client now receives the events that the server sent
   * in the meantime, except events without an offset.
   */
  #restored({ role, lists, sourceId }: SocketSession, namespace: string): void {
    const { client, server } = lists.events.toClient;
    if (role !== 'server') {
      for (const list of new Set([client, server])) list.restored();
      return;
    }
    const last = server.seqs.at(-1) ?? 0;
    server.mayBeLost((seq) => {
      const facts = this.#log.read(seq)?.facts;
      return facts?.volatile === true || facts?.ackId !== undefined;
    });
    for (const seq of this.#broadcasts.get(`${sourceId ?? ''} ${namespace}`) ?? [])
      if (seq > last) server.push(seq, seq, { isOptional: true });
  }

  #lists({ role, isOwn, sourceId }: Track, direction: Direction): DirectionLists[Direction] {
    const isAlwaysCaptured = isOwn && direction === 'toServer';
    const ofSource = sourceId === undefined ? [] : [this.#gapsOf(sourceId)];
    const captures = isAlwaysCaptured ? [] : [this.#gaps, ...ofSource];
    const ackIdOf = (seq: number): number | undefined => {
      const { index, sides } = this.#log.tables;
      const { ackId } = sides.row(index.row(seq, { withCleared: true })?.side ?? 0);
      return Number.isNaN(ackId) ? undefined : ackId;
    };
    const list = new EventList(captures, ackIdOf);
    return { client: list, server: role === 'proxy' ? new EventList(captures, ackIdOf) : list };
  }

  #gapsOf(sourceId = ''): CaptureGaps {
    let gaps = this.#sourceGaps.get(sourceId);
    if (!gaps) this.#sourceGaps.set(sourceId, (gaps = new CaptureGaps()));
    return gaps;
  }

  #marker(seq: number): void {
    const facts = this.#log.read(seq)?.facts;
    switch (facts?.cause?.code) {
      case 'capture.paused':
      case 'capture.stopped':
        this.#gaps.isOpen = true;
        return;
      case 'capture.resumed':
        this.#gaps.isOpen = false;
        if (Number(facts.cause.params?.['skipped'] ?? 1) > 0) this.#gaps.count++;
        return;
      case 'node.missed':
        this.#gapsOf(facts.source).count++;
        return;
      case 'source.attachedLate': {
        const track = this.#trackOf(this.#log.tables.index.scope(seq));
        if (track) track.isLate = true;
        return;
      }
      default:
    }
  }
}

function hasEntry({ lists }: SocketSession, content: Content, seq: number): boolean {
  const { toServer, toClient } = lists[content];
  return [toServer.client, toServer.server, toClient.client, toClient.server].some(
    (list) => list.indexesOf(seq).length > 0,
  );
}
