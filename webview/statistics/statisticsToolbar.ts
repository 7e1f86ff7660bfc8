import { html, nothing, type TemplateResult } from 'lit';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { type StatisticsScope, statisticsScopes } from '../state/savedState.ts';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { counted } from '../format/formats.ts';
import { spanText } from './statisticsWords.ts';

export interface StatisticsToolbarOptions {
  scope: StatisticsScope;
  /** Of the timeline. */
  filter: string;
  range: TimeRange | undefined;
  /** Events that are counted. */
  total: number | undefined;
  /** Whose they are, where there are several connections. */
  counted: string | undefined;
  span: TimeRange | undefined;
  find: string;
  /** The charts are shown as numbers. */
  table: boolean;
  onScope: (scope: StatisticsScope) => void;
  onClearRange: () => void;
  onFind: (text: string) => void;
  onTable: (table: boolean) => void;
  onExport: (anchor: HTMLElement) => void;
}

const scopeWords: Readonly<Record<StatisticsScope, string>> = {
  timeline: 'What the timeline shows',
  capture: 'The whole capture',
  range: 'The selected range',
};

export function statisticsToolbar(options: StatisticsToolbarOptions): TemplateResult {
  const { scope, filter, range, total, counted: whose, span, find, table } = options;
  const choices = statisticsScopes.filter((value) => value !== 'range' || range !== undefined);
  return html`<div class="statistics-toolbar">
    ${dropdown({
      label: 'Events to count',
      value: scope,
      choices: choices.map((value) => ({ value, label: scopeWords[value] })),
      onChange: (value) => {
        const chosen = statisticsScopes.find((known) => known === value);
        if (chosen) options.onScope(chosen);
      },
    })}
    <div class="statistics-about" role="status" aria-label="What is counted">
      ${total === undefined ? '' : counted(total, 'event')}${whose && total !== undefined ? html` · <bdi>${whose}</bdi>` : nothing}${span && total ? html` · ${spanText(span)}` : nothing}${
        scope === 'timeline' && filter.trim() ? html` · filter <code><bdi>${filter}</bdi></code>` : nothing
      }
    </div>
    ${
      range
        ? html`<span class="range-chip"
            >${spanText(range)}${iconButton({ icon: 'close', label: 'Clear range', title: 'Clear the selected range of time', onClick: options.onClearRange })}</span
          >`
        : nothing
    }
    ${textField({
      label: 'Find name',
      value: find,
      placeholder: 'Find name',
      className: 'find-name',
      onInput: options.onFind,
    })}
    <div class="actions">
      ${iconButton({
        icon: 'table',
        label: 'Charts as table',
        title: table ? 'Showing the numbers of the charts' : 'Show the numbers of the charts as a table',
        pressed: table,
        onClick: () => options.onTable(!table),
      })}
      ${iconButton({
        icon: 'export',
        label: 'Export statistics',
        title: 'Copy or save the table',
        popup: true,
        onClick: (event) => options.onExport(event.currentTarget as HTMLElement),
      })}
    </div>
  </div>`;
}
