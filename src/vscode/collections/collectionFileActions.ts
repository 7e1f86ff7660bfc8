/** Actions of menus on whole collection files. */
import * as vscode from 'vscode';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { applyEdits } from '../../model/collection/collectionInsert.ts';
import { renameEdits } from '../../model/collection/collectionItems.ts';
import { readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import { childNode, properties } from '../../model/collection/language/syntaxNodes.ts';
import { partOffset, type PartRef } from '../../model/collection/collectionParts.ts';
import { openCollection } from './collectionDocument.ts';
import { createFile } from './collectionFiles.ts';
import { collectionSuffix, nameOf, readCollectionFile } from './collectionStore.ts';

/** Opens a collection at the line of a part, or at its beginning. */
export async function openAtItem(uri: vscode.Uri, item: PartRef | undefined, preserveFocus = false): Promise<void> {
  const document = await openCollection(uri);
  const at = document.positionAt(partOffset(document.getText(), item));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preserveFocus });
}

/** Opens a collection at the line of an environment. */
export async function openAtEnvironment(
  { uri, environment }: { readonly uri: string; readonly environment: string },
  preserveFocus = false,
): Promise<void> {
  const document = await openCollection(vscode.Uri.parse(uri));
  const environments = childNode(readSyntax(document.getText()).root, 'environments');
  const found = properties(environments).find(({ key }) => key === environment);
  const at = document.positionAt(found?.name.offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preserveFocus });
}

/**
 * Creates a copy of a collection next to it.
 * @returns its URI
 * @throws UserError when the file is not a collection, or the copy cannot be created
 */
export async function duplicateFile(uri: vscode.Uri, name: string): Promise<vscode.Uri> {
  const text = (await openCollection(uri)).getText();
  const copy = applyEdits(text, renameEdits(text, undefined, collectionTexts.duplicateName({ name })));
  const slug = uri.path.slice(uri.path.lastIndexOf('/') + 1, -collectionSuffix.length);
  return createFile(vscode.Uri.joinPath(uri, '..'), slug, () => Promise.resolve(copy));
}

/**
 * Deletes a collection's file.
 * @returns a function that creates it again, including unsaved changes of its editor
 * @throws UserError when it cannot be deleted
 */
export async function deleteFile(uri: vscode.Uri): Promise<() => Promise<void>> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === key);
  const contents = open ? new TextEncoder().encode(open.getText()) : await readCollectionFile(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(uri);
  if (!(await vscode.workspace.applyEdit(edit))) throw collectionErrors('collection.notDeleted', { file: nameOf(uri) });
  return async () => {
    const again = new vscode.WorkspaceEdit();
    again.createFile(uri, { overwrite: false, ignoreIfExists: false, contents });
    if (!(await vscode.workspace.applyEdit(again)))
      throw collectionErrors('collection.notUndone', { file: nameOf(uri) });
  };
}
