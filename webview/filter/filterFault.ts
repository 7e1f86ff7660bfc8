import { html, type TemplateResult } from 'lit';
import { causeMessage, causeRemedies } from '../../src/model/cause/causeTexts.ts';
import { textWith } from '../ui/textWith.ts';
import { filterTexts } from './filterTexts.ts';
import type { FilterFault } from '../../src/model/filter/filterCursor.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

/** The message of a fault, with its position and the text at this position. */
export function filterFault(filter: string, fault: FilterFault): TemplateResult {
  const start = Math.min(fault.offset, filter.length);
  const end = Math.min(filter.length, start + Math.max(1, fault.length));
  const message = causeMessage(fault);
  const remedies = joinSentences(causeRemedies(fault));
  const text = filter.slice(start, end);
  const column = start + 1;
  return html`<div class="fault" role="alert">
    <i class="codicon codicon-error" aria-hidden="true"></i>
    <span
      >${
        text
          ? textWith(html`<code class="marked">${text}</code>`, (at) =>
              filterTexts.faultAt({ message, column, text: at }),
            )
          : filterTexts.fault({ message, column })
      }${remedies && ` ${remedies}`} <span class="dim">${filterTexts.lastFilterStays()}</span></span
    >
  </div>`;
}
