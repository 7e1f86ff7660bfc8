/** The plan of a replay as a form: keeps the draft, says what is wrong with it under its fields. */
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
import { field } from './field.ts';
import { replayChoices } from '../state/keptReplay.ts';
import { keptDraft, restoreDraft } from './keptDraft.ts';
import {
  type DraftFaults,
  exampleDraft,
  keptPlanOf,
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
  /** Keeps the plan with an emit of a collection. */
  onSave: () => void;
  /** Lets the person choose one that is kept; its menu opens under the element. */
  onOpen: (anchor: HTMLElement) => void;
}

const modeChoices = [
  { value: 'compare', label: 'Compare both' },
  { value: 'volatile', label: 'Volatile' },
  { value: 'reliable', label: 'Reliable' },
];

export class PlanForm implements Disposable {
  readonly element = document.createElement('form');
  readonly #parts: PlanDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #renderer: Renderer;
  #faults: DraftFaults = noFaults;
  #fault: string | undefined;

  draft: ReplayDraft;
  /** The draft is another. */
  readonly onDidChange = this.#changes.event;

  constructor(parts: PlanDeps) {
    this.#parts = parts;
    this.element.className = 'plan';
    this.element.setAttribute('aria-label', 'Plan');
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.draft = restoreDraft(parts.saved.current.replay);
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
    this.#parts.saved.update({ replay: keptDraft(this.draft) });
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

  /** The plan, or nothing when it is at fault: that is shown, and the first fault has the focus. */
  read(connectionId: string): PlannedReplay | undefined {
    const reading = readDraft(this.draft, connectionId);
    this.#faults = reading.ok ? noFaults : reading.faults;
    this.#renderer.flush();
    if (reading.ok) return reading.plan;
    this.element.querySelector<HTMLElement>('.faulty, .argument-fault ~ .field')?.focus();
    return undefined;
  }

  /** Tells that a field is at fault for a reason that others found. */
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
      const file = await pickArgumentFile(this.#parts.channel);
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
        'Source',
        dropdown({
          label: 'Replay source',
          value: draft.source,
          choices: [
            { value: 'generated', label: 'Generated stream' },
            { value: 'captured', label: 'Captured events' },
          ],
          onChange: (source) => this.set({ source: source as SourceKind }),
        }),
      )}
      ${this.#source(faults)} ${this.#connection()}
      <div class="lab-pair">
        ${field(
          'Mode',
          dropdown({
            label: 'Replay mode',
            value: draft.mode,
            choices: modeChoices,
            title: 'Compare: both at once, on two connections with the same schedule and the same faults',
            onChange: (value) => {
              const mode = replayChoices.find((known) => known === value);
              if (mode) this.set({ mode });
            },
          }),
        )}
        ${field(
          'Speed',
          textField({
            label: 'Speed',
            value: draft.speed,
            fault: faults.fields.speed,
            title: '1 keeps the spacing; 0 is as fast as the transport takes it',
            description: '0.1 to 100; 0 is as fast as the transport takes it',
            onInput: (speed) => this.set({ speed }),
          }),
        )}
      </div>
      ${faults.fields.speed ? html`<div class="fault" role="alert">${faults.fields.speed}.</div>` : nothing}
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
          text: 'Save plan…',
          title: 'Keep this plan with an emit of a collection in the workspace',
          icon: 'save',
          onClick: () => this.#parts.onSave(),
        })}
        ${textButton({
          text: 'Open plan…',
          title: 'Plans that are kept in the workspace’s collections',
          icon: 'folder-opened',
          className: 'open-plan',
          onClick: () => this.#parts.onOpen(this.element.querySelector<HTMLElement>('.open-plan') ?? this.element),
        })}
        ${textButton({
          text: 'Back to the example',
          title: 'Numbers from 1 to 500, one every 20 ms, with an outage of two seconds',
          icon: 'discard',
          onClick: () => this.set(exampleDraft()),
        })}
      </div>`;
  }

  /** Whose connection it runs on, where that is not the one that the panel shows. */
  #connection(): TemplateResult | typeof nothing {
    const kept = keptPlanOf(this.draft);
    if (!kept) return nothing;
    return html`<div class="notice" role="status" aria-label="Replay connection">
      <i class="codicon codicon-plug" aria-hidden="true"></i>
      <span>Runs on the connection of <bdi>“${kept.emit}”</bdi> (<bdi>${kept.file}</bdi>), with its variables.</span>
      ${textButton({
        text: 'Use the panel’s connection',
        title:
          'Run this plan on connections like the one that the panel shows; variables of the collection are not defined there',
        icon: 'debug-disconnect',
        onClick: () => this.set({ kept: undefined }),
      })}
    </div>`;
  }

  #source(faults: DraftFaults): TemplateResult {
    const { matches, timeline } = this.#parts;
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

/** The faults of fields that were not changed. */
function remaining(faults: DraftFaults, change: Partial<ReplayDraft>): DraftFaults {
  const fields = Object.fromEntries(Object.entries(faults.fields).filter(([name]) => !(name in change)));
  return { ...faults, fields };
}
