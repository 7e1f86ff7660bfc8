import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable } from '../../src/base/disposable.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { deliverySentence } from '../format/deliveryWords.ts';
import { bytesText, durationText } from '../format/formats.ts';
import { ArgumentTree, type TreeDeps } from './argumentTree.ts';
import { entryLink } from './entryLink.ts';
import { ReplyForm } from './replyForm.ts';

export interface AckDeps extends Omit<TreeDeps, 'id' | 'label'> {
  readonly onShow: (seq: number) => void;
}

/** The acknowledgement of an event: whether one was asked for, what it said and when, or the form that gives it. */
export class AckTab implements Disposable {
  readonly tree: ArgumentTree;
  readonly #reply: ReplyForm;
  readonly #onShow: (seq: number) => void;

  constructor({ onShow, ...parts }: AckDeps) {
    this.tree = new ArgumentTree({ ...parts, id: 'acknowledgement-arguments', label: 'Acknowledgement arguments' });
    this.#reply = new ReplyForm(parts.channel, parts.invalidate);
    this.#onShow = onShow;
  }

  /** @param epoch of the engine that the entry belongs to */
  template(details: EntryDetails, epoch: string): TemplateResult {
    const { facts, wantsAck, ack } = details;
    if (facts.kind === 'ack') {
      return html`<p class="hint">
        This is an
        acknowledgement${facts.of === undefined ? '' : html` of ${entryLink(facts.of, facts.seq, this.#onShow)}`}. Its
        arguments are under Arguments.
      </p>`;
    }
    if (facts.kind !== 'event') return html`<p class="hint">Only events are acknowledged.</p>`;
    if (!wantsAck) return html`<p class="hint">No acknowledgement was asked for.</p>`;
    if (ack) {
      const { seq, bytes } = ack.facts;
      if (ack.args) this.tree.show(`${epoch}:${seq}`, seq, ack.args);
      const latency = facts.latencyMs ?? ack.facts.latencyMs;
      return html`<p class="ack-line">
          <span
            >${facts.dir === 'in' ? 'Replied' : 'Acknowledged'}${latency === undefined ? '' : ` after ${durationText(latency)}`}</span
          >
          ${bytes === undefined ? nothing : html`<span class="dim">${bytesText(bytes)}</span>`}
          ${entryLink(seq, facts.seq, this.#onShow)}
        </p>
        ${ack.args ? this.tree.template() : html`<p class="hint">Its arguments were not kept.</p>`}`;
    }
    if (facts.delivery === 'awaitingReply') {
      return html`<p class="hint">Reply with its arguments, as a JSON array.</p>
        ${this.#reply.template(details)}`;
    }
    return html`<p class="hint">${deliverySentence(facts, wantsAck) || 'The acknowledgement has not come yet.'}</p>`;
  }

  dispose(): void {
    this.tree.dispose();
  }
}
