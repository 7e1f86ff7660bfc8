import { html, nothing, type TemplateResult } from 'lit';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import type { EntryHistory } from '../../src/protocol/entryMessages.ts';
import { icon } from '../ui/icon.ts';
import { formatChange } from '../format/connectionFormat.ts';
import { momentText, whenText } from '../format/momentFormat.ts';
import { detailsTexts } from './detailsTexts.ts';
import { entryLink } from './entryLink.ts';

/** The state of the connection at the time of an entry: its changes before and after, each with a link to its row. */
export function connectionTab(
  facts: EntryFacts,
  { before, after }: EntryHistory,
  title: string,
  onShow: (seq: number) => void,
): TemplateResult {
  return html`<p class="moment">
      ${title ? html`<b><bdi>${title}</bdi></b>` : nothing} <span>${momentText(facts, before, after)}</span>
    </p>
    <ol class="transitions" aria-label=${detailsTexts.transitions()}>
      ${before.map((transition) => transitionItem(transition, facts, onShow))}
      <li class="transition here">
        <span class="transition-time"></span>
        ${icon('arrow-right')}<span class="transition-text">${detailsTexts.thisEntry()}</span>
        ${entryLink(facts.seq, facts.seq, onShow)}
      </li>
      ${after.map((transition) => transitionItem(transition, facts, onShow))}
    </ol>
    ${before.length + after.length === 0 ? html`<p class="hint">${detailsTexts.noTransitions()}</p>` : nothing}`;
}

function transitionItem(transition: EntryFacts, { t, seq }: EntryFacts, onShow: (seq: number) => void): TemplateResult {
  const { icon: name, text, whole, tone } = formatChange(transition);
  return html`<li class="transition ${tone}">
    <span class="transition-time">${whenText(transition.t - t)}</span>
    ${icon(name)}<span class="transition-text" title=${whole}><bdi>${text}</bdi></span>
    ${entryLink(transition.seq, seq, onShow)}
  </li>`;
}
