import { html, type TemplateResult } from 'lit';
import { icon } from '../../ui/icon.ts';
import type { FileMirror } from './fileMirror.ts';
import { sessionTexts } from './sessionTexts.ts';

/** Shown instead of rows: explains why there are no rows. */
export function emptyFile({ state, fault }: FileMirror): TemplateResult {
  if (state?.fault ?? fault) return html`<div class="empty-state"><h2>${sessionTexts.cannotShow()}</h2></div>`;
  if (!state?.done) {
    return html`<div class="empty-state">
      ${icon('loading')}
      <h2>${sessionTexts.reading()}</h2>
    </div>`;
  }
  return html`<div class="empty-state">
    ${icon('history')}
    <h2>${sessionTexts.noEntries()}</h2>
    <p>${sessionTexts.noEntriesText()}</p>
  </div>`;
}
