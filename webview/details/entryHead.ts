import { html, nothing, type TemplateResult } from 'lit';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import { entryNotes } from '../../src/model/entry/entryLabels.ts';
import { whyText } from '../../src/model/entry/entryFormat.ts';
import { packetText } from '../../src/model/entry/packetText.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { expectationTexts } from '../../src/model/matcher/expectationTexts.ts';
import { timingTexts } from '../format/timingTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { helpButton, type OpenHelp } from './helpButton.ts';
import { entryLink } from './entryLink.ts';
import { textWith } from '../ui/textWith.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { changeLabel, formatChange } from '../format/connectionFormat.ts';
import { deliverySentence, formatDelivery } from '../format/deliveryFormat.ts';
import { ackIdText } from '../format/packetHead.ts';
import { absoluteText, clockText } from '../format/timeFormat.ts';
import { bytesText, elapsedText } from '../../src/model/texts/quantities.ts';
import { visible } from '../../src/model/text/visible.ts';

export interface EntryHeadActions {
  readonly onClose: () => void;
  /** Opens the menu of the entry. */
  readonly onMenu: (anchor: HTMLElement) => void;
  readonly onHelp: OpenHelp;
  /** Shows another entry in the timeline. */
  readonly onShow: (seq: number) => void;
}

/** The name, the facts and the delivery status of an entry, above its tabs. */
export function entryHead(
  details: EntryDetails,
  startedAt: string,
  /** The name of the entry's connection, if there are several connections. */
  where: string | undefined,
  { onClose, onMenu, onHelp, onShow }: EntryHeadActions,
): TemplateResult {
  const { facts } = details;
  const written = details.packets.find(({ layer }) => layer === 'text')?.text;
  const why = explanation(details);
  return html`<div class="entry-head">
      <span class="direction ${facts.dir ?? ''}">${directionIcon(details)}</span>
      <h2 title=${(facts.event ?? '').slice(0, 600)}><bdi>${titleOf(details, onShow)}</bdi></h2>
      <span class="entry-facts">
        ${where === undefined ? nothing : html`<span class="entry-connection" title=${detailsTexts.connectionOfEntry({ connection: visible(where) })}><bdi>${visible(where)}</bdi></span>`}
        <span class="other-facts">
          <span>#${facts.seq}</span>
          <span
            title=${detailsTexts.timeAndOffset({ time: absoluteText(startedAt, facts.t), offset: elapsedText(facts.t) })}
            >${clockText(startedAt, facts.t)}</span
          >
          ${facts.bytes === undefined ? nothing : html`<span>${bytesText(facts.bytes)}</span>`}
          ${facts.kind === 'packet' && facts.transport ? html`<span>${facts.transport}</span>` : nothing}
          ${facts.namespace && facts.namespace !== '/' && !where?.includes(facts.namespace) ? html`<span class="code"><bdi>${facts.namespace}</bdi></span>` : nothing}
          ${facts.ackId === undefined ? nothing : html`<span>${timingTexts.ackId({ id: ackIdText(facts.ackId, written) })}</span>`}
          ${facts.volatile ? html`<span class="badge">${detailsTexts.volatile()}</span>` : nothing}
        </span>
      </span>
      ${iconButton({ icon: 'ellipsis', label: detailsTexts.entryMenu(), onClick: ({ currentTarget }) => onMenu(currentTarget as HTMLElement) })}
      ${iconButton({ icon: 'close', label: detailsTexts.close(), keys: 'Escape', onClick: onClose })}
    </div>
    ${
      why
        ? html`<p class="entry-delivery ${why.tone}">
            ${icon(why.icon)}<span><bdi>${why.text}</bdi> ${helpButton(facts.error ?? facts.cause, onHelp)}</span>
          </p>`
        : nothing
    }
    ${details.expect ? expectation(details.expect) : nothing}
    ${entryNotes(facts).map((note) => html`<p class="entry-delivery quiet">${icon('info')}<span>${note}</span></p>`)}`;
}

/**
 * The delivery status with its cause. For an entry without a delivery status, the cause of the entry, if the body shows its arguments or
 * its packet instead of the cause.
 */
function explanation({
  facts,
  wantsAck,
  args,
}: EntryDetails): { icon: string; tone: string; text: string } | undefined {
  const delivery = formatDelivery(facts, wantsAck);
  if (delivery) return { ...delivery, text: deliverySentence(facts, wantsAck) };
  const text = args !== undefined || facts.kind === 'packet' ? whyText(facts) : undefined;
  return text === undefined ? undefined : { icon: 'info', tone: 'quiet', text };
}

const looks = {
  pending: { icon: 'loading', tone: 'quiet' },
  passed: { icon: 'pass', tone: 'good' },
  failed: { icon: 'error', tone: 'bad' },
} as const;

/** The result of an expectation: the path of the first difference, the expected and the received value. */
function expectation({ status, path, expected, actual, cause }: NonNullable<EntryDetails['expect']>): TemplateResult {
  const look = looks[status];
  const text = (): string => {
    if (status === 'pending') return detailsTexts.expectationPending();
    if (status === 'passed') return expectationTexts.passed();
    if (cause) return detailsTexts.expectationUnchecked({ path: path ?? '', reason: causeSentence(cause) });
    return expectationTexts.failed({
      path: path ?? '',
      expected: expected ?? expectationTexts.nothing(),
      actual: actual ?? expectationTexts.nothing(),
    });
  };
  return html`<div class="entry-delivery ${look.tone}" role="status" aria-label=${detailsTexts.expectation()}>
    ${icon(look.icon)}<span><bdi>${text()}</bdi></span>
  </div>`;
}

function directionIcon({ facts }: EntryDetails): TemplateResult {
  const arrow = facts.kind === 'event' || facts.kind === 'ack' || facts.kind === 'packet';
  if (arrow) return icon(facts.dir === 'in' ? 'arrow-left' : 'arrow-right');
  return icon(formatChange(facts).icon);
}

function titleOf({ facts }: EntryDetails, onShow: (seq: number) => void): string | TemplateResult {
  if (facts.kind === 'ack') {
    if (facts.of === undefined) return detailsTexts.acknowledgement();
    return textWith(entryLink(facts.of, facts.seq, onShow), (entry) => detailsTexts.acknowledgementOf({ entry }));
  }
  if (facts.kind === 'event') return facts.event ? visible(facts.event.slice(0, 600)) : commonTexts.noName();
  if (facts.kind === 'packet') {
    const packet = facts.packet ? packetText(facts.packet) : (facts.text ?? detailsTexts.unknownPacket());
    return detailsTexts.packetTitle({ packet: visible(packet) });
  }
  // The body shows the rest of the text.
  return changeLabel(facts);
}
