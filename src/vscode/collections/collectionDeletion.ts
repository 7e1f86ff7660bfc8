/**
 * Deletes parts and files in the Collections view. One Undo restores everything that was deleted together, even if a file was changed
 * later.
 */
import * as vscode from 'vscode';
import type { Renamed } from '../../protocol/hostMessages.ts';
import type { PartRef } from '../../model/collection/collectionParts.ts';
import type { CollectionItemActions, CollectionRef, Undo } from '../../host/collections/collectionItemActions.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { offer, showError } from '../guarded/messages.ts';
import { deleteFile } from './collectionFileActions.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import type { UndoStack } from './undoStack.ts';

export interface DeletionDeps {
  readonly collections: CollectionStore;
  readonly actions: CollectionItemActions;
  readonly undo: UndoStack;
}

/**
 * Deletes parts and whole files, with one edit for each file. @throws UserError when something could not be deleted; the rest can be
 * restored
 */
export async function deleteNodes(
  refs: readonly CollectionRef[],
  { collections, actions, undo }: DeletionDeps,
): Promise<void> {
  const [first] = refs;
  const name = first?.item ? await actions.nameOf(first) : '';
  const files = new Map<string, CollectionRef[]>();
  for (const ref of refs) files.set(ref.uri, [...(files.get(ref.uri) ?? []), ref]);
  const undos: Undo[] = [];
  try {
    for (const [uri, own] of files) {
      const items = own.flatMap(({ item }): PartRef[] => (item ? [item] : []));
      const file = vscode.Uri.parse(uri);
      // The file is deleted with everything in it.
      undos.unshift(items.length < own.length ? await deleteFile(file) : await actions.remove(uri, items));
      collections.changed(file);
    }
  } finally {
    if (undos.length > 0) {
      const restore = undo.add(async () => {
        for (const undoOne of undos) await undoOne();
      });
      void offerUndo(deletedText(refs, name), restore);
    }
  }
}

function deletedText(refs: readonly CollectionRef[], name: string): string {
  const [first, ...others] = refs;
  const file = first ? nameOf(vscode.Uri.parse(first.uri)) : '';
  if (others.length > 0) return collectionTexts.severalDeleted({ count: refs.length });
  return first?.item ? collectionTexts.deleted({ name, file }) : collectionTexts.fileDeleted({ file });
}

/** Not awaited by callers: the notification stays until the user closes it. */
export async function offerUndo(text: string, undo: Undo): Promise<void> {
  try {
    if (await offer(text, collectionTexts.undo())) await undo();
  } catch (error) {
    showError(error);
  }
}

/** The change that undoing a renaming makes. */
export function inverse({ uri, from, to, versions, toUri = uri }: Renamed): Renamed {
  return {
    uri: toUri,
    from: to,
    to: from,
    ...(versions && { versions: { before: versions.after, after: versions.before } }),
    ...(toUri !== uri && { toUri: uri, file: nameOf(vscode.Uri.parse(uri)) }),
  };
}
