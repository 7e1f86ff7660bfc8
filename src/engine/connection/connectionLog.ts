import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { ConnectionCapture } from '../log/captureLog.ts';
import type { LaterFacts, LogRecord, RecordBody } from '../contracts/record.ts';
import type { Codec, IncomingEvent, WirePacket } from '../contracts/inspectedClient.ts';
import { maxRecordedBytes, recordedPart } from '../codec/recordedPart.ts';
import { keptPacket } from '../log/newRecord.ts';
import { hasBinary, packetHasBinary, wireBytes } from '../log/recordReader.ts';

/** Writes the entries of one connection to the capture log, with its connection ID and namespace. */
export class ConnectionLog {
  readonly #log: ConnectionCapture;
  readonly #connectionId: string;
  readonly #namespace: string;
  readonly #codec: () => Codec;
  /** The failure that was reported last. */
  #failure: string | undefined;

  constructor(log: ConnectionCapture, connectionId: string, namespace: string, codec: () => Codec) {
    this.#log = log;
    this.#connectionId = connectionId;
    this.#namespace = namespace;
    this.#codec = codec;
  }

  /** The part of a received packet that is recorded. */
  receivedBody(packet: WirePacket): RecordBody {
    return this.body(keptPacket(recordedPart(packet)));
  }

  body(packet: WirePacket, more: { unsent?: boolean } = {}): RecordBody {
    return { type: 'wire', codec: this.#codec(), packet, unsent: more.unsent ?? false };
  }

  event(facts: Partial<EntryFacts>, body: RecordBody | undefined, wantsAck: boolean): LogRecord {
    return this.#log.append({
      facts: {
        connectionId: this.#connectionId,
        kind: 'event',
        namespace: this.#namespace,
        ...(body?.type === 'wire' && { bytes: wireBytes(body.packet, body.codec) }),
        ...facts,
      },
      wantsAck,
      hasBinary: hasBinary(body),
      body,
    });
  }

  /** Records an event from the server and returns its seq. */
  incoming({ event, packet, ackId, recoveryOffset, beforeJoin }: IncomingEvent): number {
    const codec = this.#codec();
    const bytes = wireBytes(packet, codec);
    const early = beforeJoin === 'certain' ? { beforeJoin: true as const } : undefined;
    if (ackId !== undefined) {
      const body = this.receivedBody(packet);
      return this.event({ dir: 'in', event, ackId, delivery: 'awaitingReply', bytes, ...early }, body, true).seq;
    }
    if (early) {
      const offset = recoveryOffset === 'certain' && { recoveryOffset: true as const };
      return this.event({ dir: 'in', event, bytes, ...offset, ...early }, this.receivedBody(packet), false).seq;
    }
    return this.#log.received({
      connectionId: this.#connectionId,
      namespace: this.#namespace,
      event,
      codec,
      packet: bytes > maxRecordedBytes ? recordedPart(packet) : packet,
      recoveryOffset: recoveryOffset === 'certain',
      hasBinary: packetHasBinary(packet, codec),
      bytes,
    });
  }

  ack(facts: Partial<EntryFacts>, packet: WirePacket): LogRecord {
    const body = facts.dir === 'out' ? this.body(packet) : this.receivedBody(packet);
    return this.#log.append({
      facts: {
        connectionId: this.#connectionId,
        kind: 'ack',
        namespace: this.#namespace,
        bytes: wireBytes(packet, this.#codec()),
        ...facts,
      },
      hasBinary: hasBinary(body),
      body,
    });
  }

  /** Updates the facts of an event, and adds an entry for the delivery step. */
  step(
    seq: number,
    facts: LaterFacts,
    more: {
      body?: RecordBody | undefined;
      ackSeq?: number | undefined;
      line?: LaterFacts | undefined;
      withoutLatency?: boolean;
    },
  ): void {
    this.#log.amend(seq, {
      ...(more.withoutLatency && { withoutLatency: true }),
      facts: { ...facts, ...(more.body?.type === 'wire' && { bytes: wireBytes(more.body.packet, more.body.codec) }) },
      ...(more.body && { body: more.body }),
      ...(more.ackSeq !== undefined && { ackSeq: more.ackSeq }),
    });
    if (!more.line) return;
    const { ackId, bytes: _bytes, ...line } = more.line;
    // If an emit is retried, each attempt has its own ID.
    const own = line.attempt === undefined || ackId === undefined ? line : { ackId, ...line };
    this.#log.append({ facts: { connectionId: this.#connectionId, kind: 'delivery', of: seq, ...own } });
  }

  /** Sets why an event still waits; undefined when the previous cause no longer applies. */
  explainWait(seq: number, cause: StoredCause | undefined): void {
    this.#log.amend(seq, cause ? { facts: { cause } } : { withoutCause: true });
  }

  /** Reports an internal error once; the operation in progress continues. */
  failed(error: unknown): void {
    const reported = messageOf(error);
    if (reported === this.#failure) return;
    this.#failure = reported;
    const cause = explain('capture.internalError', { reported });
    try {
      this.#log.append({ facts: { connectionId: this.#connectionId, kind: 'marker', cause } });
    } catch {
      // If the code that failed is a listener of the log, it fails again here, but the record has already been added.
    }
  }

  /** The time of a record, to compute durations; also for a cleared record while the clear can be undone. */
  timeOf(seq: number): number | undefined {
    return this.#log.tables.index.row(seq, { withCleared: true })?.t;
  }
}
