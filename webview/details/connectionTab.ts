import { html, nothing, type TemplateResult } from 'lit';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import type { EntryStory } from '../../src/protocol/entryMessages.ts';
import { icon } from '../ui/icon.ts';
import { formatChange } from '../format/connectionFormat.ts';
import { momentText, whenText } from '../format/momentFormat.ts';
import { detailsTexts } from './detailsTexts.ts';
import { entryLink } from './entryLink.ts';

/** The state of the connection at the time of an entry: its changes before and after, each with a link to its row. */
export function connectionTab(
  facts: EntryFacts,
  { before, after }: EntryStory,
  title: string,
  onShow: (seq: number) => void,
): TemplateResult {
  return html`<p class="moment">
      ${title ? html`<b><bdi>${title}</bdi></b>` : nothing} <span>${momentText(facts, before, after)}</span>
    </p>
    <ol class="turns" aria-label=${detailsTexts.transitions()}>
      ${before.map((turn) => transitionItem(turn, facts, onShow))}
      <li class="turn here">
        <span class="turn-time"></span>
        ${icon('arrow-right')}<span class="turn-text">${detailsTexts.thisEntry()}</span>
        ${entryLink(facts.seq, facts.seq, onShow)}
      </li>
      ${after.map((turn) => transitionItem(turn, facts, onShow))}
    </ol>
    ${before.length + after.length === 0 ? html`<p class="hint">${detailsTexts.noTransitions()}</p>` : nothing}`;
}

function transitionItem(turn: EntryFacts, { t, seq }: EntryFacts, onShow: (seq: number) => void): TemplateResult {
  const { icon: name, text, whole, tone } = formatChange(turn);
  return html`<li class="turn ${tone}">
    <span class="turn-time">${whenText(turn.t - t)}</span>
    ${icon(name)}<span class="turn-text" title=${whole}><bdi>${text}</bdi></span> ${entryLink(turn.seq, seq, onShow)}
  </li>`;
}
