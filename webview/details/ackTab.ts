import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable } from '../../src/base/disposable.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { deliverySentence } from '../format/deliveryFormat.ts';
import { bytesText, durationText } from '../../src/model/texts/quantities.ts';
import { ArgumentTree, type TreeDeps } from './argumentTree.ts';
import { deliveryTexts } from '../format/deliveryTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { entryLink } from './entryLink.ts';

export interface AckDeps extends Omit<TreeDeps, 'id' | 'label'> {
  readonly onShow: (seq: number) => void;
}

/** The acknowledgement of an event: whether one was requested, its arguments and latency, or that a reply is due. */
export class AckTab implements Disposable {
  readonly tree: ArgumentTree;
  readonly #onShow: (seq: number) => void;

  constructor({ onShow, ...deps }: AckDeps) {
    this.tree = new ArgumentTree({ ...deps, id: 'acknowledgement-arguments', label: detailsTexts.ackArguments() });
    this.#onShow = onShow;
  }

  /** @param epoch the epoch of the engine that the entry belongs to */
  template(details: EntryDetails, epoch: string): TemplateResult {
    const { facts, wantsAck, ack } = details;
    if (ack) {
      const { seq, bytes } = ack.facts;
      if (ack.args) this.tree.show(`${epoch}:${seq}`, seq, ack.args);
      const latency = facts.latencyMs ?? ack.facts.latencyMs;
      return html`<p class="ack-line">
          <span
            >${facts.delivery === 'unanswered' ? deliverySentence(facts, wantsAck) : ackText(facts.dir === 'in', latency)}</span
          >
          ${bytes === undefined ? nothing : html`<span class="dim">${bytesText(bytes)}</span>`}
          ${entryLink(seq, facts.seq, this.#onShow)}
        </p>
        ${ack.args ? this.tree.template() : html`<p class="hint">${detailsTexts.argumentsNotKept()}</p>`}`;
    }
    if (facts.delivery === 'awaitingReply') return html`<p class="hint">${detailsTexts.replyHint()}</p>`;
    return html`<p class="hint">${deliverySentence(facts, wantsAck) || deliveryTexts.ackPending()}</p>`;
  }

  dispose(): void {
    this.tree.dispose();
  }
}

function ackText(isReply: boolean, latencyMs: number | undefined): string {
  if (latencyMs === undefined) return isReply ? detailsTexts.replied() : detailsTexts.acknowledged();
  const duration = durationText(latencyMs);
  return isReply ? detailsTexts.repliedAfter({ duration }) : detailsTexts.acknowledgedAfter({ duration });
}
