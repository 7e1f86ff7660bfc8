/**
 * The form for scenarios: the steps of one scenario of a collection, which can be edited, saved with minimal edits, and run. Invariants:
 * edits are kept during a reload of the panel and after a conflict with the file; they are replaced only if the user requests it.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import { type StepKind, stepKinds } from '../../src/model/scenario/scenario.ts';
import type { ScenarioStatus } from '../../src/model/scenario/scenarioResult.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';
import * as m from '../../src/protocol/scenarioFormMessages.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { button, dropdown, iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import {
  addedStep,
  draftOf,
  type DraftStep,
  faultyFields,
  movedStep,
  removedStep,
  restoredStep,
  savedDraft,
  savedForm,
  type ScenarioDraft,
  withHead,
  withStep,
} from './scenarioDraft.ts';
import { scenarioHead } from './scenarioHead.ts';
import { scenarioSlice } from './scenarioSlice.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';
import { newStep } from './stepFields.ts';
import { faultyText, stepForm, titleOf, wholeKey } from './stepForm.ts';
import { difference, type ShownResult, statusIcons, stepStatus } from './stepResult.ts';

export interface ScenarioViewDeps {
  readonly channel: Channel;
  readonly saved: SavedState;
  /** Shows the view. */
  readonly onOpen: () => void;
}

export class ScenarioView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: ScenarioViewDeps;
  readonly #slice: SliceOf<typeof scenarioSlice>;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  #list: readonly m.ListedScenarioRef[] = [];
  /** IDs of the steps whose forms are open, and of those that are edited as JSON. */
  readonly #open = new Set<number>();
  readonly #asJson = new Set<number>();
  #results = new Map<number, ShownResult>();
  #outcome: { readonly status: ScenarioStatus; readonly ms: number } | undefined;
  #removed: { readonly step: DraftStep; readonly index: number } | undefined;
  /** The run, with the IDs of the steps as they were at its start. */
  #running: { readonly cancel: AbortController; readonly ids: readonly number[] } | undefined;
  #isStopped = false;
  #isBusy = false;
  #note: string | undefined;
  #fault: string | undefined;
  #hasConflict = false;
  #isVisible = false;
  #wasOpened = false;

  constructor(deps: ScenarioViewDeps) {
    this.#deps = deps;
    this.#slice = deps.saved.slice(scenarioSlice);
    this.element.className = 'scenario';
    this.element.setAttribute('aria-label', texts.section());
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add(deps.channel.on(m.scenarioFormOpen, (ref) => void this.show(ref)));
    this.#store.add(
      deps.channel.on(m.scenarioFormStep, ({ uri, scenario, json }) => {
        const draft = this.#draft;
        if (!this.#running || draft?.uri !== uri || draft.scenario !== scenario) return;
        this.#keep(JSON.parse(json) as ShownResult, this.#running.ids);
      }),
    );
    this.#renderer.flush();
  }

  /** Whether there is a scenario in the form, or one was requested. */
  get isUseful(): boolean {
    return this.#wasOpened || this.#draft !== undefined;
  }

  set visible(visible: boolean) {
    if (visible && !this.#isVisible) void this.#refresh();
    this.#isVisible = visible;
  }

  /** Opens a scenario in the form; unsaved changes of another one are kept if the user does not discard them. */
  async show(ref: m.ScenarioRef): Promise<void> {
    this.#wasOpened = true;
    this.#deps.onOpen();
    const draft = this.#draft;
    if (draft?.isChanged && (draft.uri !== ref.uri || draft.scenario !== ref.scenario)) {
      this.#fault = texts.changed();
      this.#renderer.invalidate();
      return;
    }
    if (draft?.isChanged) return;
    await this.#load(ref);
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #draft(): ScenarioDraft | undefined {
    return this.#slice.current.draft;
  }

  #set(draft: ScenarioDraft | undefined): void {
    this.#slice.update({ draft });
    this.#note = undefined;
    this.#renderer.invalidate();
  }

  #edit(change: (draft: ScenarioDraft) => ScenarioDraft): void {
    const draft = this.#draft;
    if (draft) this.#set(change(draft));
  }

  async #refresh(): Promise<void> {
    await this.#try(async () => {
      this.#list = (await this.#deps.channel.request(m.scenarioList, {})).scenarios;
    });
  }

  /** @returns whether the scenario was loaded */
  async #load(ref: m.ScenarioRef): Promise<boolean> {
    const isLoaded = await this.#try(async () => {
      this.#opened(await this.#deps.channel.request(m.scenarioLoad, ref));
      this.#open.clear();
      this.#asJson.clear();
      this.#forgetResults();
    });
    // The list is not refreshed after a failure, because the error does not depend on it.
    if (isLoaded) await this.#refresh();
    return isLoaded;
  }

  /**
   * Loads the scenario again. If it cannot be loaded, the form becomes empty, because the user has discarded the
   * changes.
   */
  async #discard({ uri, scenario }: m.ScenarioRef): Promise<void> {
    if (await this.#load({ uri, scenario })) return;
    this.#removed = undefined;
    this.#forgetResults();
    this.#set(undefined);
  }

  #opened(loaded: m.LoadedScenario): void {
    this.#hasConflict = false;
    this.#removed = undefined;
    this.#set(draftOf(loaded));
  }

  /** @returns whether the scenario was saved, or did not have to be saved */
  async #save(isForced = false): Promise<boolean> {
    const draft = this.#draft;
    if (!draft) return false;
    if (this.#showFaulty(draft)) return false;
    const { uri, scenario, version } = draft;
    return this.#try(async () => {
      const request = { uri, scenario, ...savedForm(draft), ...(!isForced && { version }) };
      const loaded = await this.#deps.channel.request(m.scenarioSave, request);
      const current = this.#draft;
      this.#hasConflict = false;
      // Another scenario may have been opened meanwhile.
      if (current?.uri === uri && current.scenario === scenario) {
        if (current === draft) this.#removed = undefined;
        this.#set(savedDraft(loaded, draft, current));
        this.#note = texts.saved({ file: loaded.file });
      }
      await this.#refresh();
    });
  }

  /** Names the fields that are not valid, and moves the focus to the first. @returns whether there is one */
  #showFaulty(draft: ScenarioDraft): boolean {
    const faulty = faultyFields(draft);
    const [first] = faulty;
    if (!first) return false;
    this.#fault = faultyText(draft, faulty);
    this.#renderer.invalidate();
    this.#open.add(first.id);
    if (first.key === wholeKey) this.#asJson.add(first.id);
    else this.#asJson.delete(first.id);
    this.#focus(`[data-step="${first.id}"] .faulty`);
    return true;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    if (this.#draft?.isChanged && !(await this.#save())) return;
    const draft = this.#draft;
    if (!draft) return;
    this.#forgetResults();
    const cancel = new AbortController();
    const { signal } = cancel;
    const ids = draft.steps.map(({ id }) => id);
    this.#running = { cancel, ids };
    this.#renderer.invalidate();
    await this.#try(async () => {
      const { uri, scenario } = draft;
      try {
        const { json } = await this.#deps.channel.request(m.scenarioFormRun, { uri, scenario }, { signal });
        const { status, ms, steps } = JSON.parse(json) as { status: ScenarioStatus; ms: number; steps: ShownResult[] };
        steps.forEach((step) => this.#keep(step, ids));
        this.#outcome = { status, ms };
      } catch (error) {
        if (!signal.aborted) throw error;
        this.#isStopped = true;
      }
    });
    this.#running = undefined;
    this.#renderer.invalidate();
  }

  /** @param ids the steps of the run; they may have been moved or removed since it started */
  #keep(result: ShownResult, ids: readonly number[]): void {
    const id = ids[result.index];
    if (id !== undefined) this.#results.set(id, result);
    this.#renderer.invalidate();
  }

  #forgetResults(): void {
    this.#results = new Map();
    this.#outcome = undefined;
    this.#isStopped = false;
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    this.#fault = undefined;
    this.#isBusy = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.#fault = messageOf(error);
      this.#hasConflict = error instanceof ChannelError && error.cause?.code === 'scenario.changed';
      return false;
    } finally {
      this.#isBusy = false;
      this.#renderer.invalidate();
    }
  }

  #remove(id: number, number: number): void {
    const draft = this.#draft;
    if (!draft) return;
    const step = draft.steps[number - 1];
    this.#set(removedStep(draft, id));
    if (step) this.#removed = { step, index: number - 1 };
    this.#focus('.undo-step');
  }

  #add(kind: StepKind, after?: number): void {
    const draft = this.#draft;
    if (!draft) return;
    const { nextId, connections, scenarios } = draft;
    this.#open.add(nextId);
    this.#set(addedStep(draft, newStep(kind, connections, scenarios), { after }));
    this.#focusStep(nextId);
  }

  #focusStep(id: number): void {
    this.#focus(`[data-step="${id}"] .step-title`);
  }

  #focus(selector: string): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>(selector)?.focus();
  }

  #addMenu(anchor: HTMLElement, after?: number): void {
    openMenu(
      anchor,
      texts.add(),
      stepKinds.map((kind) => ({ label: texts.kindName({ kind }), run: () => this.#add(kind, after) })),
    );
  }

  #template(): TemplateResult {
    const draft = this.#draft;
    return html`<div class="scenario-toolbar">${this.#chooser(draft)} ${draft ? this.#buttons(draft) : nothing}</div>
      ${this.#faultTemplate()}
      <div class="scenario-status" role="status">${this.#status(draft)}</div>
      ${
        draft
          ? html`<div class="scenario-body">
              ${scenarioHead(draft.head, (key, value) => this.#edit((before) => withHead(before, key, value)))}${this.#steps(draft)}
            </div>`
          : html`<div class="view-empty">
              ${icon('checklist')}
              <h2>${texts.emptyTitle()}</h2>
              <p>${texts.empty()}</p>
            </div>`
      }`;
  }

  #chooser(draft: ScenarioDraft | undefined): TemplateResult {
    const keyOf = ({ uri, scenario }: m.ScenarioRef): string => `${uri}\n${scenario}`;
    const known = this.#list.map((one) => ({
      value: keyOf(one),
      label: visible(texts.item({ scenario: one.scenario, file: one.file })),
    }));
    const current = draft ? keyOf(draft) : '';
    const isListed = known.some(({ value }) => value === current);
    const own = draft ? visible(texts.item({ scenario: draft.scenario, file: draft.file })) : texts.none();
    return dropdown({
      label: texts.choose(),
      value: current,
      choices: isListed ? known : [{ value: current, label: own }, ...known],
      onChange: (value) => {
        const chosen = this.#list.find((one) => keyOf(one) === value);
        if (chosen) void this.show(chosen);
        // While there are unsaved changes, the choice does not change.
        this.#renderer.invalidate();
      },
    });
  }

  #buttons({ isChanged, file, uri, scenario }: ScenarioDraft): TemplateResult {
    const running = this.#running;
    return html`${
      running
        ? button({ label: texts.stop(), title: texts.stopTitle(), onClick: () => running.cancel.abort() })
        : button({
            label: texts.run(),
            title: texts.runTitle(),
            primary: true,
            disabled: this.#isBusy,
            onClick: () => void this.#run(),
          })
    }
    ${button({
      label: texts.save(),
      title: texts.saveTitle({ file }),
      disabled: !isChanged || this.#isBusy,
      onClick: () => void this.#save(),
    })}
    ${isChanged ? button({ label: texts.discard(), onClick: () => void this.#discard({ uri, scenario }) }) : nothing}`;
  }

  #faultTemplate(): TemplateResult | typeof nothing {
    if (this.#fault === undefined) return nothing;
    const draft = this.#draft;
    return html`<div class="fault" role="alert">
      <bdi>${this.#fault}</bdi>
      ${
        this.#hasConflict && draft
          ? html`${button({ label: texts.replace(), title: texts.replaceTitle(), onClick: () => void this.#save(true) })}
            ${button({ label: texts.reload(), title: texts.reloadTitle(), onClick: () => void this.#discard(draft) })}`
          : nothing
      }
    </div>`;
  }

  #status(draft: ScenarioDraft | undefined): TemplateResult | typeof nothing {
    if (!draft) return nothing;
    if (this.#removed) {
      const { step, index } = this.#removed;
      return html`${texts.removed({ number: index + 1 })}
      ${button({
        label: texts.undo(),
        className: 'undo-step',
        onClick: () => {
          this.#removed = undefined;
          this.#edit((now) => restoredStep(now, step, index));
          this.#focusStep(step.id);
        },
      })}`;
    }
    if (this.#running) return html`${texts.running()}`;
    if (draft.isChanged) return html`${texts.changed()}`;
    if (this.#isStopped) return html`${texts.stopped()}`;
    if (this.#outcome) {
      const { status } = this.#outcome;
      return html`<span class="step-status ${status}"
        >${icon(statusIcons[status])}${texts.resultText(this.#outcome)}</span
      >`;
    }
    return this.#note === undefined ? nothing : html`<bdi>${this.#note}</bdi>`;
  }

  #steps(draft: ScenarioDraft): TemplateResult {
    const { steps } = draft;
    return html`${steps.length === 0 ? html`<p class="hint">${texts.noSteps()}</p>` : nothing}
      <ol class="scenario-steps" aria-label=${texts.steps()}>
        ${repeat(
          steps,
          ({ id }) => id,
          (step, index) => this.#step(draft, step, index),
        )}
      </ol>
      ${button({
        label: texts.add(),
        className: 'add-step',
        onClick: () => this.#addMenu(this.element.querySelector<HTMLElement>('.add-step') ?? this.element),
      })}`;
  }

  #step(draft: ScenarioDraft, step: DraftStep, index: number): TemplateResult {
    const { id } = step;
    const number = index + 1;
    const isOpen = this.#open.has(id);
    const result = this.#results.get(id);
    const move = (by: number): void => {
      this.#edit((before) => movedStep(before, id, by));
      this.#focusStep(id);
    };
    const toggle = (): void => {
      if (!this.#open.delete(id)) this.#open.add(id);
      this.#renderer.invalidate();
    };
    return html`<li class="scenario-step" data-step=${id}>
      <div
        class="step-row"
        @keydown=${(event: KeyboardEvent) => {
          const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
          if (!event.altKey || by === 0) return;
          event.preventDefault();
          move(by);
        }}
      >
        <span class="step-number" aria-hidden="true">${number}</span>
        <button type="button" class="step-title" aria-expanded=${String(isOpen)} @click=${toggle}>
          ${icon(isOpen ? 'chevron-down' : 'chevron-right')}<bdi>${titleOf(step)}</bdi>
        </button>
        ${result ? stepStatus(result) : nothing}
        ${iconButton({ icon: 'arrow-up', label: texts.moveUp({ number }), keys: 'Alt+Up', disabled: index === 0, onClick: () => move(-1) })}
        ${iconButton({
          icon: 'arrow-down',
          label: texts.moveDown({ number }),
          keys: 'Alt+Down',
          disabled: number === draft.steps.length,
          onClick: () => move(1),
        })}
        ${iconButton({
          icon: 'ellipsis',
          label: texts.more({ number }),
          popup: true,
          onClick: ({ currentTarget }) => this.#stepMenu(currentTarget as HTMLElement, step, number),
        })}
      </div>
      ${result ? difference(result) : nothing}
      ${
        isOpen
          ? html`<div class="step-form" role="group" aria-label=${texts.edit({ number })}>
              ${stepForm({
                draft,
                step,
                isJson: this.#asJson.has(id),
                onChange: (change) => this.#edit((before) => withStep(before, id, change)),
              })}
            </div>`
          : nothing
      }
    </li>`;
  }

  #stepMenu(anchor: HTMLElement, step: DraftStep, number: number): void {
    const { id, value, origin } = step;
    const isJson = this.#asJson.has(id);
    openMenu(anchor, texts.more({ number }), [
      {
        label: isJson ? texts.asForm() : texts.asJson(),
        run: () => {
          if (isJson) this.#asJson.delete(id);
          else this.#asJson.add(id);
          this.#open.add(id);
          this.#renderer.invalidate();
        },
      },
      {
        label: texts.duplicate({ number }),
        run: () => this.#edit((draft) => addedStep(draft, structuredClone(value), { after: id, origin })),
      },
      { label: texts.addAfter({ number }), run: () => this.#addMenu(anchor, id) },
      { label: texts.remove({ number }), separated: true, run: () => this.#remove(id, number) },
    ]);
  }
}
