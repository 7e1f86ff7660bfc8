/**
 * Sets the context keys that show, in the empty Connections view, how to watch the project of the workspace. The files are read when the
 * extension is first used, and when the folders or their trust change. In a workspace that is not trusted, nothing is read.
 */
import * as vscode from 'vscode';
import { kindOfPackage, type ProjectKind, usesPythonSocketIo } from '../../model/project/projectKind.ts';
import { readWorkspaceFile } from '../collections/workspaceFiles.ts';

const maxFolders = 10;

export function followProjects(set: (kind: ProjectKind) => void): vscode.Disposable {
  const update = async (): Promise<void> => set(await readProject());
  void update();
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(() => void update()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void update()),
  );
}

/** Reads how the folders of the workspace use Socket.IO. */
export async function readProject(): Promise<ProjectKind> {
  const none = { nodeServer: false, client: false, python: false };
  if (!vscode.workspace.isTrusted) return none;
  const folders = (vscode.workspace.workspaceFolders ?? []).slice(0, maxFolders);
  const kinds = await Promise.all(folders.map(({ uri }) => kindOf(uri)));
  return kinds.reduce<ProjectKind>(
    (all, kind) => ({
      nodeServer: all.nodeServer || kind.nodeServer,
      client: all.client || kind.client,
      python: all.python || kind.python,
    }),
    none,
  );
}

export function setProjectKeys({ nodeServer, client, python }: ProjectKind): void {
  const keys = {
    hasNodeProject: nodeServer,
    hasClientProject: client && !nodeServer,
    hasPythonProject: python,
  };
  for (const [key, value] of Object.entries(keys)) {
    void vscode.commands.executeCommand('setContext', `socketioInspector.${key}`, value);
  }
}

async function kindOf(folder: vscode.Uri): Promise<ProjectKind> {
  const names = ['package.json', 'requirements.txt', 'pyproject.toml'];
  const [manifest = '', ...python] = await Promise.all(names.map((name) => textOf(name, folder)));
  return { ...kindOfPackage(manifest), python: python.some((text) => usesPythonSocketIo(text)) };
}

/** The content of a file; empty if it does not exist or cannot be read. */
async function textOf(name: string, folder: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await readWorkspaceFile(name, folder));
  } catch {
    return '';
  }
}
