import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { emitReply } from '../../src/protocol/engineMessages.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { button, jsonField } from '../ui/controls.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { uiTexts } from '../ui/uiTexts.ts';

const example = '[{"status": "ok"}]';

/** The form that acknowledges an incoming event. */
export class ReplyForm {
  readonly #channel: Channel;
  readonly #invalidate: () => void;
  #seq: number | undefined;
  #text = '[]';
  #fault: ReplyFault | undefined;
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
    const send = (): void => void this.#send(facts.connectionId, facts.seq);
    return html`<div class="reply" role="group" aria-label=${detailsTexts.reply()} @keydown=${onSendKey(send)}>
      ${jsonField({
        label: detailsTexts.replyArguments(),
        value: this.#text,
        fault: this.#fault?.text,
        marked: this.#fault && { message: this.#fault.text, ...this.#fault.position },
        placeholder: example,
        title: detailsTexts.replyTitle(),
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
        title: uiTexts.withKeys({ text: detailsTexts.replySendTitle(), keys: defaultKey('panel.emit') }),
        onClick: send,
      })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault.text}</bdi></div>` : nothing}
    </div>`;
  }

  /** Focuses the arguments, which are on the page once the entry is shown. */
  focus(): void {
    document.querySelector<HTMLElement>('.reply json-editor')?.focus();
  }

  async #send(connectionId: string, seq: number): Promise<void> {
    this.#fault = faultOf(this.#text);
    if (this.#fault === undefined && !this.#sending) {
      this.#sending = true;
      try {
        await this.#channel.request(emitReply, { connectionId, seq, args: { json: this.#text, buffers: [] } });
      } catch (error) {
        this.#fault = { text: messageOf(error) };
      }
      this.#sending = false;
    }
    this.#invalidate();
  }
}

/** Handles the same key as the emit form. This key needs no key binding of VS Code, because it works only in this form. */
function onSendKey(send: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
}

interface ReplyFault {
  readonly text: string;
  readonly position?: { readonly line: number; readonly column: number };
}

function faultOf(text: string): ReplyFault | undefined {
  const result = parsePayloadText(text);
  if (!result.ok) {
    const { line, column } = result.fault;
    const message = causeMessage(result.fault);
    return { text: commonTexts.lineFault({ message, line, column }), position: { line, column } };
  }
  return Array.isArray(result.value) ? undefined : { text: detailsTexts.replyNotArray({ example }) };
}
