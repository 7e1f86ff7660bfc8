/** An emit while the library passes it to the transports of its recipients. */
import { maxListedSockets, type Outcome, outcomes } from '../model/probe/reports.ts';
import type { Packet } from './library.ts';
import { captured, type Payload, unsentPayload } from './payloads.ts';

/** The codes of the outcomes in reports. */
export const outcomeCodes = Object.fromEntries(outcomes.map((outcome, code) => [outcome, code])) as Readonly<
  Record<Outcome, number>
>;

export class PendingEmit {
  readonly packet: Packet;
  /** The emit during which the library began this one. */
  readonly outer: PendingEmit | undefined;
  /** What the encoder returned. */
  encoded: unknown = undefined;
  /** The connection of the current recipient; undefined between two recipients. */
  conn: object | undefined = undefined;
  /** How often the library wrote to this connection for this emit. */
  writes = 0;
  /** The outcome for the first recipient, as its code; undefined if there is none. */
  first: number | undefined = undefined;
  /** The IDs of the sockets for which connection state recovery keeps the event. */
  kept: readonly string[] = noSockets;

  constructor(packet: Packet, outer: PendingEmit | undefined) {
    this.packet = packet;
    this.outer = outer;
  }

  get payload(): Payload | string {
    return this.encoded === undefined ? unsentPayload(this.packet) : captured(this.encoded);
  }
}

const noSockets: readonly string[] = [];

/** An emit to several recipients. */
export class PendingBroadcast extends PendingEmit {
  readonly sockets: number[] = [];
  readonly outcomes: number[] = [];
  readonly counts: Record<Outcome, number> = { sent: 0, buffered: 0, discarded: 0, lost: 0 };
  recipients = 0;

  took(socket: number, outcome: Outcome): void {
    this.recipients++;
    this.counts[outcome]++;
    if (this.sockets.length >= maxListedSockets) return;
    this.sockets.push(socket);
    this.outcomes.push(outcomeCodes[outcome]);
  }
}
