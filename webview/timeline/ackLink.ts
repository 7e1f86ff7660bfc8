/**
 * An event and its acknowledgement, joined while either is selected. In time order a line runs from one to the other, past the rows
 * between, also where one of them is out of sight.
 */
import { Emitter } from '../../src/base/emitter.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryDetails } from '../../src/protocol/engineMessages.ts';
import type { Row } from '../../src/protocol/shapes.ts';

interface Ends {
  readonly event: number;
  readonly ack: number;
}

export type PartnerKind = 'event' | 'ack';

export class AckLink implements Disposable {
  readonly #channel: Channel;
  readonly #changes = new Emitter<void>();
  #of: string | undefined;
  #ends: Ends | undefined;
  /** Done once the engine has said what was asked last. */
  #asked: Promise<void> = Promise.resolve();
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Joins what belongs to this row, now or as soon as the engine says what does. */
  show(row: Row | undefined): void {
    const of = row && `${row.facts.seq} ${row.facts.delivery ?? ''}`;
    if (of === this.#of) return;
    this.#of = of;
    if (!row || !isSettledEvent(row)) return this.#set(row ? endsOfAck(row) : undefined);
    const { seq } = row.facts;
    this.#set(undefined);
    this.#asked = this.#channel.request(entryDetails, { seq }).then(
      (details) => {
        if (this.#of === of && details?.ack) this.#set({ event: seq, ack: details.ack.facts.seq });
      },
      () => undefined,
    );
  }

  /** The other end of what is joined. */
  partnerOf(seq: number): { seq: number; kind: PartnerKind } | undefined {
    const ends = this.#ends;
    if (ends?.event === seq) return { seq: ends.ack, kind: 'ack' };
    return ends?.ack === seq ? { seq: ends.event, kind: 'event' } : undefined;
  }

  /** The other end, as soon as the engine has said which it is. */
  async findPartner(seq: number): Promise<{ seq: number; kind: PartnerKind } | undefined> {
    await this.#asked;
    return this.partnerOf(seq);
  }

  /** The class of a row: an end of the line, or on its way when the rows stand in time order. */
  classOf(seq: number, inOrder: boolean): string {
    const ends = this.#ends;
    if (!ends || seq < ends.event || seq > ends.ack) return '';
    if (seq === ends.event) return inOrder ? 'linked link-start' : 'linked';
    if (seq === ends.ack) return inOrder ? 'linked link-end' : 'linked';
    return inOrder ? 'link-through' : '';
  }

  dispose(): void {
    this.#of = undefined;
    this.#changes.dispose();
  }

  #set(ends: Ends | undefined): void {
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#changes.fire();
  }
}

/** What a row is joined with, told by the row alone: known before the engine says where the other end is. */
export function partnerKindOf(row: Row): PartnerKind | undefined {
  if (isSettledEvent(row)) return 'ack';
  return endsOfAck(row) && 'event';
}

/** An event that an acknowledgement was asked for and has ended. */
function isSettledEvent({ facts, wantsAck }: Row): boolean {
  return facts.kind === 'event' && wantsAck && ['acknowledged', 'late', 'replied'].includes(facts.delivery ?? '');
}

function endsOfAck({ facts }: Row): Ends | undefined {
  return facts.kind === 'ack' && facts.of !== undefined ? { event: facts.of, ack: facts.seq } : undefined;
}
