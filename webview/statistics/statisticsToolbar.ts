import { html, nothing, type TemplateResult } from 'lit';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { type StatisticsScope, statisticsScopes } from './statisticsSlice.ts';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { spanText } from './statisticsFormat.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { statisticsTexts } from './statisticsTexts.ts';

export interface StatisticsToolbarOptions {
  scope: StatisticsScope;
  /** The filter of the timeline. */
  filter: string;
  range: TimeRange | undefined;
  /** Number of counted events. */
  total: number | undefined;
  /** The name of the connection whose events are counted, if there are several connections. */
  connection: string | undefined;
  span: TimeRange | undefined;
  /** When the capture started. */
  startedAt: string;
  find: string;
  /** Whether the charts are shown as a table of their values. */
  table: boolean;
  onScope: (scope: StatisticsScope) => void;
  onClearRange: () => void;
  onFind: (text: string) => void;
  onTable: (table: boolean) => void;
  onExport: (anchor: HTMLElement) => void;
}

export function statisticsToolbar(options: StatisticsToolbarOptions): TemplateResult {
  const { scope, filter, range, total, connection, span, startedAt, find, table } = options;
  const choices = statisticsScopes.filter((value) => value !== 'range' || range !== undefined);
  const filtered = scope === 'timeline' ? filter.trim() : '';
  const facts = aboutFacts(filtered, { total, connection, span, startedAt });
  return html`<div class="view-toolbar">
    ${dropdown({
      label: statisticsTexts.scope(),
      value: scope,
      choices: choices.map((value) => ({ value, label: statisticsTexts.scopeChoice({ scope: value }) })),
      onChange: (value) => {
        const chosen = statisticsScopes.find((known) => known === value);
        if (chosen) options.onScope(chosen);
      },
    })}
    <div
      class="statistics-about"
      role="status"
      aria-label=${statisticsTexts.about()}
      title=${facts.map(({ label, text }) => label + text).join(separator)}
    >
      ${facts.map(({ label, text, isCode }, index) => {
        const isolated = html`<bdi>${text}</bdi>`;
        return html`${index > 0 ? separator : nothing}${label}${isCode ? html`<code>${isolated}</code>` : isolated}`;
      })}
    </div>
    ${
      range
        ? html`<span class="range-chip"
            >${spanText(startedAt, range)}${iconButton({ icon: 'close', label: statisticsTexts.clearRange(), title: statisticsTexts.clearRangeHelp(), onClick: options.onClearRange })}</span
          >`
        : nothing
    }
    ${textField({
      label: statisticsTexts.find(),
      value: find,
      placeholder: statisticsTexts.find(),
      className: 'find-name',
      onInput: options.onFind,
    })}
    <div class="actions">
      ${iconButton({
        icon: 'table',
        label: statisticsTexts.showTable(),
        title: statisticsTexts.showTableHelp({ shown: table }),
        pressed: table,
        onClick: () => options.onTable(!table),
      })}
      ${iconButton({
        icon: 'export',
        label: statisticsTexts.export(),
        title: statisticsTexts.exportHelp(),
        popup: true,
        onClick: (event) => options.onExport(event.currentTarget as HTMLElement),
      })}
    </div>
  </div>`;
}

const separator = ' · ';

interface AboutFact {
  /** Before the text, with a space at its end; usually empty. */
  readonly label: string;
  readonly text: string;
  readonly isCode?: true;
}

/** What the statistics count. The filter is first, because a narrow panel cuts the end of the line. */
function aboutFacts(
  filtered: string,
  { total, connection, span, startedAt }: Pick<StatisticsToolbarOptions, 'total' | 'connection' | 'span' | 'startedAt'>,
): AboutFact[] {
  const facts: AboutFact[] = filtered ? [{ label: `${statisticsTexts.filter()} `, text: filtered, isCode: true }] : [];
  const add = (text: string): unknown => facts.push({ label: '', text });
  if (total === undefined) return facts;
  add(commonTexts.events({ count: total }));
  if (connection) add(connection);
  if (span && total > 0) add(spanText(startedAt, span));
  return facts;
}
