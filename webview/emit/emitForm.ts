/**
 * The form for the next emit: an event with any number of typed arguments.
 * Invariants: nothing is sent while an argument cannot be read; the draft is kept after a refused emit, connecting, disconnecting and
 * hiding the panel.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import { formFill, formRename, panelAct, type Renamed, type SavedEmit } from '../../src/protocol/hostMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { listenFocusLeave } from '../ui/focusLeave.ts';
import { Renderer } from '../ui/renderer.ts';
import { type ArgumentDraft, type ArgumentFault, isSameArgument, packArguments } from './argumentDraft.ts';
import { argumentRows } from './argumentRow.ts';
import {
  ackOf,
  type EmitDraft,
  fillDraft,
  type Filling,
  persistedEmitDraft,
  newArgument,
  restoreDraft,
  withList,
  withMoved,
} from './emitDraft.ts';
import { addArgumentButton, argumentCountButton, emitButtons } from './emitButtons.ts';
import { parseEmitCall } from './emitCall.ts';
import { EmitHistory } from './emitHistory.ts';
import { type EmitOption, emitOptions } from './emitOptions.ts';
import { EmitResult } from './emitResult.ts';
import { emitSlice, type PersistedEmitDraft } from './emitSlice.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';
import { EmitVariables } from './emitVariables.ts';
import { EventField } from './eventField.ts';
import type { EventSuggestion } from './eventNames.ts';
import { pickArgumentFile } from './pickArgumentFile.ts';
import { FormFold, type FormSpace } from './formFold.ts';
import { followRename } from './followRename.ts';
import { saveDraft, updateSaved } from './saveDraft.ts';
import type { EmitDeps } from './emitDeps.ts';
import { ReceiverChoice } from './receiver.ts';
import { RepeatForm } from './repeatForm.ts';
import { copyDraftAs } from './copyDraftAs.ts';
import { repeatable, sendDraft } from './sendDraft.ts';
import { TypedFaults } from './typedFaults.ts';

export class EmitForm implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: EmitDeps;
  readonly #store = new DisposableStore();
  readonly #emits = new Emitter<number>();
  readonly #renderer: Renderer;
  #draft: EmitDraft;
  /** The draft as it was when the user pressed a key that may run Emit. The user may type more before VS Code runs the command. */
  #keyed: EmitDraft | undefined;
  #argFaults: ReadonlyMap<number, ArgumentFault> = new Map();
  #fault: string | undefined;
  readonly #history: EmitHistory<EmitDraft>;
  readonly #typed: TypedFaults;
  readonly #variables: EmitVariables;
  readonly #repeat: RepeatForm;
  readonly #receiver: ReceiverChoice;
  readonly #event: EventField;
  readonly #result: EmitResult;
  /** The draft whose empty event name is reported. If the user presses Emit again, the draft is sent. */
  #nameless: EmitDraft | undefined;
  /** The draft that the user confirmed to send without an event name. */
  #confirmed: EmitDraft | undefined;
  /** The arguments as they were filled in or emitted; the user has not changed them since. A suggestion may replace them. */
  #givenArgs: EmitDraft['args'];
  readonly #fold: FormFold;

  /** Fires with the sequence number of an emit that was recorded. */
  readonly onDidEmit = this.#emits.event;

  constructor(deps: EmitDeps) {
    this.#deps = deps;
    this.element.className = 'emit';
    this.element.setAttribute('aria-label', emitTexts.form());
    const { draft, folded } = deps.saved.slice(emitSlice).current;
    this.#draft = restoreDraft(draft);
    this.#fold = new FormFold(folded);
    this.#givenArgs = this.#draft.args;
    this.#history = new EmitHistory(deps.saved);
    const invalidate = (): void => this.#renderer.invalidate();
    this.#typed = this.#store.add(new TypedFaults(deps.clock, () => this.#draft, invalidate));
    this.#variables = this.#store.add(new EmitVariables(deps, this.element, () => this.#draft, invalidate));
    this.#repeat = this.#store.add(
      new RepeatForm({ clock: deps.clock, invalidate, prepare: () => this.#repeatable() }),
    );
    this.#receiver = new ReceiverChoice(deps.saved, deps.isInjecting, invalidate);
    this.#result = this.#store.add(new EmitResult({ ...deps, invalidate }));
    this.#event = this.#store.add(
      new EventField({
        ...deps,
        connectionId: () => deps.choice.connectionId,
        recent: () => this.#history.emits,
        value: () => this.#draft.event,
        fault: () => (this.#nameless === this.#draft ? emitTexts.nameEmpty() : undefined),
        onInput: (event) => this.#named(event),
        onChoose: (suggestion) => this.#complete(suggestion),
        onStep: (direction) => this.#step(direction),
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.element.dataset['focus'] = 'form';
    this.element.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
      const isTyped = key.length === 1 && !ctrlKey && !metaKey;
      if (!isTyped) this.#keyed = this.#draft;
      if (key === 'Escape') deps.onLeave();
    });
    this.element.addEventListener('focusout', () => (this.#keyed = undefined));
    this.#store.add(listenFocusLeave(this.element, () => this.#fold.leave() && invalidate()));
    for (const subscription of [
      deps.session.onDidChange(() => {
        this.#result.refresh();
        this.#renderer.invalidate();
      }),
      deps.session.onDidBegin(() => this.#result.reset()),
      deps.host.onDidChange(() => this.#renderer.invalidate()),
      deps.choice.onDidChange(() => this.#set({})),
      deps.channel.on(formFill, ({ connectionId, repeat: repeated, keepsFocus = false, ...filling }) => {
        if (connectionId !== undefined) deps.choice.choose(connectionId ?? undefined);
        this.fill(filling, keepsFocus);
        this.#repeat.load(repeated);
        if (filling.saved) this.#noteLoaded(filling.saved, connectionId === null);
      }),
      deps.channel.on(formRename, (renamed) => this.#renamed(renamed)),
      deps.channel.on(panelAct, ({ action }) => action === 'emit' && void this.#emit(this.#keyed)),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  set space(space: FormSpace) {
    if (this.#fold.fit(space, this.element.matches(':focus-within'))) this.#renderer.invalidate();
  }

  /** Whether the arguments and the less common options are hidden. */
  get isFolded(): boolean {
    return this.#fold.isFolded;
  }

  dispose(): void {
    this.#store.dispose();
    this.#emits.dispose();
  }

  /** Replaces the draft with an emit. */
  fill(filling: Filling, keepsFocus = false): void {
    try {
      this.#draft = fillDraft(filling);
      if (filling.to) this.#receiver.choose(filling.to);
      this.#givenArgs = this.#draft.args;
      this.#fold.open();
      this.#set({});
      if (!keepsFocus) this.focus();
    } catch (error) {
      this.#fault = emitTexts.fillFailed({ reason: messageOf(error) });
      this.#renderer.invalidate();
    }
  }

  /** Called when the emit that the draft was loaded from has another path. */
  #renamed(renamed: Renamed): void {
    const saved = this.#draft.saved && followRename(this.#draft.saved, renamed);
    if (saved && saved !== this.#draft.saved) this.#write({ ...this.#draft, saved });
  }

  #noteLoaded({ emit, file, connection }: SavedEmit, connects: boolean): void {
    if (this.#fault !== undefined) return;
    this.#result.note = emitTexts.loaded({ emit, file, connection: connects ? connection : 'none' });
    this.#renderer.invalidate();
  }

  /** Shows the result of an emit that was sent from a collection. */
  report({ text, failed }: { text: string; failed: boolean }): void {
    this.#fault = failed ? text : undefined;
    this.#result.note = failed ? undefined : text;
    this.#renderer.invalidate();
  }

  focus(): void {
    this.#event.focus();
  }

  /** Must be called when entries changed: the shown status of the last emit may be outdated. */
  refreshResult(): void {
    this.#result.refresh();
  }

  #set(change: Partial<EmitDraft>): void {
    this.#history.leave();
    this.#write({ ...this.#draft, ...change });
  }

  #write(draft: EmitDraft): void {
    if (draft.args !== this.#draft.args) this.#typed.changed();
    this.#draft = draft;
    this.#fault = undefined;
    this.#result.note = undefined;
    this.#deps.saved.slice(emitSlice).update({ draft: persistedEmitDraft(draft) });
    this.#event.invalidate();
    this.#renderer.invalidate();
  }

  /** Called when an event name was typed or pasted. A whole call, as it is written in code, fills the form. */
  #named(event: string): void {
    const call = parseEmitCall(event);
    if (!call) return this.#set({ event });
    this.fill(call);
    if (this.#fault === undefined) this.#result.flash(emitTexts.callRead({ count: this.#draft.args.length }));
    this.#event.flush();
  }

  /** Applies a selected event name, and the rest of its emit if no typed arguments would be replaced. */
  #complete({ event, source }: EventSuggestion): void {
    const { args } = this.#draft;
    const isFree = args.length === 0 || args === this.#givenArgs;
    let draft = { ...this.#draft, event };
    if (isFree && source.type === 'recent') draft = restoreDraft(source.emit);
    if (isFree && source.type === 'saved' && source.filling) draft = fillDraft(source.filling);
    if (draft.args !== args) this.#givenArgs = draft.args;
    this.#set(draft);
    this.#event.flush();
  }

  /** Shows an emit of the history, or the previous draft. */
  #step(direction: 'older' | 'newer'): boolean {
    if (direction === 'older') {
      const emit = this.#history.older(this.#draft);
      if (!emit) return false;
      this.#restore(emit);
      return true;
    }
    const next = this.#history.newer();
    if (!next) return false;
    if ('emit' in next) this.#restore(next.emit);
    else this.#write(next.draft);
    return true;
  }

  #restore(emit: PersistedEmitDraft): void {
    const draft = restoreDraft(emit);
    this.#givenArgs = draft.args;
    this.#write(draft);
  }

  #setOption(change: EmitOption): void {
    // Controls also report values that were set by rendering.
    const names = Object.keys(change) as (keyof EmitOption)[];
    if (names.some((name) => change[name] !== this.#draft[name])) this.#set(change);
  }

  #setArgument(id: number, change: Partial<ArgumentDraft>): void {
    const before = this.#draft.args.find((arg) => arg.id === id);
    // Fields also report values that were set by rendering.
    if (before && isSameArgument(before, { ...before, ...change })) return;
    const faults = new Map(this.#argFaults);
    faults.delete(id);
    this.#argFaults = faults;
    this.#set({ args: this.#draft.args.map((arg) => (arg.id === id ? { ...arg, ...change } : arg)) });
  }

  #pasteList(id: number, texts: readonly string[]): void {
    const index = this.#draft.args.findIndex((arg) => arg.id === id);
    this.#set({ args: withList(this.#draft.args, id, texts) });
    this.#renderer.flush();
    this.element.querySelectorAll<HTMLElement>('.argument-value .field')[index + texts.length - 1]?.focus();
  }

  #addArgument(): void {
    this.#fold.open();
    this.#set({ args: [...this.#draft.args, newArgument()] });
    this.#renderer.flush();
    const values = this.element.querySelectorAll<HTMLElement>('.argument-value .field');
    values[values.length - 1]?.focus();
  }

  #move(id: number, by: -1 | 1): void {
    this.#set({ args: withMoved(this.#draft.args, id, by) });
  }

  #remove(id: number): void {
    this.#set({ args: this.#draft.args.filter((arg) => arg.id !== id) });
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.add-argument')?.focus();
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

  /** A draft as it would be sent; undefined when it cannot be sent: then the fault is shown and its field focused. */
  #read(draft = this.#draft) {
    const packing = packArguments(draft.args, { isTemplate: draft.saved !== undefined });
    this.#argFaults = packing.ok ? new Map() : packing.faults;
    const ack = ackOf(draft);
    this.#fault = typeof ack === 'string' ? ack : undefined;
    this.#result.note = undefined;
    if (packing.ok && typeof ack !== 'string') return { args: packing.packed, ack };
    this.#fold.open();
    this.#renderer.flush();
    const faulty = packing.ok ? '.ack-timeout' : '.argument .faulty, .argument-fault ~ .field';
    this.element.querySelector<HTMLElement>(faulty)?.focus();
    return undefined;
  }

  async #emit(draft = this.#draft): Promise<void> {
    const { channel, choice } = this.#deps;
    const { connectionId } = choice;
    if (connectionId === undefined && !draft.saved) {
      this.#refused(emitTexts.notConnected());
      return;
    }
    const content = this.#read(draft);
    if (!content) this.#result.remove(connectionId);
    this.#renderer.invalidate();
    if (!content || !this.#hasName(draft)) return;
    this.#history.add(persistedEmitDraft(draft));
    this.#givenArgs = draft.args;
    try {
      const sent = await sendDraft(channel, { draft, ...content, connectionId, to: this.#receiver.current });
      if (!sent) return;
      if (sent.connectionId !== connectionId) choice.choose(sent.connectionId);
      this.#result.show(sent.connectionId, sent.seq);
      this.#emits.fire(sent.seq);
    } catch (error) {
      this.#refused(messageOf(error), connectionId);
    }
  }

  /** If the user has chosen another connection meanwhile, the refusal is shown when the connection is chosen again. */
  #refused(fault: string, connectionId?: string): void {
    const isChosen = connectionId === this.#deps.choice.connectionId;
    if (isChosen) this.#fault = fault;
    this.#result.remove(connectionId, isChosen ? undefined : fault);
    this.#renderer.invalidate();
  }

  /** A function that emits the current draft repeatedly. */
  #repeatable(): (() => Promise<void>) | undefined {
    const draft = this.#draft;
    const { channel, choice } = this.#deps;
    const { connectionId } = choice;
    if (connectionId === undefined) this.#fault = emitTexts.notConnected();
    if (connectionId === undefined || !this.#read() || !this.#hasName(draft)) return undefined;
    return repeatable(channel, { draft, connectionId, to: this.#receiver.current }, (seq) =>
      this.#result.show(connectionId, seq),
    );
  }

  /** An empty name is valid but rarely intended: it is sent when Emit is pressed again. */
  #hasName(draft: EmitDraft): boolean {
    if (draft.event !== '' || this.#confirmed === draft) return true;
    if (this.#nameless === draft) {
      this.#confirmed = draft;
      this.#nameless = undefined;
      this.#event.invalidate();
      return true;
    }
    this.#nameless = draft;
    this.#event.flush();
    this.#renderer.flush();
    this.focus();
    return false;
  }

  /** @param options `direct`: the host prompts for the name and the collection only if it cannot choose them */
  async #save({ direct }: { direct: boolean }): Promise<void> {
    const content = this.#read();
    if (!content) return;
    const { channel, choice, profileOf } = this.#deps;
    const { connectionId, connection } = choice;
    try {
      const { event } = this.#draft;
      const draft = { ...content, draft: this.#draft };
      const profile = profileOf(connection);
      const { saved, path, emit } = await saveDraft(channel, draft, { connectionId, profile, direct });
      // Another emit may have been loaded or written meanwhile.
      if (emit && this.#draft.event === event && this.#draft.saved === draft.draft.saved) this.#set({ saved: emit });
      if (saved) this.#result.note = path ? commonTexts.savedTo({ path }) : commonTexts.saved();
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#renderer.invalidate();
  }

  #choose(folded: boolean): void {
    this.#fold.choose(folded);
    this.#deps.saved.slice(emitSlice).update({ folded });
    this.#renderer.flush();
  }

  /** Saves the draft to the emit that it was loaded from. */
  async #update(): Promise<void> {
    const { saved } = this.#draft;
    const content = saved && this.#read();
    if (!content) return;
    try {
      const result = await updateSaved(this.#deps.channel, { ...content, draft: this.#draft }, saved);
      // Another emit may have been loaded meanwhile.
      if (this.#draft.saved === saved) this.#set(result);
      this.#result.note = emitTexts.updated(result.saved);
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#renderer.invalidate();
  }

  #template(): TemplateResult {
    const { isFolded } = this;
    const { args } = this.#draft;
    this.element.classList.toggle('folded', isFolded);
    this.element.classList.toggle('argued', !isFolded && args.length > 0);
    return html`<div class="emit-head">
        ${iconButton({
          icon: isFolded ? 'chevron-right' : 'chevron-down',
          label: isFolded ? emitTexts.showForm() : emitTexts.hideForm(),
          expanded: !isFolded,
          onClick: () => this.#choose(!isFolded),
        })}
        ${this.#event.element}
        ${
          isFolded && args.length > 0
            ? argumentCountButton(args.length, () => this.#choose(false))
            : addArgumentButton(() => this.#addArgument())
        }
        ${this.#variables.headHint(isFolded)}
      </div>
      ${isFolded ? nothing : this.#argumentRows()} ${this.#options()} ${this.#repeat.template()}
      ${this.#variables.endHint(isFolded)} ${this.#faults()}`;
  }

  /** Why nothing was sent. */
  #faults(): TemplateResult | typeof nothing {
    const fault = this.#fault ?? (this.#nameless === this.#draft ? emitTexts.nameEmpty() : undefined);
    return fault ? html`<div class="fault emit-fault" role="alert"><bdi>${fault}</bdi></div>` : nothing;
  }

  #argumentRows(): TemplateResult | typeof nothing {
    return argumentRows(this.#draft.args, ({ id }) => ({
      variables: this.#variables.table,
      fault: this.#argFaults.get(id),
      typedFault: this.#typed.of(id),
      onPasteList: (texts) => this.#pasteList(id, texts),
      onChange: (change) => this.#setArgument(id, change),
      onMove: (by) => this.#move(id, by),
      onRemove: () => this.#remove(id),
      onPickFile: () => void this.#pickFile(id),
    }));
  }

  #options(): TemplateResult {
    return emitOptions({
      draft: this.#draft,
      isFolded: this.isFolded,
      canSave: this.#canSave,
      receiver: this.#receiver.template(),
      result: this.#result.template(),
      emitButton: this.#emitButtons(),
      onChange: (change) => this.#setOption(change),
      onSave: () => void this.#save({ direct: true }),
      onUpdate: () => void this.#update(),
    });
  }

  /** Whether a folder is open in which collections can be saved. */
  get #canSave(): boolean {
    return this.#deps.host.state?.workspace !== false;
  }

  #emitButtons(): TemplateResult {
    return emitButtons({
      isConnected: this.#deps.choice.connection !== undefined,
      to: this.#receiver.current,
      onEmit: () => void this.#emit(),
      onRepeat: () => this.#openRepeat(),
      onCopyAs: () => void copyDraftAs(this.#deps, this.#draft).then((outcome) => outcome && this.report(outcome)),
      ...(this.#canSave && !this.#receiver.current && { onSaveAs: () => void this.#save({ direct: false }) }),
    });
  }

  #openRepeat(): void {
    this.#repeat.open();
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.emit-repeat .field')?.focus();
  }
}
