/**
 * A server with `@socket.io/admin-ui` as a source. An admin client connects to the server, which reports its sockets,
 * rooms and events. The server does not report acknowledgements or the bytes on the wire, so packets are created from
 * the names and arguments.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeMessage, explain } from '../../model/cause/causeTexts.ts';
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ServerAction, serverActions, type ServerStatistics } from '../../model/server/serverState.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import type { CreateClient } from '../client/createClient.ts';
import { encodePacket } from '../client/v4/defaultParser.ts';
import { decodeData } from '../codec/codecs.ts';
import { packetType } from '../codec/packetType.ts';
import type { Cause, InspectedClient } from '../contracts/inspectedClient.ts';
import type { ObservedRequest, Sender } from '../contracts/observedSink.ts';
import { type AdminHandlers, adminSockets, type AdminStats, readAdminEvent } from '../observe/admin/adminMessages.ts';
import { AdminClients } from './adminClients.ts';
import { adminListener } from './adminListener.ts';
import { endCause } from './endCause.ts';
import type { ObservedConnection } from './observedConnection.ts';
import type { ObservedServer, ServerTarget, SocketTarget } from './observedServer.ts';
import { ObservedTraffic, type TrafficDeps } from './observedTraffic.ts';
import { ServerState, type SocketKey } from './serverState.ts';

export interface AdminSourceDeps extends Omit<
  TrafficDeps,
  'source' | 'sourceName' | 'clientOf' | 'urlOf' | 'effects' | 'end'
> {
  readonly clock: Clock;
  readonly sourceId: string;
  readonly name: string;
  readonly createClient: CreateClient;
  /** Adds a marker to the timeline that belongs to all connections of the source. */
  readonly note: (cause: StoredCause) => void;
}

/**
 * Maximum time for the first report. Another application can have a namespace with the same name, which never sends a
 * report.
 */
const maxConfigMs = 10_000;
const statsEverySeconds = 2;

export class AdminSource implements ObservedServer, Disposable {
  readonly traffic: ObservedTraffic;
  readonly state = new ServerState();
  readonly #deps: AdminSourceDeps;
  readonly #profile: ConnectionProfile;
  readonly #url: string;
  readonly #client: InspectedClient;
  readonly #clients = new AdminClients();
  readonly #shown = new WeakMap<ObservedRequest, ObservedClient>();
  /** Statistics by server ID: the Admin UI of a cluster reports the statistics of each server. */
  readonly #stats = new Map<string, AdminStats>();
  #status: 'connecting' | 'connected' | 'failed' | 'stopped' = 'connecting';
  #cause: StoredCause | undefined;
  #features: ReadonlySet<string> = new Set();
  #isNoted = false;
  #started: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  constructor(profile: ConnectionProfile, network: Network | undefined, deps: AdminSourceDeps) {
    const { sourceId, name, createClient } = deps;
    this.#deps = deps;
    this.#profile = profile;
    this.#url = shownUrl(profile.url);
    this.traffic = new ObservedTraffic({
      ...deps,
      source: { sourceId, sourceKind: 'admin' },
      sourceName: name,
      end: 'server',
      urlOf: () => this.#url,
      clientOf: (request) => (request && this.#shown.get(request)) ?? {},
    });
    const listener = adminListener({
      event: ({ packet }) => {
        const [event, ...args] = decodeData('default', packet);
        if (typeof event === 'string') readAdminEvent(event, args, this.#handlers);
      },
      failed: (cause) => this.#failed(cause),
      disconnected: (cause) => this.#disconnected(cause),
    });
    this.#client = createClient(profile, listener, { network, alone: true });
  }

  /** Resolves when the server has accepted the connection. @throws UserError */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => (this.#started = { resolve, reject }));
    const { clock } = this.#deps;
    const timeoutMs = (this.#profile.timeoutMs ?? 20_000) + maxConfigMs;
    const timer = clock.after(timeoutMs, () => this.#started?.reject(this.#notInstrumented()));
    this.#client.connect();
    try {
      await started;
    } finally {
      timer.dispose();
      this.#started = undefined;
    }
  }

  get summary(): SourceSummary {
    const { sourceId, name } = this.#deps;
    const state = this.#status === 'stopped' ? 'stopped' : this.#status === 'failed' ? 'failed' : 'running';
    return {
      sourceId,
      kind: 'admin',
      name,
      state,
      url: this.#url,
      ...(state === 'failed' && this.#cause && { cause: this.#cause }),
      clients: this.clients,
      counts: { ...this.counts },
    };
  }

  get isConnected(): boolean {
    return this.#status === 'connected';
  }

  get actions(): readonly ServerAction[] {
    return serverActions.filter((action) => this.#features.has(action.toUpperCase()));
  }

  get limits(): readonly StoredCause[] {
    if (this.#status !== 'connected') return this.#cause ? [this.#cause] : [];
    return [explain(this.#reportsAll ? 'admin.incomplete' : 'admin.production')];
  }

  get counts(): { readonly emitted: number; readonly received: number } {
    return this.traffic.counts;
  }

  get clients(): number {
    return this.traffic.clients;
  }

  get process(): Partial<ServerStatistics> {
    const all = [...this.#stats.values()];
    const sum = (of: (stats: AdminStats) => number): number => all.reduce((total, stats) => total + of(stats), 0);
    if (all.length === 0) return {};
    const uptimeMs = Math.max(...all.map(({ uptime }) => uptime)) * 1000;
    if (this.#reportsAll) return { uptimeMs };
    const namespaces = namespacesOf(all, this.#namespace);
    const perSecond = (type: string): number =>
      sum(({ aggregatedEvents }) => countOf(aggregatedEvents, type)) / statsEverySeconds;
    return {
      uptimeMs,
      namespaces,
      sockets: namespaces.reduce((total, { sockets }) => total + sockets, 0),
      // The inspector itself is not counted.
      clients: Math.max(0, sum(({ clientsCount }) => clientsCount) - 1),
      receivedRate: perSecond('packetsIn'),
      emittedRate: perSecond('packetsOut'),
    };
  }

  connectionOf(key: SocketKey): ObservedConnection | undefined {
    const socket = this.#clients.get(String(key));
    return socket && this.traffic.ofMember(socket.member);
  }

  emit({ namespace, rooms, socketId }: ServerTarget, event: string, args: readonly unknown[]): Promise<number> {
    const recipients = socketId === undefined ? this.state.members(namespace, rooms).length : 1;
    if (socketId !== undefined) this.#assertSocket({ namespace, socketId });
    const [first, ...others] = rooms;
    this.#send('emit', [namespace, socketId ?? (others.length > 0 ? rooms : (first ?? null)), event, ...args]);
    return Promise.resolve(recipients);
  }

  disconnect(target: SocketTarget): Promise<void> {
    this.#assertSocket(target);
    this.#send('_disconnect', [target.namespace, false, target.socketId]);
    return Promise.resolve();
  }

  changeRooms(action: 'join' | 'leave', target: SocketTarget, rooms: readonly string[]): Promise<void> {
    this.#assertSocket(target);
    for (const room of rooms) this.#send(action, [target.namespace, room, target.socketId]);
    return Promise.resolve();
  }

  dispose(): void {
    if (this.#status === 'stopped') return;
    this.#status = 'stopped';
    this.#started?.reject(userError('server.gone', { name: this.#deps.name }));
    this.#client.disconnect();
    this.#client.dispose();
    this.#forget();
    this.#deps.sourceChanged();
  }

  get #namespace(): string {
    return this.#profile.namespace ?? '/admin';
  }

  get #reportsAll(): boolean {
    return this.#features.has('ALL_EVENTS');
  }

  #assertSocket({ namespace, socketId }: SocketTarget): void {
    if (!this.isConnected) throw userError('server.gone', { name: this.#deps.name });
    if (!this.state.find(namespace, socketId)) throw userError('server.noSocket', { socketId, namespace });
  }

  #send(event: string, args: readonly unknown[]): void {
    if (!this.isConnected) throw userError('server.gone', { name: this.#deps.name });
    try {
      this.#client.emit({ event, args, volatile: false, compress: true }, {});
    } catch (error) {
      throw userError('emit.notEncoded', { reported: messageOf(error) });
    }
  }

  readonly #handlers: AdminHandlers = {
    config: ([{ supportedFeatures }]) => {
      this.#features = new Set(supportedFeatures);
      this.#status = 'connected';
      this.#cause = undefined;
      if (!this.#isNoted) this.#deps.note(explain(this.#reportsAll ? 'admin.incomplete' : 'admin.production'));
      this.#isNoted = true;
      this.#started?.resolve();
      this.#deps.sourceChanged();
    },
    server_stats: ([stats]) => {
      // A server could report under any number of IDs.
      if (this.#stats.size >= 100 && !this.#stats.has(stats.serverId)) this.#stats.clear();
      this.#stats.set(stats.serverId, stats);
    },
    all_sockets: ([list]) => {
      for (const socket of adminSockets(list)) this.#joined(socket);
    },
    socket_connected: ([socket]) => this.#joined(socket),
    socket_updated: ([{ id, nsp, transport }]) => {
      const socket = this.#clients.get(keyOf(nsp, id));
      if (!socket || transport === undefined) return;
      const { session } = socket.member;
      const previous = session.transport;
      if (this.#clients.upgraded(socket, transport)) this.traffic.onUpgraded(session, previous);
    },
    socket_disconnected: ([nsp, id, reason]) => this.#left(keyOf(nsp, id), endCause(reason)),
    room_joined: ([nsp, room, id]) => this.state.join(keyOf(nsp, id), [room]),
    room_left: ([nsp, room, id]) => this.state.leave(keyOf(nsp, id), [room]),
    event_received: ([nsp, id, args]) => this.#event('client', keyOf(nsp, id), args),
    event_sent: ([nsp, id, args]) => this.#event('server', keyOf(nsp, id), args),
  };

  #joined(socket: ReturnType<typeof adminSockets>[number]): void {
    const { id, nsp, rooms, handshake } = socket;
    const key = keyOf(nsp, id);
    // Admins are not clients of the application.
    if (nsp === this.#namespace || this.#clients.get(key)) return;
    const { member, shown, isNewSession } = this.#clients.add(key, socket);
    const { session } = member;
    if (session.request) this.#shown.set(session.request, shown);
    if (isNewSession) this.traffic.onSession(session);
    this.traffic.onJoining(member, true, {});
    this.traffic.onJoined(member, { socketId: id, recovered: false, transport: session.transport });
    this.state.add(key, { socketId: id, namespace: nsp });
    const known = this.state.get(key);
    if (known) known.issued = handshake.issued;
    this.state.join(key, rooms);
  }

  #left(key: string, cause: StoredCause): void {
    const socket = this.#clients.remove(key);
    if (!socket) return;
    this.state.remove(key);
    this.traffic.onLeft(socket.member, cause);
    if (socket.isLast) this.traffic.onSessionEnded(socket.member.session, cause);
  }

  #event(from: Sender, key: string, args: readonly unknown[]): void {
    const socket = this.#clients.get(key);
    const [event] = args;
    if (!socket || typeof event !== 'string') return;
    const packet = encodePacket({ type: packetType.event, nsp: socket.member.namespace, data: [...args] });
    const bytes = packet.attachments.reduce((sum, { length }) => sum + length, Buffer.byteLength(packet.text));
    const facts = { from, event, packet, codec: 'default', bytes, recoveryOffset: false } as const;
    this.traffic.onEvent(socket.member, facts, undefined, from === 'server' ? { delivery: 'sent' } : undefined);
  }

  /** Handles a connection that the server did not accept. */
  #failed(cause: Cause): void {
    const fault = this.#faultOf(cause);
    if (this.#started) this.#started.reject(errorFrom(fault));
    else this.#ended(fault);
  }

  #disconnected(cause: Cause): void {
    if (this.#started) this.#started.reject(errorFrom(this.#faultOf(cause)));
    else this.#ended(explain('admin.disconnected'));
  }

  #ended(cause: StoredCause): void {
    if (this.#status === 'stopped') return;
    this.#status = 'failed';
    this.#cause = cause;
    this.#forget();
    this.#deps.sourceChanged();
  }

  #forget(): void {
    for (const key of this.#clients.keys) this.#left(key, explain('admin.disconnected'));
    this.state.clear();
    this.#stats.clear();
  }

  #notInstrumented(): unknown {
    return userError('admin.notInstrumented', { url: this.#url, namespace: this.#namespace });
  }

  #faultOf({ code, params }: Cause): StoredCause {
    const url = this.#url;
    if (code === 'namespace.invalid') return explain('admin.notInstrumented', { url, namespace: this.#namespace });
    const reported = String(params?.['reported'] ?? '');
    if (code !== 'namespace.refused')
      return explain('admin.unreachable', { url, reported: causeMessage({ code, ...(params && { params }) }) });
    if (reported === 'invalid credentials') return explain('admin.credentials', { url });
    return explain('admin.refused', { url, reported });
  }
}

function keyOf(namespace: string, socketId: string): string {
  return `${namespace}\n${socketId}`;
}

function countOf(events: AdminStats['aggregatedEvents'], type: string): number {
  return events.reduce((sum, event) => sum + (event.type === type ? event.count : 0), 0);
}

function namespacesOf(all: readonly AdminStats[], admin: string): { name: string; sockets: number }[] {
  const counts = new Map<string, number>();
  for (const { name, socketsCount } of all.flatMap(({ namespaces }) => namespaces))
    if (name !== admin) counts.set(name, (counts.get(name) ?? 0) + socketsCount);
  return [...counts].map(([name, sockets]) => ({ name, sockets }));
}
