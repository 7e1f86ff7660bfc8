/**
 * An event and its acknowledgement, linked while either is selected. If the rows are in time order, a line connects the two across the rows
 * between them, even if one of the two is not visible.
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
  #shownKey: string | undefined;
  #ends: Ends | undefined;
  /** Settles with the response to the last request. */
  #pending: Promise<void> = Promise.resolve();
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Links this row with its partner, immediately or when the engine has responded. */
  show(row: Row | undefined): void {
    const key = row && `${row.facts.seq} ${row.facts.delivery ?? ''}`;
    if (key === this.#shownKey) return;
    this.#shownKey = key;
    if (!row || !isSettledEvent(row)) return this.#set(row ? endsOfAck(row) : undefined);
    const { seq } = row.facts;
    this.#set(undefined);
    this.#pending = this.#channel.request(entryDetails, { seq }).then(
      (details) => {
        if (this.#shownKey === key && details?.ack) this.#set({ event: seq, ack: details.ack.facts.seq });
      },
      () => undefined,
    );
  }

  /** Must be called when another entry is selected, or its row was loaded. The link of an entry whose row is not loaded is kept. */
  lead(seq: number | undefined, row: Row | undefined): void {
    if (row || seq === undefined || !this.partnerOf(seq)) this.show(row);
  }

  /** The other end of the link. */
  partnerOf(seq: number): { seq: number; kind: PartnerKind } | undefined {
    const ends = this.#ends;
    if (ends?.event === seq) return { seq: ends.ack, kind: 'ack' };
    return ends?.ack === seq ? { seq: ends.event, kind: 'event' } : undefined;
  }

  /** The other end of the link, after the engine has responded. */
  async findPartner(seq: number): Promise<{ seq: number; kind: PartnerKind } | undefined> {
    await this.#pending;
    return this.partnerOf(seq);
  }

  /** The class of a row: an end of the line, or a row that the line crosses when the rows are in time order. */
  classOf(seq: number, inOrder: boolean): string {
    const ends = this.#ends;
    if (!ends || seq < ends.event || seq > ends.ack) return '';
    if (seq === ends.event) return inOrder ? 'linked link-start' : 'linked';
    if (seq === ends.ack) return inOrder ? 'linked link-end' : 'linked';
    return inOrder ? 'link-through' : '';
  }

  dispose(): void {
    this.#shownKey = undefined;
    this.#changes.dispose();
  }

  #set(ends: Ends | undefined): void {
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#changes.fire();
  }
}

/** The kind of a row's partner. It is derived from the row alone, so it is known before the engine has responded. */
export function partnerKindOf(row: Row): PartnerKind | undefined {
  if (isSettledEvent(row)) return 'ack';
  return endsOfAck(row) && 'event';
}

/** Whether a row is an event with an acknowledgement, even if the event may not have been written completely. */
function isSettledEvent({ facts, wantsAck }: Row): boolean {
  if (facts.kind !== 'event' || !wantsAck) return false;
  const isCut = facts.delivery === 'unanswered' && facts.cause?.params?.['fault'] !== undefined;
  return isCut || ['acknowledged', 'late', 'replied'].includes(facts.delivery ?? '');
}

function endsOfAck({ facts }: Row): Ends | undefined {
  return facts.kind === 'ack' && facts.of !== undefined ? { event: facts.of, ack: facts.seq } : undefined;
}
