import { posix } from 'node:path';
import type { Collection } from '../../model/collection/collection.ts';
import { savedArguments } from '../../model/collection/collectionArgs.ts';
import { emitEdits, type EmitToSave, newCollection, uniqueEmitName } from '../../model/collection/collectionEdit.ts';
import { connectionKeyFor, type KeyContext, slugOf } from '../../model/collection/collectionKeys.ts';
import { readSecret, type SavedSecret, withoutSecrets } from '../../model/collection/collectionSecrets.ts';
import { type CollectionResult, parseCollection } from '../../model/collection/collectionText.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { MachineProxy } from '../../model/profile/proxyReaders.ts';
import type { ProfileScope } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { fileErrors } from '../files/fileErrorTexts.ts';
import type { CollectionPosition, HostPort, SavedFile } from '../hostPort.ts';
import type { SecretUse } from '../secrets/secretUse.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import type { EmitToKeep, KnownConnection } from './savedEmit.ts';

export interface EmitSaverDeps extends Pick<HostPort, 'workspace' | 'collections' | 'network' | 'questions'> {
  /** Stores a secret for the collection and who receives it there. */
  readonly storeSecret: (use: SecretUse, stored: string) => Promise<void>;
  /** What is stored for that use; nobody is asked. */
  readonly storedSecret: (use: SecretUse) => Promise<string | undefined>;
}

/**
 * Saves an emit into a collection of the person's choice, existing or new.
 * Invariants: no file is overwritten, one that cannot be read is not touched, secrets go into the secret storage and never into the file.
 */
export class EmitSaver {
  readonly #deps: EmitSaverDeps;

  constructor(deps: EmitSaverDeps) {
    this.#deps = deps;
  }

  /**
   * Asks for the emit's name and the collection; `saved` is false when the person cancels.
   * @throws UserError when there is no folder or the collection cannot be changed
   */
  async save(request: EmitToKeep): Promise<SavedFile> {
    const { workspace, collections, questions } = this.#deps;
    if (!workspace.hasFolder) {
      throw collectionErrors('collection.noFolder');
    }
    const files = await collections.list();
    const emits = files.flatMap(({ result }) => (result.ok ? result.collection.emits : []));
    const name = await questions.emitName(uniqueEmitName(request.event, { emits }));
    if (name === undefined) return { saved: false };
    const chosen = files.length === 0 ? 'new' : await questions.collection(files);
    const target = chosen === 'new' ? await questions.newCollection() : chosen;
    if (!target) return { saved: false };
    const uri =
      'uri' in target ? await this.#add(target.uri, name, request) : await this.#create(target, name, request);
    return { saved: true, path: collections.nameOf(uri) };
  }

  async #add(uri: string, name: string, request: EmitToKeep): Promise<string> {
    let secrets: Prepared['secrets'] = [];
    await this.#deps.collections.change(
      uri,
      async (text) => {
        const prepared = await this.#prepare(uri, parseCollection(text), name, request);
        secrets = prepared.secrets;
        return emitEdits(text, prepared.toSave);
      },
      () => this.#store(uri, secrets),
    );
    return uri;
  }

  async #create(target: { name: string; folder: string }, name: string, request: EmitToKeep): Promise<string> {
    let secrets: Prepared['secrets'] = [];
    const slug = slugOf(target.name) || 'collection';
    const uri = await this.#deps.collections.create(target.folder, slug, async (file) => {
      const prepared = await this.#prepare(file, undefined, name, request);
      secrets = prepared.secrets;
      return newCollection(target.name, prepared.toSave);
    });
    await this.#store(uri, secrets);
    return uri;
  }

  /** The connection's key is chosen as the emit would be sent: with the environment that is selected now. */
  async #prepare(
    uri: string,
    known: CollectionResult | undefined,
    name: string,
    request: EmitToKeep,
  ): Promise<Prepared> {
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
    return prepare({ uri, position, collection, name, connectionKey, scope, machineProxy }, request);
  }

  /** The values that are stored for the secrets of each connection: those that all of their receivers get. */
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

interface Prepared {
  readonly toSave: EmitToSave;
  readonly secrets: (SavedSecret & { readonly receivers: readonly string[] })[];
}

/** None for a connection that could not be opened as it stands: nothing is stored for it. */
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

/** In another file than its own the variables of a profile would be others: there it is saved with what they stand for. */
function profileFor(uri: string, { profile, opened }: EmitToKeep): ConnectionProfile {
  if (!opened) return profile;
  return isOwn(uri, opened) ? opened.written : opened.shown;
}

interface SaveContext {
  readonly uri: string;
  readonly position: CollectionPosition | undefined;
  readonly collection: Collection | undefined;
  readonly name: string;
  readonly connectionKey: string;
  readonly scope: ProfileScope;
  readonly machineProxy: MachineProxy;
}

/** What stands in the file, and the secrets that its connection refers to. */
function prepare(
  { uri, position, collection, name, connectionKey, scope, machineProxy }: SaveContext,
  request: EmitToKeep,
): Prepared {
  const { event, args, ack, volatile, compress, replays } = request;
  const safe = withoutSecrets(profileFor(uri, request), connectionKey);
  const emit: EmitToSave['emit'] = {
    name: uniqueEmitName(name, collection),
    event,
    args: savedArguments(args, (path) => rebased(path, position)),
    ...(ack !== undefined && ack !== false && { ack }),
    ...(volatile === true && { volatile }),
    ...(compress !== undefined && { compress }),
    ...(replays && { replays }),
  };
  // What the connection in the file refers to, and who receives it there.
  const inFile = collection?.connections[connectionKey] ?? safe.profile;
  const receivers = secretReceivers(inFile, scope, { root: `connections.${connectionKey}`, machineProxy });
  const secrets = safe.secrets.flatMap((secret) => {
    const known = receivers.get(secret.name);
    return known ? [{ ...secret, receivers: known }] : [];
  });
  return { toSave: { emit, connectionKey, profile: safe.profile }, secrets };
}

/** The form names files relative to the first workspace folder, a collection relative to itself. */
function rebased(path: string, position: CollectionPosition | undefined): string {
  if (!position) throw fileErrors('file.otherFolder', { file: path });
  const way = posix.relative(posix.dirname(position.file), posix.join(position.folder, path));
  return way.startsWith('.') ? way : `./${way}`;
}
