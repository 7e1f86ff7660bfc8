/** Actions of the menus of the Collections view on an emit, a folder or a whole collection. */
import { emitCode } from '../../model/code/emitCode.ts';
import { type Emit, isFolder } from '../../model/collection/collection.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { applyEdits, type TextEdit } from '../../model/collection/collectionInsert.ts';
import {
  duplicateEdits,
  type ItemRef,
  itemOf,
  removeEdits,
  renameEdits,
  wholeEdit,
} from '../../model/collection/collectionItems.ts';
import type { Renamed } from '../../protocol/hostMessages.ts';
import type { CollectionPort } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { emitAt } from './resolveEmit.ts';
import { versionOf } from './savedEmit.ts';

/** An item of a collection, or the collection itself if `item` is left out. */
export interface CollectionRef {
  /** The URI of the collection's file. */
  readonly uri: string;
  readonly item?: ItemRef | undefined;
}

export class CollectionItemActions {
  readonly #collections: CollectionPort;

  constructor(collections: CollectionPort) {
    this.#collections = collections;
  }

  /** @throws UserError when the file cannot be read, or has no such item */
  async nameOf({ uri, item }: CollectionRef): Promise<string> {
    const collection = await this.#collections.read(uri);
    if (!item) return collection.name;
    const found = itemOf(collection, item);
    return isFolder(found) ? found.folder : found.name;
  }

  /**
   * @returns what forms that contain an emit of the collection have to know; undefined if the collection itself was renamed
   * @throws UserError when the name is used already, or the file cannot be changed
   */
  async rename({ uri, item }: CollectionRef, name: string): Promise<Renamed | undefined> {
    if (!item) {
      await this.#change(uri, (text) => renameEdits(text, undefined, name));
      return undefined;
    }
    const [current, before] = [await this.nameOf({ uri, item }), await this.#versionOf(uri, item)];
    await this.#change(uri, (text) => renameEdits(text, item, name));
    const to = `${item.path.slice(0, item.path.length - current.length)}${name}`;
    const after = await this.#versionOf(uri, { ...item, path: to });
    return { uri, from: item.path, to, ...(before && after && { versions: { before, after } }) };
  }

  /** Undefined for a folder. */
  async #versionOf(uri: string, item: ItemRef): Promise<string | undefined> {
    const found = itemOf(await this.#collections.read(uri), item);
    return isFolder(found) ? undefined : versionOf(found);
  }

  /** @throws UserError when the file cannot be changed */
  async duplicate(uri: string, item: ItemRef): Promise<void> {
    await this.#change(uri, (text) => duplicateEdits(text, item));
  }

  /**
   * Removes an item.
   * @returns a function that restores it, unless something else was changed in the file
   * @throws UserError when the file cannot be changed
   */
  async remove(uri: string, item: ItemRef): Promise<() => Promise<void>> {
    let [before, after] = ['', ''];
    await this.#change(uri, (text) => {
      const edits = removeEdits(text, item);
      [before, after] = [text, applyEdits(text, edits)];
      return edits;
    });
    return () =>
      this.#change(uri, (text) => {
        if (text === before) return [];
        if (text !== after) throw collectionErrors('collection.notUndone', { file: this.#collections.nameOf(uri) });
        return [wholeEdit(text, before)];
      });
  }

  /** The JavaScript that emits a saved emit; its variables are not filled in. */
  async code(uri: string, path: string): Promise<string> {
    const collection = await this.#collections.read(uri);
    return emitCode(emitAt({ collection, file: this.#collections.nameOf(uri) }, path));
  }

  /** A saved emit and its connection, with their variables. */
  async emit(uri: string, path: string): Promise<{ emit: Emit; profile: ConnectionProfile | undefined }> {
    const collection = await this.#collections.read(uri);
    const emit = emitAt({ collection, file: this.#collections.nameOf(uri) }, path);
    return { emit, profile: collection.connections[emit.connection] };
  }

  async #change(uri: string, editsOf: (text: string) => readonly TextEdit[]): Promise<void> {
    await this.#collections.change(uri, (text) => Promise.resolve().then(() => editsOf(text)));
  }
}
