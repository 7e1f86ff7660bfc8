/**
 * Shows the times of an event at both ends of its socket: the parts of its way with their durations, or why the other
 * end does not have it.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { Correlation, EventWay } from '../../src/model/correlation/correlation.ts';
import { visible } from '../../src/model/text/visible.ts';
import { preciseMillisecondsText } from '../../src/model/texts/quantities.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { entryCorrelate } from '../../src/protocol/entryMessages.ts';
import { partsOf, type WayPart } from '../format/wayFormat.ts';
import { wayTexts } from '../format/wayTexts.ts';
import { codeTabTexts } from './codeTabTexts.ts';
import { entryLink } from './entryLink.ts';
import { EntryRead } from './entryRead.ts';
import { helpButton } from './helpButton.ts';

export interface BothEndsDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
  readonly onShow: (seq: number) => void;
  readonly onHelp: (code: string) => void;
}

const barWidth = 1000;
/** Minimum width of a bar, so that it is visible. */
const minWidth = 6;

export class BothEnds {
  readonly #deps: BothEndsDeps;
  /** If the request fails, the rest of the tab is shown nevertheless, and its own request reports the same error. */
  readonly #found: EntryRead<Correlation | null>;

  constructor(deps: BothEndsDeps) {
    this.#deps = deps;
    const { channel, invalidate } = deps;
    this.#found = new EntryRead(({ facts: { seq } }) => channel.request(entryCorrelate, { seq }), invalidate);
  }

  /**
   * Empty while nothing is known, and if only one end of the event is captured.
   * @param own the shown entry: the event or its acknowledgement
   */
  template(event: EntryDetails, own: number): TemplateResult | typeof nothing {
    const found = this.#found.of(event);
    if (!found || !hasBothEnds(found)) return nothing;
    return html`<section class="both-ends" aria-label=${wayTexts.title()}>
      <h3>${wayTexts.title()}</h3>
      ${found.pairs ? this.#recipients(found, found.pairs) : this.#way(found, own)}
    </section>`;
  }

  /** Discards everything that was read. */
  reset(): void {
    this.#found.reset();
  }

  #way(found: Correlation, own: number): TemplateResult {
    const { clientSeq, serverSeq, skewMs, cause, ackCause } = found;
    const { onShow, onHelp } = this.#deps;
    const parts = cause ? [] : partsOf(found);
    const why = cause ?? ackCause;
    return html`${why ? html`<p class="cause"><bdi>${causeSentence(why)}</bdi> ${helpButton(why, onHelp)}</p>` : nothing}
      ${parts.length > 0 ? partsTable(parts) : nothing}
      <p class="ends">
        ${clientSeq === undefined ? nothing : html`<span>${wayTexts.atClient()} ${entryLink(clientSeq, own, onShow)}</span>`}
        ${serverSeq === undefined ? nothing : html`<span>${wayTexts.atServer()} ${entryLink(serverSeq, own, onShow)}</span>`}
      </p>
      ${skewMs === undefined ? nothing : html`<p class="hint">${wayTexts.skew({ skew: preciseMillisecondsText(Math.abs(skewMs)), isAhead: skewMs > 0 })}</p>`}`;
  }

  #recipients({ sentAt }: Correlation, pairs: readonly EventWay[]): TemplateResult {
    return html`<table class="timing-table" aria-label=${wayTexts.recipients()}>
      <thead>
        <tr>
          <th scope="col">${codeTabTexts.socketId()}</th>
          <th scope="col" class="number">${wayTexts.receivedAfter()}</th>
          <th scope="col">${wayTexts.atClient()}</th>
        </tr>
      </thead>
      <tbody>
        ${pairs.map(({ socketId = '', receivedAt, sentAt: from = sentAt, clientSeq, cause, ackCause }) => {
          const why = cause ?? ackCause;
          const ms = receivedAt === undefined || from === undefined ? undefined : receivedAt - from;
          return html`<tr>
            <th scope="row" class="code"><bdi>${visible(socketId)}</bdi></th>
            <td class="number">${ms === undefined ? nothing : preciseMillisecondsText(ms)}</td>
            <td>
              ${clientSeq === undefined ? nothing : entryLink(clientSeq, -1, this.#deps.onShow)}
              ${why ? html`<bdi>${causeSentence(why)}</bdi>` : nothing}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

function hasBothEnds({ clientSeq, serverSeq, cause, pairs }: Correlation): boolean {
  return (clientSeq !== undefined && serverSeq !== undefined) || cause !== undefined || pairs !== undefined;
}

function partsTable(parts: readonly WayPart[]): TemplateResult {
  const total = Math.max(...parts.map(({ from, ms }) => from + ms)) || 1;
  return html`<table class="way-table">
    <tbody>
      ${parts.map(({ kind, label, from, ms }) => {
        const x = (from / total) * (barWidth - minWidth);
        const width = minWidth + (Math.max(0, ms) / total) * (barWidth - minWidth);
        return html`<tr>
          <th scope="row">${label}</th>
          <td class="bar">
            <svg class="timing-bar" viewBox="0 0 ${barWidth} 12" preserveAspectRatio="none" aria-hidden="true">
              ${svg`<rect class=${kind} x=${x} y="2" width=${width} height="8"></rect>`}
            </svg>
          </td>
          <td class="number">${preciseMillisecondsText(ms)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
