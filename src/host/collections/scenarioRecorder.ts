/**
 * “Record scenario”: creates scenarios from captured traffic, and writes them to a collection. A recording copies no
 * entries: it begins at a marker in the timeline, and its entries are those after the marker. Invariants: no file is overwritten; secrets are
 * never written to a file.
 */
import { Emitter } from '../../base/emitter.ts';
import type { Collection } from '../../model/collection/collection.ts';
import { slugOf } from '../../model/collection/collectionKeys.ts';
import { newCollectionWith, scenarioEdits, uniqueScenarioName } from '../../model/collection/collectionScenarios.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import { VariableResolver } from '../../model/collection/variables.ts';
import { connectionName } from '../../model/entry/connectionName.ts';
import type { Entry } from '../../model/entry/entry.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { type RecordedNote, noteText } from '../../model/scenario/recorded/recordedNotes.ts';
import { type RecordedConnection, recordScenario } from '../../model/scenario/recorded/recordedScenario.ts';
import { recordedKinds } from '../../model/scenario/recorded/recordedTraffic.ts';
import { isObserved } from '../../protocol/shapes.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { EntrySelection } from '../../protocol/timelineMessages.ts';
import type { HostPort, RecordingQuestions } from '../hostPort.ts';
import type { EntriesText } from '../panel/pageHandlers.ts';
import { knownVariables } from './environments.ts';
import { ArgumentSecrets, type ArgumentSecretsDeps } from './argumentSecrets.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import {
  ConnectionSaver,
  type ConnectionSaverDeps,
  type ConnectionToSave,
  type SecretToStore,
} from './connectionSaver.ts';
import { recordingTexts } from './recordingTexts.ts';

/** More entries would block the extension host. The size of a scenario is limited in any case. */
const maxEntries = 20_000;
const maxTextBytes = 20_000_000;

export interface ScenarioRecorderDeps extends Pick<HostPort, 'workspace'>, ConnectionSaverDeps, ArgumentSecretsDeps {
  readonly inspector: Pick<EngineFacade, 'readTimeline' | 'addMarker' | 'openedProfile' | 'connections'>;
  readonly questions: RecordingQuestions;
}

/** The entries from which a scenario is created. */
export interface RecordedSelection {
  /** A filter for events. */
  readonly filter?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  /** The `seq` of the first entry. */
  readonly from?: number | undefined;
  /** Returns whether an event or a state of a connection is part of the scenario; acknowledgements belong to their events. */
  readonly isChosen?: ((seq: number) => boolean) | undefined;
}

export interface SavedScenario {
  readonly uri: string;
  readonly scenario: string;
  readonly steps: number;
  /** Sentences about the parts that are not in the scenario. */
  readonly notes: readonly string[];
}

export class ScenarioRecorder {
  readonly #deps: ScenarioRecorderDeps;
  readonly #connections: ConnectionSaver;
  readonly #arguments: ArgumentSecrets;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  /** Seq of the marker at which the recording began. */
  #since: number | undefined;

  constructor(deps: ScenarioRecorderDeps) {
    this.#deps = deps;
    this.#connections = new ConnectionSaver(deps);
    this.#arguments = new ArgumentSecrets(deps);
  }

  get isRecording(): boolean {
    return this.#since !== undefined;
  }

  /** Begins a recording, with a marker in the timeline. */
  async start(): Promise<void> {
    if (this.#since !== undefined) throw collectionErrors('recording.running');
    const { seq } = await this.#deps.inspector.addMarker({ text: recordingTexts.markerText() });
    this.#since = seq;
    this.#change.fire();
  }

  /**
   * Prompts for the collection to save the scenario of the recording to, and ends the recording when it is saved. Undefined when the user
   * cancels. Until then, the recording continues, so that a closed prompt or a file with errors does not lose it.
   * @throws UserError when nothing was recorded, or the scenario cannot be saved
   */
  async stop(): Promise<SavedScenario | undefined> {
    const from = this.#since;
    if (from === undefined) throw collectionErrors('recording.none');
    return this.prompt({ from: from + 1 }, () => {
      // The recording may have been discarded meanwhile, and another one started.
      if (this.#since === from) this.discard();
    });
  }

  /** Ends the recording without a scenario. */
  discard(): void {
    this.#since = undefined;
    this.#change.fire();
  }

  /** Prompts for the collection to save a scenario of selected entries to. Undefined when the user cancels. */
  async promptForSelection(textOf: EntriesText, selection: EntrySelection): Promise<SavedScenario | undefined> {
    const { text } = await textOf(selection, 'ndjson', maxTextBytes);
    const seqs = new Set(
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as Entry).seq),
    );
    if (seqs.size === 0) throw collectionErrors('recording.empty');
    const from = [...seqs].reduce((least, seq) => Math.min(least, seq), Infinity);
    return this.prompt({ from, isChosen: (seq) => seqs.has(seq) });
  }

  /** Prompts for the collection and the name, and saves a scenario. Undefined when the user cancels. */
  async prompt(selection: RecordedSelection, onSaved?: () => void): Promise<SavedScenario | undefined> {
    const { workspace, collections, questions } = this.#deps;
    if (!workspace.hasFolder) throw collectionErrors('collection.noFolder');
    const entries = await this.#entries(selection);
    const files = await collections.list();
    const chosen = files.length === 0 ? 'new' : await questions.collection(files);
    const target = chosen === 'new' ? await questions.newCollection() : chosen;
    if (!target) return undefined;
    const collection = 'uri' in target ? await collections.read(target.uri) : undefined;
    const name = await questions.scenarioName(uniqueScenarioName(suggestedName(entries), collection));
    if (name === undefined) return undefined;
    const saved =
      'uri' in target ? await this.#add(target.uri, name, entries) : await this.#create(target, name, entries);
    onSaved?.();
    await questions.scenarioSaved({ ...saved, file: collections.nameOf(saved.uri) });
    return saved;
  }

  /** Saves a scenario to a collection. @throws UserError when there is nothing to save, or the file cannot be changed */
  async save(uri: string, name: string, selection: RecordedSelection): Promise<SavedScenario> {
    return this.#add(uri, name, await this.#entries(selection));
  }

  /** @throws UserError when there are no entries */
  async #entries({ filter, connectionId, sourceId, from, isChosen }: RecordedSelection): Promise<Entry[]> {
    const { inspector } = this.#deps;
    const query = {
      ...(connectionId !== undefined && { connectionId }),
      ...(sourceId !== undefined && { sourceId }),
      ...(from !== undefined && { from }),
      limit: maxEntries,
    };
    const all = await inspector.readTimeline({ ...query, filter: `kind:${recordedKinds.join(',')}` });
    const isFiltered = filter !== undefined && filter.trim() !== '';
    const matching = isFiltered
      ? new Set((await inspector.readTimeline({ ...query, filter })).map(({ seq }) => seq))
      : undefined;
    const keeps = (seq: number): boolean => (matching?.has(seq) ?? true) && (isChosen?.(seq) ?? true);
    const kept = new Set(all.filter(({ kind, seq }) => kind === 'event' && keeps(seq)).map(({ seq }) => seq));
    const ids = new Set(all.filter(({ seq }) => kept.has(seq)).map((entry) => entry.connectionId));
    const chosen = all.filter(({ kind, seq, of, connectionId: id }) => {
      if (kind === 'event') return kept.has(seq);
      if (kind === 'ack') return kept.has(of ?? -1);
      // A filter for events leaves out the states of connections, but the scenario begins with them.
      if (ids.has(id)) return isFiltered || keeps(seq);
      if (isFiltered) return false;
      // A connection without events is in the scenario if the user opened or closed it, or if there is nothing else.
      return keeps(seq) && (kept.size === 0 || inspector.openedProfile(id) !== undefined);
    });
    if (chosen.length === 0) throw collectionErrors('recording.empty');
    return chosen;
  }

  async #add(uri: string, name: string, entries: readonly Entry[]): Promise<SavedScenario> {
    let made: Made | undefined;
    await this.#deps.collections.change(
      uri,
      async (text) => {
        const parsed = parseCollection(text);
        made = await this.#make(uri, parsed.ok ? parsed.collection : undefined, name, entries);
        return scenarioEdits(text, made);
      },
      () => this.#connections.store(uri, made?.secrets ?? []),
    );
    return savedAs(uri, made);
  }

  async #create(
    target: { name: string; folder: string },
    name: string,
    entries: readonly Entry[],
  ): Promise<SavedScenario> {
    let made: Made | undefined;
    const slug = slugOf(target.name) || 'collection';
    const uri = await this.#deps.collections.create(target.folder, slug, async (file) => {
      made = await this.#make(file, undefined, name, entries);
      return newCollectionWith(target.name, made);
    });
    await this.#connections.store(uri, made?.secrets ?? []);
    return savedAs(uri, made);
  }

  async #make(uri: string, collection: Collection | undefined, name: string, entries: readonly Entry[]): Promise<Made> {
    const known = new Map<string, RecordedConnection>();
    const profiles: Record<string, ConnectionProfile> = {};
    const secrets: SecretToStore[] = [];
    for (const { connectionId } of entries) {
      if (known.has(connectionId)) continue;
      const found = this.#connectionOf(connectionId, entries);
      if (!found) {
        if (!entries.some((entry) => entry.connectionId === connectionId && entry.kind === 'event')) continue;
        throw collectionErrors('recording.connectionGone', { connectionId });
      }
      const { connection, ...shown } = found;
      const saved: Collection = collection ?? { version: 1, name, connections: {}, emits: [] };
      const within = { ...saved, connections: { ...saved.connections, ...profiles } };
      const prepared = await this.#connections.prepare(uri, within, connection, { pending: secrets });
      if (!Object.hasOwn(within.connections, prepared.key)) {
        profiles[prepared.key] = prepared.profile;
        secrets.push(...prepared.secrets);
      }
      known.set(connectionId, { key: prepared.key, ...shown });
    }
    const inFile = { ...collection?.connections, ...profiles };
    const variables = await this.#variables(uri, collection);
    const { recorded, secrets: sent } = await this.#arguments.record(
      (naming) => recordScenario(entries, { connections: known, variables, secrets: naming }),
      {
        uri,
        collection,
        connections: inFile,
        keys: new Map([...known].map(([id, { key }]) => [id, key])),
        pending: secrets,
      },
    );
    const { steps, timeoutMs, notes, connectionIds } = recorded;
    if (steps.length === 0) throw collectionErrors('recording.empty');
    const used = new Set(connectionIds.map((id) => known.get(id)?.key));
    const connections = Object.fromEntries(Object.entries(profiles).filter(([key]) => used.has(key)));
    const scenario: Scenario = {
      name: uniqueScenarioName(name, collection),
      ...(timeoutMs !== undefined && { timeoutMs }),
      steps,
    };
    return { scenario, connections, secrets: [...secrets, ...sent], notes };
  }

  /** Undefined for a connection that was removed and whose address is not known. */
  #connectionOf(
    connectionId: string,
    entries: readonly Entry[],
  ): { connection: ConnectionToSave; name: string; isObserved?: boolean } | undefined {
    const { inspector } = this.#deps;
    const opened = inspector.openedProfile(connectionId);
    const summary = inspector.connections.find((one) => one.connectionId === connectionId);
    if (opened && !(summary && isObserved(summary)))
      return {
        connection: { profile: opened.written, opened },
        name: summary ? connectionName(summary) : connectionId,
      };
    const first = entries.find((entry) => entry.connectionId === connectionId && entry.url !== undefined);
    const url = summary?.url ?? first?.url;
    if (url === undefined || url === '') return undefined;
    const namespace = summary?.namespace ?? first?.namespace;
    const profile = { url, ...(namespace !== undefined && namespace !== '/' && { namespace }) };
    return { connection: { profile }, name: summary ? connectionName(summary) : url, isObserved: true };
  }

  /** The values of the collection's variables that need no secret and do not change. */
  async #variables(uri: string, collection: Collection | undefined): Promise<Record<string, string>> {
    if (!collection) return {};
    const { variables = {} } = collection;
    const environment = await knownVariables(this.#deps.collections, uri, collection);
    const resolver = new VariableResolver({ environment, variables, secrets: 'keep', sources: 'keep' });
    const values: Record<string, string> = {};
    for (const name of Object.keys({ ...variables, ...environment })) {
      try {
        const value = resolver.fill(`{{${name}:string}}`, { root: name, typed: false });
        if (!value.includes('{{')) values[name] = value;
      } catch {
        // A variable without a value cannot be used here; the error is shown where the variable is used.
      }
    }
    return values;
  }
}

interface Made {
  readonly scenario: Scenario;
  readonly connections: Readonly<Record<string, ConnectionProfile>>;
  readonly secrets: readonly SecretToStore[];
  readonly notes: readonly RecordedNote[];
}

function savedAs(uri: string, made: Made | undefined): SavedScenario {
  const { scenario, notes = [] } = made ?? {};
  return { uri, scenario: scenario?.name ?? '', steps: scenario?.steps.length ?? 0, notes: notes.map(noteText) };
}

/** A name that lists the first events that the client emitted. */
function suggestedName(entries: readonly Entry[]): string {
  const events = entries.filter(({ kind, dir }) => kind === 'event' && dir === 'out').map(({ event = '' }) => event);
  const names = [...new Set(events)].slice(0, 3).map((event) => event.slice(0, 30));
  return names.length > 0 ? names.join(', ') : recordingTexts.defaultName();
}
