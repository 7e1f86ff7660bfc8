/**
 * Moves items that were dropped in the Collections view, and reports which other parts were copied with them and which parts are missing.
 */
import * as vscode from 'vscode';
import type { TransferNotes } from '../../model/collection/collectionTransfer.ts';
import type { Renamed } from '../../protocol/hostMessages.ts';
import type { CollectionItemActions, MoveRequest } from '../../host/collections/collectionItemActions.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { listedNames } from '../../model/text/listedNames.ts';
import { flashStatus } from '../guarded/views.ts';
import { inverse, offerUndo } from './collectionDeletion.ts';
import { nameOf } from './collectionStore.ts';
import type { UndoStack } from './undoStack.ts';
import { joinSentences } from '../../model/texts/sentences.ts';

export interface CollectionMoverDeps {
  readonly actions: CollectionItemActions;
  readonly undo: UndoStack;
  readonly onRename: (renamed: Renamed) => void;
}

/** @throws UserError if an item cannot be moved; in this case, nothing is changed */
export async function moveParts(request: MoveRequest, { actions, undo, onRename }: CollectionMoverDeps): Promise<void> {
  const { renamed, notes, ...done } = await actions.move(request);
  renamed.forEach((change) => onRename(change));
  const restore = undo.add(async () => {
    await done.undo();
    renamed.forEach((change) => onRename(inverse(change)));
  });
  const count = request.refs.length;
  const name = request.refs[0]?.path.split('/').at(-1) ?? '';
  if (!notes) return flashStatus('move', collectionTexts.movedWithin({ count, name }));
  const file = nameOf(vscode.Uri.parse(request.to));
  void offerUndo(joinSentences([collectionTexts.moved({ count, name, file }), ...notesTexts(notes)]), restore);
}

/** The sentences of a message about the parts that were copied with others, and about missing parts. */
export function notesTexts({
  added,
  variables,
  undefined: missing,
  different,
  secrets,
  files,
}: TransferNotes): string[] {
  const texts: [names: readonly string[], text: (params: { names: string; count: number }) => string][] = [
    [[...added, ...variables], collectionTexts.alsoCopied],
    [missing, collectionTexts.stillUndefined],
    [different, collectionTexts.otherValues],
    [secrets, collectionTexts.secretsAsked],
    [files, collectionTexts.filesUnchanged],
  ];
  return texts.flatMap(([names, text]) => (names.length > 0 ? [text(listedNames(names))] : []));
}
