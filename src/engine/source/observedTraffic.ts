/** Creates connections and entries from the reports of the decoders (`ObservedSink`), for one source. */
import { type StoredCause, storedCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { titleOf } from '../../model/profile/profile.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';
import { quoted } from '../../model/text/quoted.ts';
import type { ConnectionSummary, NamedConnection } from '../../protocol/shapes.ts';
import type { Connected } from '../contracts/inspectedClient.ts';
import type {
  ObservedAck,
  ObservedEvent,
  ObservedMember,
  ObservedPacket,
  ObservedReference,
  ObservedRequest,
  ObservedSession,
  ObservedSink,
  ObservedTransport,
} from '../contracts/observedSink.ts';
import { refusalCause } from '../codec/refusal.ts';
import { namedPath } from '../connection/namedPath.ts';
import { maskedPacket } from '../connection/maskedPacket.ts';
import { engineRequestOf, pathOf } from '../observe/decode/engineRequest.ts';
import type { Effect, TrafficEffects } from './trafficEffects.ts';
import { HandshakeSecrets } from './handshakeSecrets.ts';
import { minSilentMs, ObservedConnection, type ObservedDeps } from './observedConnection.ts';

export interface TrafficDeps extends Pick<ObservedDeps, 'log' | 'source' | 'records' | 'now' | 'end'> {
  /** The name of the source, which its connections and entries have; undefined if they have no source, as in a file. */
  readonly sourceName?: string | undefined;
  readonly newConnectionId: () => string;
  readonly clientOf: (request: ObservedRequest | undefined) => ObservedClient;
  /** The server of a session; empty if it is not known. */
  readonly urlOf: (request: ObservedRequest | undefined) => string;
  readonly changed: (connectionId: string) => void;
  /** Called when a session began or ended. */
  readonly sourceChanged: () => void;
  /** The code that forwards the traffic, if it changes it. */
  readonly effects?: TrafficEffects | undefined;
  /** Called when a connection that ended long ago is no longer listed. Its entries remain. */
  readonly forgotten: (connection: ConnectionSummary) => void;
}

/** Ended connections that stay listed. */
const maxEnded = 500;
/** Packets of a session that are kept until its first namespace is seen. */
const maxEarlyPackets = 100;

interface SessionState {
  readonly secrets: HandshakeSecrets;
  readonly connections: ObservedConnection[];
  /** These packets are not masked yet, because the auth payload, whose secrets they may contain, follows them. */
  readonly early: ObservedPacket[];
}

export class ObservedTraffic implements ObservedSink {
  readonly #deps: TrafficDeps;
  readonly #connections = new Map<string, ObservedConnection>();
  readonly #members = new Map<ObservedMember, ObservedConnection>();
  /**
   * Includes sessions that have ended: a client or server can still send something over the WebSocket of such a
   * session.
   */
  readonly #states = new WeakMap<ObservedSession, SessionState>();
  readonly #sessions = new Set<ObservedSession>();
  /** Connections that represent clients whose handshakes were refused, by client. */
  readonly #refused = new Map<string, ObservedConnection>();
  readonly #silent = new WeakSet<ObservedConnection>();
  readonly counts = { emitted: 0, received: 0 };

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  /** Open Engine.IO sessions. */
  get clients(): number {
    return this.#sessions.size;
  }

  /** Open sessions of which this source observes the server. */
  get servedClients(): number {
    let count = 0;
    for (const { observedEnd = 'server' } of this.#sessions) if (observedEnd === 'server') count++;
    return count;
  }

  get connections(): ConnectionSummary[] {
    return [...this.#connections.values()].map(({ summary }) => summary);
  }

  get(connectionId: string): ObservedConnection | undefined {
    return this.#connections.get(connectionId);
  }

  /** Reports the connections whose clients have become silent, or send requests again. Must be called from time to time. */
  reportSilence(): void {
    for (const connection of this.#connections.values()) {
      const isSilent = connection.silentMs >= minSilentMs;
      if (isSilent || this.#silent.has(connection)) this.#deps.changed(connection.id);
      if (isSilent) this.#silent.add(connection);
      else this.#silent.delete(connection);
    }
  }

  /** The connection that represents a namespace. */
  ofMember(member: ObservedMember): ObservedConnection {
    return this.#connection(member);
  }

  /** Removes a connection that has ended from the list. */
  remove(connectionId: string): void {
    const connection = this.#connections.get(connectionId);
    if (!connection) return;
    this.#connections.delete(connectionId);
    for (const [key, refused] of this.#refused) if (refused === connection) this.#refused.delete(key);
    this.#deps.forgotten(connection.summary);
  }

  onSession(session: ObservedSession): void {
    const secrets = new HandshakeSecrets(session.request);
    this.#states.set(session, { secrets, connections: [], early: [] });
    this.#sessions.add(session);
    this.#deps.sourceChanged();
  }

  onUpgraded(session: ObservedSession, previous: ObservedTransport): void {
    for (const connection of this.#of(session)) connection.upgraded(session.transport, previous);
    this.#deps.effects?.upgraded(session);
  }

  onUpgradeFailed(session: ObservedSession): void {
    for (const connection of this.#of(session)) connection.upgradeFailed();
  }

  onSessionEnded(session: ObservedSession, cause: StoredCause): void {
    const state = this.#states.get(session);
    if (state?.connections.length === 0) this.#open(session, '/').left(cause);
    this.#sessions.delete(session);
    this.#deps.effects?.ended(session);
    this.#deps.sourceChanged();
    this.#forgetOldest();
  }

  onRefused(request: ObservedRequest, status: number, text: string): void {
    const shown = quoted(new HandshakeSecrets(request).redactor.text(text), 200);
    const cause =
      otherVersion(request, text) ??
      explain('source.handshakeRefused', { status, ...(text !== '' && { reported: shown }) });
    const key = JSON.stringify(this.#deps.clientOf(request));
    let connection = this.#refused.get(key);
    if (!connection) {
      connection = this.#create(refusedSession(request), '/');
      this.#refused.set(key, connection);
    }
    connection.refused(cause);
    this.#forgetOldest();
  }

  onJoining(member: ObservedMember, wasSeen: boolean, auth: object): void {
    this.#secretsOf(member.session).add(auth);
    const connection = this.#connection(member);
    connection.joining(wasSeen);
    const conditions = this.#deps.effects?.conditionsOf(member.session);
    if (conditions) connection.network(conditions, explain('network.proxied'));
  }

  /**
   * Must be called when the network conditions of clients were set.
   * @param of the connection of the only client to which they apply; undefined if they apply to all clients
   */
  conditionsSet(conditions: NetworkConditions, of?: ObservedConnection): void {
    const cause = of ? explain('network.sharedTransport', { namespace: of.namespace }) : explain('network.proxied');
    for (const connection of this.#connections.values()) {
      if (connection.isOver || (of && connection.session !== of.session)) continue;
      connection.network(conditions, connection === of ? undefined : cause);
    }
  }

  onJoined(member: ObservedMember, connected: Connected & Pick<EntryFacts, 'middlewareMs'>): void {
    this.#connection(member).joined(connected);
  }

  /** @param known the facts that the source knows about the refusal */
  onJoinRefused(
    member: ObservedMember,
    refusal: unknown,
    _t: number,
    cause?: StoredCause,
    known?: Pick<EntryFacts, 'middlewareMs'>,
  ): void {
    const { session, namespace } = member;
    const shown = this.#secretsOf(session).redactor.data(refusal);
    this.#connection(member).refused(cause ?? storedCause(refusalCause(shown, { namespace })), known);
  }

  onLeft(member: ObservedMember, cause: StoredCause): void {
    this.#connection(member).left(cause);
    this.#members.delete(member);
  }

  /** @param known the facts that the source knows about the event */
  onEvent(member: ObservedMember, event: ObservedEvent, _t?: number, known?: Effect): ObservedReference {
    const { effects } = this.#deps;
    const { observedEnd: end = this.#deps.end ?? 'client' } = member.session;
    this.counts[event.from === end ? 'emitted' : 'received']++;
    const connection = this.#connection(member);
    const effect = known ?? effects?.event(member, event, () => connection.recordOf(event));
    const reference = connection.event(event, effect);
    effects?.recorded(reference);
    return reference;
  }

  onAck(member: ObservedMember, ack: ObservedAck): void {
    this.#connection(member).ack(ack, this.#deps.effects?.ack(member, ack));
  }

  onUnacknowledged(member: ObservedMember, event: ObservedReference): void {
    this.#connection(member).unacknowledged(event);
    this.#deps.effects?.unacknowledged(event);
  }

  onPacket(session: ObservedSession, raw: ObservedPacket): void {
    const state = this.#states.get(session);
    const [first] = state?.connections ?? [];
    if (first) first.packet(this.#masked(session, raw));
    else if (state && state.early.length < maxEarlyPackets) state.early.push(raw);
  }

  #masked(session: ObservedSession, packet: ObservedPacket): ObservedPacket {
    return { ...packet, data: maskedPacket(this.#secretsOf(session).redactor, packet.data, undefined) };
  }

  #secretsOf(session: ObservedSession): HandshakeSecrets {
    return this.#states.get(session)?.secrets ?? new HandshakeSecrets(session.request);
  }

  #of(session: ObservedSession): readonly ObservedConnection[] {
    return this.#states.get(session)?.connections ?? [];
  }

  #connection(member: ObservedMember): ObservedConnection {
    this.#deps.effects?.member(member);
    const known = this.#members.get(member);
    if (known) return known;
    const connection = this.#open(member.session, member.namespace);
    this.#members.set(member, connection);
    return connection;
  }

  /** A namespace that the client leaves and joins again is the same connection. */
  #open(session: ObservedSession, namespace: string): ObservedConnection {
    const known = this.#of(session).find((one) => one.namespace === namespace);
    if (known) return known;
    const connection = this.#create(session, namespace);
    const state = this.#states.get(session);
    state?.connections.push(connection);
    for (const packet of state?.early.splice(0) ?? []) connection.packet(this.#masked(session, packet));
    return connection;
  }

  #create(session: ObservedSession, namespace: string): ObservedConnection {
    const { newConnectionId, clientOf, urlOf, changed, log, source, records, now, end } = this.#deps;
    const url = urlOf(session.request);
    const client = clientOf(session.request);
    const connectionId = newConnectionId();
    // Without the request, the server is not known.
    const named = url === '' && client.title !== undefined ? { name: quoted(client.title, 60) } : {};
    const name = titleOf({ url, namespace, ...named });
    log.name({ connectionId, name, url, namespace, ...this.#sourceFacts(session) });
    const connection = new ObservedConnection(session, {
      log,
      source,
      records,
      now,
      url,
      connectionId,
      name,
      namespace,
      client,
      end: session.observedEnd ?? end,
      changed: () => changed(connectionId),
    });
    this.#connections.set(connectionId, connection);
    return connection;
  }

  /** The facts about the source and the session that filters need for a session's connections. */
  #sourceFacts(session: ObservedSession): Pick<NamedConnection, 'source' | 'sid' | 'path' | 'observedEnd'> {
    const { source, sourceName: name, end } = this.#deps;
    const { sid, request } = session;
    return {
      ...(name !== undefined && { source: { sourceId: source.sourceId, kind: source.sourceKind, name } }),
      ...(sid !== undefined && { sid }),
      ...(end === 'server' && session.observedEnd === 'client' && { observedEnd: 'client' as const }),
      ...namedPath(request && pathOf(request)),
    };
  }

  #forgetOldest(): void {
    const ended = [...this.#connections.values()].filter(({ isOver }) => isOver);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - maxEnded))) this.remove(id);
  }
}

/** The maximum number of characters of a packet's length in Engine.IO 3, together with the beginning of the packet. */
const maxLengthChars = 20;

/** The client and the server use different versions of the protocol. Source: engine.io 6, Server.errors; python-engineio 4. */
function otherVersion(request: ObservedRequest, text: string): StoredCause | undefined {
  const protocol = engineRequestOf(request)?.protocol;
  if (
    protocol === 3 &&
    /^\{"code":5,|^Unsupported protocol version|unsupported version of the Socket\.IO or Engine\.IO/.test(text)
  )
    return explain('protocol.clientIsV2');
  // A handshake of Engine.IO 3 has the length of the packet in front, as text or as bytes.
  const isOlder = !text.startsWith('0{') && text.slice(0, maxLengthChars).includes('0{"sid"');
  return protocol === 4 && isOlder ? explain('protocol.clientIsV4') : undefined;
}

/** A session that the server did not begin. */
function refusedSession(request: ObservedRequest): ObservedSession {
  const { protocol = 4, transport = 'polling' } = engineRequestOf(request) ?? {};
  return { sid: undefined, protocol, transport, isLate: false, handshake: undefined, request };
}
