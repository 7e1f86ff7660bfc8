import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type Emit, type Folder, isFolder } from '../../model/collection.ts';
import type { TextFault } from '../../model/payloadText.ts';
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
    const item = node.type === 'file' ? fileItem(node) : node.type === 'folder' ? folderItem(node) : emitItem(node);
    item.id = node.id;
    return item;
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

function fileItem({ file: { uri, result } }: FileNode): vscode.TreeItem {
  if (!result.ok) return faultItem(uri, result.fault);
  const { name, description } = result.collection;
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.description = nameOf(uri);
  item.iconPath = new vscode.ThemeIcon('notebook');
  item.contextValue = 'collection';
  item.tooltip = [description, nameOf(uri)].filter(Boolean).join('\n');
  // Left out, the tooltip would be read in place of the name.
  item.accessibilityInformation = { label: `${name}, ${nameOf(uri)}` };
  return item;
}

function faultItem(uri: vscode.Uri, { line, column, message }: TextFault): vscode.TreeItem {
  const item = new vscode.TreeItem(nameOf(uri));
  item.description = message;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.contextValue = 'collectionFault';
  item.tooltip = vscode.l10n.t('Line {0}, column {1}: {2}', line, column, message);
  item.accessibilityInformation = { label: `${nameOf(uri)}, ${item.tooltip}` };
  const at = new vscode.Position(line - 1, column - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(at, at) };
  item.command = { command: 'vscode.open', title: vscode.l10n.t('Show the Fault'), arguments: [uri, options] };
  return item;
}

function folderItem({ folder }: FolderNode): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.folder, vscode.TreeItemCollapsibleState.Expanded);
  item.iconPath = new vscode.ThemeIcon('folder');
  item.contextValue = 'folder';
  return item;
}

function emitItem({
  uri,
  emit,
  item: { name, event, ack, volatile, connection, description },
}: EmitNode): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  const flags = [ack !== undefined && ack !== false && 'ack', volatile === true && 'volatile'];
  item.description = [event !== name && event, ...flags].filter(Boolean).join(' · ');
  item.iconPath = new vscode.ThemeIcon('symbol-event');
  item.contextValue = 'emit';
  item.tooltip = [description, vscode.l10n.t('Emits “{0}” on {1}', event, connection)].filter(Boolean).join('\n');
  item.command = {
    command: 'socketioInspector.sendFromCollection',
    title: vscode.l10n.t('Send'),
    arguments: [{ uri, emit }],
  };
  item.accessibilityInformation = { label: [name, item.description].filter(Boolean).join(', ') };
  return item;
}
