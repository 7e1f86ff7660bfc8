/** The documents of collection files. VS Code itself would wait for the other end of a pipe, and read a device or a huge file whole. */
import * as vscode from 'vscode';
import { readCollectionFile } from './collectionStore.ts';

/** @throws UserError when it is not a regular file, or too large */
export async function openCollection(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const key = uri.toString();
  if (!vscode.workspace.textDocuments.some((document) => document.uri.toString() === key))
    await readCollectionFile(uri);
  return vscode.workspace.openTextDocument(uri);
}
