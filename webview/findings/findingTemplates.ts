import { ref } from 'lit/directives/ref.js';
import type { BannerFold } from './bannerFold.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { causeMessage, causeRemedies } from '../../src/model/cause/causeTexts.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { FixOffer } from '../state/fixes.ts';
import { fixButton } from '../state/fixButton.ts';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import type { BannerText } from './besideState.ts';
import type { ShownFinding } from './findingOfBanner.ts';
import { findingsTexts } from './findingsTexts.ts';

const severityIcons = { error: 'error', warning: 'warning', info: 'info' } as const;

/** The actions on a finding. */
export interface FindingActions {
  readonly onShow: (finding: Finding) => void;
  readonly onWhy: (finding: Finding) => void;
  readonly onIgnore: (finding: Finding) => void;
  /** Undefined if the finding has no fix. */
  readonly fixOf: (finding: Finding) => FixOffer | undefined;
  /** The label of `onIgnore`; the usual label when left out. */
  readonly ignoreText?: string;
}

export function severityIcon({ severity }: Finding): TemplateResult {
  return html`<span class="finding-severity ${severity}" title=${findingsTexts.severity({ severity })}
    >${icon(severityIcons[severity])}</span
  >`;
}

/**
 * An item of the list: title, remedies, and its actions.
 * @param heading the heading of a group, in its first item, because a list may contain only items
 */
export function findingItem(finding: Finding, actions: FindingActions, heading?: string): TemplateResult {
  const { findingId, severity, confidence, count, seqs } = finding;
  const text = causeMessage(finding);
  const name = findingsTexts.item({ severity: findingsTexts.severity({ severity }), text });
  const remedies = causeRemedies(finding);
  return html`<div role="listitem" tabindex="-1" data-finding=${findingId} aria-label=${name}>
    ${heading === undefined ? nothing : html`<h2><bdi>${heading}</bdi></h2>`}
    <div class="finding-item ${severity}">
      ${severityIcon(finding)}
      <div class="finding-body">
        <p class="finding-title"><bdi>${text}</bdi></p>
        ${remedies.map((remedy) => html`<p class="finding-remedy"><bdi>${remedy}</bdi></p>`)}
        <div class="finding-facts">
          <span title=${findingsTexts.confidenceHelp({ confidence })}>${findingsTexts.confidence({ confidence })}</span>
          <span>${findingsTexts.count({ count })}</span>
          ${fixButton(actions.fixOf(finding))}
          ${textButton({ text: findingsTexts.showEvidence(), title: findingsTexts.showEvidenceOf({ count: seqs.length }), onClick: () => actions.onShow(finding) })}
          ${textButton({ text: findingsTexts.why(), title: findingsTexts.whyHelp(), onClick: () => actions.onWhy(finding) })}
          ${textButton({ text: actions.ignoreText ?? findingsTexts.ignore(), ...(actions.ignoreText === undefined && { title: findingsTexts.ignoreHelp() }), onClick: () => actions.onIgnore(finding) })}
        </div>
      </div>
    </div>
  </div>`;
}

/** A note above the tabs of an entry that is evidence. */
export function evidenceNote(finding: Finding, onFinding: () => void): TemplateResult {
  const { severity } = finding;
  const text = findingsTexts.evidence({ severity, text: causeMessage(finding) });
  return html`<p class="entry-delivery evidence-note ${severity}">
    ${severityIcon(finding)}<span>
      <bdi>${text}</bdi>
      ${textButton({ text: findingsTexts.showFinding(), title: findingsTexts.showFindingHelp(), onClick: onFinding })}
    </span>
  </p>`;
}

export interface ShownBanner extends Pick<ShownFinding, 'finding' | 'more'> {
  readonly text: BannerText;
  /** The text that screen readers announce. It changes less often than `text`. */
  readonly announcement: BannerText;
}

function wholeText({ title, remedy, cause }: BannerText): string {
  return [title, remedy, cause].filter(Boolean).join('\n');
}

/** A longer text needs a third line in a panel of medium width. */
const maxOfTwoLines = 250;

/**
 * The banner under the state: the title, the first remedy, the cause if there is space for it, and the actions. The text flows around the
 * actions, and is read before them. It has two lines; a button shows the rest of a longer text, which screen readers read in any case.
 */
export function findingBanner(
  { finding, more, text, announcement }: ShownBanner,
  {
    onWhy,
    onIgnore,
    onAll,
    fixOf,
    fold,
  }: Pick<FindingActions, 'onWhy' | 'onIgnore' | 'fixOf'> & { readonly onAll: () => void; readonly fold: BannerFold },
): TemplateResult {
  const { title, remedy, cause } = text;
  const whole = wholeText(text);
  fold.shows(finding.findingId, whole);
  return html`<div class="visually-hidden" role="alert">${wholeText(announcement)}</div>
    <div class="finding-banner ${finding.severity}" role="group" aria-label=${findingsTexts.banner()}>
      ${severityIcon(finding)}
      <div
        class="finding-lines ${fold.isOpen ? 'open' : ''}"
        title=${whole}
        aria-owns="finding-text finding-actions"
        ${ref(fold.attach)}
      >
        <div id="finding-actions" class="finding-actions">
          ${more > 0 ? textButton({ text: findingsTexts.more({ count: more }), title: findingsTexts.moreHelp(), onClick: onAll }) : nothing}
          ${fixButton(fixOf(finding))}
          ${textButton({ text: findingsTexts.why(), title: findingsTexts.whyHelp(), onClick: () => onWhy(finding) })}
          ${textButton({ text: findingsTexts.ignore(), title: findingsTexts.ignoreHelp(), onClick: () => onIgnore(finding) })}
        </div>
        <span id="finding-text">
          <b class="finding-title"><bdi>${title}</bdi></b>
          ${remedy ? html`<span class="finding-remedy"><bdi>${remedy}</bdi></span>` : nothing}
          ${cause ? html`<span class="finding-cause ${whole.length > maxOfTwoLines ? 'long' : ''}"><bdi>${cause}</bdi></span>` : nothing}
        </span>
        ${
          fold.isLong
            ? html`<button
                type="button"
                class="text-button finding-more"
                aria-expanded=${String(fold.isOpen)}
                aria-controls="finding-text"
                @click=${() => fold.toggle()}
              >
                ${fold.isOpen ? findingsTexts.less() : findingsTexts.all()}
              </button>`
            : nothing
        }
      </div>
    </div>`;
}
