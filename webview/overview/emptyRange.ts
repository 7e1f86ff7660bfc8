import { html, type TemplateResult } from 'lit';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { overviewTexts } from './overviewTexts.ts';

/** Shown instead of rows when the selected time range has none. */
export function emptyRange(range: TimeRange, startedAt: string, clear: () => void): TemplateResult {
  return html`<div class="empty-state">
    ${icon('calendar')}
    <h2>${overviewTexts.emptyRange()}</h2>
    <p>${overviewTexts.emptyRangeText({ span: spanText(startedAt, range) })}</p>
    ${button({ label: overviewTexts.clearRange(), onClick: clear })}
  </div>`;
}
