/** Implements the host's port for the collections of the workspace: finds, reads, changes and creates them. */
import * as vscode from 'vscode';
import { changeCollection } from './collectionChange.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import type { CollectionPort } from '../../host/hostPort.ts';
import { isMissing } from '../commands/fileError.ts';
import { collectionFolder, type CollectionStore, collectionSuffix, contentOf, nameOf } from './collectionStore.ts';
import type { DotenvFiles } from './dotenvFiles.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';

export function collectionFiles(
  collections: CollectionStore,
  environments: Pick<EnvironmentChoice, 'selected'>,
  dotenv: Pick<DotenvFiles, 'read'>,
): CollectionPort {
  return {
    read: (uri) => collections.read(vscode.Uri.parse(uri)),
    readWithText: (uri) => collections.readWithText(vscode.Uri.parse(uri)),
    nameOf: (uri) => nameOf(vscode.Uri.parse(uri)),
    textOf: (uri) => contentOf(vscode.Uri.parse(uri)),
    selectedEnvironment: (uri) => environments.selected(vscode.Uri.parse(uri)),
    dotenv: (uri) => dotenv.read(vscode.Uri.parse(uri)),
    list: async () => {
      await collections.load();
      return collections.files.map(({ uri, result }) => ({ uri: uri.toString(), result }));
    },
    change: async (text, editsOf, changed) => {
      const uri = vscode.Uri.parse(text);
      await changeCollection(uri, editsOf, changed);
      collections.changed(uri);
    },
    create: async (folder, slug, textOf) => {
      const uri = await create(vscode.Uri.parse(folder), slug, textOf);
      collections.changed(uri);
      return uri.toString();
    },
    positionOf: (text) => {
      const uri = vscode.Uri.parse(text);
      const first = vscode.workspace.workspaceFolders?.[0]?.uri;
      if (!first || vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() !== first.toString()) return undefined;
      return { folder: first.path, file: uri.path };
    },
  };
}

function create(folder: vscode.Uri, slug: string, textOf: (uri: string) => Promise<string>): Promise<vscode.Uri> {
  return createFile(vscode.Uri.joinPath(folder, collectionFolder), slug, textOf);
}

/**
 * Creates the file of a collection in a folder; no file is overwritten.
 * @throws UserError when it cannot be created
 */
export async function createFile(
  directory: vscode.Uri,
  slug: string,
  textOf: (uri: string) => Promise<string>,
): Promise<vscode.Uri> {
  const uri = await freeUri(directory, slug);
  const contents = new TextEncoder().encode(await textOf(uri.toString()));
  await vscode.workspace.fs.createDirectory(directory);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, ignoreIfExists: false, contents });
  if (!(await vscode.workspace.applyEdit(edit))) throw collectionErrors('collection.notCreated', { file: nameOf(uri) });
  return uri;
}

/** The URI of a file that does not exist yet: "slug", "slug-2", "slug-3". */
async function freeUri(directory: vscode.Uri, slug: string): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const uri = vscode.Uri.joinPath(directory, `${slug}${n > 1 ? `-${n}` : ''}${collectionSuffix}`);
    try {
      await vscode.workspace.fs.stat(uri);
    } catch (error) {
      if (isMissing(error)) return uri;
      throw collectionErrors('collection.notCreated', { file: nameOf(uri) });
    }
  }
}
