import { html, type TemplateResult } from 'lit';
import { latencyText, rateText, timeText } from './statisticsWords.ts';
import type { TimeSeries } from './timeSeries.ts';

/** The numbers of both charts as a table, a row a moment. */
export function seriesTable(rates: TimeSeries, latencies: TimeSeries): TemplateResult {
  const cell = (series: TimeSeries, column: number, index: number, text: (value: number) => string): string => {
    const value = series.columns[column]?.[index];
    return value === null || value === undefined ? '' : text(value);
  };
  return html`<div class="series-scroll" tabindex="0" role="region" aria-label="Numbers of the charts">
    <table class="statistics-table" aria-label="Rate and latency over time">
      <thead>
        <tr>
          <th scope="col" class="name">Time</th>
          <th scope="col">In</th>
          <th scope="col">Out</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
        </tr>
      </thead>
      <tbody>
        ${rates.t.map(
          (t, index) =>
            html`<tr>
              <th scope="row" class="name">${timeText(t)}</th>
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
