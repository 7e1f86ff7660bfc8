/**
 * The profile in the form: a new profile, or the profile of the selected connection. Invariants: an unchanged profile
 * reopens its connection; a changed profile opens another connection, or its own connection again if the user chooses
 * that. After a connection was opened, no secret of its profile is stored here: the draft shows masks, and the host
 * restores the secrets for requests with `from`.
 */
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';
import { connectionClose, connectionRemove, connectionReopen } from '../../src/protocol/engineMessages.ts';
import { profileConnect, profileFaultSchema, profileReveal } from '../../src/protocol/hostMessages.ts';
import { type TlsFileField, tlsFilePick } from '../../src/protocol/draftMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { type ConnectionSummary, isObserved } from '../../src/protocol/shapes.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState } from '../state/savedState.ts';
import { connectionSlice } from './connectionSlice.ts';
import {
  type ConnectionDraft,
  type DraftField,
  emptyDraft,
  holdsVariables,
  persistedConnectionDraft,
  restoreDraft,
  type ShownDraft,
  shownDraft,
  withEdits,
} from './connectionDraft.ts';
import { connectionTexts } from './connectionTexts.ts';
import { type DraftFaults, faultKeyOf, holdsMask, profileOf, sameProfile, withoutFault } from './draftProfile.ts';
import { DraftVariables } from './draftVariables.ts';
import { HiddenFields } from './hiddenFields.ts';
import { ShownProfiles } from './shownProfiles.ts';
import type { KnownVariables, VariableOrigin } from '../variables/knownVariables.ts';
import type { VariableTable } from '../variables/variableTable.ts';

export interface EditorDeps {
  channel: Channel;
  session: SessionMirror;
  choice: ConnectionChoice;
  saved: SavedState;
  variables: KnownVariables;
}

interface Opening {
  shown: ShownDraft;
  /** The connection whose profile was edited. */
  edited: ConnectionSummary | undefined;
}

export class ConnectionEditor implements Disposable {
  readonly #deps: EditorDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #refusals = this.#store.add(new Emitter<void>());
  readonly #connects = this.#store.add(new Emitter<void>());
  readonly #shown: ShownProfiles;
  readonly #hidden = new HiddenFields();
  readonly #variables: DraftVariables;
  /** The ID and the state of the connection whose profile was loaded last. */
  #loaded = '';
  #opening: Opening | undefined;
  #checking = false;
  /** The connection whose changed profile was restored with the page. */
  #restored: string | undefined;

  draft: ConnectionDraft;
  faults: DraftFaults = {};
  /** Why no connection was opened, if the reason is not shown at a field. */
  refusal: string | undefined;
  /** Changes when the fields must be created again, because fields store the text that was typed into them. */
  generation = 0;
  readonly onDidChange = this.#changes.event;
  /** Fires when fields cannot be used. */
  readonly onDidRefuse = this.#refusals.event;
  /** Fires when a connection was started or opened again from here. */
  readonly onDidConnect = this.#connects.event;

  constructor(deps: EditorDeps) {
    this.#deps = deps;
    this.#shown = new ShownProfiles(deps.channel);
    const { draft, changed } = deps.saved.slice(connectionSlice).current;
    this.draft = restoreDraft(draft);
    this.#restored = changed;
    this.#variables = new DraftVariables(deps.channel, this.#hidden, ({ fault }) => {
      const key = fault && faultKeyOf(this.draft, fault.field);
      if (key) this.faults = { ...this.faults, [key]: causeSentence(fault.fault) };
      this.#changes.fire();
    });
    this.#store.add(deps.variables.onDidChange(() => this.#changes.fire()));
    this.#store.add(deps.session.onDidBegin(() => this.#begin()));
    this.#store.add(deps.session.onDidChange(() => this.#sessionChanged()));
    this.#store.add(deps.choice.onDidChange(() => this.#choiceChanged()));
  }

  /** Whether a connection is requested that is not listed yet. */
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Whether the profile is being checked, or its connection is not listed yet. */
  get isBusy(): boolean {
    return this.#checking || this.isOpening;
  }

  /** Fields whose values only the host knows. */
  get masked(): ReadonlySet<string> {
    return this.#hidden.masked;
  }

  /** Whether the draft is the profile of the selected connection. */
  get isUnchanged(): boolean {
    const { connection } = this.#deps.choice;
    return connection !== undefined && sameProfile(this.draft, this.#shown.draftOf(connection), this.#hidden);
  }

  /** A profile without its secrets. The host finds the secrets by the ID of the connection. */
  profileOf(connection: ConnectionSummary | undefined): ConnectionProfile {
    if (connection) return this.#shown.profileOf(connection);
    const result = profileOf(this.draft, this.#hidden);
    return result.ok ? result.profile : { url: this.draft.url.trim() };
  }

  edit<F extends DraftField>(field: F, value: ConnectionDraft[F]): void {
    this.draft = { ...this.draft, [field]: value };
    this.faults = withoutFault(this.faults, field);
    this.refusal = undefined;
    this.#keep();
    this.#variables.changed(this.draft);
    this.#changes.fire();
  }

  /**
   * The address with its variables resolved: with the values with which the selected connection was opened, otherwise with the current
   * values.
   */
  get address(): string | undefined {
    const { connectionId } = this.#deps.choice;
    if (connectionId !== undefined && this.isUnchanged) return this.#shown.get(connectionId)?.address;
    return holdsVariables(this.draft) ? this.#variables.address : undefined;
  }

  /**
   * The variables that the draft can refer to: the variables of the collection from which its connection was opened.
   */
  get variables(): VariableTable | undefined {
    return this.#deps.variables.of(this.variableOrigin);
  }

  get variableOrigin(): VariableOrigin {
    return { connectionId: this.#hidden.connectionId };
  }

  /** Loads the profile of the selected connection. */
  async load(): Promise<void> {
    const { connection, connectionId } = this.#deps.choice;
    if (!connection || connectionId === undefined || isObserved(connection) || this.#shown.get(connectionId)) return;
    const before = this.#shown.draftOf(connection);
    const shown = await this.#shown.load(connectionId);
    if (this.#deps.choice.connectionId !== connectionId) return;
    this.#hidden.set(connectionId, shown.masked);
    this.draft = withEdits(shown.draft, before, this.draft);
    this.#keep();
    this.#changes.fire();
  }

  /** Shows a hidden value after the user confirmed it in a dialog of the host. */
  async reveal(field: string): Promise<void> {
    const { connectionId } = this.#hidden;
    if (connectionId === undefined) return;
    this.refusal = undefined;
    try {
      const { value } = await this.#deps.channel.request(profileReveal, { connectionId, field });
      if (connectionId !== this.#hidden.connectionId) return;
      this.draft = this.#hidden.reveal(this.draft, field, value);
    } catch (error) {
      this.refusal = messageOf(error);
    }
    this.#changes.fire();
  }

  /** Hides the revealed values that were not changed. */
  hideRevealed(): void {
    if (this.#hidden.revealed.size === 0) return;
    this.draft = this.#hidden.hide(this.draft);
    this.generation++;
    this.#changes.fire();
  }

  /** Connects to a URL with default options. */
  connectTo(url: string): void {
    this.#deps.choice.choose(undefined);
    this.#hidden.set(undefined);
    this.draft = { ...emptyDraft, url };
    void this.connect();
  }

  /** Lets the user pick a file for a field. */
  async pickFile(field: TlsFileField): Promise<void> {
    const { connectionId } = this.#hidden;
    const { generation } = this;
    try {
      const { path } = await this.#deps.channel.request(tlsFilePick, {
        field,
        ...(connectionId !== undefined && { from: connectionId }),
      });
      // Another connection may be shown meanwhile.
      if (path !== undefined && generation === this.generation) this.edit(field, path);
    } catch (error) {
      this.faults = { ...this.faults, [field]: messageOf(error) };
      this.#changes.fire();
    }
  }

  /** Opens the selected connection again if nothing was changed, else another one. */
  async connect(): Promise<void> {
    if (!this.isUnchanged) return this.connectAsNew();
    const { connectionId = '' } = this.#deps.choice;
    await this.#run(async () => {
      await this.#reopen(connectionId);
      return true;
    });
  }

  /** Opens a connection with the draft, beside the selected one. */
  connectAsNew(): Promise<void> {
    return this.#run(() => this.#open(undefined));
  }

  /** Closes the selected connection, and opens it again with the draft. */
  reconnect(): Promise<void> {
    const { connectionId } = this.#deps.choice;
    return this.#run(() => this.#open(connectionId));
  }

  /** @param action returns whether a connection was started */
  async #run(action: () => Promise<boolean>): Promise<void> {
    if (this.isBusy) return;
    this.refusal = undefined;
    this.#checking = true;
    try {
      if (await action()) this.#connects.fire();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#checking = false;
      this.#changes.fire();
    }
  }

  /** @param replaces the connection that is opened again with the draft */
  async #open(replaces: string | undefined): Promise<boolean> {
    // Without the loaded profile, the options that the page does not know would be left out.
    await this.load();
    const needs = this.#checked();
    if (!needs) return false;
    // Rejects when the host cannot restore the masked values.
    if (needs.from !== undefined) await this.#shown.load(needs.from);
    const response = this.#submit(needs.from, replaces);
    const opening = this.#opening;
    this.#checking = false;
    try {
      const connectionId = await response;
      // Another connection may be opened instead.
      if (opening === this.#opening) this.#opened(connectionId, opening);
      if (needs.from !== undefined) this.#reload(connectionId);
      return true;
    } finally {
      if (this.#opening === opening) this.#opening = undefined;
    }
  }

  /** Opens the connection again. If variables or secrets of its profile have changed, the host opens another connection instead. */
  async #reopen(connectionId: string): Promise<void> {
    const { channel, choice } = this.#deps;
    const opened = await channel.request(connectionReopen, { connectionId });
    if (opened.connectionId === connectionId || choice.connectionId !== connectionId) return;
    this.#leave(connectionId);
    choice.choose(opened.connectionId);
  }

  /** Loads the profile again: the host restored secrets of another connection, and may have left some out. */
  #reload(connectionId: string): void {
    const before = this.#shown.get(connectionId)?.draft;
    const reload = async (): Promise<void> => {
      const shown = await this.#shown.load(connectionId);
      // The connection is selected, or will be selected as soon as the engine lists it.
      if (!before || this.#hidden.connectionId !== connectionId) return;
      this.#hidden.set(connectionId, shown.masked);
      this.draft = withEdits(shown.draft, before, this.draft);
      this.#changes.fire();
    };
    reload().catch(() => undefined);
  }

  /** Must be called when the host has opened a connection again with another profile, which is shown from now on. */
  async replaced(connectionId: string): Promise<void> {
    const before = this.#shown.get(connectionId)?.draft;
    try {
      const shown = await this.#shown.load(connectionId);
      if (this.#deps.choice.connectionId !== connectionId) return;
      this.#hidden.set(connectionId, shown.masked);
      this.draft = before ? withEdits(shown.draft, before, this.draft) : shown.draft;
      this.#reset();
      this.#keep();
      this.#changes.fire();
    } catch (error) {
      this.#failed(error);
      this.#changes.fire();
    }
  }

  async disconnect(connectionId: string): Promise<void> {
    await this.#deps.channel.request(connectionClose, { connectionId }).catch((error: unknown) => this.#failed(error));
    this.#changes.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Another engine has other connections with the same IDs: their values must not replace masks of this draft. */
  #begin(): void {
    this.#shown.clear();
    this.#hidden.set(undefined);
  }

  #keep(): void {
    const { connectionId } = this.#deps.choice;
    const changed = this.isUnchanged ? undefined : connectionId;
    this.#deps.saved.slice(connectionSlice).update({ draft: persistedConnectionDraft(this.draft), changed });
  }

  #choiceChanged(): void {
    const { connection } = this.#deps.choice;
    if (connection) {
      const shown = this.#shown.draftOf(connection);
      const isRestored = connection.connectionId === this.#restored;
      this.draft = isRestored ? withEdits(shown, restoreDraft(persistedConnectionDraft(shown)), this.draft) : shown;
      this.#hidden.set(connection.connectionId, this.#shown.get(connection.connectionId)?.masked);
      this.#restored = undefined;
      this.#keep();
      this.#loadOnce();
    } else if (this.#deps.choice.isNew) {
      // The secrets of the previous connection must not reach another server.
      this.#hidden.set(undefined);
      this.draft = emptyDraft;
      this.#keep();
    }
    this.#reset();
    this.#changes.fire();
  }

  /** Loads the profile again in each state: a connection may be listed shortly before the host has its profile. */
  #loadOnce(): void {
    const { connection } = this.#deps.choice;
    if (!connection || this.#opening) return;
    const key = `${connection.connectionId} ${connection.state}`;
    if (key === this.#loaded) return;
    this.#loaded = key;
    this.load().catch(() => undefined);
  }

  #reset(): void {
    this.draft = this.#hidden.hide(this.draft);
    this.faults = {};
    this.refusal = undefined;
    this.generation++;
  }

  /** The connection whose hidden values the draft needs, if any; undefined when the draft cannot be used. */
  #checked(): { from: string | undefined } | undefined {
    const result = profileOf(this.draft, this.#hidden);
    if (result.ok) return { from: needsOrigin(result.profile) ? this.#hidden.connectionId : undefined };
    this.faults = result.faults;
    this.#changes.fire();
    this.#refusals.fire();
    return undefined;
  }

  /** Sends the profile to the host, in a function that does not wait, so that no variable keeps its secrets. */
  #submit(from: string | undefined, replaces: string | undefined): Promise<string> {
    const { channel, choice } = this.#deps;
    const result = profileOf(this.draft, this.#hidden);
    if (!result.ok) throw new Error(connectionTexts.profileChanged());
    const { profile } = result;
    this.#opening = { shown: shownDraft(profile), edited: choice.connection };
    this.#changes.fire();
    const opened = channel.request(profileConnect, {
      profile,
      ...(from !== undefined && { from }),
      ...(replaces !== undefined && { replaces }),
    });
    return opened.then(({ connectionId }) => connectionId);
  }

  /** Removes a connection that was never connected, when another connection replaces it. */
  #leave(connectionId: string): void {
    const connection = this.#deps.session.connection(connectionId);
    if (!connection) return;
    const { state, counts } = connection;
    if (state === 'connected' || counts.received + counts.emitted > 0) return;
    this.#deps.channel.request(connectionRemove, { connectionId }).catch(() => undefined);
  }

  #sessionChanged(): void {
    this.#loadOnce();
    this.#changes.fire();
  }

  #opened(connectionId: string, opening: Opening | undefined): void {
    if (!opening) return;
    const { shown, edited } = opening;
    this.#opening = undefined;
    if (edited && edited.connectionId !== connectionId) this.#leave(edited.connectionId);
    this.#shown.set(connectionId, shown);
    this.#hidden.set(connectionId, shown.masked);
    this.draft = shown.draft;
    this.#reset();
    this.#keep();
    this.#deps.choice.choose(connectionId);
  }

  /** Shows why a connection was not started. A connection that was started and failed shows the reason itself. */
  #failed(error: unknown): void {
    if (error instanceof ChannelError && error.code === 'disposed') return;
    const refused = v.safeParse(profileFaultSchema, error instanceof ChannelError ? error.data : undefined);
    const key = refused.success ? faultKeyOf(this.draft, refused.output.field) : undefined;
    if (!refused.success || !key) {
      this.refusal = messageOf(error);
      return;
    }
    this.faults = { ...this.faults, [key]: causeSentence(refused.output.fault) };
    this.#refusals.fire();
  }
}

/** Whether the host needs the edited connection: for masked values, and for the variables of its collection. */
function needsOrigin(profile: ConnectionProfile): boolean {
  return holdsMask(profile) || JSON.stringify(profile).includes('{{');
}
