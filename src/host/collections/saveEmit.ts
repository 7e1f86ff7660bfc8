import { findEmit } from '../../model/collection/collection.ts';
import { savedArguments } from '../../model/collection/collectionArgs.ts';
import { emitEdits, type EmitToSave, newCollection, uniqueEmitName } from '../../model/collection/collectionEdit.ts';
import { slugOf } from '../../model/collection/collectionKeys.ts';
import { type CollectionResult, parseCollection } from '../../model/collection/collectionText.ts';
import { type Definitions, undefinedReferences } from '../../model/collection/undefinedReferences.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import type { CollectionFile, HostPort, SaveQuestions } from '../hostPort.ts';
import { knownVariables } from './environments.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { ConnectionSaver, type ConnectionSaverDeps, isOwn, profileFor, type SecretToStore } from './connectionSaver.ts';
import { pathInCollection } from './formPaths.ts';
import { type EmitToKeep, type KnownConnection, type SavedEmitFile, savedEmitOf } from './savedEmit.ts';

export interface EmitSaverDeps extends Pick<HostPort, 'workspace'>, ConnectionSaverDeps {
  readonly questions: SaveQuestions;
}

/**
 * Saves an emit into a new or existing collection, which the user chooses, or which is chosen automatically (a direct request).
 * Invariants: no file is overwritten; a file that cannot be read is not changed; secrets are written to the secret storage and never to the
 * file.
 */
export class EmitSaver {
  readonly #deps: EmitSaverDeps;
  readonly #connections: ConnectionSaver;
  /** The collection of the last emit that was saved. */
  #last: string | undefined;

  constructor(deps: EmitSaverDeps) {
    this.#deps = deps;
    this.#connections = new ConnectionSaver(deps);
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
    const environment = file && (await knownVariables(collections, file.uri, collection));
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
    const { collection } = source.result;
    const environment = await knownVariables(collections, uri, collection, given?.environment);
    return { environment, variables: collection.variables };
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
      () => this.#connections.store(uri, secrets),
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
    await this.#connections.store(uri, secrets);
    return { uri, path };
  }

  /** The text to write to the file, and the secrets that its connection refers to. */
  async #prepare(uri: string, known: CollectionResult | undefined, request: NamedEmit): Promise<Prepared> {
    const collection = known?.ok ? known.collection : undefined;
    const { name, event, args, ack, volatile, compress, replays, variables } = request;
    const { key, profile, secrets } = await this.#connections.prepare(uri, collection, request, { variables });
    const position = this.#deps.collections.positionOf(uri);
    const emit: EmitToSave['emit'] = {
      name: uniqueEmitName(name, collection),
      event,
      args: savedArguments(args, (path) => pathInCollection(path, position)),
      ...(ack !== undefined && ack !== false && { ack }),
      ...(volatile === true && { volatile }),
      ...(compress !== undefined && { compress }),
      ...(replays && { replays }),
    };
    return { toSave: { emit, connectionKey: key, profile, variables }, secrets };
  }
}

/** The location of an emit in a collection. */
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
  readonly secrets: readonly SecretToStore[];
}
