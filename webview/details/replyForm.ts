import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { emitReply } from '../../src/protocol/engineMessages.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { detailsTexts } from './detailsTexts.ts';
import { button, textArea } from '../ui/controls.ts';

const example = '[{"status": "ok"}]';

/** The form that acknowledges an incoming event. */
export class ReplyForm {
  readonly #channel: Channel;
  readonly #invalidate: () => void;
  #seq: number | undefined;
  #text = '[]';
  #fault: string | undefined;
  #sending = false;

  constructor(channel: Channel, invalidate: () => void) {
    this.#channel = channel;
    this.#invalidate = invalidate;
  }

  template({ facts }: EntryDetails): TemplateResult {
    if (facts.seq !== this.#seq) {
      this.#seq = facts.seq;
      this.#text = '[]';
      this.#fault = undefined;
    }
    return html`<div class="reply" role="group" aria-label=${detailsTexts.reply()}>
      ${textArea({
        label: detailsTexts.replyArguments(),
        value: this.#text,
        fault: this.#fault,
        placeholder: example,
        title: detailsTexts.replyTitle(),
        code: true,
        onInput: (text) => {
          this.#text = text;
          this.#fault = undefined;
          this.#invalidate();
        },
      })}
      ${button({
        label: detailsTexts.reply(),
        primary: true,
        disabled: this.#sending,
        onClick: () => void this.#send(facts.connectionId, facts.seq),
      })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
    </div>`;
  }

  async #send(connectionId: string, seq: number): Promise<void> {
    this.#fault = faultOf(this.#text);
    if (this.#fault === undefined) {
      this.#sending = true;
      try {
        await this.#channel.request(emitReply, { connectionId, seq, args: { json: this.#text, buffers: [] } });
      } catch (error) {
        this.#fault = messageOf(error);
      }
      this.#sending = false;
    }
    this.#invalidate();
  }
}

function faultOf(text: string): string | undefined {
  const result = parsePayloadText(text);
  if (!result.ok) {
    const { line, column } = result.fault;
    const message = causeMessage(result.fault);
    return detailsTexts.replyFault({ message, line, column });
  }
  return Array.isArray(result.value) ? undefined : detailsTexts.replyNotArray({ example });
}
