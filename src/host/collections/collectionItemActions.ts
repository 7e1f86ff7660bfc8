/** Actions of the menus of the Collections view on an emit, a folder or a whole collection. */
import { emitCode } from '../../model/code/emitCode.ts';
import { type Collection, type Emit, isFolder, listEmits } from '../../model/collection/collection.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { duplicatePartEdits } from '../../model/collection/collectionDuplicate.ts';
import { newFolderEdits } from '../../model/collection/collectionFolder.ts';
import { applyEdits, type TextEdit } from '../../model/collection/collectionInsert.ts';
import { type ItemRef, itemOf, wholeEdit } from '../../model/collection/collectionItems.ts';
import { movePartsEdits, type Moved } from '../../model/collection/collectionMove.ts';
import { isItem, namesBeside, partName, type PartRef } from '../../model/collection/collectionParts.ts';
import { removePartsEdits } from '../../model/collection/collectionRemoval.ts';
import { renamePartEdits } from '../../model/collection/collectionRename.ts';
import { restoredText } from '../../model/collection/collectionRestore.ts';
import { type Transfer, type TransferNotes, transferParts } from '../../model/collection/collectionTransfer.ts';
import type { Renamed } from '../../protocol/hostMessages.ts';
import type { CollectionPort } from '../hostPort.ts';
import { rebaseOf } from './formPaths.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { emitAt } from './resolveEmit.ts';
import { versionOf } from './savedEmit.ts';

/** A part of a collection, or the collection itself if `item` is left out. */
export interface CollectionRef {
  /** The URI of the collection's file. */
  readonly uri: string;
  readonly item?: PartRef | undefined;
}

/**
 * Undoes a change, and keeps later changes.
 * @throws UserError when the same lines were changed later; in this case, nothing is changed
 */
export type Undo = () => Promise<void>;

export interface MoveRequest {
  /** The URI of the file that contains the parts. */
  readonly from: string;
  readonly refs: readonly PartRef[];
  /** The URI of the file that the parts are moved to; can be the same file. */
  readonly to: string;
  /** The part that is now at the position where the moved parts are inserted. */
  readonly onto?: PartRef | undefined;
}

export interface MoveResult {
  /** The emits whose name or file changed, for the forms and repeats that use them. */
  readonly renamed: readonly Renamed[];
  readonly undo: Undo;
  /** Only set if the parts were moved to another file. */
  readonly notes?: TransferNotes;
}

export class CollectionItemActions {
  readonly #collections: CollectionPort;

  constructor(collections: CollectionPort) {
    this.#collections = collections;
  }

  /** @throws UserError when the file cannot be read, or has no such part */
  async nameOf({ uri, item }: CollectionRef): Promise<string> {
    const collection = await this.#collections.read(uri);
    return item ? partName(collection, item) : collection.name;
  }

  /**
   * The names that a part cannot have, because its siblings have them.
   * @throws UserError when the file cannot be read, or has no such part
   */
  async namesBeside({ uri, item }: CollectionRef): Promise<readonly string[]> {
    return item ? namesBeside(await this.#collections.read(uri), item) : [];
  }

  /**
   * Renames a part and everything that refers to it.
   * @returns the change for forms that contain an emit of the collection; undefined if no emit's path changed
   * @throws UserError when the name is used already, or the file cannot be changed
   */
  async rename({ uri, item }: CollectionRef, name: string): Promise<{ renamed: Renamed | undefined; undo: Undo }> {
    if (!item || !isItem(item)) {
      return { renamed: undefined, undo: await this.#change(uri, (text) => renamePartEdits(text, item, name)) };
    }
    const [current, before] = [await this.nameOf({ uri, item }), await this.#versionOf(uri, item)];
    const undo = await this.#change(uri, (text) => renamePartEdits(text, item, name));
    const to = `${item.path.slice(0, item.path.length - current.length)}${name}`;
    const after = await this.#versionOf(uri, { ...item, path: to });
    return { renamed: { uri, from: item.path, to, ...(before && after && { versions: { before, after } }) }, undo };
  }

  /** Undefined for a folder. */
  async #versionOf(uri: string, item: ItemRef): Promise<string | undefined> {
    const found = itemOf(await this.#collections.read(uri), item);
    return isFolder(found) ? undefined : versionOf(found);
  }

  /** @throws UserError when the file cannot be changed */
  duplicate(uri: string, item: PartRef): Promise<Undo> {
    return this.#change(uri, (text) => duplicatePartEdits(text, item));
  }

  /**
   * Adds an empty folder.
   * @param parent the path of the folder that contains it
   * @throws UserError when the name is used already, or the file cannot be changed
   */
  newFolder(uri: string, parent: string | undefined, name: string): Promise<Undo> {
    return this.#change(uri, (text) => newFolderEdits(text, parent, name));
  }

  /** @throws UserError when something uses one of the parts, or the file cannot be changed */
  remove(uri: string, items: readonly PartRef[]): Promise<Undo> {
    return this.#change(uri, (text) => removePartsEdits(text, items));
  }

  /**
   * Moves parts.
   * @throws UserError when a part that is not moved uses a moved part, when a moved scenario uses one that is not moved, or when a file
   * cannot be changed
   */
  async move(request: MoveRequest): Promise<MoveResult> {
    return request.from === request.to ? this.#moveWithin(request) : this.#moveToFile(request);
  }

  /** Copies parts, also within their file. @throws UserError when something that they need is missing, or the file cannot be changed */
  async copy({ from, refs, to, onto }: MoveRequest): Promise<{ undo: Undo; notes: TransferNotes | undefined }> {
    const source = await this.#collections.textOf(from);
    const rebase = rebaseOf(from, to);
    let notes: TransferNotes | undefined;
    const undo = await this.#change(to, (target) => {
      const transfer = transferParts({ source, target, refs, onto, rebase, isCopy: true });
      ({ notes } = transfer);
      return transfer.targetEdits;
    });
    return { undo, notes };
  }

  async #moveWithin({ from: uri, refs, onto }: MoveRequest): Promise<MoveResult> {
    const before = await this.#collections.read(uri);
    let moved: readonly Moved[] = [];
    const undo = await this.#change(uri, (text) => {
      const move = movePartsEdits(text, refs, onto);
      ({ moved } = move);
      return move.edits;
    });
    const after = await this.#collections.read(uri);
    return { renamed: renamedOf({ uri, collection: before }, { uri, collection: after }, moved), undo };
  }

  /** The target is written first, so that nothing is lost. If the source then cannot be changed, the target is restored. */
  async #moveToFile({ from, refs, to, onto }: MoveRequest): Promise<MoveResult> {
    const before = await this.#collections.read(from);
    const source = await this.#collections.textOf(from);
    const rebase = rebaseOf(from, to);
    let done: { transfer: Transfer; target: string; text: string } | undefined;
    const undoTarget = await this.#change(to, (target) => {
      const transfer = transferParts({ source, target, refs, onto, rebase });
      done = { transfer, target, text: applyEdits(target, transfer.targetEdits) };
      return transfer.targetEdits;
    });
    if (!done) throw collectionErrors('collection.notChanged', { file: this.#collections.nameOf(to) });
    const { transfer, target, text } = done;
    let undoSource: Undo;
    try {
      undoSource = await this.#change(from, (current) => {
        const again = transferParts({ source: current, target, refs, onto, rebase });
        // The parts were changed after they were copied to the target.
        if (applyEdits(target, again.targetEdits) !== text)
          throw collectionErrors('collection.changedMeanwhile', { file: this.#collections.nameOf(from) });
        return again.sourceEdits;
      });
    } catch (error) {
      await undoTarget();
      throw error;
    }
    const after = await this.#collections.read(to);
    return {
      renamed: renamedOf({ uri: from, collection: before }, { uri: to, collection: after }, transfer.moved).map(
        (renamed) => ({ ...renamed, file: this.#collections.nameOf(to) }),
      ),
      undo: async () => {
        await undoSource();
        await undoTarget();
      },
      notes: transfer.notes,
    };
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

  async #change(uri: string, editsOf: (text: string) => readonly TextEdit[]): Promise<Undo> {
    let [before, after] = ['', ''];
    await this.#collections.change(uri, (text) =>
      Promise.resolve().then(() => {
        const edits = editsOf(text);
        [before, after] = [text, applyEdits(text, edits)];
        return edits;
      }),
    );
    return () =>
      this.#collections.change(uri, (text) => {
        const restored = restoredAs(text, before, after);
        if (restored === undefined)
          return Promise.reject(collectionErrors('collection.notUndone', { file: this.#collections.nameOf(uri) }));
        return Promise.resolve(restored === text ? [] : [wholeEdit(text, restored)]);
      });
  }
}

/**
 * The current text with the change undone. The comparison is repeated with the texts as an editor returns them: without a byte order mark,
 * and with only one kind of line break. The file itself can have a byte order mark and both kinds.
 */
function restoredAs(current: string, before: string, after: string): string | undefined {
  const eol = current.includes('\r\n') ? '\r\n' : '\n';
  const direct = restoredText({ before, after, current });
  if (direct !== undefined) return direct;
  const [one, other] = [before, after].map((text) => text.replace(/^\uFEFF/, '').replace(/\r\n|\n/g, eol)) as [
    string,
    string,
  ];
  return restoredText({ before: one, after: other, current });
}

interface ReadCollection {
  readonly uri: string;
  readonly collection: Collection;
}

/** The emits in the moved parts, each with its new path. In another file, an emit can also have another connection. */
function renamedOf(before: ReadCollection, after: ReadCollection, moved: readonly Moved[]): Renamed[] {
  const emitsIn = ({ collection }: ReadCollection): Map<string, Emit> =>
    new Map(listEmits(collection.emits).map(({ path, emit }) => [path, emit]));
  const [from, to] = [emitsIn(before), emitsIn(after)];
  return moved.flatMap((move) =>
    [...from].flatMap(([path, emit]): Renamed[] => {
      const isMeant = move.type === 'emit' ? path === move.from : path.startsWith(`${move.from}/`);
      const now = move.to + path.slice(move.from.length);
      const other = isMeant ? to.get(now) : undefined;
      if (!other) return [];
      return [
        {
          uri: before.uri,
          from: path,
          to: now,
          versions: { before: versionOf(emit), after: versionOf(other) },
          ...(after.uri !== before.uri && { toUri: after.uri, connection: other.connection }),
        },
      ];
    }),
  );
}
