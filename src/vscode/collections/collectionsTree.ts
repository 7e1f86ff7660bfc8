import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { EmitRepeats } from '../../host/collections/emitRepeats.ts';
import type { ExpectResults } from '../../host/collections/expectResults.ts';
import { TreeRows } from '../trees/treeRows.ts';
import { childNodes, type CollectionNode, rootNodes } from './collectionNodes.ts';
import * as rows from './collectionRows.ts';
import type { CollectionStore } from './collectionStore.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';

export interface CollectionsTreeDeps {
  readonly collections: CollectionStore;
  readonly environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>;
  readonly repeats: Pick<EmitRepeats, 'running' | 'onDidChange'>;
  readonly results: Pick<ExpectResults, 'get' | 'onDidChange'>;
}

/**
 * The Collections view: each file with its folders, emits, scenarios, connections, requests and proxies. A click on an emit loads it into
 * the form, a click on an invalid file shows the fault, and a click on another part opens the file at its line.
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
        children: (node) => (node ? childNodes(node) : rootNodes(collections.files)),
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

function itemOf(node: CollectionNode, { environments, repeats, results }: CollectionsTreeDeps): vscode.TreeItem {
  if (node.type === 'workspaceFolder') return rows.workspaceItem(node);
  if (node.type === 'file') return rows.fileItem(node, environments.selected(node.file.uri));
  if (node.type === 'folder') return rows.folderItem(node);
  if (node.type === 'section') return rows.sectionItem(node);
  if (node.type === 'scenario') return rows.scenarioItem(node);
  if (node.type === 'environment') {
    return rows.environmentItem(node, environments.selected(vscode.Uri.parse(node.uri)) === node.environment);
  }
  if (node.type === 'connection') return rows.connectionItem(node);
  if (node.type === 'request') return rows.requestItem(node);
  if (node.type === 'proxy') return rows.proxyItem(node);
  const { uri, emit } = node;
  const running = repeats.running.filter((repeat) => repeat.uri === uri && repeat.emit === emit);
  // A stored result is ignored if this emit has no expectation: the expectation was removed, or the result belongs to another emit of the
  // same name.
  return rows.emitItem(node, { running, result: node.item.expect && results.get(uri, emit) });
}
