import { kindOf, shapeBits } from '../log/columns/factCodes.ts';
import { onDisk } from '../log/columns/logIndex.ts';
import type { LogReader } from '../log/captureLog.ts';
import { payloadHash } from '../log/payloadHash.ts';
import type { Compare } from './socketSessions.ts';

/** Compares the entries of events by their columns, and by their payloads only if the columns are not sufficient. */
export class EventComparison implements Compare {
  readonly #log: LogReader;

  constructor(log: LogReader) {
    this.#log = log;
  }

  /** Whether two entries can be the same event. True if one of them no longer exists. */
  agree(sent: number, received: number): boolean {
    const { index } = this.#log.tables;
    const left = index.row(sent, { withCleared: true });
    const right = index.row(received, { withCleared: true });
    if (!left || !right) return true;
    if (left.event !== right.event || left.event === onDisk) {
      if (left.event !== onDisk && right.event !== onDisk) return false;
      if (this.#nameOf(sent) !== this.#nameOf(received)) return false;
    }
    const bits = shapeBits.hasBinary | shapeBits.wantsAck;
    const isSame = (left.shape & bits) === (right.shape & bits) && left.bytes === right.bytes;
    return isSame || this.#isChanged(sent) || this.#isChanged(received);
  }

  appearance(seq: number): string {
    const row = this.#log.tables.index.row(seq, { withCleared: true });
    if (!row || kindOf(row.shape) !== 'event') return `gone ${seq}`;
    const { ackId } = this.#log.tables.sides.row(row.side);
    const name = row.event === onDisk ? this.#nameOf(seq) : row.event;
    return `${String(name)} ${ackId} ${row.bytes} ${payloadHash(this.#log, seq, false) ?? 'large'}`;
  }

  #nameOf(seq: number): string | undefined {
    return this.#log.read(seq)?.facts.event;
  }

  /** Whether a rule of a proxy changed the arguments of the event. */
  #isChanged(seq: number): boolean {
    return this.#log.read(seq)?.facts.deliveredArgs !== undefined;
  }
}

/** Compares the entries of acknowledgements: within one direction of a socket, their IDs are unique. */
export class AckComparison implements Compare {
  readonly #log: LogReader;

  constructor(log: LogReader) {
    this.#log = log;
  }

  agree(sent: number, received: number): boolean {
    const [left, right] = [this.#ackId(sent), this.#ackId(received)];
    return left === undefined || right === undefined || left === right;
  }

  appearance(seq: number): string {
    return String(this.#ackId(seq) ?? `gone ${seq}`);
  }

  #ackId(seq: number): number | undefined {
    const { index, sides } = this.#log.tables;
    const row = index.row(seq, { withCleared: true });
    return row && sides.row(row.side).ackId;
  }
}
