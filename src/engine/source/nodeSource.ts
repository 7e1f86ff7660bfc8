/**
 * A Node.js process with the probe, as a source. The process reports the packets that its sockets send and receive; the
 * reports become entries.
 */
import { basename } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import type { CallSite } from '../../model/entry/serverFacts.ts';
import { type Outcome, outcomes, type ReadReport } from '../../model/probe/reports.ts';
import { serverOfRequest } from '../../model/url/serverOfRequest.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import { PacketStream, type ReadPacket } from '../observe/decode/packetStream.ts';
import type { ObservedReference, ObservedRequest, Sender } from '../contracts/observedSink.ts';
import type { Hello, ProbeLink, ReportSink } from '../observe/node/probeServer.ts';
import type { SourceMaps } from '../observe/node/sourceMaps.ts';
import { Broadcasts } from './broadcasts.ts';
import { clientEndCause, endCause } from './endCause.ts';
import type { ObservedConnection } from './observedConnection.ts';
import { ObservedTraffic, type TrafficDeps } from './observedTraffic.ts';
import { ProcessServer } from './processServer.ts';
import { objectIn, ProcessClient, ProcessSocket } from './processSockets.ts';

export interface NodeSourceDeps extends Omit<TrafficDeps, 'source' | 'sourceName' | 'clientOf' | 'urlOf' | 'effects'> {
  readonly clock: Clock;
  readonly sourceId: string;
  readonly name: string;
  readonly maps: SourceMaps;
  /** Adds a marker to the timeline that belongs to all connections of the source. */
  readonly note: (cause: StoredCause) => void;
}

/** The name of the process in the list: the file that it was started with. */
export function processName({ entryFile, pid, threadId }: Hello): string {
  const file = entryFile === '' ? 'node' : basename(entryFile);
  return threadId === 0 ? `${file} (${pid})` : `${file} (${pid}, ${threadId})`;
}

type Handlers = { readonly [T in ReadReport['type']]?: (report: ReadReport<T>) => void };

export class NodeSource implements ReportSink, Disposable {
  readonly traffic: ObservedTraffic;
  readonly hello: Hello;
  /** The sockets and rooms of the process. */
  readonly server: ProcessServer;
  readonly #deps: NodeSourceDeps;
  readonly #broadcasts: Broadcasts;
  readonly #clients = new Map<number, ProcessClient>();
  readonly #shown = new WeakMap<ObservedRequest, ObservedClient>();
  readonly #sockets = new Map<number, ProcessSocket>();
  /** The positions of call sites, by number. */
  readonly #sites = new Map<number, CallSite>();
  /** Events to one socket that wait until the socket is restored, by the number of the emit. */
  readonly #kept = new Map<
    number,
    { readonly connection: ObservedConnection; readonly reference: ObservedReference }
  >();
  #packet: ReadPacket | undefined;
  readonly #stream = new PacketStream({ packet: (packet) => (this.#packet = packet), unreadable: () => undefined });
  #close: (() => void) | undefined;
  /** The URL of the server of this process; empty until it is known. */
  #url = '';
  /** Whether its server is one of Socket.IO 2. */
  #isV2 = false;
  #isSampled = false;
  /** The value to add to a time of the engine's clock to get the time of the process's clock. */
  readonly #clockOffset: number;

  constructor(hello: Hello, deps: NodeSourceDeps) {
    const { sourceId, name } = deps;
    this.hello = hello;
    this.#deps = deps;
    this.#clockOffset = hello.t - hello.wall + (deps.clock.wall() - deps.clock.now());
    const source = { sourceId, sourceKind: 'node' } as const;
    this.traffic = new ObservedTraffic({
      ...deps,
      source,
      sourceName: name,
      end: 'server',
      urlOf: (request) => (request ? serverOfRequest(request.url) : ''),
      clientOf: (request) => (request && this.#shown.get(request)) ?? {},
    });
    this.#broadcasts = new Broadcasts({ ...deps, source, sourceName: name });
    this.server = new ProcessServer({
      ...deps,
      seesModules: hello.seesModules === 1,
      traffic: this.traffic,
      connectionOf: (number) => {
        const socket = this.#sockets.get(number);
        return socket && this.traffic.ofMember(socket.member);
      },
      waitingPackets: (number) => this.#sockets.get(number)?.client.waitingPackets ?? 0,
    });
  }

  get isRunning(): boolean {
    return this.#close !== undefined;
  }

  get summary(): SourceSummary {
    const { sourceId, name } = this.#deps;
    const { clients, counts } = this.traffic;
    const { pid, entryFile } = this.hello;
    return {
      sourceId,
      kind: 'node',
      name,
      state: this.isRunning ? 'running' : 'stopped',
      ...(this.#url !== '' && { url: this.#url }),
      pid,
      ...(entryFile !== '' && { entryFile }),
      clients,
      counts: { ...counts },
    };
  }

  /** Must be called when the process is connected. */
  opened(link: ProbeLink): void {
    this.#close = () => link.close();
    this.server.opened(link);
    this.#deps.sourceChanged();
  }

  async process(reports: readonly ReadReport[]): Promise<void> {
    for (const report of reports) {
      if (!this.isRunning) return;
      if (report.type === 'site') this.#sites.set(report.id, await this.#placeOf(report));
      else this.#handle(report);
    }
    this.#broadcasts.settle();
  }

  closed(): void {
    if (!this.isRunning) return;
    this.#close = undefined;
    this.server.dispose();
    const cause = explain('node.processEnded');
    for (const number of [...this.#sockets.keys()]) this.#left(number, cause);
    for (const number of [...this.#clients.keys()]) this.#ended(number, cause);
    this.#deps.sourceChanged();
  }

  dispose(): void {
    const close = this.#close;
    this.closed();
    close?.();
  }

  async #placeOf({ file, line, column, isMapped }: ReadReport<'site'>): Promise<CallSite> {
    const place = { file, line, column };
    return isMapped === 1 ? place : this.#deps.maps.original(place);
  }

  #handle(report: ReadReport): void {
    try {
      const handle = this.#handlers[report.type] as ((report: ReadReport) => void) | undefined;
      handle?.(report);
    } catch (error) {
      this.#deps.note(explain('capture.internalError', { reported: messageOf(error) }));
    }
  }

  readonly #handlers: Handlers = {
    opened: (report) => {
      const client = new ProcessClient(report, this.#deps.name);
      this.#clients.set(report.client, client);
      const { request } = client.session;
      this.#shown.set(request, client.shown);
      if (client.session.observedEnd === 'server') {
        this.#url ||= serverOfRequest(request.url);
        this.#isV2 = client.session.protocol === 3;
      }
      this.traffic.onSession(client.session);
    },
    upgraded: ({ client: number, transport }) => {
      const client = this.#clients.get(number);
      const previous = client?.session.transport;
      if (client?.upgraded(transport) && previous) this.traffic.onUpgraded(client.session, previous);
    },
    closed: ({ client, reason }) => {
      const { observedEnd } = this.#clients.get(client)?.session ?? {};
      this.#ended(client, this.#endCause(observedEnd, reason));
    },
    joined: (report) => {
      const client = this.#clients.get(report.client);
      if (!client) return;
      const socket = new ProcessSocket(client, report, (event) => this.traffic.onUnacknowledged(socket.member, event));
      this.#sockets.set(report.socket, socket);
      if (socket.end === 'server') this.server.joined(report);
      this.traffic.onJoining(socket.member, report.isKnown === 0, socket.auth);
      const { session } = client;
      const { socketId, recovered, middlewareMs } = report;
      this.traffic.onJoined(socket.member, {
        socketId,
        recovered: recovered === 1,
        transport: session.transport,
        ...ranFor(middlewareMs),
      });
    },
    refused: ({ client: number, namespace, refusal, auth, t, middlewareMs }) => {
      const client = this.#clients.get(number);
      if (!client) return;
      const member = client.member(namespace);
      this.traffic.onJoining(member, true, objectIn(auth));
      this.traffic.onJoinRefused(member, jsonOf(refusal), t, undefined, ranFor(middlewareMs));
    },
    left: ({ socket, reason }) => this.#left(socket, this.#endCause(this.#sockets.get(socket)?.end, reason)),
    event: (report) => {
      const socket = this.#sockets.get(report.socket);
      const packet = socket && this.#read(report, socket.isV2);
      if (!packet) return;
      const { head, wire, codec, bytes } = packet;
      const { id: ackId, event } = head;
      const facts = { from: socket.otherEnd, event, packet: wire, codec, ackId, bytes, recoveryOffset: false } as const;
      const reference = this.traffic.onEvent(socket.member, facts, report.t, { lagMs: this.#lagOf(report.t) });
      if (ackId !== undefined) socket.events.received.request(ackId, reference, report.t);
      socket.events.runs(report.event, reference, report.t);
    },
    handled: ({ event, socket: number, t, ms, sites, failed, error }) => {
      const socket = this.#sockets.get(number);
      const running = socket?.events.ended(event);
      if (!socket || !running) return;
      const shown = {
        ...(sites.length > 0 &&
          ms >= 0 && { handlerMs: rounded(ms), handlerAfterMs: rounded(Math.max(0, t - ms - running.t)) }),
        ...(failed === 1 && { cause: explain('node.handlerFailed', { reported: error }) }),
      };
      const facts = {
        handlers: sites.map((id) => this.#sites.get(id) ?? unknownSite).map(({ file, line }) => ({ file, line })),
        ...shown,
      };
      const isNotable = failed === 1 || (sites.length > 0 && ms >= slowHandlerMs);
      this.traffic.ofMember(socket.member).observed(running.reference, facts, isNotable ? shown : undefined);
    },
    passed: ({ event, socket: number, ms, failed, error }) => {
      const socket = this.#sockets.get(number);
      const running = failed === 1 ? socket?.events.ended(event) : socket?.events.running(event);
      if (!socket || !running) return;
      this.traffic.ofMember(socket.member).observed(running.reference, {
        middlewareMs: rounded(ms),
        ...(failed === 1 && { cause: explain('node.middlewareFailed', { reported: error }) }),
      });
    },
    acked: (report) => this.#acked(report, true),
    ackedAgain: ({ socket: number, ackId }) => {
      const socket = this.#sockets.get(number);
      const reference = socket?.events.acked(ackId);
      if (!socket || reference === undefined) return;
      const cause = explain('node.ackedAgain');
      this.traffic.ofMember(socket.member).observed(reference, { cause }, { cause });
    },
    acknowledged: (report) => this.#acked(report, false),
    emitted: (report) => {
      const socket = this.#sockets.get(report.socket);
      const packet = socket && this.#read(report, socket.isV2);
      if (!packet) return;
      const { head, wire, codec, bytes } = packet;
      const { id: ackId, event } = head;
      const delivery = outcomes[report.outcome] ?? 'sent';
      const callSite = this.#sites.get(report.site);
      const reference = this.traffic.onEvent(
        socket.member,
        { from: socket.end, event, packet: wire, codec, ackId, bytes, recoveryOffset: false, beforeJoin: undefined },
        report.t,
        {
          delivery,
          lagMs: this.#lagOf(report.t),
          ...(report.isVolatile === 1 && { volatile: true }),
          ...(callSite && { callSite }),
          ...(delivery === 'discarded' && { cause: explain('node.volatileDiscarded') }),
          ...(delivery === 'lost' && { cause: explain('node.notConnected') }),
        },
      );
      if (delivery === 'buffered') this.#keep(report.emit, socket, reference);
      const isPending = delivery === 'sent' || delivery === 'buffered';
      if (ackId !== undefined && isPending) socket.events.emitted.request(ackId, reference, report.t);
    },
    broadcast: (report) => {
      const packet = this.#read(report, this.#isV2);
      if (packet) this.#broadcast(report, packet);
    },
    replayed: ({ socket: number, emits }) => {
      const socketId = this.#sockets.get(number)?.socketId ?? '';
      for (const emit of emits) {
        if (this.#broadcasts.replayed(emit, socketId)) continue;
        const kept = this.#kept.get(emit);
        this.#kept.delete(emit);
        if (kept) kept.connection.observed(kept.reference, { delivery: 'sent' });
      }
    },
    writeBuffers: ({ clients, lengths }) => {
      for (const [i, number] of clients.entries()) {
        const client = this.#clients.get(number);
        if (client) client.waitingPackets = lengths[i] ?? 0;
      }
    },
    ackTimedOut: ({ socket: number, namespace, ackId, timeoutMs, t }) => {
      const cause = explain('ack.timeout', { timeoutMs });
      const socket = this.#sockets.get(number);
      if (number === 0) this.#broadcasts.timedOut(namespace, ackId, { cause });
      else {
        const of = socket?.events.emitted.complete(ackId, t);
        if (socket && of) this.traffic.ofMember(socket.member).timedOut(of.event, timeoutMs);
      }
    },
    socketRooms: (report) => this.server.described(report),
    roomsChanged: (report) => {
      const socket = this.#sockets.get(report.socket);
      const changed = this.server.roomsChanged(report);
      if (!socket || !changed || changed.rooms.length === 0) return;
      this.traffic.ofMember(socket.member).roomsChanged(changed.state, changed.rooms, this.#lagOf(report.t));
    },
    answered: (report) => this.server.answered(report),
    load: (report) => {
      this.server.loaded(report);
      const { stallMs, stallCpuMs } = report;
      // A busy machine delays the process too. The process is responsible only if it used CPU time meanwhile.
      const isOwn = stallMs >= stallFromMs && stallCpuMs >= stallCpuFromMs;
      if (isOwn && this.#sockets.size > 0) {
        this.#deps.note(explain('node.eventLoopStalled', { ms: Math.round(stallMs) }));
      }
    },
    missed: ({ reports, sites }) => {
      if (reports > 0) this.#deps.note(explain('node.missed', { count: reports }));
      if (sites > 0 && !this.#isSampled) this.#deps.note(explain('node.sitesSampled', { count: sites }));
      this.#isSampled ||= sites > 0;
    },
  };

  /**
   * How long ago a time of the process was, in milliseconds. Both clocks run at the same rate; their difference is
   * calculated from the wall clocks.
   */
  #lagOf(t: number): number {
    return Math.max(0, this.#deps.clock.now() + this.#clockOffset - t);
  }

  /** Stores an event that connection state recovery keeps for a socket. */
  #keep(emit: number, { member }: ProcessSocket, reference: ObservedReference): void {
    if (this.#kept.size >= maxKept) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(emit, { connection: this.traffic.ofMember(member), reference });
  }

  #broadcast(report: ReadReport<'broadcast'>, packet: ReadPacket): void {
    const { namespace, t, rooms, recipients, sent, buffered, discarded, lost, sockets, kept, ackId } = report;
    const callSite = this.#sites.get(report.site);
    const listed = sockets.flatMap((number, i) => {
      const socketId = this.#sockets.get(number)?.socketId;
      const delivery = outcomes[report.outcomes[i] ?? 0] ?? 'sent';
      return socketId === undefined ? [] : [{ socketId, delivery }];
    });
    listed.push(...kept.map((socketId) => ({ socketId, delivery: 'buffered' as const })));
    this.#broadcasts.add(
      namespace,
      this.#url,
      packet,
      {
        rooms: [...rooms],
        lagMs: this.#lagOf(t),
        recipients,
        deliveries: {
          sent,
          buffered,
          discarded,
          acknowledged: 0,
          ...(lost > 0 && { lost }),
          ...(listed.length > 0 && { sockets: listed }),
        },
        ...(report.isVolatile === 1 && { volatile: true }),
        ...(callSite && { callSite }),
        ...(ackId >= 0 && { ackId }),
        delivery: mainDelivery(report),
      },
      report.emit,
      t,
    );
    this.traffic.counts.emitted++;
  }

  /** @param byProcess whether the process acknowledges; otherwise, the other end does */
  #acked(report: ReadReport<'acked' | 'acknowledged'>, byProcess: boolean): void {
    const socket = this.#sockets.get(report.socket);
    const packet = socket && this.#read(report, socket.isV2);
    if (!packet) return;
    const { ackId, t } = report;
    const { wire, codec, bytes } = packet;
    const from = byProcess ? socket.end : socket.otherEnd;
    const pairs = byProcess ? socket.events.received : socket.events.emitted;
    const single = pairs.complete(ackId, t);
    if (single && byProcess) socket.events.wasAcked(ackId, single.event);
    const { namespace } = socket.member;
    const broadcast =
      single || byProcess ? undefined : this.#broadcasts.acknowledged(namespace, ackId, socket.socketId, t);
    const connection = this.traffic.ofMember(socket.member);
    if (broadcast) connection.broadcastAck({ from, ackId, packet: wire, codec, bytes, of: broadcast });
    else connection.ack({ from, ackId, packet: wire, codec, bytes, of: single });
  }

  #endCause(end: Sender | undefined, reason: string): StoredCause {
    return end === 'client' ? clientEndCause(reason, this.#url) : endCause(reason);
  }

  #left(number: number, cause: StoredCause): void {
    const socket = this.#sockets.get(number);
    if (!socket) return;
    this.#sockets.delete(number);
    this.server.state.remove(number);
    socket.events.end();
    this.traffic.onLeft(socket.member, cause);
  }

  #ended(number: number, cause: StoredCause): void {
    const client = this.#clients.get(number);
    if (!client) return;
    this.#clients.delete(number);
    this.traffic.onSessionEnded(client.session, cause);
  }

  /**
   * The packet of a report; undefined if it cannot be read. Its memory is the memory of the batch, which stays valid.
   */
  #read(
    { frame, parts, bytes }: Pick<ReadReport<'event'>, 'frame' | 'parts' | 'bytes'>,
    isV2: boolean,
  ): ReadPacket | undefined {
    this.#packet = undefined;
    const text = bufferOf(frame);
    const attached = parts.reduce((sum, { length }) => sum + length, 0);
    const cut = bytes > 0 ? Math.max(0, bytes - attached - Math.max(0, text.length - 1)) : 0;
    if (text.length > 0) this.#stream.text({ bytes: text, length: text.length + cut, isOwn: true }, isV2, 0);
    for (const part of parts) {
      // Bytes without a text before them are a whole packet.
      const whole = bufferOf(part);
      this.#stream.binary({ bytes: whole, length: whole.length + (text.length === 0 ? cut : 0), isOwn: true }, isV2, 0);
    }
    this.#stream.end(0);
    return this.#packet;
  }
}

/**
 * Listeners that ran longer than this have a separate entry in the timeline. `stallFromMs` is the corresponding limit for
 * a blocked event loop.
 */
const slowHandlerMs = 1000;
const stallFromMs = 500;
const stallCpuFromMs = 400;

/** Events of sockets that are never restored must not use up the memory. */
const maxKept = 1000;

/** Rounds milliseconds to two decimal places. */
function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/**
 * The duration of the middleware of a namespace as a fact.
 * @param ms less than 0 if no middleware ran
 */
function ranFor(ms: number): { middlewareMs?: number } {
  return ms >= 0 ? { middlewareMs: rounded(ms) } : {};
}

/** The delivery status that the entry of a broadcast has as a whole. */
function mainDelivery(of: Pick<ReadReport<'broadcast'>, 'recipients' | Outcome>): Outcome {
  if (of.recipients === 0) return 'sent';
  return outcomes.find((outcome) => of[outcome] > 0) ?? 'lost';
}

const unknownSite = { file: '', line: 0 };

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
