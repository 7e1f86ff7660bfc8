import { html, nothing, type TemplateResult } from 'lit';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import type { EntryStory } from '../../src/protocol/entryMessages.ts';
import { icon } from '../ui/icon.ts';
import { formatChange } from '../format/connectionWords.ts';
import { momentText, whenText } from '../format/momentWords.ts';
import { entryLink } from './entryLink.ts';

/** What the connection was doing when this happened: its turns before and after, each a way to its row. */
export function connectionTab(
  facts: EntryFacts,
  { before, after }: EntryStory,
  title: string,
  onShow: (seq: number) => void,
): TemplateResult {
  return html`<p class="moment">
      ${title ? html`<b><bdi>${title}</bdi></b>` : nothing} <span>${momentText(facts, before, after)}</span>
    </p>
    <ol class="turns" aria-label="Turns of the connection">
      ${before.map((turn) => turnItem(turn, facts, onShow))}
      <li class="turn here">
        <span class="turn-time"></span>
        ${icon('arrow-right')}<span class="turn-text">This entry</span> ${entryLink(facts.seq, facts.seq, onShow)}
      </li>
      ${after.map((turn) => turnItem(turn, facts, onShow))}
    </ol>
    ${before.length + after.length === 0 ? html`<p class="hint">The capture tells nothing of its connection.</p>` : nothing}`;
}

function turnItem(turn: EntryFacts, { t, seq }: EntryFacts, onShow: (seq: number) => void): TemplateResult {
  const { icon: name, text, whole, tone } = formatChange(turn);
  return html`<li class="turn ${tone}">
    <span class="turn-time">${whenText(turn.t - t)}</span>
    ${icon(name)}<span class="turn-text" title=${whole}><bdi>${text}</bdi></span> ${entryLink(turn.seq, seq, onShow)}
  </li>`;
}
