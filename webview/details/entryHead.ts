import { html, nothing, type TemplateResult } from 'lit';
import { entryNotes } from '../../src/model/entry/entryLabels.ts';
import { packetText } from '../../src/model/entry/packetLabel.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { changeWord, formatChange } from '../format/connectionWords.ts';
import { deliverySentence, formatDelivery } from '../format/deliveryWords.ts';
import { ackIdText } from '../format/packetHead.ts';
import { absoluteText, bytesText, offsetText } from '../format/formats.ts';
import { visible } from '../../src/model/text/visible.ts';

/** What the entry is and what became of it, above its tabs. */
export function entryHead(
  details: EntryDetails,
  startedAt: string,
  /** Its connection, where there are several. */
  where: string | undefined,
  onClose: () => void,
): TemplateResult {
  const { facts, wantsAck } = details;
  const words = formatDelivery(facts, wantsAck);
  const written = details.packets.find(({ layer }) => layer === 'text')?.text;
  const sentence = deliverySentence(facts, wantsAck);
  return html`<div class="entry-head">
      <span class="direction ${facts.dir ?? ''}">${directionIcon(details)}</span>
      <h2 title=${(facts.event ?? '').slice(0, 600)}><bdi>${titleOf(details)}</bdi></h2>
      <span class="entry-facts">
        <span>#${facts.seq}</span>
        ${where === undefined ? nothing : html`<span title="Connection"><bdi>${visible(where)}</bdi></span>`}
        <span title=${absoluteText(startedAt, facts.t)}>${offsetText(facts.t)} s</span>
        ${facts.bytes === undefined ? nothing : html`<span>${bytesText(facts.bytes)}</span>`}
        ${facts.kind === 'packet' && facts.transport ? html`<span>${facts.transport}</span>` : nothing}
        ${facts.namespace && facts.namespace !== '/' ? html`<span class="code"><bdi>${facts.namespace}</bdi></span>` : nothing}
        ${facts.ackId === undefined ? nothing : html`<span>ack id ${ackIdText(facts.ackId, written)}</span>`}
        ${facts.volatile ? html`<span class="badge">volatile</span>` : nothing}
      </span>
      ${iconButton({ icon: 'close', label: 'Close details', keys: 'Escape', onClick: onClose })}
    </div>
    ${
      sentence && words
        ? html`<p class="entry-delivery ${words.tone}">
            ${icon(words.icon)}<span><bdi>${sentence}</bdi></span>
          </p>`
        : nothing
    }
    ${details.expect ? expectation(details.expect) : nothing}
    ${entryNotes(facts).map((note) => html`<p class="entry-delivery quiet">${icon('info')}<span>${note}</span></p>`)}`;
}

/** Whether it was as expected: where it differs, what was expected there and what was received. */
function expectation({ status, path, expected, actual, reason }: NonNullable<EntryDetails['expect']>): TemplateResult {
  const looks = {
    pending: { icon: 'loading', tone: 'quiet', text: 'Waiting for what is expected.' },
    passed: { icon: 'pass', tone: 'good', text: 'As expected.' },
    failed: { icon: 'error', tone: 'bad', text: reason === undefined ? 'Not as expected' : 'Not checked' },
  } as const;
  const look = looks[status];
  return html`<div class="entry-delivery ${look.tone}" role="status" aria-label="Expectation">
    ${icon(look.icon)}
    ${
      status === 'failed'
        ? html`<span
            >${look.text} at <bdi class="code">${path}</bdi>${
              reason === undefined
                ? html`: expected <bdi class="code">${expected ?? 'nothing'}</bdi>, received
                    <bdi class="code">${actual ?? 'nothing'}</bdi>.`
                : html`. <bdi>${reason}</bdi>`
            }</span
          >`
        : html`<span>${look.text}</span>`
    }
  </div>`;
}

function directionIcon({ facts }: EntryDetails): TemplateResult {
  const arrow = facts.kind === 'event' || facts.kind === 'ack' || facts.kind === 'packet';
  if (arrow) return icon(facts.dir === 'in' ? 'arrow-left' : 'arrow-right');
  return icon(formatChange(facts).icon);
}

function titleOf({ facts }: EntryDetails): string {
  if (facts.kind === 'ack') return facts.of === undefined ? 'Acknowledgement' : `Acknowledgement of #${facts.of}`;
  if (facts.kind === 'event') return facts.event ? visible(facts.event.slice(0, 600)) : '(no name)';
  if (facts.kind === 'packet')
    return `Packet: ${visible(facts.packet ? packetText(facts.packet) : (facts.text ?? 'unknown'))}`;
  // What follows the first word is in the body.
  return changeWord(facts);
}
