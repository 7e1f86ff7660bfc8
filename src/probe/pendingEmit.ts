/** An emit while the library passes it to the transports of its recipients. */
import { maxListedSockets, type Outcome, outcomes } from '../model/probe/reports.ts';
import type { Packet } from './library.ts';
import { type Payload, payloadOf, unsentPayload } from './payloads.ts';

export class PendingEmit {
  readonly packet: Packet;
  /** The value that the encoder returned. */
  encoded: unknown;
  /** The connection of the current recipient, and how often the library wrote to it for this emit. */
  writing: { readonly conn: object; writes: number } | undefined;
  readonly sockets: number[] = [];
  readonly outcomes: number[] = [];
  readonly counts: Record<Outcome, number> = { sent: 0, buffered: 0, discarded: 0, lost: 0 };
  recipients = 0;
  /** The IDs of the sockets for which connection state recovery keeps the event. */
  kept: readonly string[] = [];

  constructor(packet: Packet) {
    this.packet = packet;
  }

  took(socket: number, outcome: Outcome): void {
    this.recipients++;
    this.counts[outcome]++;
    if (this.sockets.length >= maxListedSockets) return;
    this.sockets.push(socket);
    this.outcomes.push(outcomes.indexOf(outcome));
  }

  get payload(): Payload {
    return this.encoded === undefined ? unsentPayload(this.packet) : payloadOf(this.encoded);
  }
}
