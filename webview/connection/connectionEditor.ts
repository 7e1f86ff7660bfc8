/**
 * The profile that is being written: a new one, or that of the connection that is looked at.
 * Invariants: a connection that is listed is reopened as it was; what was changed opens another one. Once a connection came about,
 * no secret of its profile is left here: the draft shows it masked, and the host, asked with `from`, puts it back.
 */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';
import { connectionClose, connectionRemove, connectionReopen } from '../../src/protocol/engineMessages.ts';
import { profileConnect, profileFaultSchema, profileReveal } from '../../src/protocol/hostMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState } from '../state/savedState.ts';
import {
  type ConnectionDraft,
  type DraftField,
  emptyDraft,
  holdsVariables,
  keptDraft,
  restoreDraft,
  type ShownDraft,
  shownDraft,
  withEdits,
} from './connectionDraft.ts';
import { type DraftFaults, faultKeyOf, holdsMask, profileOf, sameProfile, withoutFault } from './draftProfile.ts';
import { DraftVariables } from './draftVariables.ts';
import { HiddenFields } from './hiddenFields.ts';
import { ShownProfiles } from './shownProfiles.ts';

export interface EditorDeps {
  channel: Channel;
  session: SessionMirror;
  choice: ConnectionChoice;
  saved: SavedState;
}

interface Opening {
  shown: ShownDraft;
  /** The connection that was edited. */
  edited: ConnectionSummary | undefined;
}

export class ConnectionEditor implements Disposable {
  readonly #parts: EditorDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #refusals = this.#store.add(new Emitter<void>());
  readonly #shown: ShownProfiles;
  readonly #hidden = new HiddenFields();
  readonly #variables: DraftVariables;
  #asked = '';
  #opening: Opening | undefined;
  #checking = false;

  draft: ConnectionDraft;
  faults: DraftFaults = {};
  /** Why nothing was done, when no field is to blame. */
  refusal: string | undefined;
  /** New whenever the fields must not be those from before, which remember what was typed into them. */
  generation = 0;
  readonly onDidChange = this.#changes.event;
  /** Fields are at fault. */
  readonly onDidRefuse = this.#refusals.event;

  constructor(parts: EditorDeps) {
    this.#parts = parts;
    this.#shown = new ShownProfiles(parts.channel);
    this.draft = restoreDraft(parts.saved.current.connection);
    this.#variables = new DraftVariables(parts.channel, this.#hidden, ({ fault }) => {
      const key = fault && faultKeyOf(this.draft, fault.field);
      if (key) this.faults = { ...this.faults, [key]: fault.fault };
      this.#changes.fire();
    });
    this.#store.add(parts.session.onDidBegin(() => this.#begin()));
    this.#store.add(parts.session.onDidChange(() => this.#sessionChanged()));
    this.#store.add(parts.choice.onDidChange(() => this.#chosen()));
  }

  /** A connection is asked for that is not listed yet. */
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Connecting is under way, and nothing is listed yet. */
  get isBusy(): boolean {
    return this.#checking || this.isOpening;
  }

  /** Fields of which only the host knows the value. */
  get masked(): ReadonlySet<string> {
    return this.#hidden.masked;
  }

  /** Whether the draft is the chosen connection's own. */
  get isUnchanged(): boolean {
    const { connection } = this.#parts.choice;
    return connection !== undefined && sameProfile(this.draft, this.#shown.draftOf(connection), this.#hidden);
  }

  /** What is known here of a profile, without its secrets: the host knows the rest by the connection's id. */
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

  /** What the variables of the address stand for: those of the chosen connection as it was opened, else as they are now. */
  get address(): string | undefined {
    const { connectionId } = this.#parts.choice;
    if (connectionId !== undefined && this.isUnchanged) return this.#shown.get(connectionId)?.address;
    return holdsVariables(this.draft) ? this.#variables.address : undefined;
  }

  /** Asks how the chosen connection was written. */
  async load(): Promise<void> {
    const { connection, connectionId } = this.#parts.choice;
    if (!connection || connectionId === undefined || this.#shown.get(connectionId)) return;
    const before = this.#shown.draftOf(connection);
    const shown = await this.#shown.ask(connectionId);
    if (this.#parts.choice.connectionId !== connectionId) return;
    this.#hidden.set(connectionId, shown.masked);
    this.draft = withEdits(shown.draft, before, this.draft);
    this.#keep();
    this.#changes.fire();
  }

  /** Shows a hidden value, when the person confirms it to the host. */
  async reveal(field: string): Promise<void> {
    const { connectionId } = this.#hidden;
    if (connectionId === undefined) return;
    this.refusal = undefined;
    try {
      const { value } = await this.#parts.channel.request(profileReveal, { connectionId, field });
      if (connectionId !== this.#hidden.connectionId) return;
      this.draft = this.#hidden.reveal(this.draft, field, value);
    } catch (error) {
      this.refusal = messageOf(error);
    }
    this.#changes.fire();
  }

  /** Hides again what was revealed and not changed. */
  hideRevealed(): void {
    if (this.#hidden.revealed.size === 0) return;
    this.draft = this.#hidden.hide(this.draft);
    this.generation++;
    this.#changes.fire();
  }

  /** Connects to a URL with nothing but defaults. */
  connectTo(url: string): void {
    this.#parts.choice.choose(undefined);
    this.#hidden.set(undefined);
    this.draft = { ...emptyDraft, url };
    void this.connect();
  }

  async connect(): Promise<void> {
    if (this.isBusy) return;
    const { choice } = this.#parts;
    this.refusal = undefined;
    let opening: Opening | undefined;
    try {
      if (this.isUnchanged) {
        this.#checking = true;
        await this.#reopen(choice.connectionId ?? '');
        return;
      }
      this.#checking = true;
      // Without it what the page does not know of the connection would be left out.
      await this.load();
      const needs = this.#checked();
      if (!needs) return;
      // Rejects when the host could not put back what is masked.
      if (needs.from !== undefined) await this.#shown.ask(needs.from);
      const answer = this.#submit(needs.from);
      opening = this.#opening;
      this.#checking = false;
      const connectionId = await answer;
      this.#opened(connectionId, opening);
      if (needs.from !== undefined) this.#learn(connectionId);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#checking = false;
      if (this.#opening === opening) this.#opening = undefined;
      this.#changes.fire();
    }
  }

  /** Where variables or secrets of its profile have changed, the host opens another connection in its place. */
  async #reopen(connectionId: string): Promise<void> {
    const { channel, choice } = this.#parts;
    const opened = await channel.request(connectionReopen, { connectionId });
    if (opened.connectionId === connectionId || choice.connectionId !== connectionId) return;
    this.#leave(connectionId);
    choice.choose(opened.connectionId);
  }

  /** The host was given secrets of another connection, and may have left some out. */
  #learn(connectionId: string): void {
    const before = this.#shown.get(connectionId)?.draft;
    const learn = async (): Promise<void> => {
      const shown = await this.#shown.ask(connectionId);
      // It is chosen, or will be as soon as the session lists it.
      if (!before || this.#hidden.connectionId !== connectionId) return;
      this.#hidden.set(connectionId, shown.masked);
      this.draft = withEdits(shown.draft, before, this.draft);
      this.#changes.fire();
    };
    learn().catch(() => undefined);
  }

  async disconnect(connectionId: string): Promise<void> {
    await this.#parts.channel.request(connectionClose, { connectionId }).catch((error: unknown) => this.#failed(error));
    this.#changes.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Ids of another engine mean other connections: nothing of theirs may stand for what is masked here. */
  #begin(): void {
    this.#shown.clear();
    this.#hidden.set(undefined);
  }

  #keep(): void {
    this.#parts.saved.update({ connection: keptDraft(this.draft) });
  }

  #chosen(): void {
    const { connection } = this.#parts.choice;
    if (connection) {
      this.draft = this.#shown.draftOf(connection);
      this.#hidden.set(connection.connectionId, this.#shown.get(connection.connectionId)?.masked);
      this.#ask();
    } else if (this.#parts.choice.isNew) {
      // Nothing of the one that was looked at before: its secrets are not for another server.
      this.#hidden.set(undefined);
      this.draft = emptyDraft;
      this.#keep();
    }
    this.#forget();
    this.#changes.fire();
  }

  /** Requested again in every state: a connection may be listed a moment before the host has noted its profile. */
  #ask(): void {
    const { connection } = this.#parts.choice;
    if (!connection || this.#opening) return;
    const asking = `${connection.connectionId} ${connection.state}`;
    if (asking === this.#asked) return;
    this.#asked = asking;
    this.load().catch(() => undefined);
  }

  #forget(): void {
    this.draft = this.#hidden.hide(this.draft);
    this.faults = {};
    this.refusal = undefined;
    this.generation++;
  }

  /** Whose hidden values the draft needs, if any; nothing when it is at fault. */
  #checked(): { from: string | undefined } | undefined {
    const result = profileOf(this.draft, this.#hidden);
    if (result.ok) return { from: needsOrigin(result.profile) ? this.#hidden.connectionId : undefined };
    this.faults = result.faults;
    this.#changes.fire();
    this.#refusals.fire();
    return undefined;
  }

  /** Hands the profile over, in a call that does not wait: nothing of it stays in a variable. */
  #submit(from: string | undefined): Promise<string> {
    const { channel, choice } = this.#parts;
    const result = profileOf(this.draft, this.#hidden);
    if (!result.ok) throw new Error('The profile was changed while it was read');
    const { profile } = result;
    this.#opening = { shown: shownDraft(profile), edited: choice.connection };
    this.#changes.fire();
    const opened = channel.request(profileConnect, { profile, ...(from === undefined ? {} : { from }) });
    return opened.then(({ connectionId }) => connectionId);
  }

  /** A connection that never came about is not kept beside the one that replaces it. */
  #leave(connectionId: string): void {
    const connection = this.#parts.session.connection(connectionId);
    if (!connection) return;
    const { state, counts } = connection;
    if (state === 'connected' || counts.received + counts.emitted > 0) return;
    this.#parts.channel.request(connectionRemove, { connectionId }).catch(() => undefined);
  }

  #sessionChanged(): void {
    this.#ask();
    this.#changes.fire();
  }

  #opened(connectionId: string, opening: Opening | undefined): void {
    // Another one is being opened in its place.
    if (!opening || opening !== this.#opening) return;
    const { shown, edited } = opening;
    this.#opening = undefined;
    if (edited) this.#leave(edited.connectionId);
    this.#shown.set(connectionId, shown);
    this.#hidden.set(connectionId, shown.masked);
    this.draft = shown.draft;
    this.#forget();
    this.#keep();
    this.#parts.choice.choose(connectionId);
  }

  /** Why a connection was not started. One that was, and failed, shows the reason itself. */
  #failed(error: unknown): void {
    if (error instanceof ChannelError && error.code === 'disposed') return;
    const refused = v.safeParse(profileFaultSchema, error instanceof ChannelError ? error.data : undefined);
    const key = refused.success ? faultKeyOf(this.draft, refused.output.field) : undefined;
    if (!refused.success || !key) {
      this.refusal = messageOf(error);
      return;
    }
    this.faults = { ...this.faults, [key]: refused.output.fault };
    this.#refusals.fire();
  }
}

/** The host knows by the connection that was edited what is masked, and whose collection defines the variables. */
function needsOrigin(profile: ConnectionProfile): boolean {
  return holdsMask(profile) || JSON.stringify(profile).includes('{{');
}
