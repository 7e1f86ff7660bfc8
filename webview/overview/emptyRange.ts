import { html, type TemplateResult } from 'lit';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';

/** What stands where rows would when the selected range of time has none. */
export function emptyRange(range: TimeRange, clear: () => void): TemplateResult {
  return html`<div class="empty-state">
    ${icon('calendar')}
    <h2>Nothing in the selected range</h2>
    <p>The timeline shows ${spanText(range)} alone, as it is selected in the overview.</p>
    ${button({ label: 'Clear range', onClick: clear })}
  </div>`;
}
