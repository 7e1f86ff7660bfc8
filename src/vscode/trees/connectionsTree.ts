import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { briefUrl } from '../../model/url/shownUrl.ts';
import { quoted } from '../../model/text/quoted.ts';
import { type ConnectionSummary, protocolLabels } from '../../protocol/shapes.ts';
import { fromInterface } from '../guarded/commands.ts';
import { treeItem, withTooltip } from '../guarded/views.ts';
import type { MockProcesses } from '../activation/mockProcesses.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { connectionName, connectionStatus, connectionTitle } from '../../model/entry/connectionName.ts';
import { connectionStateTexts } from '../../model/entry/connectionStateTexts.ts';
import { connectionIcon } from './connectionIcon.ts';
import { childrenOf, nodeId, type TreeNode } from './connectionNodes.ts';
import { ShownCounts } from './shownCounts.ts';
import {
  clientItem,
  clientTooltip,
  countsOf,
  mockItem,
  namespaceItem,
  namespaceTooltip,
  sourceItem,
  sourceTooltip,
} from './sourceRows.ts';
import { TreeRows } from './treeRows.ts';
import { entryTexts } from '../../model/entry/entryTexts.ts';
import { connectionTreeTexts } from './treeTexts.ts';

/** Up to this number of connections, changes are shown immediately. */
const maxPromptRows = 50;
const delayPerRowMs = 3;

/** The Connections view: connections with their state, and sources with their clients. */
export class ConnectionsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #rows: TreeRows<TreeNode>;
  readonly #store = new DisposableStore();
  readonly #shown: ShownCounts;
  #pending: Disposable | undefined;

  constructor(
    inspector: Pick<EngineFacade, 'connections' | 'sources' | 'onDidChange'>,
    mocks: Pick<MockProcesses, 'running' | 'onDidChange'>,
    view: Pick<vscode.TreeView<TreeNode>, 'badge'>,
    changed: (nodes: readonly TreeNode[] | undefined) => void,
    clock: Clock,
  ) {
    this.#rows = new TreeRows(
      {
        children: (parent) =>
          childrenOf(parent, { connections: inspector.connections, sources: inspector.sources, mocks: mocks.running }),
        id: nodeId,
        item: (node) => this.#item(node),
        tooltip: tooltipOf,
      },
      changed,
    );
    this.#shown = this.#store.add(new ShownCounts(clock, () => this.#rows.update()));
    this.#store.add(mocks.onDidChange(() => this.#rows.update()));
    this.#store.add(
      inspector.onDidChange(() => {
        this.#update(inspector.connections.length, clock);
        if (inspector.sources.length > 0) this.#shown.changed();
        const open = inspector.connections.filter(({ state }) => state === 'connected').length;
        view.badge = open > 0 ? { value: open, tooltip: connectionTreeTexts.badge({ count: open }) } : undefined;
      }),
    );
  }

  getChildren(element?: TreeNode): TreeNode[] {
    return this.#rows.children(element);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return this.#rows.item(node);
  }

  /** The counts of a connection change with each packet. They are only in the tooltip, so that the row is not updated for them. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = this.#rows.tooltip(node);
    return tooltip === undefined ? item : withTooltip(item, tooltip);
  }

  dispose(): void {
    this.#pending?.dispose();
    this.#store.dispose();
  }

  /** With many rows, changes are collected, because VS Code requests all clients of a source again when one connects. */
  #update(rows: number, clock: Clock): void {
    if (rows <= maxPromptRows) return this.#rows.update();
    this.#pending ??= clock.after(rows * delayPerRowMs, () => {
      this.#pending = undefined;
      this.#rows.update();
    });
  }

  #item(node: TreeNode): vscode.TreeItem {
    const shown = (connections: readonly ConnectionSummary[]) =>
      this.#shown.of(nodeId(node), () => countsOf(connections));
    switch (node.type) {
      case 'source':
        return sourceItem(node);
      case 'client':
        return clientItem(node, shown(node.connections));
      case 'namespace':
        return namespaceItem(node, shown([node]));
      case 'mock':
        return mockItem(node);
      default:
        return ownItem(node);
    }
  }
}

function ownItem(connection: ConnectionSummary): vscode.TreeItem {
  const { connectionId, state, transport } = connection;
  const stateText = connectionStateTexts.stateInText({ state });
  return treeItem({
    label: connectionTitle(connection),
    id: connectionId,
    description: [connectionStatus(connection), transport].filter(Boolean).join(' · '),
    icon: connectionIcon(state),
    contextValue: state === 'disconnected' ? 'connection.closed' : 'connection.open',
    tooltip: null,
    spoken: connectionTreeTexts.spoken({ name: connectionName(connection), state: stateText }),
    command: {
      command: 'socketioInspector.reveal',
      title: connectionTreeTexts.show(),
      arguments: [{ connectionId }, fromInterface],
    },
  });
}

function tooltipOf(node: TreeNode): string {
  switch (node.type) {
    case 'source':
      return sourceTooltip(node);
    case 'client':
      return clientTooltip(node);
    case 'namespace':
      return namespaceTooltip(node);
    case 'mock':
      return connectionTreeTexts.mockTooltip(node);
    default:
      return ownTooltip(node);
  }
}

function ownTooltip({ url, namespace, protocol, state, socketId, cause, counts }: ConnectionSummary): string {
  return [
    `${briefUrl(url)}${namespace === '/' ? '' : ` · ${quoted(namespace)}`}`,
    [
      connectionStateTexts.state({ state }),
      protocol && protocolLabels[protocol],
      socketId && entryTexts.socketId({ id: socketId }),
    ]
      .filter(Boolean)
      .join(' · '),
    cause && causeSentence(cause),
    connectionTreeTexts.counts({ emitted: counts.emitted, received: counts.received, pending: counts.pendingAcks }),
  ]
    .filter(Boolean)
    .join('\n');
}
