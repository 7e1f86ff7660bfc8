import { html, nothing, type TemplateResult } from 'lit';
import { causeMessage, isKnownCode } from '../../src/model/cause/causeTexts.ts';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import type { CheckResult, CheckStatus, Diagnosis } from '../../src/model/diagnosis/diagnosis.ts';
import { openChecks, verdictLines } from '../../src/model/diagnosis/diagnosisReport.ts';
import { checkTitle, diagnosisTexts, statusLabel } from '../../src/model/diagnosis/diagnosisTexts.ts';
import { fixButton } from '../state/fixButton.ts';
import type { FixOffer } from '../state/fixes.ts';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { diagnosisViewTexts } from './diagnosisViewTexts.ts';

const icons: Readonly<Record<CheckStatus, string>> = {
  ok: 'pass',
  warning: 'warning',
  failed: 'error',
  skipped: 'circle-slash',
};

/** The problem, and its remedies, the best one first. */
export function verdictTemplate(
  diagnosis: Diagnosis,
  onHelp: (code: string) => void,
  fix: FixOffer | undefined,
): TemplateResult {
  const { verdict, checks } = diagnosis;
  const [message, ...remedies] = verdictLines(diagnosis);
  const healthy = openChecks(diagnosis).length === 0 ? 'ok' : 'skipped';
  const status =
    verdict === null ? healthy : (checks.find(({ cause }) => cause?.code === verdict.code)?.status ?? 'failed');
  return html`<p class="verdict-message is-${status}">${icon(icons[status])} <bdi>${message}</bdi></p>
    ${
      remedies.length === 0
        ? nothing
        : html`<ul class="remedies">
            ${remedies.map((remedy) => html`<li><bdi>${remedy}</bdi></li>`)}
          </ul>`
    }
    ${fixButton(fix)} ${helpFor(verdict, onHelp)}`;
}

/** The checks in their order. The evidence of a failed one is open. */
export function checkList({ checks }: Diagnosis): TemplateResult {
  return html`<ul class="checks" role="list" aria-label=${diagnosisViewTexts.checks()}>
    ${checks.map((check) => checkItem(check))}
  </ul>`;
}

function checkItem({ id, status, cause, ms, evidence }: CheckResult): TemplateResult {
  const title = checkTitle(id);
  const label = diagnosisViewTexts.checkLabel({ title, status: statusLabel(status) });
  return html`<li class="check is-${status}" role="listitem" aria-label=${label}>
    ${icon(icons[status])}
    <div class="check-text">
      <span class="check-title">${title}</span>
      <span class="check-status">${statusLabel(status)}</span>
      ${status === 'skipped' ? nothing : html`<span class="check-time">${diagnosisTexts.milliseconds({ ms: Math.round(ms) })}</span>`}
      ${cause ? html`<div class="check-cause"><bdi>${causeMessage(cause)}</bdi></div>` : nothing}
      ${
        evidence.length === 0
          ? nothing
          : html`<details ?open=${status === 'failed' || status === 'warning'}>
              <summary>${diagnosisViewTexts.evidence()}</summary>
              <pre class="code">${evidence.join('\n')}</pre>
            </details>`
      }
    </div>
  </li>`;
}

function helpFor(cause: StoredCause | null, onHelp: (code: string) => void): TemplateResult | typeof nothing {
  if (cause === null || !isKnownCode(cause.code)) return nothing;
  const { code } = cause;
  const label = diagnosisViewTexts.helpFor({ code });
  return textButton({ text: diagnosisViewTexts.help(), label, title: label, onClick: () => onHelp(code) });
}
