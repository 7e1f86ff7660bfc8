/**
 * The result of the form's last action, beside its buttons: the last emit of the chosen connection, whose delivery status changes in place,
 * or a message. Invariants: each connection has its own last emit, and only the one of the chosen connection is shown and requested; once its
 * status can no longer change, it is not requested again.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
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
/** The maximum number of connections whose last emits are kept. */
const maxConnections = 100;

export interface EmitResultDeps {
  channel: Channel;
  clock: Clock;
  choice: Pick<ConnectionChoice, 'connectionId' | 'onDidChange'>;
  invalidate: () => void;
  /** Selects the emit's row. */
  onShow: (seq: number) => void;
}

/** The last emit of a connection. */
interface LastEmit {
  /** Left out for a fault. */
  readonly seq?: number;
  /** Why the emit was refused while another connection was shown. */
  readonly fault?: string | undefined;
  /** What is known about it, or about the emit before it until something is known; undefined at first. */
  known?: { readonly facts: EntryFacts; readonly wantsAck: boolean } | undefined;
}

export class EmitResult implements Disposable {
  readonly #deps: EmitResultDeps;
  readonly #store = new DisposableStore();
  readonly #refresh: Throttle;
  readonly #emits = new Map<string, LastEmit>();
  #note: string | undefined;
  #expiry: Disposable | undefined;

  constructor(deps: EmitResultDeps) {
    this.#deps = deps;
    this.#refresh = this.#store.add(new Throttle(deps.clock, refreshEveryMs, () => void this.#read()));
    this.#store.add(deps.choice.onDidChange(() => this.#isSettled || void this.#read()));
  }

  /** Shows an emit of a connection from now on. */
  show(connectionId: string, seq: number): void {
    if (connectionId === this.#deps.choice.connectionId) this.#note = undefined;
    const known = this.#emits.get(connectionId)?.known;
    this.#emits.delete(connectionId);
    this.#emits.set(connectionId, { seq, known });
    const [oldest] = this.#emits.keys();
    if (oldest !== undefined && this.#emits.size > maxConnections) this.#emits.delete(oldest);
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
    if (!this.#isSettled) this.#refresh.request();
  }

  /**
   * Shows no emit of a connection, because a newer one was refused.
   * @param fault the reason, if it is not shown elsewhere
   */
  remove(connectionId = '', fault?: string): void {
    this.#emits.delete(connectionId);
    if (fault !== undefined) this.#emits.set(connectionId, { fault });
  }

  /** Shows no emit, because the engine was restarted and its entries have other numbers. */
  reset(): void {
    this.#emits.clear();
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
    const note = this.#note ?? this.#shown?.fault;
    if (note !== undefined) return html`<bdi class="note" title=${note}>${note}</bdi>`;
    const { facts, wantsAck } = this.#shown?.known ?? {};
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

  /** The last emit of the chosen connection. */
  get #shown(): LastEmit | undefined {
    return this.#emits.get(this.#deps.choice.connectionId ?? '');
  }

  /** Whether the status of the shown emit can no longer change. */
  get #isSettled(): boolean {
    const shown = this.#shown;
    if (shown?.seq === undefined) return true;
    return shown.known?.facts.seq === shown.seq && isSettledDelivery(shown.known.facts, shown.known.wantsAck);
  }

  async #read(): Promise<void> {
    const shown = this.#shown;
    if (shown?.seq === undefined) return;
    const { seq } = shown;
    const emit = await this.#deps.channel.request(entryDelivery, { seq }).catch(() => null);
    if (emit) shown.known = emit;
    // The entry was cleared.
    else for (const [connectionId, one] of this.#emits) if (one === shown) this.#emits.delete(connectionId);
    this.#deps.invalidate();
  }
}
