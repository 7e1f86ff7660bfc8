/**
 * Changes the text of a collection. A file that is open in an editor is changed there, so that undo works and unsaved changes are kept;
 * otherwise the file itself is replaced. Invariant: a change of another window or program is never overwritten. When the file changed after
 * it was read, the change is made again in the new text.
 */
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { replaceFile } from '../../files/replaceFile.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import type { CollectionPort } from '../../host/hostPort.ts';
import { applyEdits, type TextEdit } from '../../model/collection/collectionInsert.ts';
import { writeError } from '../commands/fileError.ts';
import { openDocument } from '../commands/openDocument.ts';
import { nameOf, readCollectionFile } from './collectionStore.ts';

type EditsOf = Parameters<CollectionPort['change']>[1];

/** The maximum number of attempts to make a change to a file that others change at the same time. */
const maxTries = 10;

/** Changes of one file in this window are made one after the other. */
const inProgress = new Map<string, Promise<void>>();

/** Implements `CollectionPort.change`. */
export function changeCollection(uri: vscode.Uri, editsOf: EditsOf, changed?: () => Promise<void>): Promise<void> {
  const key = uri.toString();
  const previous = inProgress.get(key) ?? Promise.resolve();
  const change = previous.catch(() => undefined).then(() => changeNow(uri, editsOf, changed));
  inProgress.set(key, change);
  const done = (): void => void (inProgress.get(key) === change && inProgress.delete(key));
  change.then(done, done);
  return change;
}

async function changeNow(uri: vscode.Uri, editsOf: EditsOf, changed?: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const document = openDocument(uri);
    const isDone = document?.isDirty
      ? await changeDocument(document, editsOf, changed)
      : await changeFile(uri, editsOf, changed);
    if (isDone) return;
  }
  throw collectionErrors('collection.changedMeanwhile', { file: nameOf(uri) });
}

/** @returns whether the change was made; false when the file changed meanwhile */
async function changeFile(uri: vscode.Uri, editsOf: EditsOf, changed?: () => Promise<void>): Promise<boolean> {
  const bytes = await readCollectionFile(uri);
  const text = textIn(uri, bytes);
  const document = openDocument(uri);
  // An editor that does not show the current file yet is left alone: it shows the changed file a moment later.
  if (document && isInEditor(uri) && document.getText() === text.replace(/^\uFEFF/, ''))
    return changeDocument(document, editsOf, changed);
  const edits = await editsOf(text);
  if (edits.length === 0) return true;
  if (openDocument(uri)?.isDirty) return false;
  await changed?.();
  const content = new TextEncoder().encode(applyEdits(text, edits));
  try {
    if (uri.scheme === 'file') return await replaceFile(uri.fsPath, bytes, content, systemClock);
    if (!Buffer.from(await readCollectionFile(uri)).equals(bytes)) return false;
    await vscode.workspace.fs.writeFile(uri, content);
    return true;
  } catch (error) {
    throw writeError(nameOf(uri), error);
  }
}

async function changeDocument(
  document: vscode.TextDocument,
  editsOf: EditsOf,
  changed?: () => Promise<void>,
): Promise<boolean> {
  const { uri, version, isDirty: wasDirty } = document;
  const edits = await editsOf(document.getText());
  if (edits.length === 0) return true;
  // The offsets are only valid for the unchanged text.
  if (document.version !== version || document.isClosed) return false;
  if (!(await vscode.workspace.applyEdit(workspaceEdit(document, edits))))
    throw collectionErrors('collection.notChanged', { file: nameOf(uri) });
  await changed?.();
  // Changes that the user has not saved are not saved here; the editor marks the file as modified.
  if (!wasDirty && !(await document.save())) throw collectionErrors('collection.notWritten', { file: nameOf(uri) });
  return true;
}

function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    edit.replace(document.uri, range, content);
  }
  return edit;
}

/** The text with its byte order mark. @throws UserError when the text would not be the same after it was written */
function textIn(uri: vscode.Uri, bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (!Buffer.from(text).equals(bytes)) throw collectionErrors('collection.notUtf8', { file: nameOf(uri) });
  return text;
}

function isInEditor(uri: vscode.Uri): boolean {
  const key = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === key),
  );
}
