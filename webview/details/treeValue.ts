/** What stands on the line of a tree item, and under it for a long text. Everything is text. */
import { html, nothing, type TemplateResult } from 'lit';
import { level } from '../ui/level.ts';
import { visible } from '../words/visible.ts';
import type { NodeLook } from './payloadNode.ts';

const longString = 160;
const longestShown = 100_000;

/** Whether a text needs more than its line. */
export function isLong(text: string): boolean {
  return text.length > longString || text.includes('\n');
}

export function shortKey(key: string): string {
  return key === '' ? '""' : visible(key.length > 200 ? `${key.slice(0, 200)}…` : key);
}

export function valueText(look: NodeLook, open: boolean): TemplateResult {
  if (look.kind === 'string') return html`<span class="value string">"<bdi>${visible(look.text)}</bdi>"</span>`;
  if (look.kind === 'object' || look.kind === 'array') {
    const count =
      look.kind === 'array'
        ? `array of ${look.size}`
        : look.size === 0
          ? ''
          : `${look.size} ${look.size === 1 ? 'key' : 'keys'}`;
    return html`<span class="value container"
      >${open ? nothing : html`<bdi>${visible(look.text)}</bdi>`} <span class="type">${count}</span></span
    >`;
  }
  return html`<span class="value ${look.kind}"
    >${look.kind === 'date' ? html`<span class="type">${look.kind}</span> ` : nothing}<bdi
      >${visible(look.text)}</bdi
    ></span
  >`;
}

export function longText(text: string, depth: number): TemplateResult {
  const shown = text.slice(0, longestShown);
  return html`<pre class="long-text" tabindex="0" aria-label="Whole text" ${level(depth + 1)}><bdi>${shown}</bdi></pre>
    ${
      shown.length < text.length
        ? html`<p class="hint">The first ${longestShown} of ${text.length} characters. The Raw tab has the packet.</p>`
        : nothing
    }`;
}
