/**
 * The view of all findings: a list, grouped by connection, and above it the diagnosis of the chosen connection.
 * Invariants: the most severe finding is first, and so is its connection; the evidence of a finding is shown in the timeline.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { DiagnosisView } from '../diagnosis/diagnosisView.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { isObserved } from '../../src/protocol/shapes.ts';
import { button, textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { Renderer } from '../ui/renderer.ts';
import { type FindingActions, findingItem } from './findingTemplates.ts';
import type { FindingsModel } from './findingsModel.ts';
import { type FindingGroup, findingGroups } from './findingGroups.ts';
import { changeTexts } from '../format/changeTexts.ts';
import { findingsTexts } from './findingsTexts.ts';

export interface FindingsViewDeps {
  readonly session: SessionMirror;
  readonly findings: FindingsModel;
  /** Left out for a session file, which has no server. */
  readonly diagnosis?: DiagnosisView | undefined;
  readonly actions: FindingActions;
  /** The demo server, whose broken namespaces have findings. Left out for a session file. */
  readonly demo?:
    | { readonly isStarting: () => boolean; readonly start: () => void; readonly openPage: () => void }
    | undefined;
}

export class FindingsView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: FindingsViewDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;

  constructor(deps: FindingsViewDeps) {
    this.#deps = deps;
    this.element.className = 'findings';
    this.element.setAttribute('aria-label', findingsTexts.region());
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    const { findings, session, diagnosis } = deps;
    for (const changed of [findings.onDidChange, session.onDidChange, ...(diagnosis ? [diagnosis.onDidChange] : [])]) {
      this.#store.add(changed(() => this.#renderer.invalidate()));
    }
    this.#renderer.flush();
  }

  /** Scrolls to a finding, and focuses it. */
  focus(findingId: string): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>(`[data-finding="${CSS.escape(findingId)}"]`)?.focus();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #template(): TemplateResult {
    const { findings, diagnosis, actions } = this.#deps;
    const { shown, ignored } = findings;
    return html`${diagnosis?.toolbar() ?? nothing}
      <div class="findings-scroll" tabindex="0">
        ${diagnosis?.result() ?? nothing}
        ${
          shown === undefined || shown.length === 0
            ? this.#empty(shown === undefined, ignored.length)
            : html`<div role="list" aria-label=${findingsTexts.list()}>
                ${this.#groups(shown).map((group) => this.#group(group, actions))}
              </div>`
        }
        ${ignored.length > 0 ? this.#ignored(ignored) : nothing}
      </div>`;
  }

  #group(group: FindingGroup, actions: FindingActions): TemplateResult {
    return html`<div class="finding-group ${group.isEnded ? 'is-ended' : ''}" role="presentation">
      ${group.findings.map((finding, index) =>
        findingItem(finding, actions, index === 0 ? this.#titleOf(group) : undefined),
      )}
    </div>`;
  }

  #groups(findings: readonly Finding[]): readonly FindingGroup[] {
    return findingGroups(findings, (id) => this.#hasEnded(id));
  }

  #titleOf({ connectionId, isEnded }: FindingGroup): string {
    if (connectionId === '') return findingsTexts.several();
    const known = this.#deps.session.anyConnection(connectionId);
    if (!known) return isEnded ? changeTexts.removedTitle({ title: connectionId }) : connectionId;
    const name = connectionName(known);
    // The name of a removed connection already says that it was removed.
    const isRemoved = 'removed' in known && known.removed === true;
    return isEnded && !isRemoved ? findingsTexts.disconnected({ name }) : name;
  }

  /**
   * Whether a connection was removed, or belongs to a client of the application that has disconnected. In a session
   * file all connections have ended, so this is always false.
   */
  #hasEnded(connectionId: string): boolean {
    const { session, diagnosis } = this.#deps;
    if (!diagnosis) return false;
    const known = session.connection(connectionId);
    return known === undefined || (isObserved(known) && known.state === 'disconnected');
  }

  #ignored(ignored: readonly Finding[]): TemplateResult {
    const { findings, actions } = this.#deps;
    const restoring: FindingActions = {
      ...actions,
      ignoreText: findingsTexts.restore(),
      onIgnore: (finding) => findings.restore(finding),
    };
    return html`<details class="findings-ignored">
      <summary>${findingsTexts.ignoredTitle({ count: ignored.length })}</summary>
      <div role="list" aria-label=${findingsTexts.ignoredTitle({ count: ignored.length })}>
        ${this.#groups(ignored).map((group) => this.#group(group, restoring))}
      </div>
    </details>`;
  }

  #empty(isLoading: boolean, ignoredCount: number): TemplateResult {
    const [name, title, text] = isLoading
      ? (['loading', findingsTexts.loadingTitle(), findingsTexts.loading()] as const)
      : ignoredCount > 0
        ? (['check', findingsTexts.allIgnoredTitle(), findingsTexts.allIgnored({ count: ignoredCount })] as const)
        : (['check', findingsTexts.emptyTitle(), findingsTexts.empty()] as const);
    return html`<div class="findings-empty">
      ${icon(name)}
      <h2>${title}</h2>
      <p>${text}</p>
      ${isLoading || ignoredCount > 0 ? nothing : this.#demo()}
    </div>`;
  }

  #demo(): TemplateResult | typeof nothing {
    const { demo } = this.#deps;
    if (!demo) return nothing;
    return html`<p>${findingsTexts.demo()}</p>
      <p class="findings-demo">
        ${button({ label: findingsTexts.startDemo(), disabled: demo.isStarting(), onClick: demo.start })}
        ${textButton({ text: findingsTexts.demoPage(), title: findingsTexts.demoPageHelp(), onClick: demo.openPage })}
      </p>`;
  }
}
