import { causeMessage } from '../../model/cause/causeTexts.ts';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type Collection, type Emit, type Folder, isFolder } from '../../model/collection/collection.ts';
import type { SavedProxy } from '../../model/rule/savedRule.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import type { TextFault } from '../../model/payload/payloadText.ts';
import { treeItem } from '../guarded/views.ts';
import { TreeRows } from '../trees/treeRows.ts';
import { type CollectionFile, type CollectionStore, nameOf } from './collectionStore.ts';
import type { EmitRepeats, RunningRepeat } from '../../host/collections/emitRepeats.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';
import { type ExpectResults, expectText } from '../../host/collections/expectResults.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

/** The command for a click on an emit in the view. */
const editCommand = 'socketioInspector.collection.edit';

export interface CollectionsTreeDeps {
  readonly collections: CollectionStore;
  readonly environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>;
  readonly repeats: Pick<EmitRepeats, 'running' | 'onDidChange'>;
  readonly results: Pick<ExpectResults, 'get' | 'onDidChange'>;
}

interface NodePosition {
  /** Unique in the tree, and unchanged when other nodes change. */
  readonly id: string;
  /** The URI of the collection's file, as text: VS Code passes nodes to the commands of menus. */
  readonly uri: string;
}
type FileNode = NodePosition & { readonly type: 'file'; readonly file: CollectionFile };
/** `path` is its name preceded by its folders. */
type FolderNode = NodePosition & { readonly type: 'folder'; readonly folder: Folder; readonly path: string };
/** Also passed to `sendFromCollection` as its argument. */
type EmitNode = NodePosition & { readonly type: 'emit'; readonly item: Emit; readonly emit: string };
/** Also passed to the command that starts the proxy. */
type ProxyNode = NodePosition & { readonly type: 'proxy'; readonly saved: SavedProxy; readonly proxy: string };
export type CollectionNode = FileNode | FolderNode | EmitNode | ProxyNode;

/**
 * The Collections view: each file with its folders and emits. A click on an emit loads it into the form, a click on an invalid file shows
 * the fault.
 */
export class CollectionsTree implements vscode.TreeDataProvider<CollectionNode>, vscode.Disposable {
  readonly #collections: CollectionStore;
  readonly #store = new DisposableStore();
  readonly #rows: TreeRows<CollectionNode>;

  constructor(deps: CollectionsTreeDeps, changed: (nodes: readonly CollectionNode[] | undefined) => void) {
    const { collections, environments, repeats, results } = deps;
    this.#collections = collections;
    this.#rows = new TreeRows(
      {
        children: (node) => (node ? childrenOf(node) : fileNodes(collections)),
        id: ({ id }) => id,
        item: (node) => itemOf(node, deps),
      },
      changed,
    );
    for (const { onDidChange } of [collections, environments, repeats, results]) {
      this.#store.add(onDidChange(() => this.#rows.update()));
    }
  }

  async getChildren(node?: CollectionNode): Promise<CollectionNode[]> {
    if (!node) await this.#collections.load();
    return this.#rows.children(node);
  }

  getTreeItem(node: CollectionNode): vscode.TreeItem {
    return this.#rows.item(node);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function fileNodes({ files }: CollectionStore): CollectionNode[] {
  return files.map((file) => {
    const uri = file.uri.toString();
    return { type: 'file', id: uri, uri, file };
  });
}

function itemOf(node: CollectionNode, { environments, repeats, results }: CollectionsTreeDeps): vscode.TreeItem {
  if (node.type === 'file') return fileItem(node, environments.selected(node.file.uri));
  if (node.type === 'folder') return folderItem(node);
  if (node.type === 'proxy') return proxyItem(node);
  const { uri, emit } = node;
  const running = repeats.running.filter((repeat) => repeat.uri === uri && repeat.emit === emit);
  // An emit that has lost its expectation, or another emit of the same name, was not checked.
  return emitItem(node, { running, result: node.item.expect && results.get(uri, emit) });
}

function childrenOf(node: CollectionNode): CollectionNode[] {
  if (node.type === 'emit' || node.type === 'proxy') return [];
  if (node.type === 'folder') return nodesOf(node, node.folder.emits, `${node.path}/`);
  const { result } = node.file;
  return result.ok ? [...nodesOf(node, result.collection.emits, ''), ...proxyNodes(node, result.collection)] : [];
}

function nodesOf({ id, uri }: NodePosition, items: readonly (Emit | Folder)[], prefix: string): CollectionNode[] {
  return items.map((item, index) => {
    const position = { id: `${id}${id === uri ? '#' : '/'}${index}`, uri };
    return isFolder(item)
      ? { type: 'folder', ...position, folder: item, path: prefix + item.folder }
      : { type: 'emit', ...position, item, emit: prefix + item.name };
  });
}

function proxyNodes({ uri }: NodePosition, { proxies = {} }: Collection): CollectionNode[] {
  return Object.entries(proxies).map(([proxy, saved]) => ({
    type: 'proxy',
    id: `${uri}#proxy/${proxy}`,
    uri,
    proxy,
    saved,
  }));
}

function proxyItem({ id, proxy, saved: { target, rules = [] } }: ProxyNode): vscode.TreeItem {
  const about = collectionTexts.proxyAbout({ target, rules: rules.length });
  return treeItem({
    id,
    label: proxy,
    description: about,
    tooltip: about,
    spoken: collectionTexts.proxySpoken({ proxy, about }),
    icon: new vscode.ThemeIcon('broadcast'),
    contextValue: 'proxy',
  });
}

function fileItem({ id, file: { uri, result } }: FileNode, environment: string | undefined): vscode.TreeItem {
  if (!result.ok) return faultItem(id, uri, result.fault);
  const { name, description, environments = {} } = result.collection;
  const isThere = environment === undefined || Object.hasOwn(environments, environment);
  const selected = isThere ? environment : collectionTexts.environmentGone({ environment });
  const inEnvironment =
    selected === undefined ? undefined : collectionTexts.environmentOfEmits({ environment: selected });
  return treeItem({
    id,
    label: name,
    description: [selected, nameOf(uri)].filter(Boolean).join(' · '),
    tooltip: [description, inEnvironment, nameOf(uri)].filter(Boolean).join('\n'),
    spoken: [name, inEnvironment, nameOf(uri)].filter(Boolean).join(', '),
    icon: new vscode.ThemeIcon(isThere ? 'notebook' : 'warning'),
    contextValue:
      environment !== undefined || Object.keys(environments).length > 0 ? 'collection.environments' : 'collection',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

function faultItem(id: string, uri: vscode.Uri, fault: TextFault): vscode.TreeItem {
  const { line, column } = fault;
  const message = causeMessage(fault);
  const tooltip = commonTexts.lineFault({ line, column, message });
  const at = new vscode.Position(line - 1, column - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(at, at) };
  return treeItem({
    id,
    label: nameOf(uri),
    description: message,
    tooltip,
    spoken: collectionTexts.faultSpoken({ file: nameOf(uri), fault: tooltip }),
    icon: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
    contextValue: 'collectionFault',
    command: { command: 'vscode.open', title: collectionTexts.showFault(), arguments: [uri, options] },
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

/** The running repeats of an emit, and the result of its last expectation. */
interface EmitActivity {
  readonly running: readonly RunningRepeat[];
  readonly result: ExpectResult | undefined;
}

function emitItem({ id, uri, emit, item: saved }: EmitNode, activity: EmitActivity): vscode.TreeItem {
  const { name, event, connection, description } = saved;
  const { running, result } = activity;
  const summary = [event !== name && event, ...flagsOf(saved), ...activityTexts(activity)].filter(Boolean).join(' · ');
  const about = [description, collectionTexts.emitTooltip({ event, connection }), result && expectText(result)];
  return treeItem({
    id,
    label: name,
    description: summary,
    tooltip: about.filter(Boolean).join('\n'),
    spoken: [name, summary].filter(Boolean).join(', '),
    icon: iconOf(activity),
    contextValue: running.length > 0 ? 'emit.repeating' : saved.repeat ? 'emit.repeat' : 'emit',
    command: { command: editCommand, title: collectionTexts.edit(), arguments: [{ type: 'emit', uri, emit }] },
  });
}

function flagsOf({ ack, volatile, repeat }: Emit): string[] {
  return [
    ack !== undefined && ack !== false && collectionTexts.ack(),
    volatile === true && collectionTexts.volatile(),
    repeat && repeatText(repeat),
  ].filter((flag) => typeof flag === 'string');
}

function repeatText({ count, everyMs }: NonNullable<Emit['repeat']>): string {
  return count === undefined
    ? collectionTexts.repeatEvery({ everyMs })
    : collectionTexts.repeatCounted({ count, everyMs });
}

function activityTexts({ running, result }: EmitActivity): string[] {
  const sent = running.reduce((sum, repeat) => sum + repeat.sent, 0);
  const repeating = running.length > 0 ? [collectionTexts.repeating({ sent })] : [];
  if (!result) return repeating;
  return [
    ...repeating,
    result.status === 'passed' ? collectionTexts.passed() : collectionTexts.failedAt({ path: result.path }),
  ];
}

function iconOf({ running, result }: EmitActivity): vscode.ThemeIcon {
  if (running.length > 0) return new vscode.ThemeIcon('sync~spin');
  if (!result) return new vscode.ThemeIcon('symbol-event');
  return result.status === 'passed'
    ? new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'))
    : new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
}
