/** The results of steps, shown beside the steps of the form. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseWithText } from '../../src/model/cause/causeTexts.ts';
import type { ScenarioStatus } from '../../src/model/scenario/scenarioResult.ts';
import { icon } from '../ui/icon.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';

/** The result of a step, as the host reports it. */
export interface ShownResult {
  readonly index: number;
  readonly status: ScenarioStatus;
  readonly ms: number;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly cause?: CauseWithText;
}

export const statusIcons: Readonly<Record<ScenarioStatus, string>> = {
  passed: 'pass',
  failed: 'error',
  errored: 'warning',
  skipped: 'debug-step-over',
};

export function stepStatus({ status, ms }: ShownResult): TemplateResult {
  return html`<span class="step-status ${status}" role="img" aria-label=${texts.stepStatus({ status })}>
      ${icon(statusIcons[status])}
    </span>
    <span class="step-time">${status === 'skipped' ? nothing : texts.stepTime({ ms })}</span>`;
}

export function difference({ status, cause, expected, actual }: ShownResult): TemplateResult | typeof nothing {
  if (status === 'passed' || status === 'skipped') return nothing;
  const shown = (value: unknown): string => JSON.stringify(value, null, 2);
  return html`<div class="step-difference">
    ${cause ? html`<p><bdi>${cause.message}</bdi></p>` : nothing}
    ${
      expected === undefined
        ? nothing
        : html`<h3>${texts.expected()}</h3>
            <pre tabindex="0">${shown(expected)}</pre>`
    }
    ${
      actual === undefined
        ? nothing
        : html`<h3>${texts.actual()}</h3>
            <pre tabindex="0">${shown(actual)}</pre>`
    }
  </div>`;
}
