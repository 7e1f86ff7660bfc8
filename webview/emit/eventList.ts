import { html, type TemplateResult } from 'lit';
import { visible } from '../../src/model/text/visible.ts';
import { icon } from '../ui/icon.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';
import type { EventSuggestion } from './eventNames.ts';

export const eventListId = 'event-suggestions';
/** Maximum number of characters of the arguments that a suggestion shows. */
const maxPreview = 200;

export function eventOptionId(index: number): string {
  return `event-suggestion-${index}`;
}

const icons: Readonly<Record<EventSuggestion['source']['type'], string>> = {
  recent: 'history',
  saved: 'bookmark',
  seen: 'symbol-event',
};

/** The list of the event field, which keeps the focus. */
export function eventList(
  list: readonly EventSuggestion[],
  active: number,
  onChoose: (suggestion: EventSuggestion) => void,
): TemplateResult {
  return html`<div
    id=${eventListId}
    class="suggestions event-suggestions"
    role="listbox"
    aria-label=${emitTexts.suggestions()}
    popover="manual"
    tabindex="0"
    @mousedown=${(event: MouseEvent) => event.preventDefault()}
  >
    ${list.map(
      (suggestion, index) =>
        html`<div
          id=${eventOptionId(index)}
          role="option"
          class="suggestion of-event"
          aria-selected=${index === active ? 'true' : 'false'}
          title=${titleOf(suggestion)}
          @click=${() => onChoose(suggestion)}
        >
          ${icon(icons[suggestion.source.type])}<bdi class="label">${visible(suggestion.event.slice(0, 600))}</bdi>
          <bdi class="preview">${visible(previewOf(suggestion))}</bdi>
          <span class="summary"><bdi>${summaryOf(suggestion)}</bdi></span>
        </div>`,
    )}
  </div>`;
}

/** The whole name, with its arguments: a narrow list cuts them. */
function titleOf(suggestion: EventSuggestion): string {
  return [suggestion.event.slice(0, 600), previewOf(suggestion)].filter(Boolean).map(visible).join('\n');
}

/** The arguments of the name, as one line. */
function previewOf({ source }: EventSuggestion): string {
  if (source.type === 'saved') return oneLine(source.filling?.args ?? '');
  return source.type === 'recent' ? oneLine(source.emit.args.map(({ text }) => text).join(', ')) : '';
}

function oneLine(text: string): string {
  return text.slice(0, maxPreview).replace(/\s+/g, ' ');
}

function summaryOf({ source }: EventSuggestion): string {
  if (source.type === 'saved') return visible(source.name);
  return source.type === 'recent' ? emitTexts.lastEmitted() : commonTexts.entries({ count: source.count });
}
