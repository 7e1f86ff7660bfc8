import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../src/model/text/visible.ts';
import { icon } from '../ui/icon.ts';
import type { ShownReference, VariableTable } from './variableTable.ts';
import { variableViewTexts } from './variableViewTexts.ts';

/** Maximum length of a shown value, and maximum number of shown references. */
const [maxValue, maxShown] = [60, 8];

/**
 * A line below fields that shows the names and values of their variables. References without a value are marked.
 * @param options `unresolved`: show only references without a value, because the field marks the others
 */
export function variableHint(
  texts: readonly string[],
  table: VariableTable | undefined,
  options: { readonly unresolved?: boolean } = {},
): TemplateResult | typeof nothing {
  if (!table || !texts.some((text) => text.includes('{{'))) return nothing;
  const all = table.referencesIn(texts);
  const shown = all
    .filter(({ state }) => state === 'unknown' || !options.unresolved)
    .sort((one, other) => Number(other.state === 'unknown') - Number(one.state === 'unknown'));
  if (shown.length === 0) return nothing;
  return html`<div class="variable-hint" role="note" aria-label=${variableViewTexts.label()}>
    ${shown.slice(0, maxShown).map(referenceHint)}${shown.length > maxShown ? '…' : nothing}
  </div>`;
}

function referenceHint({ text, state, value, title }: ShownReference): TemplateResult {
  const name = html`<code><bdi>${visible(text)}</bdi></code>`;
  if (state === 'unknown') {
    return html`<span class="variable-note unresolved" title=${visible(title)}
      >${icon('warning')}${name} ${variableViewTexts.noValue()}</span
    >`;
  }
  const shown = value === undefined ? title : value.length > maxValue ? `${value.slice(0, maxValue)}…` : value;
  return html`<span class="variable-note" title=${visible(title)}
    >${name} ${value === undefined ? shown : html`= <bdi class="variable-value">${visible(shown)}</bdi>`}</span
  >`;
}
