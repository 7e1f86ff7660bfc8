/**
 * The facts that the findings store about each connection, of each server that connections reach, and of each event
 * name. Invariant: the number of tracks is bounded, because a server can create names indefinitely.
 */
import { type CopyPeriod, type CopyRun, newPeriod } from '../../model/findings/copies.ts';
import { RecentNumbers } from '../../model/findings/recentNumbers.ts';
import type { Direction } from '../../model/entry/entry.ts';
import type { LogReader } from '../log/captureLog.ts';
import { onDisk } from '../log/columns/logIndex.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';

/** Maximum number of names on connections, and of names at servers. */
const maxNames = 4096;
const maxPeriods = 8;
const latencyWindow = 64;
/** Smaller events do not count as large, unless the limit of the server is very low. */
const smallestLarge = 100_000;

/** The connections to one namespace of one server, or of one source. */
export class TargetTrack {
  readonly key: string;
  /** How often the namespace was joined. */
  joins = 0;
  readonly open = new Set<string>();
  /** The known facts about names, by direction and name. */
  readonly names = new Map<string, NameTrack>();

  /** @param isServer whether the connections are observed in the process of the server */
  constructor(
    key: string,
    readonly isServer: boolean,
  ) {
    this.key = key;
  }
}

export class ConnectionTrack {
  readonly connectionId: string;
  readonly namespace: string | undefined;
  readonly sourceId: string;
  /** Whether the connection is one of the inspector. */
  readonly isOwn: boolean;
  /**
   * Whether the connection is observed in the process of the server, where outgoing events are events of the server.
   */
  readonly isServer: boolean;
  readonly target: TargetTrack;
  /** When its current attempt began. */
  startedT: number | undefined;
  joinedT: number | undefined;
  joinedSeq = 0;
  /** The number of events since it was joined. */
  events = 0;
  /** The event that it emitted last, and when. */
  lastOut: NameTrack | undefined;
  lastOutT = NaN;
  /** The last large event that it emitted. */
  lastLarge: LargeEmit | undefined;
  /** Whether events had the offset of connection state recovery. */
  hasOffset = false;
  /** When the connection was lost, and whether an attempt to connect has failed since then. */
  outage: { readonly t: number; readonly wasRefused: boolean } | undefined;
  /** The largest number of packets in a request, and whether the server is known to take so many. */
  mostPackets = 0;
  acceptsManyPackets = false;
  /** Whether the namespace was joined at least once. */
  wasJoined = false;
  maxPayload: number | undefined;
  /** Smaller events do not count as large, and are not close to the limit of the server. */
  examinedBytes = smallestLarge;
  pingInterval: number | undefined;
  pingTimeout: number | undefined;
  /** When something was received last. */
  lastInT = NaN;

  constructor(
    connectionId: string,
    namespace: string | undefined,
    { sourceId, isOwn, isServer, target }: { sourceId: string; isOwn: boolean; isServer: boolean; target: TargetTrack },
  ) {
    this.connectionId = connectionId;
    this.namespace = namespace;
    this.sourceId = sourceId;
    this.isOwn = isOwn;
    this.isServer = isServer;
    this.target = target;
  }

  limit(maxPayload: number | undefined): void {
    this.maxPayload = maxPayload;
    this.examinedBytes = Math.min(smallestLarge, (maxPayload ?? Infinity) / 2);
  }

  /** Whether the namespace was joined and is no longer joined. */
  get hasEnded(): boolean {
    return this.wasJoined && this.joinedT === undefined;
  }
}

export interface LargeEmit {
  readonly name: NameTrack;
  readonly seq: number;
  readonly t: number;
  readonly bytes: number;
}

/** Volatile emits that were discarded for one reason. Older ones count less in `recent`. */
export interface Loss {
  recent: number;
  count: number;
  readonly since: number;
}

/** The events of one name in one direction, on all connections to a target. */
export class NameTrack {
  readonly event: string;
  readonly dir: Direction;
  readonly target: TargetTrack;
  count = 0;
  // Rate.
  second = -1;
  inSecond = 0;
  /** Successive seconds with many events, and with very many. */
  busySeconds = 0;
  floodedSeconds = 0;
  fastest = 0;
  // Copies.
  readonly periods: CopyPeriod[] = [];
  /** The number of events that were received in copies, and the first and last entries of the newest of them. */
  copied = 0;
  readonly copySeqs: number[] = [];
  // Acknowledgements.
  acknowledged = 0;
  unacknowledged = 0;
  late = 0;
  /** The numbers of requests by the result: first those that were sent right after a join, then the others. */
  earlyUnanswered = 0;
  earlyAnswered = 0;
  laterAnswered = 0;
  readonly earlySeqs: number[] = [];
  timeoutMs: number | undefined;
  #latencies: RecentNumbers | undefined;
  readonly unacknowledgedSeqs: number[] = [];
  // Volatile emits; older ones count less.
  volatileSent = 0;
  /** Discarded volatile emits, by reason. */
  losses: Map<string, Loss> | undefined;
  /** How often a connection ended right after a large event of this name. */
  endedAfterLarge = 0;
  // Arguments.
  sampled = 0;
  sampledAcks = 0;

  constructor(event: string, dir: Direction, target: TargetTrack) {
    this.event = event;
    this.dir = dir;
    this.target = target;
  }

  get latencies(): RecentNumbers {
    return (this.#latencies ??= new RecentNumbers(latencyWindow));
  }

  /** The direction from the view of the client, as the texts of causes need it: `out` is sent by the client. */
  get clientDir(): Direction {
    if (!this.target.isServer) return this.dir;
    return this.dir === 'in' ? 'out' : 'in';
  }

  get key(): string {
    return `${this.target.key} ${this.dir} ${this.event}`;
  }

  /** The current period between joins; created when the number of joins or of open connections changed. */
  get period(): CopyPeriod {
    const { joins, open } = this.target;
    const last = this.periods.at(-1);
    if (last?.joins === joins && last.open === open.size) return last;
    const period = newPeriod(joins, open.size);
    this.periods.push(period);
    if (this.periods.length > maxPeriods) this.periods.shift();
    return period;
  }
}

/** A name on one connection. */
export class NameOnConnection {
  readonly name: NameTrack;
  readonly connection: ConnectionTrack;
  count = 0;
  /** Equal events that may be copies. */
  readonly runs: (CopyRun & { hash: number | undefined; readonly period: CopyPeriod })[] = [];
  /** Nothing is compared before this time, because there are too many events, or they are steady. */
  notComparedUntil = -Infinity;
  lastBytes = -1;
  lastT = -Infinity;
  lastSeq = 0;
  /** The join after which an acknowledgement was requested last. */
  requestedAfter = NaN;

  constructor(name: NameTrack, connection: ConnectionTrack) {
    this.name = name;
    this.connection = connection;
  }
}

/** The state that the findings keep for the events of a scope. */
interface ScopeTrack {
  readonly connection: ConnectionTrack;
  /** Names by their number and direction. */
  readonly names: Map<number, NameOnConnection>;
}

export class Tracks {
  readonly #log: LogReader;
  readonly #targets = new Map<string, TargetTrack>();
  readonly #connections = new Map<string, ConnectionTrack>();
  /** Tracks by number of the scope; null for an entry without a connection. */
  #byScope: (ScopeTrack | null | undefined)[] = [];
  /** Names on connections. */
  #names = 0;
  /** Names at all targets. */
  #namesOfTargets = 0;
  #fullUntilT = -Infinity;
  readonly #onForget: (name: NameTrack) => void;

  /** @param onForget is called for each name that is no longer tracked */
  constructor(log: LogReader, onForget: (name: NameTrack) => void) {
    this.#log = log;
    this.#onForget = onForget;
  }

  connection(connectionId: string): ConnectionTrack | undefined {
    return this.#connections.get(connectionId);
  }

  /** Forgets all tracks, because the numbers of scopes and names are assigned again. */
  clear(): void {
    this.#targets.clear();
    this.#connections.clear();
    this.#byScope = [];
    this.#names = this.#namesOfTargets = 0;
    this.#fullUntilT = -Infinity;
  }

  connectionOf(scope: number): ConnectionTrack | undefined {
    return this.#scope(scope)?.connection;
  }

  /** Undefined for a name that has no number, and while there are too many names. */
  nameOf(scope: number, event: number, isIn: boolean, t: number): NameOnConnection | undefined {
    if (event === onDisk || event === 0) return undefined;
    const ofScope = this.#scope(scope);
    if (!ofScope) return undefined;
    const key = event * 2 + (isIn ? 0 : 1);
    return ofScope.names.get(key) ?? this.#newName(ofScope, key, event, isIn ? 'in' : 'out', t);
  }

  #scope(scope: number): ScopeTrack | null {
    return this.#byScope[scope] ?? this.#newScope(scope);
  }

  #newScope(scope: number): ScopeTrack | null {
    if (this.#byScope[scope] === null) return null;
    const { tables } = this.#log;
    const { connectionId = '', namespace } = tables.scopes.value(scope) ?? {};
    const connection = connectionId === '' ? undefined : this.#connection(connectionId, namespace, tables);
    return (this.#byScope[scope] = connection ? { connection, names: new Map() } : null);
  }

  #newName(ofScope: ScopeTrack, key: number, event: number, dir: Direction, t: number): NameOnConnection | undefined {
    const isFull = this.#names >= maxNames || this.#namesOfTargets >= maxNames;
    if (isFull && !this.#forgetSome(t)) return undefined;
    const text = this.#log.tables.names.value(event);
    if (text === undefined) return undefined;
    const { target } = ofScope.connection;
    const ofTarget = keyOfName(dir, text);
    let name = target.names.get(ofTarget);
    if (!name) {
      target.names.set(ofTarget, (name = new NameTrack(text, dir, target)));
      this.#namesOfTargets++;
    }
    const track = new NameOnConnection(name, ofScope.connection);
    ofScope.names.set(key, track);
    this.#names++;
    return track;
  }

  /**
   * Forgets names that were seen once or twice, and those of connections that have ended, once in a second. Returns false if there is still
   * not enough space.
   */
  #forgetSome(t: number): boolean {
    if (t < this.#fullUntilT) return false;
    this.#fullUntilT = t + 1000;
    const followed = new Set<NameTrack>();
    for (const ofScope of this.#byScope) {
      for (const [key, { count, name }] of ofScope?.names ?? []) {
        if (count > 2 && ofScope?.connection.hasEnded === false) {
          followed.add(name);
        } else {
          ofScope?.names.delete(key);
          this.#names--;
        }
      }
    }
    const isScarce = this.#namesOfTargets >= maxNames;
    for (const { names } of this.#targets.values()) {
      for (const [key, name] of names) {
        // A name that another connection may send is kept while there is space, together with the known facts about it.
        if (followed.has(name) || (name.count > 2 && !isScarce)) continue;
        names.delete(key);
        this.#namesOfTargets--;
        this.#onForget(name);
      }
    }
    return this.#names < maxNames && this.#namesOfTargets < maxNames;
  }

  #connection(connectionId: string, namespace: string | undefined, tables: FactColumns): ConnectionTrack {
    const known = this.#connections.get(connectionId);
    if (known) return known;
    const named = tables.connections.get(connectionId);
    const { source } = named ?? {};
    const where = source ? `source ${source.sourceId}` : `own ${named?.url ?? ''}`;
    const isServer = source?.kind === 'node' && named?.observedEnd !== 'client';
    const target = this.#target(JSON.stringify([where, named?.namespace ?? namespace ?? '/']), isServer);
    const sourceId = source?.sourceId ?? connectionId;
    const track = new ConnectionTrack(connectionId, namespace, {
      sourceId,
      isOwn: source === undefined,
      isServer,
      target,
    });
    this.#connections.set(connectionId, track);
    return track;
  }

  #target(key: string, isServer: boolean): TargetTrack {
    let target = this.#targets.get(key);
    if (!target) this.#targets.set(key, (target = new TargetTrack(key, isServer)));
    return target;
  }
}

function keyOfName(dir: Direction, event: string): string {
  return `${dir} ${event}`;
}
