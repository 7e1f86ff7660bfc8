import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Collection } from '../../model/collection/collection.ts';
import { savedArguments } from '../../model/collection/collectionArgs.ts';
import { emitEdits, type EmitToSave, newCollection, uniqueEmitName } from '../../model/collection/collectionEdit.ts';
import { connectionKeyFor, type KeyContext, slugOf } from '../../model/collection/collectionKeys.ts';
import { readSecret, type SavedSecret, withoutSecrets } from '../../model/collection/collectionSecrets.ts';
import { machineProxy } from '../profile/resolveNetwork.ts';
import { type CollectionResult, parseCollection } from '../../model/collection/collectionText.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ProfileScope } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { promptForInput, type Choice, pickOne, pickWorkspaceFolder } from '../guarded/questions.ts';
import type { EmitToKeep, KnownConnection } from '../../host/collections/savedEmit.ts';
import type { SecretUse } from '../../host/secrets/secretUse.ts';
import { collectionFolder, type CollectionStore, collectionSuffix, nameOf } from './collectionStore.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';
import { isMissing } from '../commands/fileError.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

export interface EmitSaverDeps {
  readonly collections: CollectionStore;
  readonly environments: Pick<EnvironmentChoice, 'selected'>;
  /** Stores a secret for the collection and who receives it there. */
  readonly storeSecret: (use: SecretUse, stored: string) => Promise<void>;
  /** What is stored for that use; nobody is asked. */
  readonly storedSecret: (use: SecretUse) => Promise<string | undefined>;
}

/** `path` is relative to the workspace, for messages. */
export type SaveResult = { saved: true; path: string } | { saved: false };

type Target = { uri: vscode.Uri } | { newName: string; folder: vscode.WorkspaceFolder };

interface TargetChoice extends Choice {
  /** None stands for a new collection. */
  readonly uri?: vscode.Uri;
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
  async save(request: EmitToKeep): Promise<SaveResult> {
    if (!vscode.workspace.workspaceFolders?.length) {
      throw collectionErrors('collection.noFolder');
    }
    await this.#deps.collections.load();
    const name = await this.#askName(request.event);
    if (name === undefined) return { saved: false };
    const target = await this.#askTarget();
    if (!target) return { saved: false };
    const uri =
      'uri' in target ? await this.#add(target.uri, name, request) : await this.#create(target, name, request);
    this.#deps.collections.changed(uri);
    return { saved: true, path: nameOf(uri) };
  }

  #askName(event: string): Thenable<string | undefined> {
    const emits = this.#deps.collections.files.flatMap(({ result }) => (result.ok ? result.collection.emits : []));
    return promptForInput({
      title: collectionTexts.saveTitle(),
      prompt: collectionTexts.namePrompt(),
      value: uniqueEmitName(event, { emits }),
      validate: needed,
    }).then((name) => name?.trim());
  }

  async #askTarget(): Promise<Target | undefined> {
    const { files } = this.#deps.collections;
    if (files.length === 0) return this.#askNew();
    const items = files.map(({ uri, result }): TargetChoice =>
      result.ok
        ? { label: result.collection.name, description: nameOf(uri), uri }
        : { label: nameOf(uri), description: result.fault.message, iconPath: new vscode.ThemeIcon('error'), uri },
    );
    const create: TargetChoice = { label: collectionTexts.newCollection(), iconPath: new vscode.ThemeIcon('add') };
    const title = collectionTexts.saveTitle();
    const picked = await pickOne([...items, create], { title, ignoreFocusOut: true });
    if (!picked) return undefined;
    return picked.uri ? { uri: picked.uri } : this.#askNew();
  }

  async #askNew(): Promise<Target | undefined> {
    const folder = await pickWorkspaceFolder(collectionTexts.folderTitle());
    if (!folder) return undefined;
    const newName = await promptForInput({
      title: collectionTexts.newCollectionTitle(),
      prompt: collectionTexts.newCollectionPrompt(),
      value: folder.name,
      validate: needed,
    });
    return newName === undefined ? undefined : { newName: newName.trim(), folder };
  }

  /** Edits the document, so that undo works and what is not saved in it counts. */
  async #add(uri: vscode.Uri, name: string, request: EmitToKeep): Promise<vscode.Uri> {
    const document = await vscode.workspace.openTextDocument(uri);
    const wasDirty = document.isDirty;
    const text = document.getText();
    const { toSave, secrets } = await this.#prepare(uri, parseCollection(text), name, request);
    const edit = new vscode.WorkspaceEdit();
    for (const { offset, length, content } of emitEdits(text, toSave)) {
      edit.replace(uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    }
    if (!(await vscode.workspace.applyEdit(edit)))
      throw collectionErrors('collection.notChanged', { file: nameOf(uri) });
    await this.#store(uri, secrets);
    // What the person has not saved is not ours to save; the editor shows that something is left to do.
    if (!wasDirty && !(await document.save())) {
      throw collectionErrors('collection.notWritten', { file: nameOf(uri) });
    }
    return uri;
  }

  async #create(
    { newName, folder }: { newName: string; folder: vscode.WorkspaceFolder },
    name: string,
    request: EmitToKeep,
  ): Promise<vscode.Uri> {
    const directory = vscode.Uri.joinPath(folder.uri, collectionFolder);
    const uri = await freeUri(directory, slugOf(newName) || 'collection');
    const { toSave, secrets } = await this.#prepare(uri, undefined, name, request);
    const contents = new TextEncoder().encode(newCollection(newName, toSave));
    await vscode.workspace.fs.createDirectory(directory);
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri, { overwrite: false, ignoreIfExists: false, contents });
    if (!(await vscode.workspace.applyEdit(edit)))
      throw collectionErrors('collection.notCreated', { file: nameOf(uri) });
    await this.#store(uri, secrets);
    return uri;
  }

  /** The connection's key is chosen as the emit would be sent: with the environment that is selected now. */
  async #prepare(
    uri: vscode.Uri,
    known: CollectionResult | undefined,
    name: string,
    request: EmitToKeep,
  ): Promise<Prepared> {
    const collection = known?.ok ? known.collection : undefined;
    const selected = this.#deps.environments.selected(uri);
    const environment = selected === undefined ? undefined : collection?.environments?.[selected];
    const scope = { environment, variables: collection?.variables };
    const { opened } = request;
    const connectionKey = connectionKeyFor(profileFor(uri, request), collection, {
      environment,
      isOwn: isOwn(uri, opened),
      identity: opened?.identity ?? opened?.shown,
      stored: await this.#stored(uri, collection, scope),
    });
    return prepare(uri, { collection, name, connectionKey, scope }, request);
  }

  /** The values that are stored for the secrets of each connection: those that all of their receivers get. */
  async #stored(
    uri: vscode.Uri,
    collection: Collection | undefined,
    scope: ProfileScope,
  ): Promise<NonNullable<KeyContext['stored']>> {
    const stored = new Map<string, Map<string, string | number>>();
    for (const [key, profile] of Object.entries(collection?.connections ?? {})) {
      const values = new Map<string, string | number>();
      for (const [name, receivers] of receiversIn(profile, scope)) {
        const uses = receivers.map((receiver) =>
          this.#deps.storedSecret({ name, collection: uri.toString(), receiver }),
        );
        const [value, ...others] = new Set(await Promise.all(uses));
        if (value !== undefined && others.length === 0) values.set(name, readSecret(value));
      }
      stored.set(key, values);
    }
    return stored;
  }

  async #store(uri: vscode.Uri, secrets: Prepared['secrets']): Promise<void> {
    const collection = uri.toString();
    for (const { name, stored, receivers } of secrets) {
      for (const receiver of receivers) await this.#deps.storeSecret({ name, collection, receiver }, stored);
    }
  }
}

function needed(text: string): string | undefined {
  return text.trim() === '' ? collectionTexts.nameNeeded() : undefined;
}

/** A file that is not there yet: "slug", "slug-2", "slug-3". */
async function freeUri(directory: vscode.Uri, slug: string): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const uri = vscode.Uri.joinPath(directory, `${slug}${n > 1 ? `-${n}` : ''}${collectionSuffix}`);
    try {
      await vscode.workspace.fs.stat(uri);
    } catch (error) {
      if (isMissing(error)) return uri;
      throw collectionErrors('collection.notCreated', { file: nameOf(uri) });
    }
  }
}

interface Prepared {
  readonly toSave: EmitToSave;
  readonly secrets: (SavedSecret & { readonly receivers: readonly string[] })[];
}

/** None for a connection that could not be opened as it stands: nothing is stored for it. */
function receiversIn(profile: ConnectionProfile, scope: ProfileScope): ReadonlyMap<string, readonly string[]> {
  try {
    return secretReceivers(profile, scope, { machineProxy });
  } catch {
    return new Map();
  }
}

function isOwn(uri: vscode.Uri, opened: KnownConnection | undefined): boolean {
  return opened?.origin?.uri === uri.toString();
}

/** In another file than its own the variables of a profile would be others: there it is saved with what they stand for. */
function profileFor(uri: vscode.Uri, { profile, opened }: EmitToKeep): ConnectionProfile {
  if (!opened) return profile;
  return isOwn(uri, opened) ? opened.written : opened.shown;
}

/** What stands in the file, and the secrets that its connection refers to. */
function prepare(
  uri: vscode.Uri,
  {
    collection,
    name,
    connectionKey,
    scope,
  }: { collection: Collection | undefined; name: string; connectionKey: string; scope: ProfileScope },
  request: EmitToKeep,
): Prepared {
  const { event, args, ack, volatile, compress, replays } = request;
  const safe = withoutSecrets(profileFor(uri, request), connectionKey);
  const emit: EmitToSave['emit'] = {
    name: uniqueEmitName(name, collection),
    event,
    args: savedArguments(args, (path) => rebased(path, uri)),
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
function rebased(path: string, collection: vscode.Uri): string {
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = first && vscode.Uri.joinPath(first, path);
  if (!target || vscode.workspace.getWorkspaceFolder(collection)?.uri.toString() !== first.toString()) {
    throw fileErrors('file.otherFolder', { file: path });
  }
  const way = posix.relative(posix.dirname(collection.path), target.path);
  return way.startsWith('.') ? way : `./${way}`;
}
