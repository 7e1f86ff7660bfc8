import { html, nothing, svg, type TemplateResult } from 'lit';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import type { EntryHistory } from '../../src/protocol/entryMessages.ts';
import { listText } from '../../src/model/texts/numberText.ts';
import { absoluteText, clockText } from '../format/timeFormat.ts';
import { type Span, timingOf } from '../format/timingFormat.ts';
import { detailsTexts } from './detailsTexts.ts';
import { entryLink } from './entryLink.ts';

const barWidth = 1000;
/** Minimum width of a span, so that it is visible. */
const minWidth = 4;

interface TimingOptions {
  readonly startedAt: string;
  /** The shown entry: the event or its acknowledgement. */
  readonly own: number;
  readonly onShow: (seq: number) => void;
}

/** When an event was emitted, written and acknowledged, if it was observed. */
export function timingTab(
  details: EntryDetails,
  history: EntryHistory,
  { startedAt, own, onShow }: TimingOptions,
): TemplateResult {
  const { facts } = details;
  const { steps, spans, notes, timeOf } = timingOf(details, history);
  return html`${spans.length > 0 ? bar(spans, timeOf) : nothing}
    <table class="timing-table">
      <thead>
        <tr>
          <th scope="col">${detailsTexts.step()}</th>
          <th scope="col" class="number">${detailsTexts.after()}</th>
          <th scope="col">${detailsTexts.time()}</th>
          <th scope="col">${detailsTexts.entry()}</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          ({ label, note, atMs, seq }) =>
            html`<tr>
              <th scope="row">${label}${note ? html`<span class="dim">, <bdi>${note}</bdi></span>` : nothing}</th>
              <td class="number">${atMs === undefined ? detailsTexts.unknownTime() : timeOf(atMs)}</td>
              <td class="dim" title=${atMs === undefined ? nothing : absoluteText(startedAt, facts.t + atMs)}>
                ${atMs === undefined ? '' : clockText(startedAt, facts.t + atMs)}
              </td>
              <td>${seq === undefined ? nothing : entryLink(seq, own, onShow)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${notes.map((note) => html`<p class="hint">${note}</p>`)}`;
}

/** Spans one after another. The width of each is proportional to its share of the total time. */
function bar(spans: readonly Span[], timeOf: (ms: number) => string): TemplateResult {
  const total = spans.reduce((sum, { ms }) => sum + ms, 0) || 1;
  const space = barWidth - minWidth * spans.length;
  let at = 0;
  const drawn = spans.map((span) => {
    const width = minWidth + (span.ms / total) * space;
    const x = at;
    at += width;
    return svg`<rect class=${span.kind} x=${x} y="0" width=${width} height="12"></rect>`;
  });
  return html`<figure class="timing-figure">
    <svg
      class="timing-bar"
      viewBox="0 0 ${barWidth} 12"
      preserveAspectRatio="none"
      role="img"
      aria-label=${listText(spans.map(({ label, ms }) => detailsTexts.spanDuration({ span: label, duration: timeOf(ms) })))}
    >
      ${drawn}
    </svg>
    <figcaption aria-hidden="true">
      ${spans.map(
        ({ kind, label, ms }) => html`<span><i class="swatch ${kind}"></i>${label} <b>${timeOf(ms)}</b></span>`,
      )}
    </figcaption>
  </figure>`;
}
