/**
 * The rules on the traffic of a proxy, and the events that they hold. Invariants: a hidden view sends no requests; a removed rule can be
 * restored; the text in the form is kept while the view is hidden.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { clientName } from '../../src/model/entry/clientName.ts';
import type { Rule, RuleAction } from '../../src/model/rule/rule.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { maxHeldListed } from '../../src/protocol/ruleMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { button, dropdown, iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { Renderer } from '../ui/renderer.ts';
import { HeldEvents } from './heldEvents.ts';
import { draftOfRule, newRuleDraft, type RuleDraft } from './ruleDraft.ts';
import { RuleForm } from './ruleForm.ts';
import { RuleList } from './ruleList.ts';
import { rulesSlice } from './rulesSlice.ts';
import { rulesTable } from './rulesTable.ts';
import { rulesTexts } from './rulesTexts.ts';

export interface RulesViewDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly session: SessionMirror;
  readonly saved: SavedState;
  readonly choice: ConnectionChoice;
  /** Shows an entry in the timeline. */
  readonly onShow: (seq: number) => void;
  /** Shows the entries of a source that match a filter. */
  readonly onFilter: (sourceId: string, filter: string) => void;
}

const ageEveryMs = 1000;

export class RulesView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: RulesViewDeps;
  readonly #saved: SliceOf<typeof rulesSlice>;
  readonly #store = new DisposableStore();
  readonly #list: RuleList;
  readonly #form: RuleForm;
  readonly #held: HeldEvents;
  readonly #renderer: Renderer;
  #isVisible = false;
  /** The rule to edit, as soon as it is read. */
  #ruleToEdit: string | undefined;
  #sourceId: string | undefined;
  #age: Disposable | undefined;
  /** Whether a stopped proxy is being started again. */
  #isStarting = false;

  constructor(deps: RulesViewDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(rulesSlice);
    const { channel, clock, session, choice } = deps;
    this.element.className = 'rules';
    this.element.setAttribute('aria-label', rulesTexts.section());
    const invalidate = (): void => this.#renderer.invalidate();
    this.#list = this.#store.add(new RuleList(channel, clock, () => this.#sourceId));
    this.#form = this.#store.add(
      new RuleForm({
        channel,
        clock,
        invalidate,
        draft: () => this.#saved.current.draft,
        onChange: (draft) => this.#setDraft(draft),
        onSave: (rule) => void this.#save(rule),
        onCancel: () => this.#closeForm(),
      }),
    );
    this.#held = new HeldEvents({
      channel,
      invalidate,
      now: () => clock.now(),
      clientOf: (connectionId) => visible(clientName(session.connection(connectionId)?.client)),
      onShow: deps.onShow,
      onRelease: (seq, args) => void this.#endHold(seq, () => this.#list.release(seq, args)),
      onDrop: (seq) => void this.#endHold(seq, () => this.#list.drop(seq)),
      onReleaseAll: () => void this.#list.releaseAll().then(() => this.#focus('.add-rule')),
    });
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    for (const subscription of [
      this.#list.onDidChange(() => {
        invalidate();
        this.#editRequestedRule();
      }),
      choice.onDidChange(() => this.#chooseSource()),
      choice.onDidList(() => this.#chooseSource()),
      session.onDidChange(() => this.#sessionChanged()),
      session.onDidBegin(() => {
        this.#held.reset();
        this.#list.reset();
      }),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  /** Whether there is a proxy that can have rules. */
  get isUseful(): boolean {
    return this.#proxies.length > 0;
  }

  /** Number of held events of all proxies. */
  get heldCount(): number {
    return this.#proxies.reduce((sum, { held = 0 }) => sum + held, 0);
  }

  set visible(visible: boolean) {
    this.#isVisible = visible;
    this.#chooseSource();
    this.#list.visible = visible && this.#isRunning;
    this.#tick();
    this.#renderer.invalidate();
  }

  /** Opens the form for a new rule, for example for events like one of the timeline. */
  add(draft: Partial<RuleDraft> = {}, sourceId?: string): void {
    if (sourceId !== undefined) this.#choose(sourceId);
    this.#setDraft({ ...newRuleDraft, ...draft });
    this.#form.reset();
    this.focus();
  }

  /** Focuses the form, which can receive the focus while the view is shown. */
  focus(): void {
    this.#renderer.flush();
    this.#form.focus();
  }

  /** Opens the form for a rule, if it still exists. */
  edit(ruleId: string, sourceId: string): void {
    this.#choose(sourceId);
    this.#ruleToEdit = ruleId;
    this.#editRequestedRule();
  }

  dispose(): void {
    this.#age?.dispose();
    this.#store.dispose();
  }

  get #proxies(): readonly SourceSummary[] {
    return this.#deps.session.state?.sources?.filter(({ kind }) => kind === 'proxy') ?? [];
  }

  get #source(): SourceSummary | undefined {
    return this.#proxies.find(({ sourceId }) => sourceId === this.#sourceId);
  }

  get #isRunning(): boolean {
    const { state } = this.#source ?? {};
    return state !== undefined && state !== 'stopped';
  }

  #sessionChanged(): void {
    this.#chooseSource();
    this.#list.visible = this.#isVisible && this.#isRunning;
    // The list is requested immediately when the number of held events changed, and not with the next count of hits.
    const { held = 0 } = this.#source ?? {};
    if (Math.min(held, maxHeldListed) !== this.#list.held.length) this.#list.refresh();
    this.#renderer.invalidate();
    if (!this.#isStarting || !this.#isRunning) return;
    this.#isStarting = false;
    this.#focus('.add-rule');
  }

  /** Chooses the proxy that the panel shows; if it shows none, the one that the user chose. */
  #chooseSource(): void {
    const proxies = this.#proxies;
    const { choice } = this.#deps;
    const find = (id: string | undefined) => proxies.find(({ sourceId }) => sourceId === id);
    const running = proxies.findLast(({ state }) => state !== 'stopped');
    const shown = find(choice.scope?.sourceId) ?? find(choice.connection?.sourceId);
    const chosen = find(this.#saved.current.sourceId) ?? shown ?? running ?? proxies.at(-1);
    this.#show(chosen?.sourceId);
  }

  #choose(sourceId: string): void {
    this.#saved.update({ sourceId });
    this.#show(sourceId);
  }

  #show(sourceId: string | undefined): void {
    if (sourceId === this.#sourceId) return;
    this.#sourceId = sourceId;
    this.#held.reset();
    this.#list.visible = this.#isVisible && this.#isRunning;
    this.#list.reset();
    this.#renderer.invalidate();
  }

  /** Renders once a second while held events are visible. */
  #tick(): void {
    this.#age?.dispose();
    this.#age = undefined;
    if (!this.#isVisible) return;
    this.#age = this.#deps.clock.after(ageEveryMs, () => {
      if (this.#list.held.length > 0) this.#renderer.invalidate();
      this.#tick();
    });
  }

  #setDraft(draft: RuleDraft | undefined): void {
    this.#saved.update({ draft });
    this.#renderer.invalidate();
  }

  async #save(rule: { filter: string; action: RuleAction }): Promise<void> {
    if (await this.#list.save(this.#saved.current.draft?.ruleId, rule)) this.#closeForm();
  }

  #closeForm(): void {
    this.#setDraft(undefined);
    this.#form.reset();
    this.#focus('.add-rule');
  }

  /** Starts the proxy. The focus moves when the proxy is reported as running. */
  async #start(): Promise<void> {
    this.#isStarting = true;
    if (!(await this.#list.start())) this.#isStarting = false;
  }

  async #remove({ ruleId }: Rule): Promise<void> {
    if (this.#saved.current.draft?.ruleId === ruleId) this.#setDraft(undefined);
    if (await this.#list.remove(ruleId)) this.#focus('.undo-remove');
  }

  /** Runs an action that removes a held event, and moves the focus to the next one. */
  async #endHold(seq: number, action: () => Promise<boolean>): Promise<void> {
    const next = this.#list.held.findIndex((event) => event.seq === seq);
    if (!(await action())) return;
    const items = [...this.element.querySelectorAll<HTMLElement>('.held-event')].filter((_, at) => at !== next);
    const target = items[Math.min(next, items.length - 1)]?.querySelector<HTMLElement>('vscode-button');
    if (target) target.focus();
    else this.#focus('.add-rule');
  }

  #focus(selector: string): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>(selector)?.focus();
  }

  #template(): TemplateResult {
    const source = this.#source;
    const proxies = this.#proxies;
    if (!source) return html``;
    const { fault, rules } = this.#list;
    return html`<div class="rules-toolbar">
        ${
          proxies.length > 1
            ? dropdown({
                label: rulesTexts.proxy(),
                value: source.sourceId,
                choices: proxies.map(({ sourceId, name, url = '' }) => ({
                  value: sourceId,
                  label: visible(`${name} · ${url || sourceId}`),
                })),
                onChange: (sourceId) => this.#choose(sourceId),
              })
            : nothing
        }
        <div class="statistics-about" role="status" aria-label=${rulesTexts.about()}>
          ${rules ? html`<bdi>${this.#about(rules, source)}</bdi>` : nothing}
        </div>
        ${
          this.#isRunning && rules && rules.length > 0
            ? button({
                label: rulesTexts.saveRules(),
                title: rulesTexts.saveTitle(),
                onClick: () => void this.#list.keep(),
              })
            : nothing
        }
        ${
          this.#isRunning
            ? button({
                label: rulesTexts.add(),
                title: rulesTexts.addTitle(),
                className: 'add-rule',
                onClick: () => this.add(),
              })
            : nothing
        }
      </div>
      ${fault === undefined ? nothing : html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>`}
      ${this.#removed()}
      <div class="rules-saved" role="status">${this.#list.note ?? nothing}</div>
      <div class="rules-body">
        ${this.#isRunning ? html`${this.#form.template()}${this.#content(rules)}` : this.#stopped()}
      </div>`;
  }

  #about(rules: readonly Rule[], { name }: SourceSummary): string {
    const off = rules.filter(({ enabled }) => !enabled).length;
    return rulesTexts.count({ count: rules.length, off, proxy: visible(name) });
  }

  #stopped(): TemplateResult {
    const start = button({
      label: rulesTexts.start(),
      title: rulesTexts.startTitle(),
      className: 'start-proxy',
      onClick: () => void this.#start(),
    });
    return emptyState('circle-slash', rulesTexts.stoppedTitle(), rulesTexts.stopped(), start);
  }

  /** The element stays, so that a screen reader announces its new content. */
  #removed(): TemplateResult {
    const { removed } = this.#list;
    return html`<div class="removed-rule ${removed === undefined ? '' : 'notice'}">
      <span role="status">${removed === undefined ? nothing : rulesTexts.removed({ ruleId: removed })}</span>
      ${
        removed === undefined
          ? nothing
          : html`${button({
              label: rulesTexts.undo(),
              title: rulesTexts.undoTitle(),
              className: 'undo-remove',
              onClick: () => void this.#list.undo().then(() => this.#focus('.add-rule')),
            })}
            ${iconButton({ icon: 'close', label: rulesTexts.keepRemoved(), onClick: () => this.#list.keepRemoved() })}`
      }
    </div>`;
  }

  #content(rules: readonly Rule[] | undefined): TemplateResult | typeof nothing {
    const { held, fault } = this.#list;
    if (!rules) return fault === undefined ? html`<p class="hint">${rulesTexts.loading()}</p>` : nothing;
    const holds = held.length > 0 || rules.some(({ action }) => 'hold' in action);
    const isEmpty = rules.length === 0 && !this.#saved.current.draft;
    return html`${
      rules.length > 0
        ? rulesTable(rules, {
            onToggle: ({ ruleId, enabled }) => void this.#list.setEnabled(ruleId, !enabled),
            onEdit: (rule) => this.#edit(rule),
            onRemove: (rule) => void this.#remove(rule),
            onHits: ({ ruleId }) => this.#deps.onFilter(this.#sourceId ?? '', `rule:${ruleId}`),
          })
        : nothing
    }
    ${isEmpty ? emptyState('debug-breakpoint-conditional', rulesTexts.emptyTitle(), rulesTexts.empty()) : nothing}
    ${holds ? this.#held.template(held, Math.max(held.length, this.#source?.held ?? 0)) : nothing}`;
  }

  #editRequestedRule(): void {
    const { rules } = this.#list;
    if (this.#ruleToEdit === undefined || !rules) return;
    const rule = rules.find(({ ruleId }) => ruleId === this.#ruleToEdit);
    this.#ruleToEdit = undefined;
    if (rule) this.#edit(rule);
  }

  #edit(rule: Rule): void {
    this.#setDraft(draftOfRule(rule));
    this.#form.reset();
    this.#renderer.flush();
    this.#form.focus();
  }
}

function emptyState(
  name: string,
  title: string,
  text: string,
  action: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div class="view-empty">
    ${icon(name)}
    <h2>${title}</h2>
    <p>${text}</p>
    ${action}
  </div>`;
}
