import type { LaneEnd } from '../../model/correlation/laneEnd.ts';
import { lowerBound } from '../../base/lowerBound.ts';

/** The gaps of a capture. All lists to which they apply share the same object. */
export class CaptureGaps {
  /** The number of gaps so far. */
  count = 0;
  /** Whether the capture has a gap at the current time. A few events can be captured nevertheless. */
  isOpen = false;
}

/**
 * The events, or the acknowledgements, of one end and direction of a socket, in the order in which they were on the wire, as seqs of their
 * entries. Most lists have no rare properties, and a capture can have many lists, so their maps are created when they are needed.
 */
export class EventList implements LaneEnd {
  readonly seqs: number[] = [];
  /**
   * For each event, the entry at which it was on the wire: its own entry, or the entry of the delivery step with which
   * it was sent. The values increase.
   */
  readonly #positions: number[] = [];
  #gaps: Map<number, 'gap' | 'restored'> | undefined;
  #skippable: Set<number> | undefined;
  /** The indexes of events that were not on the wire at their own entry, or were sent several times. */
  #elsewhere: Map<number, number[]> | undefined;
  /**
   * Acknowledgement IDs by index, where they differ from those of the entries because the client sent the event again.
   */
  #acks: Map<number, number> | undefined;
  readonly #captures: readonly CaptureGaps[];
  readonly #ackIdOf: (seq: number) => number | undefined;
  #known: number;

  /** @param captures the captures whose gaps apply to this list */
  constructor(captures: readonly CaptureGaps[], ackIdOf: (seq: number) => number | undefined) {
    this.#captures = captures;
    this.#ackIdOf = ackIdOf;
    this.#known = this.#gapCount;
  }

  get length(): number {
    return this.seqs.length;
  }

  gapBefore(index: number): 'gap' | 'restored' | undefined {
    if (index === this.length && this.#isCut) return 'gap';
    return this.#gaps?.get(index);
  }

  ackId(index: number): number | undefined {
    return this.#acks?.get(index) ?? this.#ackIdOf(this.seqs[index] ?? 0);
  }

  mayBeSkipped(index: number): boolean {
    return this.#skippable?.has(index) ?? false;
  }

  /** @param at the entry at which the event was on the wire */
  push(
    seq: number,
    at = seq,
    options: { readonly ackId?: number | undefined; readonly isOptional?: boolean } = {},
  ): void {
    const index = this.length;
    if (this.#isCut) (this.#gaps ??= new Map()).set(index, 'gap');
    this.#known = this.#gapCount;
    if (options.isOptional) (this.#skippable ??= new Set()).add(index);
    if (options.ackId !== undefined) (this.#acks ??= new Map()).set(index, options.ackId);
    const isAgain = this.seqs.at(-1) === seq;
    if (at !== seq || isAgain) {
      const known = this.#elsewhere?.get(seq);
      if (known) known.push(index);
      else
        (this.#elsewhere ??= new Map<number, number[]>()).set(
          seq,
          isAgain && at === seq ? [index - 1, index] : [index],
        );
    }
    this.seqs.push(seq);
    this.#positions.push(at);
  }

  /** Notes that events may be absent at this point. */
  gap(): void {
    const gaps = (this.#gaps ??= new Map());
    if (gaps.get(this.length) === undefined) gaps.set(this.length, 'gap');
  }

  /** Notes that the session was restored: events that were lost before are received next. */
  restored(): void {
    (this.#gaps ??= new Map()).set(this.length, 'restored');
  }

  /**
   * Notes that the session was restored at the other end, so it is not known which events were lost.
   * @param isLost whether an event is not sent again
   */
  mayBeLost(isLost: (seq: number) => boolean): void {
    for (const [index, seq] of this.seqs.entries()) if (isLost(seq)) (this.#skippable ??= new Set()).add(index);
  }

  /** The entry at which an event was on the wire. */
  position(index: number): number {
    return this.#positions[index] ?? NaN;
  }

  /** The indexes of an event; several if it was sent again. */
  indexesOf(seq: number): readonly number[] {
    const elsewhere = this.#elsewhere?.get(seq);
    if (elsewhere) return elsewhere;
    const index = lowerBound(this.#positions, seq);
    return this.seqs[index] === seq ? [index] : [];
  }

  get #gapCount(): number {
    return this.#captures.reduce((sum, { count }) => sum + count, 0);
  }

  get #isCut(): boolean {
    return this.#known !== this.#gapCount || this.#captures.some(({ isOpen }) => isOpen);
  }
}
