/**
 * The result of the form's last action, beside its buttons: the last emit, whose delivery status changes in place, or a
 * message. Invariants: only the status of the newest emit is shown; once it can no longer change, it is not requested
 * again.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryDelivery } from '../../src/protocol/engineMessages.ts';
import { deliverySentence, formatDelivery } from '../format/deliveryFormat.ts';
import { isSettledDelivery } from '../format/settledDelivery.ts';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';

const refreshEveryMs = 100;
const noticeForMs = 6000;
const maxNameLength = 200;

export interface EmitResultDeps {
  channel: Channel;
  clock: Clock;
  invalidate: () => void;
  /** Selects the emit's row. */
  onShow: (seq: number) => void;
}

export class EmitResult implements Disposable {
  readonly #deps: EmitResultDeps;
  readonly #store = new DisposableStore();
  readonly #refresh: Throttle;
  #seq: number | undefined;
  #emit: { readonly facts: EntryFacts; readonly wantsAck: boolean } | undefined;
  #note: string | undefined;
  #expiry: Disposable | undefined;

  constructor(deps: EmitResultDeps) {
    this.#deps = deps;
    this.#refresh = this.#store.add(new Throttle(deps.clock, refreshEveryMs, () => void this.#read()));
  }

  /** Shows an emit from now on. */
  show(seq: number): void {
    this.#note = undefined;
    this.#seq = seq;
    void this.#read();
  }

  /** Shows a message instead of the last emit; undefined shows the last emit again. */
  set note(note: string | undefined) {
    this.#note = note;
  }

  /** Shows a message for as long as it takes to read it. */
  flash(note: string): void {
    this.#note = note;
    this.#expiry?.dispose();
    this.#expiry = this.#deps.clock.after(noticeForMs, () => {
      if (this.#note !== note) return;
      this.#note = undefined;
      this.#deps.invalidate();
    });
  }

  /** Must be called when entries changed: the shown status may be outdated. */
  refresh(): void {
    if (this.#seq === undefined) return;
    const isSettled = this.#emit?.facts.seq === this.#seq && isSettledDelivery(this.#emit.facts, this.#emit.wantsAck);
    if (!isSettled) this.#refresh.request();
  }

  /** Shows no emit, because a newer one was refused, or because the engine was restarted and its entries have other numbers. */
  reset(): void {
    this.#seq = undefined;
    this.#emit = undefined;
  }

  dispose(): void {
    this.#expiry?.dispose();
    this.#store.dispose();
  }

  /**
   * The region of the result. It is always in the page, so that screen readers announce the text that appears in it.
   */
  template(): TemplateResult {
    return html`<div class="emit-result" role="status" aria-label=${emitTexts.result()}>${this.#content()}</div>`;
  }

  #content(): TemplateResult | typeof nothing {
    if (this.#note !== undefined) return html`<bdi class="note" title=${this.#note}>${this.#note}</bdi>`;
    const { facts, wantsAck } = this.#emit ?? {};
    const delivery = facts && formatDelivery(facts, wantsAck ?? false);
    if (!facts || !delivery) return nothing;
    const name = facts.event ? visible(facts.event.slice(0, maxNameLength)) : commonTexts.noName();
    return html`<bdi class="name" title=${name}>${name}</bdi><span class="after-name"> · </span>
      <span class="delivery ${delivery.tone}" title=${deliverySentence(facts, wantsAck ?? false)}
        >${icon(delivery.icon)}${delivery.label}${delivery.figure && ` · ${delivery.figure}`}</span
      >
      ·
      ${textButton({
        text: emitTexts.show(),
        title: emitTexts.showTitle(),
        onClick: () => this.#deps.onShow(facts.seq),
      })}`;
  }

  async #read(): Promise<void> {
    const seq = this.#seq;
    if (seq === undefined) return;
    const emit = await this.#deps.channel.request(entryDelivery, { seq }).catch(() => null);
    if (seq !== this.#seq) return;
    if (!emit) this.#seq = undefined;
    this.#emit = emit ?? undefined;
    this.#deps.invalidate();
  }
}
