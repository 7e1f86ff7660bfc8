/**
 * Opens the documents of collection files, after checking that each is a regular file of limited size. VS Code itself would wait for the
 * other end of a pipe, and would read all of a device or a huge file.
 */
import * as vscode from 'vscode';
import { readCollectionFile } from './collectionStore.ts';

/** @throws UserError when it is not a regular file, or too large */
export async function openCollection(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const key = uri.toString();
  if (!vscode.workspace.textDocuments.some((document) => document.uri.toString() === key))
    await readCollectionFile(uri);
  return vscode.workspace.openTextDocument(uri);
}
