import { html, nothing, type TemplateResult } from 'lit';
import type { Channel } from '../../src/protocol/channel.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { deliverySentence } from '../words/deliveryWords.ts';
import { bytesText, durationText } from '../words/formats.ts';
import { ArgumentTree } from './argumentTree.ts';
import { ReplyForm } from './replyForm.ts';

/** The acknowledgement of an event: whether one was asked for, what it said and when, or the form that gives it. */
export class AckTab {
  readonly #tree: ArgumentTree;
  readonly #reply: ReplyForm;

  constructor(channel: Channel, invalidate: () => void, onHex: (attachment: number) => void) {
    this.#tree = new ArgumentTree('Acknowledgement arguments', invalidate);
    this.#tree.onHex = onHex;
    this.#reply = new ReplyForm(channel, invalidate);
  }

  template(details: EntryDetails): TemplateResult {
    const { facts, wantsAck, ack } = details;
    if (facts.kind === 'ack') {
      return html`<p class="hint">
        This is an acknowledgement${facts.of === undefined ? '' : ` of #${facts.of}`}. Its arguments are under
        Arguments.
      </p>`;
    }
    if (facts.kind !== 'event') return html`<p class="hint">Only events are acknowledged.</p>`;
    if (!wantsAck) return html`<p class="hint">No acknowledgement was asked for.</p>`;
    if (ack) {
      this.#tree.show(ack.args, ack.attachments);
      const latency = facts.latencyMs ?? ack.facts.latencyMs;
      const { bytes } = ack.facts;
      return html`<p class="ack-line">
          <span
            >${facts.dir === 'in' ? 'Replied' : 'Acknowledged'}${latency === undefined ? '' : ` after ${durationText(latency)}`}</span
          >
          ${bytes === undefined ? nothing : html`<span class="dim">${bytesText(bytes)}</span>`}
          <span class="dim">#${ack.facts.seq}</span>
        </p>
        ${this.#tree.template()}`;
    }
    if (facts.delivery === 'awaitingReply') {
      return html`<p class="hint">Reply with its arguments, as a JSON array.</p>
        ${this.#reply.template(details)}`;
    }
    return html`<p class="hint">${deliverySentence(facts, wantsAck) || 'The acknowledgement has not come yet.'}</p>`;
  }
}
