import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { briefUrl } from '../../model/url/shownUrl.ts';
import { quoted } from '../../model/text/quoted.ts';
import { type ConnectionState, type ConnectionSummary, protocolLabels } from '../../protocol/shapes.ts';
import { treeItem, withTooltip } from '../guarded/views.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { connectionName, connectionStatus, connectionTitle } from '../../model/entry/connectionName.ts';
import { connectionStateTexts } from '../../model/entry/connectionStateTexts.ts';
import { TreeRows } from './treeRows.ts';
import { connectionTreeTexts } from './treeTexts.ts';

const icons: Readonly<Record<ConnectionState, { icon: string; color: string }>> = {
  connected: { icon: 'pass-filled', color: 'testing.iconPassed' },
  connecting: { icon: 'loading~spin', color: 'foreground' },
  reconnecting: { icon: 'sync', color: 'charts.yellow' },
  disconnected: { icon: 'circle-outline', color: 'disabledForeground' },
};

/** The Connections view: each connection with its state and its counts. */
export class ConnectionsTree implements vscode.TreeDataProvider<ConnectionSummary>, vscode.Disposable {
  readonly #rows: TreeRows<ConnectionSummary>;
  readonly #store = new DisposableStore();

  constructor(
    inspector: EngineFacade,
    view: Pick<vscode.TreeView<ConnectionSummary>, 'badge'>,
    changed: (connections: readonly ConnectionSummary[] | undefined) => void,
  ) {
    this.#rows = new TreeRows(
      {
        children: (parent) => (parent ? [] : inspector.connections),
        id: ({ connectionId }) => connectionId,
        item: itemOf,
        tooltip: tooltipOf,
      },
      changed,
    );
    this.#store.add(
      inspector.onDidChange(() => {
        this.#rows.update();
        const open = inspector.connections.filter(({ state }) => state === 'connected').length;
        view.badge = open > 0 ? { value: open, tooltip: connectionTreeTexts.badge({ count: open }) } : undefined;
      }),
    );
  }

  getChildren(element?: ConnectionSummary): ConnectionSummary[] {
    return this.#rows.children(element);
  }

  getTreeItem(connection: ConnectionSummary): vscode.TreeItem {
    return this.#rows.item(connection);
  }

  /** The counts change with each packet. They are only in the tooltip, so that the row is not updated for them. */
  resolveTreeItem(item: vscode.TreeItem, connection: ConnectionSummary): vscode.TreeItem {
    const tooltip = this.#rows.tooltip(connection);
    return tooltip === undefined ? item : withTooltip(item, tooltip);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function itemOf(connection: ConnectionSummary): vscode.TreeItem {
  const { connectionId, state, transport } = connection;
  const { icon, color } = icons[state];
  const name = connectionTitle(connection);
  const stateText = connectionStateTexts.stateInText({ state });
  return treeItem({
    label: name,
    id: connectionId,
    description: [connectionStatus(connection), transport].filter(Boolean).join(' · '),
    icon: new vscode.ThemeIcon(icon, new vscode.ThemeColor(color)),
    contextValue: state === 'disconnected' ? 'connection.closed' : 'connection.open',
    tooltip: null,
    spoken: connectionTreeTexts.spoken({ name: connectionName(connection), state: stateText }),
    command: {
      command: 'socketioInspector.reveal',
      title: connectionTreeTexts.show(),
      arguments: [{ connectionId }],
    },
  });
}

function tooltipOf({ url, namespace, protocol, state, socketId, cause, counts }: ConnectionSummary): string {
  return [
    `${briefUrl(url)}${namespace === '/' ? '' : ` · ${quoted(namespace)}`}`,
    [
      connectionStateTexts.state({ state }),
      protocol && protocolLabels[protocol],
      socketId && connectionTreeTexts.socketId({ id: socketId }),
    ]
      .filter(Boolean)
      .join(' · '),
    cause && causeSentence(cause),
    connectionTreeTexts.counts({ emitted: counts.emitted, received: counts.received, pending: counts.pendingAcks }),
  ]
    .filter(Boolean)
    .join('\n');
}
