/**
 * Copies emits, folders and scenarios of the Collections view, and pastes them. The clipboard contains their JSON, so
 * that it can also be pasted into a file. The view itself reads the copied parts again from their files when it pastes.
 */
import * as vscode from 'vscode';
import { isMovable } from '../../model/collection/collectionMove.ts';
import { locationOf, type PartRef, valueAt } from '../../model/collection/collectionParts.ts';
import { printJson } from '../../model/collection/collectionPrint.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import type { CollectionItemActions, CollectionRef } from '../../host/collections/collectionItemActions.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { flashStatus } from '../guarded/views.ts';
import { offerUndo } from './collectionDeletion.ts';
import { dropOn } from './collectionDrag.ts';
import { notesTexts } from './collectionMover.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import type { UndoStack } from './undoStack.ts';
import { joinSentences } from '../../model/texts/sentences.ts';

export interface CollectionClipboardDeps {
  readonly collections: Pick<CollectionStore, 'read'>;
  readonly actions: Pick<CollectionItemActions, 'copy'>;
  readonly undo: UndoStack;
}

export class CollectionClipboard {
  readonly #deps: CollectionClipboardDeps;
  #copied: { readonly text: string; readonly files: ReadonlyMap<string, readonly PartRef[]> } | undefined;

  constructor(deps: CollectionClipboardDeps) {
    this.#deps = deps;
  }

  /**
   * Copies parts. Connections, requests and whole collections are not copied. @throws UserError if a part no longer
   * exists
   */
  async copy(refs: readonly CollectionRef[]): Promise<void> {
    const files = new Map<string, PartRef[]>();
    const values: unknown[] = [];
    for (const { uri, item } of refs) {
      if (!item || !isMovable(item)) continue;
      const collection = await this.#deps.collections.read(vscode.Uri.parse(uri));
      values.push(valueAt(collection, locationOf(collection, item)));
      files.set(uri, [...(files.get(uri) ?? []), item]);
    }
    if (values.length === 0) return;
    const [only] = values;
    const text = printJson(values.length === 1 ? only : values, { eol: '\n', unit: '  ' });
    await vscode.env.clipboard.writeText(text);
    this.#copied = { text, files };
    flashStatus('copy', collectionTexts.partsCopied({ count: values.length }));
  }

  /**
   * Adds the copied parts at a node, as if they were dropped there.
   * @throws UserError if nothing was copied in this window, or nothing can be added at the node
   */
  async paste(node: unknown): Promise<void> {
    const text = await vscode.env.clipboard.readText();
    if (!this.#copied || withoutCarriageReturns(text) !== this.#copied.text) {
      throw collectionErrors('collection.nothingToPaste');
    }
    const drop = dropOn(node);
    let count = 0;
    for (const [from, refs] of this.#copied.files) {
      const accepted = refs.filter((ref) => drop?.accepts(ref));
      if (!drop || accepted.length === 0) continue;
      const onto = accepted.some((ref) => isSame(ref, drop.onto)) ? targetBeside(drop.onto) : drop.onto;
      const { undo, notes } = await this.#deps.actions.copy({ from, refs: accepted, to: drop.uri, onto });
      count += accepted.length;
      const restore = this.#deps.undo.add(undo);
      const about = notes && from !== drop.uri ? notesTexts(notes) : [];
      if (about.length === 0) continue;
      const pasted = collectionTexts.pasted({ count: accepted.length, file: nameOf(vscode.Uri.parse(drop.uri)) });
      void offerUndo(joinSentences([pasted, ...about]), restore);
    }
    if (count === 0) throw collectionErrors('collection.nothingToPaste');
  }
}

function isSame(one: PartRef, other: PartRef | undefined): boolean {
  return one.type === other?.type && one.path === other.path;
}

/** A folder that is pasted on itself is pasted next to itself. */
function targetBeside(ref: PartRef | undefined): PartRef | undefined {
  if (ref?.type !== 'folder') return ref;
  const end = ref.path.lastIndexOf('/');
  return end < 0 ? undefined : { type: 'folder', path: ref.path.slice(0, end) };
}

/** Windows may change the line endings in its clipboard. */
function withoutCarriageReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
