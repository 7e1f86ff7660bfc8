/**
 * The view of all findings: a list, grouped by connection, and on top the diagnosis of the chosen connection. Invariants: the strongest finding is first, and so is its connection; the evidence
 * of a finding is shown in the timeline.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { DiagnosisView } from '../diagnosis/diagnosisView.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { icon } from '../ui/icon.ts';
import { Renderer } from '../ui/renderer.ts';
import { type FindingActions, findingItem } from './findingTemplates.ts';
import type { FindingsModel } from './findingsModel.ts';
import { findingsTexts } from './findingsTexts.ts';

export interface FindingsViewDeps {
  readonly session: SessionMirror;
  readonly findings: FindingsModel;
  /** Not for a session file, which has no server. */
  readonly diagnosis?: DiagnosisView | undefined;
  readonly actions: FindingActions;
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
            ? this.#empty(shown === undefined)
            : html`<div role="list" aria-label=${findingsTexts.list()}>
                ${this.#groups(shown).map(
                  ([title, list]) =>
                    html`<div class="finding-group" role="presentation">
                      ${list.map((finding, index) => findingItem(finding, actions, index === 0 ? title : undefined))}
                    </div>`,
                )}
              </div>`
        }
        ${ignored.length > 0 ? this.#ignored(ignored) : nothing}
      </div>`;
  }

  /** In the order of their strongest findings. */
  #groups(findings: readonly Finding[]): [title: string, findings: Finding[]][] {
    const groups = new Map<string, Finding[]>();
    for (const finding of findings) {
      const id = finding.connectionId ?? '';
      const group = groups.get(id);
      if (group) group.push(finding);
      else groups.set(id, [finding]);
    }
    return [...groups].map(([id, list]) => [this.#titleOf(id), list]);
  }

  #titleOf(connectionId: string): string {
    if (connectionId === '') return findingsTexts.several();
    const { connections = [], former = [] } = this.#deps.session.state ?? {};
    const known = [...connections, ...former].find((connection) => connection.connectionId === connectionId);
    return known ? connectionName(known) : connectionId;
  }

  #ignored(ignored: readonly Finding[]): TemplateResult {
    const { findings, actions } = this.#deps;
    return html`<details class="findings-ignored">
      <summary>${findingsTexts.ignoredTitle({ count: ignored.length })}</summary>
      <div role="list" aria-label=${findingsTexts.ignoredTitle({ count: ignored.length })}>
        ${ignored.map(
          (finding) =>
            html`${findingItem(finding, {
              ...actions,
              ignoreText: findingsTexts.restore(),
              onIgnore: () => findings.restore(finding),
            })}`,
        )}
      </div>
    </details>`;
  }

  #empty(isLoading: boolean): TemplateResult {
    const [name, title, text] = isLoading
      ? (['loading', findingsTexts.loadingTitle(), findingsTexts.loading()] as const)
      : (['check', findingsTexts.emptyTitle(), findingsTexts.empty()] as const);
    return html`<div class="findings-empty">
      ${icon(name)}
      <h2>${title}</h2>
      <p>${text}</p>
    </div>`;
  }
}
