/**
 * A namespace of an observed client, as a connection of the timeline: its state, its counts and its entries. Its
 * delivery statuses are derived from the wire alone, unless the source knows more. The direction is `out` if the
 * observed end is the sender.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import type { ConnectionEvent, EntryFacts } from '../../model/entry/entry.ts';
import { isThrottled, type NetworkConditions, sameConditions } from '../../model/profile/networkConditions.ts';
import type { ConnectionState, ConnectionSummary, NamedConnection, SourceKind } from '../../protocol/shapes.ts';
import type { Codec, Connected } from '../contracts/inspectedClient.ts';
import type {
  ObservedAck,
  ObservedEvent,
  ObservedPacket,
  ObservedReference,
  ObservedSession,
  ObservedTransport,
  Sender,
} from '../contracts/observedSink.ts';
import { announcedFacts } from '../connection/announcedFacts.ts';
import { ConnectionLog } from '../connection/connectionLog.ts';
import { keptPacket } from '../log/newRecord.ts';
import { packetHasBinary } from '../log/recordReader.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type { LaterFacts, LogRecord, RecordBody } from '../contracts/record.ts';
import type { Effect } from './trafficEffects.ts';

export interface ObservedDeps {
  readonly log: CaptureLog;
  readonly source: { readonly sourceId: string; readonly sourceKind: SourceKind };
  readonly connectionId: string;
  readonly name: string;
  readonly url: string;
  readonly namespace: string;
  readonly client: ObservedClient;
  /** The end that is observed: its traffic is "out". */
  readonly end?: Sender | undefined;
  /** Returns false while the capture is paused: events are counted and not recorded. */
  readonly records: () => boolean;
  readonly changed: () => void;
  /** The time as it is passed to the decoder; left out for a file, in which nothing waits. */
  readonly now?: (() => number) | undefined;
}

/** A shorter silence means nothing, because a client that polls is silent for a moment between two polls. */
export const minSilentMs = 2000;
/** The reference of an event that is not recorded. */
const notRecorded = 0;

export class ObservedConnection {
  readonly #deps: ObservedDeps;
  readonly #session: ObservedSession;
  readonly #log: ConnectionLog;
  #codec: Codec = 'default';
  #state: ConnectionState = 'connecting';
  #cause: StoredCause | undefined;
  /** The connection as filters know it. */
  #named: NamedConnection | undefined;
  #socketId: string | undefined;
  #recovered = false;
  #conditions: NetworkConditions = {};
  /** Events that the server sent before the join, which may have been missed before the session was restored. */
  #early: number[] = [];
  /** Events that wait for an acknowledgement, and who sent them. */
  readonly #pending = new Map<ObservedReference, Sender>();
  /** Injected events whose acknowledgement timed out, but can still be received. */
  readonly #timedOut = new Set<ObservedReference>();
  readonly #counts = { emitted: 0, received: 0, lost: 0, timedOut: 0, discarded: 0 };
  readonly #end: Sender;

  constructor(session: ObservedSession, deps: ObservedDeps) {
    this.#session = session;
    this.#deps = deps;
    this.#end = deps.end ?? 'client';
    this.#log = new ConnectionLog(deps.log, deps.connectionId, deps.namespace, () => this.#codec);
  }

  get id(): string {
    return this.#deps.connectionId;
  }

  get namespace(): string {
    return this.#deps.namespace;
  }

  get session(): ObservedSession {
    return this.#session;
  }

  get isOver(): boolean {
    return this.#state === 'disconnected';
  }

  get isJoined(): boolean {
    return this.#state === 'connected';
  }

  /** The time since the last request of a client that polls. */
  get silentMs(): number {
    const t = this.#deps.now?.();
    return t === undefined || this.isOver ? 0 : Math.round(this.#session.silentMs?.(t) ?? 0);
  }

  get summary(): ConnectionSummary {
    const { connectionId, name, url, namespace, source, client } = this.#deps;
    const { transport, protocol, sid } = this.#session;
    const { emitted, received, lost, timedOut, discarded } = this.#counts;
    return {
      connectionId,
      name,
      url,
      namespace,
      state: this.#state,
      transport,
      protocol: protocol === 3 ? 'v2' : 'v4',
      ...(this.#socketId !== undefined && { socketId: this.#socketId }),
      ...(this.#recovered && { recovered: true }),
      ...(this.#cause && { cause: this.#cause }),
      ...(isThrottled(this.#conditions) && !this.isOver && { conditions: this.#conditions }),
      retrying: false,
      counts: { emitted, received, lost, pendingAcks: this.#pending.size, discarded, timedOut, failed: 0 },
      ...source,
      ...(sid !== undefined && { sid }),
      ...(this.silentMs >= minSilentMs && { silentMs: this.silentMs }),
      ...(Object.keys(client).length > 0 && { client }),
    };
  }

  joining(wasSeen: boolean): void {
    if (!wasSeen) {
      this.#state = 'connected';
      this.#marker(explain('source.attachedLate'));
    } else this.#transition('connecting', 'connecting', { url: this.#deps.url });
  }

  joined({
    socketId,
    recovered,
    transport,
    handshake,
    middlewareMs,
  }: Connected & Pick<EntryFacts, 'middlewareMs'>): void {
    this.#socketId = socketId;
    this.#recovered = recovered;
    const facts = {
      socketId,
      ...(transport !== undefined && { transport }),
      ...announcedFacts(handshake),
      ...(middlewareMs !== undefined && { middlewareMs }),
    };
    this.#transition('connected', 'connected', facts);
    const early = this.#early.splice(0);
    if (recovered) this.#append('recovered', { missed: early.length });
    else for (const seq of early) this.#log.step(seq, { beforeJoin: true }, {});
  }

  /** @param known other known facts about the refusal */
  refused(cause: StoredCause, known: Pick<EntryFacts, 'middlewareMs'> = {}): void {
    this.#transition('connectError', 'disconnected', { cause, ...known });
  }

  left(cause: StoredCause): void {
    this.#early.length = 0;
    this.#transition('disconnected', 'disconnected', { cause });
  }

  upgraded(transport: ObservedTransport, previousTransport: ObservedTransport): void {
    this.#append('upgraded', { transport, previousTransport });
    this.#deps.changed();
  }

  /**
   * Must be called when the proxy begins or ceases to slow its client down.
   * @param cause why the conditions apply, if they were not set for this connection
   */
  network(conditions: NetworkConditions, cause?: StoredCause): void {
    if (sameConditions(conditions, this.#conditions)) return;
    this.#conditions = conditions;
    const { connectionId, namespace, log } = this.#deps;
    log.append({ facts: { connectionId, kind: 'network', namespace, conditions, ...(cause && { cause }) } });
    this.#deps.changed();
  }

  upgradeFailed(): void {
    this.#append('upgradeFailed', { cause: explain('observe.webSocketCut') });
  }

  /** An event as filters read it, before it is recorded. */
  recordOf({ from, event, ackId, bytes, codec, packet }: ObservedEvent): LogRecord {
    const { connectionId, namespace, log } = this.#deps;
    // The name is stored, because this method is called for each event, and a capture can have many connections.
    this.#named ??= log.connections.find((named) => named.connectionId === connectionId);
    const dir = this.#dirOf(from);
    const facts = { seq: 0, t: 0, connectionId, kind: 'event', namespace, dir, event, bytes } as const;
    return {
      seq: 0,
      kind: 'event',
      connectionId,
      connection: this.#named,
      delivery: undefined,
      facts: { ...facts, ...(ackId !== undefined && { ackId }) },
      wantsAck: ackId !== undefined,
      hasBinary: packetHasBinary(packet, codec),
      body: { type: 'wire', codec, packet, unsent: false },
      ackSeq: undefined,
    };
  }

  event(observed: ObservedEvent, effect?: Effect): ObservedReference {
    const { from, event, ackId, bytes, codec, packet } = observed;
    const dir = this.#dirOf(from);
    this.#counts[dir === 'out' ? 'emitted' : 'received']++;
    if (effect?.delivery === 'discarded' && effect.rule === undefined) this.#counts.discarded++;
    this.#deps.changed();
    // An event with an acknowledgement is recorded even while the capture is paused, because its entry completes it.
    const isTouched = effect?.rule !== undefined || effect?.injected === true;
    if (!this.#deps.records() && ackId === undefined && !isTouched) return notRecorded;
    this.#codec = codec;
    if (dir === 'in' && ackId === undefined && observed.beforeJoin === undefined && !effect)
      return this.#received(observed);
    const { beforeJoin } = observed;
    const facts: Partial<EntryFacts> = {
      dir,
      event,
      bytes,
      ...((dir === 'out' || ackId !== undefined || effect?.injected) && { delivery: 'sent' }),
      ...(ackId !== undefined && { ackId }),
      ...(beforeJoin === 'certain' && { beforeJoin: true }),
      ...(observed.recoveryOffset && { recoveryOffset: true }),
      ...effect,
    };
    const { seq } = this.#log.event(facts, this.#log.receivedBody(packet), ackId !== undefined).facts;
    if (beforeJoin === 'unlessRestored') this.#early.push(seq);
    if (ackId !== undefined && effect?.delivery !== 'discarded') this.#pending.set(seq, from);
    return seq;
  }

  ack({ from, ackId, packet, codec, bytes, of }: ObservedAck, effect?: Effect): void {
    this.#codec = codec;
    const dir = this.#dirOf(from);
    const cause = of ? undefined : explain('source.eventNotSeen');
    const facts = {
      dir,
      ackId,
      bytes,
      ...(of && { of: of.event, latencyMs: of.latencyMs }),
      ...(cause && { cause }),
      ...effect,
    };
    const { seq } = this.#log.ack(facts, keptPacket(packet)).facts;
    if (of) {
      this.#pending.delete(of.event);
      const delivery = this.#timedOut.delete(of.event) ? 'late' : 'acknowledged';
      const acknowledged = { delivery, latencyMs: of.latencyMs } as const;
      this.#log.step(of.event, acknowledged, { ackSeq: seq, line: acknowledged });
    }
    this.#deps.changed();
  }

  /**
   * Adds facts that the observed process reported later about an event that it received.
   * @param line the facts that also have a separate entry, if they are rare and worth noting
   */
  observed(event: ObservedReference, facts: LaterFacts, line?: LaterFacts): void {
    if (event !== notRecorded) this.#log.step(event, facts, { line });
  }

  /**
   * Records that a client has acknowledged an event that was sent to several clients. The entry of that event counts
   * its acknowledgements itself.
   */
  broadcastAck({ from, ackId, packet, codec, bytes, of }: ObservedAck): void {
    this.#codec = codec;
    const facts = { dir: this.#dirOf(from), ackId, bytes, ...(of && { of: of.event, latencyMs: of.latencyMs }) };
    this.#log.ack(facts, keptPacket(packet));
    this.#deps.changed();
  }

  /** Must be called when an event that was held is forwarded, or dropped. */
  released(event: ObservedReference, facts: LaterFacts): void {
    this.#log.step(event, facts, { line: facts });
    if (facts.delivery === 'discarded') this.#pending.delete(event);
    this.#deps.changed();
  }

  /** Must be called when the acknowledgement of an injected event timed out. */
  timedOut(event: ObservedReference, timeoutMs: number): void {
    if (!this.#pending.delete(event)) return;
    this.#timedOut.add(event);
    this.#counts.timedOut++;
    const timedOut = { delivery: 'timedOut', cause: explain('ack.timeout', { timeoutMs }) } as const;
    this.#log.step(event, timedOut, { line: timedOut });
    this.#deps.changed();
  }

  unacknowledged(event: ObservedReference): void {
    this.#timedOut.delete(event);
    const sender = this.#pending.get(event);
    // An event that was dropped is not waited for.
    if (sender === undefined) return;
    this.#pending.delete(event);
    this.#counts.lost++;
    const lost = { delivery: 'lost', cause: this.#unacknowledgedCause(sender) } as const;
    this.#log.step(event, lost, { line: lost });
    this.#deps.changed();
  }

  /** Must be called when the connection ended before an event was forwarded. */
  lostInTransit(event: ObservedReference, wantsAck: boolean): void {
    // An event that waits for an acknowledgement may have been counted before.
    if (this.#pending.delete(event) || !wantsAck) this.#counts.lost++;
    const lost = { delivery: 'lost', cause: explain('rule.lost') } as const;
    this.#log.step(event, lost, { line: lost });
    this.#deps.changed();
  }

  packet({ from, transport, label, data, bytes, cause }: ObservedPacket): void {
    const body: RecordBody = { type: 'wire', codec: 'default', packet: { text: data, attachments: [] }, unsent: false };
    const { connectionId, log } = this.#deps;
    const facts = { connectionId, kind: 'packet', dir: this.#dirOf(from), transport, packet: label, bytes } as const;
    log.append({ facts: { ...facts, ...(cause && { cause }) }, body });
  }

  /** A proxy sees an event before its receiver does. In all other sources, the observed end has received what is "in". */
  #unacknowledgedCause(sender: Sender): StoredCause {
    const isReceived = this.#dirOf(sender) === 'in' && this.#deps.source.sourceKind !== 'proxy';
    return isReceived
      ? explain('ack.receivedOnly', { receiver: this.#end })
      : explain('ack.connectionEnded', { sender });
  }

  #dirOf(from: Sender): 'in' | 'out' {
    return from === this.#end ? 'out' : 'in';
  }

  #received({ event, packet, codec, bytes, recoveryOffset }: ObservedEvent): ObservedReference {
    const { connectionId, namespace, log } = this.#deps;
    const hasBinary = packetHasBinary(packet, codec);
    return log.received({ connectionId, namespace, event, codec, packet, recoveryOffset, hasBinary, bytes });
  }

  /** Must be called when the socket has joined or left rooms of its server. */
  roomsChanged(state: 'joinedRooms' | 'leftRooms', rooms: readonly string[], lagMs: number): void {
    if (this.#deps.records()) this.#append(state, { rooms: [...rooms], lagMs });
  }

  #transition(event: ConnectionEvent, state: ConnectionState, facts: Partial<EntryFacts>): void {
    this.#state = state;
    this.#cause = facts.cause;
    this.#append(event, facts);
    this.#deps.changed();
  }

  #append(state: ConnectionEvent, facts: Partial<EntryFacts>): void {
    const { connectionId, namespace, log } = this.#deps;
    log.append({ facts: { connectionId, kind: 'connection', namespace, state, ...facts } });
  }

  #marker(cause: StoredCause): void {
    const { connectionId, log } = this.#deps;
    log.append({ facts: { connectionId, kind: 'marker', cause } });
  }
}
