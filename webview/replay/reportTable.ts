import { html, type TemplateResult } from 'lit';
import { type ReportedRun, reportRows } from '../../src/model/replay/replayExport.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { replayTexts } from './replayTexts.ts';

/** The counts of each run: a row for each run where there is space for it, else a column for each run. */
export function reportTable(
  runs: readonly ReportedRun[],
  drift: ReplayProgress['drift'],
  wide: boolean,
): TemplateResult {
  const rows = reportRows(runs, drift);
  const names = runs.map((run) => replayTexts.mode(run));
  if (!wide) {
    return html`<table class="report tall" aria-label=${replayTexts.report()}>
      <thead>
        <tr>
          <th scope="col">${replayTexts.reportEvents()}</th>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, values }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${values.map((value) => html`<td>${value}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
  return html`<table class="report" aria-label=${replayTexts.report()}>
    <thead>
      <tr>
        <th scope="col">${replayTexts.reportMode()}</th>
        ${rows.map(({ name }) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${names.map(
        (name, run) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${rows.map(({ values }) => html`<td>${values[run]}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
