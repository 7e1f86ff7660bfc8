import { type Collection, findEmit } from '../../model/collection/collection.ts';
import { savedArguments } from '../../model/collection/collectionArgs.ts';
import { emitEdits, type EmitToSave, newCollection, uniqueEmitName } from '../../model/collection/collectionEdit.ts';
import { connectionKeyFor, type KeyContext, slugOf } from '../../model/collection/collectionKeys.ts';
import { readSecret, type SavedSecret, withoutSecrets } from '../../model/collection/collectionSecrets.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import { type Definitions, undefinedReferences } from '../../model/collection/undefinedReferences.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { MachineProxy } from '../../model/profile/proxyReaders.ts';
import type { ProfileScope } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import type { CollectionFile, CollectionPosition, HostPort, KnownCollection, SaveQuestions } from '../hostPort.ts';
import type { SecretUse } from '../secrets/secretUse.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { pathInCollection } from './formPaths.ts';
import { type EmitToKeep, type KnownConnection, type SavedEmitFile, savedEmitOf } from './savedEmit.ts';

export interface EmitSaverDeps extends Pick<HostPort, 'workspace' | 'collections' | 'network'> {
  readonly questions: SaveQuestions;
  /** Stores a secret for a collection and one receiver. */
  readonly storeSecret: (use: SecretUse, stored: string) => Promise<void>;
  /** The text that is stored for that use; never prompts the user. */
  readonly storedSecret: (use: SecretUse) => Promise<string | undefined>;
}

/**
 * Saves an emit into a new or existing collection, which the user chooses, or which is chosen automatically (a direct request).
 * Invariants: no file is overwritten; a file that cannot be read is not changed; secrets are written to the secret storage and never to the
 * file.
 */
export class EmitSaver {
  readonly #deps: EmitSaverDeps;
  /** The collection of the last emit that was saved. */
  #last: string | undefined;

  constructor(deps: EmitSaverDeps) {
    this.#deps = deps;
  }

  /**
   * Prompts for the emit's name and the collection, unless the request is direct; `saved` is false when the user cancels.
   * @throws UserError when there is no folder or the collection cannot be changed
   */
  async save(request: EmitToKeep): Promise<SavedEmitFile> {
    const { workspace, collections } = this.#deps;
    if (!workspace.hasFolder) {
      throw collectionErrors('collection.noFolder');
    }
    const files = await collections.list();
    const emits = files.flatMap(({ result }) => (result.ok ? result.collection.emits : []));
    const name = await this.#name(uniqueEmitName(request.event, { emits }), request);
    const target = name === undefined ? undefined : await this.#target(files, request);
    if (name === undefined || !target) return { saved: false };
    const known = 'uri' in target ? files.find(({ uri }) => uri === target.uri) : target.name;
    const variables = known === undefined ? {} : await this.#variables(known, request);
    if (!variables) return { saved: false };
    const named = { ...request, name, variables };
    const { uri, path } = 'uri' in target ? await this.#add(target.uri, named) : await this.#create(target, named);
    this.#last = uri;
    const emit = findEmit(await collections.read(uri), path);
    return {
      saved: true,
      path: collections.nameOf(uri),
      ...(emit && { emit: savedEmitOf(collections, uri, path, emit) }),
    };
  }

  async #name(suggested: string, { direct }: EmitToKeep): Promise<string | undefined> {
    return direct ? suggested : this.#deps.questions.emitName(suggested);
  }

  /**
   * The collection to save to. A direct request uses, without a prompt, the collection that the connection was opened from, otherwise the last
   * one, otherwise the only one. A file with a fault is never chosen in this way.
   */
  async #target(
    files: readonly CollectionFile[],
    { direct, opened }: EmitToKeep,
  ): Promise<{ readonly uri: string } | { readonly name: string; readonly folder: string } | undefined> {
    const { workspace, questions } = this.#deps;
    const { onlyFolder } = workspace;
    if (direct && files.length === 0 && onlyFolder) return { name: onlyFolder.name, folder: onlyFolder.uri };
    if (direct) {
      const only = files.length === 1 ? files[0]?.uri : undefined;
      const likely = [opened?.origin?.uri, this.#last, only];
      const file = likely.map((uri) => files.find((known) => known.uri === uri && known.result.ok)).find(Boolean);
      if (file) return { uri: file.uri };
    }
    const chosen = files.length === 0 ? 'new' : await questions.collection(files);
    return chosen === 'new' ? questions.newCollection() : chosen;
  }

  /**
   * The variables to add to the collection: when the emit refers to variables that the collection does not define, the user decides whether
   * to copy them. Undefined when the user cancels.
   * @param target the collection's file, or the name of a new one
   */
  async #variables(
    target: CollectionFile | string,
    request: EmitToKeep,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const { collections, questions } = this.#deps;
    const file = typeof target === 'string' ? undefined : target;
    const collection = file?.result.ok === true ? file.result.collection : undefined;
    // Nothing is known about a file that cannot be read, and saving into it fails.
    if (file && !collection) return {};
    const selected = file && collections.selectedEnvironment(file.uri);
    const environment = selected === undefined ? undefined : collection?.environments?.[selected];
    const { event, args, replays, opened } = request;
    const uri = file?.uri ?? '';
    const sent = [event, parseNotationJson(args.json), replays, profileFor(uri, request)];
    const found = undefinedReferences(
      sent,
      { environment, variables: collection?.variables, content: collection },
      isOwn(uri, opened) ? {} : await this.#definitions(opened),
    );
    const { definitions, variables, secrets } = found;
    if (Object.keys(definitions).length + variables.length + secrets.length === 0) return {};
    const name = file ? collections.nameOf(file.uri) : (target as string);
    const choice = await questions.undefinedReferences({ ...found, collection: name });
    return choice && (choice === 'copy' ? definitions : {});
  }

  /**
   * The variables of the file that the connection was opened from. Variables that a program passed to a command are in no file, and are not
   * written to one.
   */
  async #definitions(opened: KnownConnection | undefined): Promise<Definitions> {
    const { collections } = this.#deps;
    const { uri, given } = opened?.origin ?? {};
    if (uri === undefined) return {};
    const source = (await collections.list()).find((file) => file.uri === uri);
    if (source?.result.ok !== true) return {};
    const { environments, variables } = source.result.collection;
    const name = given?.environment ?? collections.selectedEnvironment(uri);
    return { environment: name === undefined ? undefined : environments?.[name], variables };
  }

  async #add(uri: string, request: NamedEmit): Promise<EmitToUpdate> {
    let secrets: Prepared['secrets'] = [];
    let path = '';
    await this.#deps.collections.change(
      uri,
      async (text) => {
        const prepared = await this.#prepare(uri, parseCollection(text), request);
        secrets = prepared.secrets;
        path = prepared.toSave.emit.name;
        return emitEdits(text, prepared.toSave);
      },
      () => this.#store(uri, secrets),
    );
    return { uri, path };
  }

  async #create(target: { name: string; folder: string }, request: NamedEmit): Promise<EmitToUpdate> {
    let secrets: Prepared['secrets'] = [];
    let path = '';
    const slug = slugOf(target.name) || 'collection';
    const uri = await this.#deps.collections.create(target.folder, slug, async (file) => {
      const prepared = await this.#prepare(file, undefined, request);
      secrets = prepared.secrets;
      path = prepared.toSave.emit.name;
      return newCollection(target.name, prepared.toSave);
    });
    await this.#store(uri, secrets);
    return { uri, path };
  }

  /** The connection's key is chosen for the environment that is selected now, because the emit will be sent with that environment. */
  async #prepare(uri: string, known: KnownCollection | undefined, request: NamedEmit): Promise<Prepared> {
    const { collections, network } = this.#deps;
    const collection = known?.ok ? known.collection : undefined;
    const selected = collections.selectedEnvironment(uri);
    const environment = selected === undefined ? undefined : collection?.environments?.[selected];
    const scope = { environment, variables: collection?.variables };
    const { opened } = request;
    const connectionKey = connectionKeyFor(profileFor(uri, request), collection, {
      environment,
      isOwn: isOwn(uri, opened),
      identity: opened?.identity ?? opened?.shown,
      stored: await this.#stored(uri, collection, scope),
    });
    const position = collections.positionOf(uri);
    const { machineProxy } = network;
    return prepare({ uri, position, collection, connectionKey, scope, machineProxy }, request);
  }

  /** The stored values of the secrets of each connection. Only a secret that has the same value for all of its receivers is included. */
  async #stored(
    collectionUri: string,
    collection: Collection | undefined,
    scope: ProfileScope,
  ): Promise<NonNullable<KeyContext['stored']>> {
    const { storedSecret, network } = this.#deps;
    const stored = new Map<string, Map<string, string | number>>();
    for (const [key, profile] of Object.entries(collection?.connections ?? {})) {
      const values = new Map<string, string | number>();
      for (const [name, receivers] of receiversIn(profile, scope, network.machineProxy)) {
        const uses = receivers.map((receiver) => storedSecret({ name, collection: collectionUri, receiver }));
        const [value, ...others] = new Set(await Promise.all(uses));
        if (value !== undefined && others.length === 0) values.set(name, readSecret(value));
      }
      stored.set(key, values);
    }
    return stored;
  }

  async #store(collection: string, secrets: Prepared['secrets']): Promise<void> {
    for (const { name, stored, receivers } of secrets) {
      for (const receiver of receivers) await this.#deps.storeSecret({ name, collection, receiver }, stored);
    }
  }
}

/** Where an emit is in a collection. */
interface EmitToUpdate {
  readonly uri: string;
  readonly path: string;
}

/** A request to save, with the user's choices. */
interface NamedEmit extends EmitToKeep {
  readonly name: string;
  /** Variables to add to the collection. */
  readonly variables: Readonly<Record<string, string>>;
}

interface Prepared {
  readonly toSave: EmitToSave;
  readonly secrets: (SavedSecret & { readonly receivers: readonly string[] })[];
}

/** Empty for a connection that cannot be opened in its current state: no secret is stored for it. */
function receiversIn(
  profile: ConnectionProfile,
  scope: ProfileScope,
  machineProxy: MachineProxy,
): ReadonlyMap<string, readonly string[]> {
  try {
    return secretReceivers(profile, scope, { machineProxy });
  } catch {
    return new Map();
  }
}

function isOwn(uri: string, opened: KnownConnection | undefined): boolean {
  return opened?.origin?.uri === uri;
}

/** In another file, the variables of a profile would have other values, so the profile is saved with its variables resolved. */
function profileFor(uri: string, { profile, opened }: EmitToKeep): ConnectionProfile {
  if (!opened) return profile;
  return isOwn(uri, opened) ? opened.written : opened.shown;
}

interface SaveContext {
  readonly uri: string;
  readonly position: CollectionPosition | undefined;
  readonly collection: Collection | undefined;
  readonly connectionKey: string;
  readonly scope: ProfileScope;
  readonly machineProxy: MachineProxy;
}

/** The text to write to the file, and the secrets that its connection refers to. */
function prepare(
  { uri, position, collection, connectionKey, scope, machineProxy }: SaveContext,
  request: NamedEmit,
): Prepared {
  const { name, event, args, ack, volatile, compress, replays, variables } = request;
  const safe = withoutSecrets(profileFor(uri, request), connectionKey);
  const emit: EmitToSave['emit'] = {
    name: uniqueEmitName(name, collection),
    event,
    args: savedArguments(args, (path) => pathInCollection(path, position)),
    ...(ack !== undefined && ack !== false && { ack }),
    ...(volatile === true && { volatile }),
    ...(compress !== undefined && { compress }),
    ...(replays && { replays }),
  };
  // The connection as it will be in the file: it decides which secrets are stored and for which receivers.
  const inFile = collection?.connections[connectionKey] ?? safe.profile;
  const saved = { ...scope, variables: { ...variables, ...scope.variables } };
  const receivers: ReadonlyMap<string, readonly string[]> =
    safe.secrets.length === 0
      ? new Map()
      : secretReceivers(inFile, saved, { root: `connections.${connectionKey}`, machineProxy });
  const secrets = safe.secrets.flatMap((secret) => {
    const known = receivers.get(secret.name);
    return known ? [{ ...secret, receivers: known }] : [];
  });
  return { toSave: { emit, connectionKey, profile: safe.profile, variables }, secrets };
}
