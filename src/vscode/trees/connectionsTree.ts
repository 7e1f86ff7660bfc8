import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { briefUrl } from '../../model/url/shownUrl.ts';
import { quoted } from '../../model/text/quoted.ts';
import { type ConnectionState, type ConnectionSummary, protocolLabels } from '../../protocol/shapes.ts';
import { treeItem } from '../guarded/views.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { connectionStateTexts } from '../../model/entry/connectionStateTexts.ts';
import { connectionTreeTexts } from './treeTexts.ts';

const icons: Readonly<Record<ConnectionState, { icon: string; color: string }>> = {
  connected: { icon: 'pass-filled', color: 'testing.iconPassed' },
  connecting: { icon: 'loading~spin', color: 'foreground' },
  reconnecting: { icon: 'sync', color: 'charts.yellow' },
  disconnected: { icon: 'circle-outline', color: 'disabledForeground' },
};

/** The view "Connections": each with its state and what it counts. */
export class ConnectionsTree implements vscode.TreeDataProvider<ConnectionSummary>, vscode.Disposable {
  readonly #inspector: EngineFacade;
  readonly #store = new DisposableStore();

  constructor(inspector: EngineFacade, view: vscode.TreeView<ConnectionSummary>, changed: () => void) {
    this.#inspector = inspector;
    this.#store.add(
      inspector.onDidChange(() => {
        changed();
        const open = inspector.connections.filter(({ state }) => state === 'connected').length;
        view.badge = open > 0 ? { value: open, tooltip: connectionTreeTexts.badge({ count: open }) } : undefined;
      }),
    );
  }

  getChildren(element?: ConnectionSummary): ConnectionSummary[] {
    return element ? [] : [...this.#inspector.connections];
  }

  getTreeItem(connection: ConnectionSummary): vscode.TreeItem {
    const { name, state } = connection;
    const { icon, color } = icons[state];
    return treeItem({
      label: name,
      id: connection.connectionId,
      description: [connectionStateTexts.stateInText({ state }), connection.transport].filter(Boolean).join(' · '),
      icon: new vscode.ThemeIcon(icon, new vscode.ThemeColor(color)),
      contextValue: state === 'disconnected' ? 'connection.closed' : 'connection.open',
      tooltip: tooltipOf(connection),
      spoken: connectionTreeTexts.spoken({ name, state: connectionStateTexts.stateInText({ state }) }),
      command: {
        command: 'socketioInspector.reveal',
        title: connectionTreeTexts.show(),
        arguments: [{ connectionId: connection.connectionId }],
      },
    });
  }

  dispose(): void {
    this.#store.dispose();
  }
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
