import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryBytes, type EntryDetails } from '../../src/protocol/engineMessages.ts';
import { textButton } from '../ui/controls.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import { packetHead, packetParts } from '../format/packetHead.ts';
import { detailsTexts } from './detailsTexts.ts';
import { CopyButtons } from './copyButton.ts';
import { type Fact, factsList } from './factsList.ts';
import { TextPager } from './textPager.ts';

type Packet = EntryDetails['packets'][number];

/** The type of an Engine.IO packet that carries a message. */
const message = '4';
const maxTitleLength = 600;
/** Maximum number of bytes of a UTF-8 character that are beyond the end of a page. */
const restOfCharacter = 3;

/** The packets as they were on the wire: as Socket.IO encodes them, and as Engine.IO sends them. */
export class RawTab {
  readonly #channel: Channel;
  readonly #onHex: (attachment: number) => void;
  readonly #copy: CopyButtons;
  readonly #pager: TextPager;

  constructor(channel: Channel, clock: Clock, invalidate: () => void, onHex: (attachment: number) => void) {
    this.#channel = channel;
    this.#onHex = onHex;
    this.#copy = new CopyButtons(clock, invalidate);
    this.#pager = new TextPager(invalidate);
  }

  /** @param epoch the epoch of the engine that the entry belongs to */
  template(details: EntryDetails, epoch: string): TemplateResult {
    const [first, ...attachments] = details.packets;
    if (!first) return html`<p class="hint">${detailsTexts.notOnWire()}</p>`;
    return html`${details.unsent ? unsentNotice(details) : nothing} ${this.#head(details, first, epoch)}
    ${attachments.map((packet, index) => this.#binary(packet, index, detailsTexts.binaryPacketNumber({ index: index + 1 })))}`;
  }

  #head(details: EntryDetails, packet: Packet, epoch: string): TemplateResult {
    if (packet.layer === 'binary') {
      const inside = details.attachments.length > 0 || details.args !== undefined;
      return html`${this.#binary(packet, -1, detailsTexts.binaryPacket())}
      ${inside ? html`<p class="hint">${detailsTexts.msgpackHint()}</p>` : nothing}`;
    }
    const { facts } = details;
    if (packet.cut) this.#page(facts.seq, packet, epoch);
    if (facts.kind === 'packet') return this.#text(details, packet, detailsTexts.engineIoPacket(), '');
    return html`${headFacts(packet.text)} ${partsList(packet.text)}
      <div class="packets ${packet.cut ? 'one' : ''}">
        ${this.#text(details, packet, detailsTexts.socketIoPacket(), '')}
        ${this.#text(details, packet, detailsTexts.engineIoPacket(), message)}
      </div>`;
  }

  #page(seq: number, packet: Packet, epoch: string): void {
    this.#pager.show({
      id: `${epoch}:${seq}:${packet.bytes}`,
      length: packet.bytes,
      unit: 'bytes',
      beginning: packet.text,
      read: async (from, to) => {
        const range = { seq, attachment: -1, from, to: Math.min(packet.bytes, to + restOfCharacter) };
        return textOfRange(new Uint8Array(await this.#channel.request(entryBytes, range)), to - from);
      },
    });
  }

  /** A packet that is cut is shown once, page by page: its two forms differ only in the first character. */
  #text({ facts }: EntryDetails, packet: Packet, title: string, before: string): TemplateResult {
    const bytes = packet.bytes + before.length;
    const whole = async (): Promise<string> =>
      before + (packet.cut ? await this.#wholeText(facts.seq, packet.bytes) : packet.text);
    const paged = packet.cut && before === '';
    return html`<div class="packet">
      <div class="packet-head">
        <span>${title}</span>
        <span class="dim">${bytesText(bytes)}</span>
        ${this.#copy.template(title, whole)}
      </div>
      ${paged ? this.#pager.template(title) : nothing}
      ${packet.cut ? nothing : html`<pre tabindex="0" aria-label=${title}><bdi dir="ltr">${before}${packet.text}</bdi></pre>`}
    </div>`;
  }

  #binary(packet: Packet, attachment: number, title: string): TemplateResult {
    return html`<div class="packet">
      <div class="packet-head">
        <span>${title}</span>
        <span class="dim">${bytesText(packet.bytes)}</span>
        ${textButton({ text: detailsTexts.viewInHex(), onClick: () => this.#onHex(attachment) })}
      </div>
    </div>`;
  }

  async #wholeText(seq: number, bytes: number): Promise<string> {
    const buffer = await this.#channel.request(entryBytes, { seq, attachment: -1, from: 0, to: bytes });
    return new TextDecoder().decode(buffer);
  }
}

/** Characters that begin within the first `length` bytes, without those that continue from the previous page. */
export function textOfRange(bytes: Uint8Array, length: number): string {
  let from = 0;
  while (from < restOfCharacter && isContinuation(bytes[from])) from++;
  let to = length;
  while (to < bytes.length && isContinuation(bytes[to])) to++;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function headFacts(text: string): TemplateResult | typeof nothing {
  const head = packetHead(text);
  if (!head) return nothing;
  const facts: Fact[] = [
    [detailsTexts.packetType(), head.type],
    [detailsTexts.namespace(), head.namespace],
    [detailsTexts.ackId(), head.ackId?.slice(0, 1000)],
    [detailsTexts.attachments(), head.attachments],
  ];
  return factsList(facts, 'packet-facts');
}

/** The parts of the packet's head: their text and their meaning. */
function partsList(text: string): TemplateResult | typeof nothing {
  const parts = packetParts(text);
  if (!parts) return nothing;
  return html`<ol class="packet-parts" aria-label=${detailsTexts.packetParts()}>
    ${parts.map(
      ({ text: written, meaning }) =>
        html`<li>
          <code title=${written.slice(0, maxTitleLength)}><bdi dir="ltr">${written}</bdi></code
          ><span>${meaning}</span>
        </li>`,
    )}
  </ol>`;
}

function unsentNotice({ facts: { delivery } }: EntryDetails): TemplateResult {
  const waits = delivery === 'buffered' || delivery === 'queued';
  return html`<div class="notice">
    <i class="codicon codicon-info" aria-hidden="true"></i>
    <span>${waits ? detailsTexts.notSentYet() : detailsTexts.neverSent()}</span>
  </div>`;
}
