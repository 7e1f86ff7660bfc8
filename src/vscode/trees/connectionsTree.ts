import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { briefUrl } from '../../model/profile/profile.ts';
import { quoted } from '../../model/profile/urlText.ts';
import { type ConnectionState, type ConnectionSummary, protocolLabels } from '../../protocol/shapes.ts';
import { treeItem } from '../guarded/views.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';

const looks: Readonly<Record<ConnectionState, { icon: string; colour: string; word: string }>> = {
  connected: { icon: 'pass-filled', colour: 'testing.iconPassed', word: 'Connected' },
  connecting: { icon: 'loading~spin', colour: 'foreground', word: 'Connecting' },
  reconnecting: { icon: 'sync', colour: 'charts.yellow', word: 'Reconnecting' },
  disconnected: { icon: 'circle-outline', colour: 'disabledForeground', word: 'Disconnected' },
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
        view.badge = open > 0 ? { value: open, tooltip: vscode.l10n.t('{0} connected', open) } : undefined;
      }),
    );
  }

  getChildren(element?: ConnectionSummary): ConnectionSummary[] {
    return element ? [] : [...this.#inspector.connections];
  }

  getTreeItem(connection: ConnectionSummary): vscode.TreeItem {
    const { icon, colour, word } = looks[connection.state];
    return treeItem({
      label: connection.name,
      id: connection.connectionId,
      description: [word.toLowerCase(), connection.transport].filter(Boolean).join(' · '),
      icon: new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour)),
      contextValue: connection.state === 'disconnected' ? 'connection.closed' : 'connection.open',
      tooltip: tooltipOf(connection, word),
      spoken: `${connection.name}, ${word}`,
      command: {
        command: 'socketioInspector.reveal',
        title: 'Show',
        arguments: [{ connectionId: connection.connectionId }],
      },
    });
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function tooltipOf({ url, namespace, protocol, socketId, cause, counts }: ConnectionSummary, word: string): string {
  return [
    `${briefUrl(url)}${namespace === '/' ? '' : ` · ${quoted(namespace)}`}`,
    [word, protocol && protocolLabels[protocol], socketId && `id ${socketId}`].filter(Boolean).join(' · '),
    cause && causeSentence(cause),
    `${counts.emitted} emitted · ${counts.received} received · ${counts.pendingAcks} acknowledgements pending`,
  ]
    .filter(Boolean)
    .join('\n');
}
