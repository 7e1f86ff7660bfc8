/** The numbers of the enumerated values of facts. Files contain them, so a number never changes its meaning. New values get new numbers. */
import type { Delivery } from '../../../model/entry/delivery.ts';
import type { Direction, EntryKind } from '../../../model/entry/entry.ts';
import type { Codec } from '../../contracts/inspectedClient.ts';

/** 0 means that there is no value. An unknown number, from a later version, is read as no value too. */
class Codes<T extends string> {
  readonly #numbers: Readonly<Record<T, number>>;
  readonly #values: (T | undefined)[] = [];

  constructor(numbers: Readonly<Record<T, number>>) {
    this.#numbers = numbers;
    for (const value of Object.keys(numbers) as T[]) this.#values[numbers[value]] = value;
  }

  of(value: T | undefined): number {
    return value === undefined ? 0 : this.#numbers[value];
  }

  value(code: number): T | undefined {
    return this.#values[code];
  }
}

export const kindCodes = new Codes<EntryKind>({
  event: 1,
  ack: 2,
  delivery: 3,
  connection: 4,
  packet: 5,
  network: 6,
  marker: 7,
  replay: 8,
});

export const deliveryCodes = new Codes<Delivery>({
  sent: 1,
  buffered: 2,
  flushed: 3,
  queued: 4,
  discarded: 5,
  acknowledged: 6,
  timedOut: 7,
  late: 8,
  lost: 9,
  failed: 10,
  awaitingReply: 11,
  replied: 12,
  unanswered: 13,
  held: 14,
});

export const directionCodes = new Codes<Direction>({ in: 1, out: 2 });
export const codecCodes = new Codes<Codec>({ default: 1, msgpack: 2, v2: 3 });

/** The facts of a record that never change, in 16 bits: kind, direction and flags. 0 means that there is no record. */
export const shapeBits = {
  directionShift: 4,
  wantsAck: 1 << 6,
  hasBinary: 1 << 7,
  volatile: 1 << 8,
  /** The record has more facts, in a row of `SparseFacts`. */
  hasSide: 1 << 9,
  hasBody: 1 << 10,
  /** Its last argument is the offset of connection state recovery. */
  recoveryOffset: 1 << 11,
  /** The row of `SparseFacts` contains the time until the inspector received the report. */
  hasLag: 1 << 12,
} as const;

export function kindOf(shape: number): EntryKind | undefined {
  return kindCodes.value(shape & 15);
}

export function directionOf(shape: number): Direction | undefined {
  return directionCodes.value((shape >> shapeBits.directionShift) & 3);
}
