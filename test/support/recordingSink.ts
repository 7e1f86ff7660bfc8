/** Records what a decoder of observed traffic reports, with decoded arguments. */
import { refusalCause } from '../../src/engine/codec/refusal.ts';
import { decodeData } from '../../src/engine/codec/codecs.ts';
import { isTooDeep } from '../../src/engine/codec/packetBounds.ts';
import type { Codec, WirePacket } from '../../src/engine/contracts/inspectedClient.ts';
import type {
  ObservedMember,
  ObservedPacket,
  ObservedSession,
  ObservedSink,
  ObservedTransport,
} from '../../src/engine/contracts/observedSink.ts';
import type { StoredCause } from '../../src/model/cause/cause.ts';

export interface RecordedEvent {
  readonly kind: 'event' | 'ack';
  readonly sid: string | undefined;
  readonly namespace: string;
  readonly from: 'client' | 'server';
  readonly event?: string;
  readonly args: readonly unknown[];
  readonly ackId: number | undefined;
  readonly bytes: number;
  readonly t: number;
  readonly codec: string;
  readonly transport: ObservedTransport;
  readonly recoveryOffset?: boolean;
  readonly beforeJoin?: string | undefined;
  /** For an acknowledgement: the event that it belongs to. */
  readonly of?: number | undefined;
  readonly latencyMs?: number | undefined;
}

export class RecordingSink implements ObservedSink {
  /** Events and acknowledgements. The reference of an event is its index in this list. */
  readonly events: RecordedEvent[] = [];
  readonly sessions: ObservedSession[] = [];
  readonly packets: ObservedPacket[] = [];
  /** All other reports, as short lines. */
  readonly lines: string[] = [];
  readonly unacknowledged: number[] = [];
  readonly ended = new Map<ObservedSession, StoredCause>();

  /** Packets that could not be decoded. */
  get unreadable(): ObservedPacket[] {
    return this.packets.filter(({ cause, label }) => cause !== undefined || label.type === 'unreadable');
  }

  get causes(): string[] {
    return this.unreadable.map(({ cause }) => cause?.code ?? 'none');
  }

  onSession(session: ObservedSession): void {
    this.sessions.push(session);
    this.lines.push(`session ${session.sid ?? '?'} ${session.transport}${session.isLate ? ' late' : ''}`);
  }

  onUpgraded(session: ObservedSession, previous: ObservedTransport): void {
    this.lines.push(`upgraded ${session.sid ?? '?'} ${previous} to ${session.transport}`);
  }

  onUpgradeFailed(session: ObservedSession): void {
    this.lines.push(`upgrade failed ${session.sid ?? '?'}`);
  }

  onSessionEnded(session: ObservedSession, cause: StoredCause): void {
    this.ended.set(session, cause);
    this.lines.push(`ended ${session.sid ?? '?'} ${cause.code}`);
  }

  onRefused(_request: object, status: number, body: string): void {
    this.lines.push(`refused ${status} ${body}`);
  }

  onJoining({ namespace }: ObservedMember, wasSeen: boolean): void {
    this.lines.push(`joining ${namespace}${wasSeen ? '' : ' before'}`);
  }

  onJoined({ namespace }: ObservedMember, connected: { socketId: string; recovered: boolean }): void {
    this.lines.push(`joined ${namespace} ${connected.socketId}${connected.recovered ? ' recovered' : ''}`);
  }

  onJoinRefused({ namespace }: ObservedMember, refusal: unknown): void {
    this.lines.push(`refused ${namespace} ${refusalCause(refusal, { namespace }).code}`);
  }

  onLeft({ namespace }: ObservedMember, cause: StoredCause): void {
    this.lines.push(`left ${namespace} ${cause.code}`);
  }

  onEvent(member: ObservedMember, event: Parameters<ObservedSink['onEvent']>[1], t: number): number {
    const { from, ackId, bytes, codec, packet, recoveryOffset, beforeJoin } = event;
    const [, ...args] = dataOf(codec, packet);
    const facts = { from, event: event.event, args, ackId, bytes, codec, recoveryOffset, beforeJoin };
    return this.events.push({ kind: 'event', ...originOf(member), ...facts, t }) - 1;
  }

  onAck(member: ObservedMember, ack: Parameters<ObservedSink['onAck']>[1], t: number): void {
    const { from, ackId, bytes, codec, packet, of } = ack;
    const facts = {
      from,
      args: dataOf(codec, packet),
      ackId,
      bytes,
      codec,
      of: of?.event,
      latencyMs: of?.latencyMs,
    };
    this.events.push({ kind: 'ack', ...originOf(member), ...facts, t });
  }

  onUnacknowledged(_member: ObservedMember, event: number): void {
    this.unacknowledged.push(event);
  }

  onPacket(_session: ObservedSession, packet: ObservedPacket): void {
    this.packets.push(packet);
  }
}

/** The arguments of a packet. Data that is nested too deeply is not decoded, as in a record of the log. */
function dataOf(codec: Codec, packet: WirePacket): unknown[] {
  return typeof packet.text === 'string' && isTooDeep(packet.text) ? [] : decodeData(codec, packet);
}

function originOf({ session, namespace }: ObservedMember) {
  return { sid: session.sid, namespace, transport: session.transport };
}
