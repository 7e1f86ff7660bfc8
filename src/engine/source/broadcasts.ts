/**
 * The broadcasts of an observed process. A broadcast is one entry of its namespace, and not of a connection. For the log, the namespace
 * is a connection that is not listed.
 */
import type { BroadcastDeliveries } from '../../model/entry/serverFacts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { titleOf } from '../../model/profile/profile.ts';
import { ConnectionLog } from '../connection/connectionLog.ts';
import type { Codec } from '../contracts/inspectedClient.ts';
import type { ReadPacket } from '../observe/decode/packetStream.ts';
import type { ObservedDeps } from './observedConnection.ts';

export interface BroadcastsDeps extends Pick<ObservedDeps, 'log' | 'source' | 'records'> {
  readonly sourceName: string;
  readonly newConnectionId: () => string;
}

/** A broadcast that requested acknowledgements. */
interface Pending {
  readonly seq: number;
  readonly log: ConnectionLog;
  readonly sentAt: number;
  deliveries: BroadcastDeliveries;
  isChanged: boolean;
}

const maxPending = 1000;

export class Broadcasts {
  readonly #deps: BroadcastsDeps;
  /** The logs of the namespaces, by namespace. */
  readonly #logs = new Map<string, ConnectionLog>();
  readonly #pending = new Map<string, Pending>();
  #codec: Codec = 'default';

  constructor(deps: BroadcastsDeps) {
    this.#deps = deps;
  }

  /**
   * @param emit the number of the emit in the reports
   * @param t the time of the emit, on the clock of the process
   */
  add(namespace: string, url: string, packet: ReadPacket, facts: BroadcastFacts, emit: number, t: number): void {
    const wantsAck = facts.ackId !== undefined;
    if (!this.#deps.records() && !wantsAck) return;
    this.#codec = packet.codec;
    const log = this.#logOf(namespace, url);
    const { head, wire, bytes } = packet;
    const body = log.receivedBody(wire);
    const { seq } = log.event({ dir: 'out', event: head.event, bytes, ...facts }, body, wantsAck).facts;
    const { deliveries } = facts;
    const isKept = (deliveries?.buffered ?? 0) > 0;
    if (!deliveries || !(wantsAck || isKept)) return;
    if (this.#pending.size >= maxPending) {
      const [oldest] = this.#pending.keys();
      if (oldest !== undefined) this.#pending.delete(oldest);
    }
    // Connection state recovery keeps no event that requests acknowledgements.
    const key = facts.ackId === undefined ? keptKey(emit) : keyOf(namespace, facts.ackId);
    this.#pending.set(key, { seq, log, sentAt: t, deliveries, isChanged: false });
  }

  /** Records an acknowledgement. Returns the seq of its broadcast, and the time since the broadcast; undefined if there is none. */
  acknowledged(
    namespace: string,
    ackId: number,
    socketId: string,
    t: number,
  ): { readonly event: number; readonly latencyMs: number } | undefined {
    const pending = this.#pending.get(keyOf(namespace, ackId));
    if (!pending) return undefined;
    const { deliveries } = pending;
    const sockets = deliveries.sockets?.map((one) =>
      one.socketId === socketId ? { ...one, delivery: 'acknowledged' } : one,
    );
    pending.deliveries = {
      ...deliveries,
      acknowledged: deliveries.acknowledged + 1,
      ...(sockets && { sockets }),
    };
    pending.isChanged = true;
    return { event: pending.seq, latencyMs: Math.max(0, t - pending.sentAt) };
  }

  /** A broadcast that was kept for a socket was sent to it. Returns false if no such broadcast is known. */
  replayed(emit: number, socketId: string): boolean {
    const pending = this.#pending.get(keptKey(emit));
    if (!pending) return false;
    const { deliveries } = pending;
    const { sent, buffered, sockets = [] } = deliveries;
    pending.deliveries = {
      ...deliveries,
      sent: sent + 1,
      buffered: Math.max(0, buffered - 1),
      sockets: sockets.map((one) =>
        one.socketId === socketId && one.delivery === 'buffered' ? { ...one, delivery: 'sent' } : one,
      ),
    };
    pending.isChanged = true;
    return true;
  }

  timedOut(namespace: string, ackId: number, facts: Pick<EntryFacts, 'cause'>): void {
    const pending = this.#pending.get(keyOf(namespace, ackId));
    if (!pending) return;
    const line = { ...facts, delivery: 'timedOut' } as const;
    pending.log.step(pending.seq, line, { line });
  }

  /** Writes the changes since the last call. */
  settle(): void {
    for (const [key, pending] of this.#pending) {
      if (!pending.isChanged) continue;
      pending.isChanged = false;
      const { deliveries, seq, log } = pending;
      const isKept = key.startsWith(keptPrefix);
      const isComplete = isKept
        ? deliveries.buffered === 0
        : deliveries.acknowledged >= deliveries.sent + deliveries.buffered;
      const delivery = isKept ? 'sent' : isComplete ? 'acknowledged' : undefined;
      log.step(seq, { deliveries, ...(delivery && { delivery }) }, {});
      if (isComplete) this.#pending.delete(key);
    }
  }

  #logOf(namespace: string, url: string): ConnectionLog {
    const known = this.#logs.get(namespace);
    if (known) return known;
    const { log, source, sourceName, newConnectionId } = this.#deps;
    const connectionId = newConnectionId();
    const name = titleOf({ url, namespace, name: sourceName });
    log.name({
      connectionId,
      name,
      url,
      namespace,
      source: { sourceId: source.sourceId, kind: source.sourceKind, name: sourceName },
    });
    const created = new ConnectionLog(log, connectionId, namespace, () => this.#codec);
    this.#logs.set(namespace, created);
    return created;
  }
}

export type BroadcastFacts = Pick<
  EntryFacts,
  'callSite' | 'rooms' | 'recipients' | 'deliveries' | 'volatile' | 'delivery' | 'ackId' | 'lagMs'
>;

const keptPrefix = 'kept ';

function keptKey(emit: number): string {
  return `${keptPrefix}${emit}`;
}

function keyOf(namespace: string, ackId: number): string {
  return `${ackId} ${namespace}`;
}
