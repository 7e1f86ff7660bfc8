import { html, type TemplateResult } from 'lit';
import { type ReportedRun, reportRows } from '../../src/model/replay/replayExport.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';

const modeNames = { volatile: 'Volatile', reliable: 'Reliable' } as const;

/** The numbers of each run; a row a run where there is room for it, else a column a run. */
export function reportTable(
  runs: readonly ReportedRun[],
  drift: ReplayProgress['drift'],
  wide: boolean,
): TemplateResult {
  const rows = reportRows(runs, drift);
  const names = runs.map(({ mode }) => modeNames[mode]);
  if (!wide) {
    return html`<table class="report tall" aria-label="Replay report">
      <thead>
        <tr>
          <th scope="col">Events</th>
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
  return html`<table class="report" aria-label="Replay report">
    <thead>
      <tr>
        <th scope="col">Mode</th>
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
