import { html, type TemplateResult } from 'lit';
import type { FilterFault } from '../../src/model/filter/filterCursor.ts';

/** The fault in words, and the query with the place of it marked. */
export function filterFault(filter: string, fault: FilterFault): TemplateResult {
  const start = Math.min(fault.offset, filter.length);
  const end = Math.min(filter.length, start + Math.max(1, fault.length));
  const marked = filter.slice(start, end);
  return html`<div class="fault" role="alert">
    <i class="codicon codicon-error" aria-hidden="true"></i>
    <span
      >${fault.message} (column ${start + 1}${marked ? html`, at <code class="marked">${marked}</code>` : ''}).
      <span class="dim">The last good filter stays.</span></span
    >
  </div>`;
}
