/** Chooses the `.env` file of a workspace folder, for programs and the user. */
import * as vscode from 'vscode';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { type Choice, pickOne, pickWorkspaceFolder } from '../guarded/questions.ts';
import type { DotenvFiles } from './dotenvFiles.ts';

/**
 * @param uri a file or folder of the workspace; the first workspace folder when left out
 * @param file relative to the workspace folder; null for none
 * @throws UserError when there is no such folder, or the file cannot be read
 */
export async function useDotenvFile(
  files: DotenvFiles,
  { uri, file }: { readonly uri: vscode.Uri | undefined; readonly file: string | null },
): Promise<void> {
  const folder = uri ? vscode.workspace.getWorkspaceFolder(uri) : vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw collectionErrors('collection.noFolder');
  await files.choose(folder, file);
}

/** @param uri a collection in the workspace folder; when left out, the user chooses the folder */
export async function promptForDotenvFile(files: DotenvFiles, uri?: vscode.Uri): Promise<void> {
  if (!vscode.workspace.isTrusted) throw collectionErrors('collection.untrusted');
  const folder =
    (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? (await pickWorkspaceFolder(collectionTexts.dotenvFolder()));
  if (!folder) {
    if (!vscode.workspace.workspaceFolders) throw collectionErrors('collection.noFolder');
    return;
  }
  const chosen = files.chosen(folder);
  const found = await files.list(folder);
  if (found.length === 0 && chosen === undefined) throw collectionErrors('collection.noDotenvFiles');
  const items = [...new Set([...(chosen === undefined ? [] : [chosen]), ...found])].map(
    (file): Choice & { file: string | null } => ({
      label: file,
      description: file === chosen ? collectionTexts.selected() : '',
      file,
    }),
  );
  const none = {
    label: collectionTexts.noDotenv(),
    description: chosen === undefined ? collectionTexts.selected() : '',
    file: null,
  };
  const picked = await pickOne([...items, none], { title: collectionTexts.dotenvTitle() });
  if (picked) await files.choose(folder, picked.file);
}
