import { html, type TemplateResult } from 'lit';
import { latencyText } from './statisticsFormat.ts';
import { rateText } from '../../src/model/texts/quantities.ts';
import { statisticsTexts } from './statisticsTexts.ts';
import { timeOf, type TimeSeries } from './timeSeries.ts';

/** The values of both charts as a table, with a row for each point in time. */
export function seriesTable(rates: TimeSeries, latencies: TimeSeries): TemplateResult {
  const cell = (series: TimeSeries, column: number, index: number, text: (value: number) => string): string => {
    const value = series.columns[column]?.[index];
    return value === null || value === undefined ? '' : text(value);
  };
  return html`<div class="series-scroll" tabindex="0" role="region" aria-label=${statisticsTexts.seriesScroll()}>
    <table class="statistics-table" aria-label=${statisticsTexts.seriesTable()}>
      <thead>
        <tr>
          <th scope="col" class="name">${statisticsTexts.seriesTime()}</th>
          ${['in', 'out', 'p50', 'p95'].map((line) => html`<th scope="col">${statisticsTexts.seriesColumn({ line })}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rates.t.map(
          (_, index) =>
            html`<tr>
              <th scope="row" class="name">${timeOf(rates, index)}</th>
              <td>${cell(rates, 0, index, rateText)}</td>
              <td>${cell(rates, 1, index, rateText)}</td>
              <td>${cell(latencies, 0, index, latencyText)}</td>
              <td>${cell(latencies, 1, index, latencyText)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
