import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type Emit, type Folder, isFolder } from '../../model/collection.ts';
import type { TextFault } from '../../model/payloadText.ts';
import { treeItem } from '../guarded/views.ts';
import { sendCommand } from './collectionMenu.ts';
import { type CollectionFile, type CollectionStore, nameOf } from './collectionStore.ts';

interface Place {
  /** Unique in the tree, and the same after a change elsewhere. */
  readonly id: string;
  /** The collection's file, as text: nodes are what menus hand to commands. */
  readonly uri: string;
}
type FileNode = Place & { readonly type: 'file'; readonly file: CollectionFile };
type FolderNode = Place & { readonly type: 'folder'; readonly folder: Folder; readonly path: string };
/** Also the argument of `sendFromCollection`. */
type EmitNode = Place & { readonly type: 'emit'; readonly item: Emit; readonly emit: string };
export type CollectionNode = FileNode | FolderNode | EmitNode;

/** The view "Collections": each file with its folders and emits. A click on an emit sends it, one on a faulty file shows the fault. */
export class CollectionsTree implements vscode.TreeDataProvider<CollectionNode>, vscode.Disposable {
  readonly #collections: CollectionStore;
  readonly #store = new DisposableStore();

  constructor(collections: CollectionStore, changed: () => void) {
    this.#collections = collections;
    this.#store.add(collections.onDidChange(changed));
  }

  async getChildren(node?: CollectionNode): Promise<CollectionNode[]> {
    if (node) return childrenOf(node);
    await this.#collections.load();
    return this.#collections.files.map((file) => {
      const uri = file.uri.toString();
      return { type: 'file', id: uri, uri, file };
    });
  }

  getTreeItem(node: CollectionNode): vscode.TreeItem {
    if (node.type === 'file') return fileItem(node);
    return node.type === 'folder' ? folderItem(node) : emitItem(node);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function childrenOf(node: CollectionNode): CollectionNode[] {
  if (node.type === 'emit') return [];
  if (node.type === 'folder') return nodesOf(node, node.folder.emits, node.path);
  return node.file.result.ok ? nodesOf(node, node.file.result.collection.emits, '') : [];
}

function nodesOf({ id, uri }: Place, items: readonly (Emit | Folder)[], prefix: string): CollectionNode[] {
  return items.map((item, index) => {
    const place = { id: `${id}${id === uri ? '#' : '/'}${index}`, uri };
    return isFolder(item)
      ? { type: 'folder', ...place, folder: item, path: `${prefix}${item.folder}/` }
      : { type: 'emit', ...place, item, emit: prefix + item.name };
  });
}

function fileItem({ id, file: { uri, result } }: FileNode): vscode.TreeItem {
  if (!result.ok) return faultItem(id, uri, result.fault);
  const { name, description } = result.collection;
  return treeItem({
    id,
    label: name,
    description: nameOf(uri),
    tooltip: [description, nameOf(uri)].filter(Boolean).join('\n'),
    spoken: `${name}, ${nameOf(uri)}`,
    icon: new vscode.ThemeIcon('notebook'),
    contextValue: 'collection',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

function faultItem(id: string, uri: vscode.Uri, { line, column, message }: TextFault): vscode.TreeItem {
  const tooltip = vscode.l10n.t('Line {0}, column {1}: {2}', line, column, message);
  const at = new vscode.Position(line - 1, column - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(at, at) };
  return treeItem({
    id,
    label: nameOf(uri),
    description: message,
    tooltip,
    spoken: `${nameOf(uri)}, ${tooltip}`,
    icon: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
    contextValue: 'collectionFault',
    command: { command: 'vscode.open', title: vscode.l10n.t('Show the Fault'), arguments: [uri, options] },
  });
}

function folderItem({ id, folder }: FolderNode): vscode.TreeItem {
  return treeItem({
    id,
    label: folder.folder,
    icon: new vscode.ThemeIcon('folder'),
    contextValue: 'folder',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

function emitItem({
  id,
  uri,
  emit,
  item: { name, event, ack, volatile, connection, description },
}: EmitNode): vscode.TreeItem {
  const flags = [ack !== undefined && ack !== false && 'ack', volatile === true && 'volatile'];
  const summary = [event !== name && event, ...flags].filter(Boolean).join(' · ');
  return treeItem({
    id,
    label: name,
    description: summary,
    tooltip: [description, vscode.l10n.t('Emits “{0}” on {1}', event, connection)].filter(Boolean).join('\n'),
    spoken: [name, summary].filter(Boolean).join(', '),
    icon: new vscode.ThemeIcon('symbol-event'),
    contextValue: 'emit',
    command: {
      command: sendCommand,
      title: vscode.l10n.t('Send'),
      arguments: [{ uri, emit }],
    },
  });
}
