/** The nodes of the Collections view, in the order of the files. */
import * as vscode from 'vscode';
import { type Collection, type Emit, type Folder, isFolder } from '../../model/collection/collection.ts';
import type { PartRef } from '../../model/collection/collectionParts.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { SavedProxy } from '../../model/rule/savedRule.ts';
import type { HttpRequest, Scenario } from '../../model/scenario/scenario.ts';
import type { CollectionFile } from './collectionStore.ts';

interface NodePosition {
  /** Unique in the tree, and unchanged when other nodes change. */
  readonly id: string;
  /** The URI of the collection's file, as text: VS Code passes nodes to the commands of menus. */
  readonly uri: string;
}
/** A workspace folder. Only a workspace with several folders has such nodes; `uri` is the URI of the folder. */
export type WorkspaceNode = NodePosition & {
  readonly type: 'workspaceFolder';
  readonly name: string;
  readonly files: readonly CollectionFile[];
};
export type FileNode = NodePosition & { readonly type: 'file'; readonly file: CollectionFile };
/** `path` is the name of the folder preceded by the folders that contain it. */
export type FolderNode = NodePosition & { readonly type: 'folder'; readonly folder: Folder; readonly path: string };
/** Also passed to `sendFromCollection` as its argument. */
export type EmitNode = NodePosition & { readonly type: 'emit'; readonly item: Emit; readonly emit: string };
/** Also passed to the command that starts the proxy. */
export type ProxyNode = NodePosition & { readonly type: 'proxy'; readonly saved: SavedProxy; readonly proxy: string };
/** Also passed to `runScenario` as its argument. */
export type ScenarioNode = NodePosition & {
  readonly type: 'scenario';
  readonly saved: Scenario;
  readonly scenario: string;
};
export type ConnectionNode = NodePosition & {
  readonly type: 'connection';
  readonly profile: ConnectionProfile;
  readonly connection: string;
};
export type RequestNode = NodePosition & {
  readonly type: 'request';
  readonly saved: HttpRequest;
  readonly request: string;
};
export type EnvironmentNode = NodePosition & { readonly type: 'environment'; readonly environment: string };
export type Section = 'scenarios' | 'environments' | 'connections' | 'requests' | 'proxies';
export type SectionNode = NodePosition & {
  readonly type: 'section';
  readonly section: Section;
  readonly file: CollectionFile;
};
export type CollectionNode =
  | WorkspaceNode
  | FileNode
  | FolderNode
  | EmitNode
  | ProxyNode
  | ScenarioNode
  | ConnectionNode
  | RequestNode
  | EnvironmentNode
  | SectionNode;

/** The root nodes: the files or, in a workspace with several folders, the folders that have files. */
export function rootNodes(
  files: readonly CollectionFile[],
  folders: readonly vscode.WorkspaceFolder[] = vscode.workspace.workspaceFolders ?? [],
): CollectionNode[] {
  if (folders.length < 2) return files.map(fileNode);
  // A workspace folder may be inside of another one; a file belongs to the innermost folder.
  const ownerOf = ({ uri }: CollectionFile): vscode.WorkspaceFolder | undefined =>
    folders
      .filter((folder) => uri.toString().startsWith(`${folder.uri.toString()}/`))
      .toSorted((one, other) => other.uri.path.length - one.uri.path.length)[0];
  return folders.flatMap((folder): CollectionNode[] => {
    const own = files.filter((file) => ownerOf(file) === folder);
    const uri = folder.uri.toString();
    return own.length > 0 ? [{ type: 'workspaceFolder', id: `folder ${uri}`, uri, name: folder.name, files: own }] : [];
  });
}

function fileNode(file: CollectionFile): FileNode {
  const uri = file.uri.toString();
  return { type: 'file', id: uri, uri, file };
}

export function childNodes(node: CollectionNode): CollectionNode[] {
  if (node.type === 'workspaceFolder') return node.files.map(fileNode);
  if (node.type === 'folder') return itemNodes(node, node.folder.emits, `${node.path}/`);
  if (node.type === 'section') return sectionNodes(node);
  if (node.type !== 'file' || !node.file.result.ok) return [];
  const { collection } = node.file.result;
  return [...itemNodes(node, collection.emits, ''), ...sectionsOf(node, collection)];
}

/** IDs consist of names and not of indexes, so that a folder stays expanded when its position changes. */
function itemNodes({ id, uri }: NodePosition, items: readonly (Emit | Folder)[], prefix: string): CollectionNode[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const name = isFolder(item) ? `folder ${item.folder}` : `emit ${item.name}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const position = { id: `${id}${id === uri ? '#' : '/'}${count} ${name}`, uri };
    return isFolder(item)
      ? { type: 'folder', ...position, folder: item, path: prefix + item.folder }
      : { type: 'emit', ...position, item, emit: prefix + item.name };
  });
}

/** The sections of a collection that have content. */
function sectionsOf({ uri, file }: FileNode, collection: Collection): SectionNode[] {
  const { scenarios = [], environments = {}, connections, requests = {}, proxies = {} } = collection;
  const counts: Record<Section, number> = {
    scenarios: scenarios.length,
    environments: Object.keys(environments).length,
    connections: Object.keys(connections).length,
    requests: Object.keys(requests).length,
    proxies: Object.keys(proxies).length,
  };
  const sections: Section[] = ['scenarios', 'environments', 'connections', 'requests', 'proxies'];
  return sections
    .filter((section) => counts[section] > 0)
    .map((section) => ({ type: 'section', id: `${uri}#${section}`, uri, section, file }));
}

function sectionNodes({ id, uri, section, file: { result } }: SectionNode): CollectionNode[] {
  if (!result.ok) return [];
  const { scenarios = [], environments = {}, connections, requests = {}, proxies = {} } = result.collection;
  const position = (name: string): NodePosition => ({ id: `${id}/${name}`, uri });
  if (section === 'scenarios')
    return scenarios.map((saved) => ({ type: 'scenario', ...position(saved.name), saved, scenario: saved.name }));
  if (section === 'environments')
    return Object.keys(environments).map((environment) => ({
      type: 'environment',
      ...position(environment),
      environment,
    }));
  if (section === 'connections')
    return Object.entries(connections).map(([connection, profile]) => ({
      type: 'connection',
      ...position(connection),
      connection,
      profile,
    }));
  if (section === 'requests')
    return Object.entries(requests).map(([request, saved]) => ({
      type: 'request',
      ...position(request),
      request,
      saved,
    }));
  return Object.entries(proxies).map(([proxy, saved]) => ({ type: 'proxy', ...position(proxy), proxy, saved }));
}

/** Identifies a node in commands, drags and messages, without its content. */
export interface NodeRef {
  readonly uri: string;
  /** Undefined for a whole collection. */
  readonly item: PartRef | undefined;
}
