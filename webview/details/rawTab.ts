import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryBytes, type EntryDetails } from '../../src/protocol/engineMessages.ts';
import { textButton } from '../ui/controls.ts';
import { bytesText, counted } from '../words/formats.ts';
import { packetHead } from '../words/packetHead.ts';
import { CopyButtons } from './copyButton.ts';
import { type Fact, factsList } from './factsList.ts';

type Packet = EntryDetails['packets'][number];

/** The type of an Engine.IO packet that carries a message. */
const message = '4';

/** The packets as they were on the wire: what Socket.IO says, and the same as Engine.IO carries it. */
export class RawTab {
  readonly #channel: Channel;
  readonly #onHex: (attachment: number) => void;
  readonly #copy: CopyButtons;

  constructor(channel: Channel, clock: Clock, invalidate: () => void, onHex: (attachment: number) => void) {
    this.#channel = channel;
    this.#onHex = onHex;
    this.#copy = new CopyButtons(clock, invalidate);
  }

  template(details: EntryDetails): TemplateResult {
    const [first, ...attachments] = details.packets;
    if (!first) return html`<p class="hint">Nothing of this entry was on the wire.</p>`;
    return html`${details.unsent ? unsentNotice(details) : nothing} ${this.#head(details, first)}
    ${attachments.map((packet, index) => this.#binary(packet, index, `Binary packet ${index + 1}`))}`;
  }

  #head(details: EntryDetails, packet: Packet): TemplateResult {
    if (packet.layer === 'binary') return this.#binary(packet, -1, 'Binary packet');
    if (details.facts.kind === 'packet') return this.#text(details, packet, 'Engine.IO packet', '');
    return html`${headFacts(packet.text)}
      <div class="packets">
        ${this.#text(details, packet, 'Socket.IO packet', '')}
        ${this.#text(details, packet, 'Engine.IO packet', message)}
      </div>`;
  }

  #text({ facts }: EntryDetails, packet: Packet, title: string, before: string): TemplateResult {
    const bytes = packet.bytes + before.length;
    const whole = async (): Promise<string> =>
      before + (packet.cut ? await this.#wholeText(facts.seq, packet.bytes) : packet.text);
    return html`<div class="packet">
      <div class="packet-head">
        <span>${title}</span>
        <span class="dim">${bytesText(bytes)}</span>
        ${this.#copy.template(title, whole)}
      </div>
      <pre tabindex="0" aria-label=${title}><bdi>${before}${packet.text}</bdi></pre>
      ${packet.cut ? html`<p class="hint">Cut here: the packet has ${counted(bytes, 'byte')}.</p>` : nothing}
    </div>`;
  }

  #binary(packet: Packet, attachment: number, title: string): TemplateResult {
    return html`<div class="packet">
      <div class="packet-head">
        <span>${title}</span>
        <span class="dim">${bytesText(packet.bytes)}</span>
        ${textButton({ text: 'View in hex', onClick: () => this.#onHex(attachment) })}
      </div>
    </div>`;
  }

  async #wholeText(seq: number, bytes: number): Promise<string> {
    const buffer = await this.#channel.request(entryBytes, { seq, attachment: -1, from: 0, to: bytes });
    return new TextDecoder().decode(buffer);
  }
}

function headFacts(text: string): TemplateResult | typeof nothing {
  const head = packetHead(text);
  if (!head) return nothing;
  const facts: Fact[] = [
    ['Type', head.type],
    ['Namespace', head.namespace],
    ['Ack id', head.ackId],
    ['Attachments', head.attachments],
  ];
  return factsList(facts, 'packet-facts');
}

function unsentNotice({ facts: { delivery } }: EntryDetails): TemplateResult {
  const waits = delivery === 'buffered' || delivery === 'queued';
  return html`<div class="notice">
    <i class="codicon codicon-info" aria-hidden="true"></i>
    <span
      >${
        waits
          ? 'Nothing of this has reached the wire yet. This is what waits to be sent.'
          : 'Nothing of this reached the wire. This is what would have been sent.'
      }</span
    >
  </div>`;
}
