/** The plan of a replay as a form: holds the draft, and shows under each field why its value cannot be used. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { ArgumentDraft } from '../emit/argumentDraft.ts';
import { newArgument } from '../emit/emitDraft.ts';
import { pickArgumentFile } from '../emit/pickArgumentFile.ts';
import type { SavedState } from '../state/savedState.ts';
import { dropdown, textButton, textField } from '../ui/controls.ts';
import { Renderer } from '../ui/renderer.ts';
import { type FaultDraft, newFault } from './faultDraft.ts';
import { faultRows } from './faultRows.ts';
import { faultLine, field } from './field.ts';
import { replayChoices, replaySlice } from './replaySlice.ts';
import { persistedReplayDraft, restoreDraft } from './persistedDraft.ts';
import { planTexts } from './planTexts.ts';
import {
  type DraftFaults,
  exampleDraft,
  savedPlanOf,
  noFaults,
  type PlannedReplay,
  readDraft,
  type ReplayDraft,
  type SourceKind,
} from './replayDraft.ts';
import { sourceForm } from './sourceForm.ts';

export interface PlanDeps {
  channel: Channel;
  saved: SavedState;
  matches: () => string | undefined;
  timeline: () => { filter: string; selected: number | undefined };
  /** Saves the plan with an emit of a collection. */
  onSave: () => void;
  /** Shows a menu of the saved plans below the element. */
  onOpen: (anchor: HTMLElement) => void;
}

export class PlanForm implements Disposable {
  readonly element = document.createElement('form');
  readonly #deps: PlanDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #renderer: Renderer;
  #faults: DraftFaults = noFaults;
  #fault: string | undefined;

  draft: ReplayDraft;
  /** Fires when the draft changed. */
  readonly onDidChange = this.#changes.event;

  constructor(deps: PlanDeps) {
    this.#deps = deps;
    this.element.className = 'plan';
    this.element.setAttribute('aria-label', planTexts.form());
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.draft = restoreDraft(deps.saved.slice(replaySlice).current.plan);
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#renderer.flush();
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  set(change: Partial<ReplayDraft>): void {
    this.draft = { ...this.draft, ...change };
    this.#faults = remaining(this.#faults, change);
    this.#fault = undefined;
    this.#deps.saved.slice(replaySlice).update({ plan: persistedReplayDraft(this.draft) });
    this.#renderer.invalidate();
    this.#changes.fire();
  }

  setFault(id: number, change: Partial<FaultDraft>): void {
    const network = new Map(this.#faults.network);
    network.delete(id);
    this.#faults = { ...this.#faults, network };
    this.set({ faults: this.draft.faults.map((fault) => (fault.id === id ? { ...fault, ...change } : fault)) });
  }

  addFault(fault: FaultDraft): void {
    this.set({ faults: [...this.draft.faults, fault] });
  }

  removeFault(id: number): void {
    this.set({ faults: this.draft.faults.filter((fault) => fault.id !== id) });
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.add-fault')?.focus();
  }

  /** The plan; undefined when it cannot be used: then the reasons are shown, and the first field with one is focused. */
  read(connectionId: string): PlannedReplay | undefined {
    const reading = readDraft(this.draft, connectionId);
    this.#faults = reading.ok ? noFaults : reading.faults;
    this.#renderer.flush();
    if (reading.ok) return reading.plan;
    this.element.querySelector<HTMLElement>('.faulty, .argument-fault ~ .field')?.focus();
    return undefined;
  }

  /** Shows at a field why its value cannot be used, if this was found elsewhere. */
  refuse(name: keyof DraftFaults['fields'], reason: string): void {
    this.#faults = { ...this.#faults, fields: { ...this.#faults.fields, [name]: reason } };
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #setArgument(id: number, change: Partial<ArgumentDraft>): void {
    const args = new Map(this.#faults.args);
    args.delete(id);
    this.#faults = { ...this.#faults, args };
    this.set({ args: this.draft.args.map((arg) => (arg.id === id ? { ...arg, ...change } : arg)) });
  }

  #moveArgument(id: number, by: -1 | 1): void {
    const args = [...this.draft.args];
    const at = args.findIndex((arg) => arg.id === id);
    const [moved] = args.splice(at, 1);
    if (moved) args.splice(at + by, 0, moved);
    this.set({ args });
  }

  async #pickFile(id: number): Promise<void> {
    try {
      const file = await pickArgumentFile(this.#deps.channel);
      if (file) this.#setArgument(id, file);
    } catch (error) {
      this.#fault = messageOf(error);
      this.#renderer.invalidate();
    }
  }

  #template(): TemplateResult {
    const { draft } = this;
    const faults = this.#faults;
    return html`${field(
        planTexts.source(),
        dropdown({
          label: planTexts.sourceLabel(),
          value: draft.source,
          choices: [
            { value: 'generated', label: planTexts.sourceChoice({ source: 'generated' }) },
            { value: 'captured', label: planTexts.sourceChoice({ source: 'captured' }) },
          ],
          onChange: (source) => this.set({ source: source as SourceKind }),
        }),
      )}
      ${this.#source(faults)} ${this.#connection()}
      <div class="lab-pair">
        ${field(
          planTexts.mode(),
          dropdown({
            label: planTexts.modeLabel(),
            value: draft.mode,
            choices: ['compare', 'volatile', 'reliable'].map((mode) => ({
              value: mode,
              label: planTexts.modeChoice({ mode }),
            })),
            title: planTexts.modeHelp(),
            onChange: (value) => {
              const mode = replayChoices.find((known) => known === value);
              if (mode) this.set({ mode });
            },
          }),
        )}
        ${field(
          planTexts.speed(),
          textField({
            label: planTexts.speed(),
            value: draft.speed,
            fault: faults.fields.speed,
            title: planTexts.speedHelp(),
            description: planTexts.speedDescription(),
            onInput: (speed) => this.set({ speed }),
          }),
        )}
      </div>
      ${faultLine(faults.fields.speed)}
      ${faultRows({
        faults: draft.faults,
        wrong: faults.network,
        onChange: (id, change) => this.setFault(id, change),
        onRemove: (id) => this.removeFault(id),
        onAdd: () => this.addFault(newFault()),
      })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
      <div class="lab-links">
        ${textButton({
          text: planTexts.save(),
          title: planTexts.saveHelp(),
          icon: 'save',
          onClick: () => this.#deps.onSave(),
        })}
        ${textButton({
          text: planTexts.open(),
          title: planTexts.openHelp(),
          icon: 'folder-opened',
          className: 'open-plan',
          onClick: () => this.#deps.onOpen(this.element.querySelector<HTMLElement>('.open-plan') ?? this.element),
        })}
        ${textButton({
          text: planTexts.example(),
          title: planTexts.exampleHelp(),
          icon: 'discard',
          onClick: () => this.set(exampleDraft()),
        })}
      </div>`;
  }

  /** The connection that the replay runs on, if the panel shows another connection. */
  #connection(): TemplateResult | typeof nothing {
    const kept = savedPlanOf(this.draft);
    if (!kept) return nothing;
    return html`<div class="notice" role="status" aria-label=${planTexts.connection()}>
      <i class="codicon codicon-plug" aria-hidden="true"></i>
      <span>${planTexts.runsOn({ emit: kept.emit, file: kept.file })}</span>
      ${textButton({
        text: planTexts.useOwn(),
        title: planTexts.useOwnHelp(),
        icon: 'debug-disconnect',
        onClick: () => this.set({ kept: undefined }),
      })}
    </div>`;
  }

  #source(faults: DraftFaults): TemplateResult {
    const { matches, timeline } = this.#deps;
    return sourceForm({
      draft: this.draft,
      faults,
      matches: matches(),
      timeline: timeline(),
      onChange: (change) => this.set(change),
      onArgument: (id, change) => this.#setArgument(id, change),
      onMoveArgument: (id, by) => this.#moveArgument(id, by),
      onRemoveArgument: (id) => this.set({ args: this.draft.args.filter((arg) => arg.id !== id) }),
      onAddArgument: () => this.set({ args: [...this.draft.args, newArgument()] }),
      onPickFile: (id) => void this.#pickFile(id),
    });
  }
}

/** The faults of the fields that did not change. */
function remaining(faults: DraftFaults, change: Partial<ReplayDraft>): DraftFaults {
  const fields = Object.fromEntries(Object.entries(faults.fields).filter(([name]) => !(name in change)));
  return { ...faults, fields };
}
