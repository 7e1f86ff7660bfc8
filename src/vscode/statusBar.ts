import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { createStatus } from './guarded/views.ts';
import type { Inspector } from './inspector.ts';

/** The one status bar item: how many connections are open. It shows once there is a connection. */
export class StatusBar implements vscode.Disposable {
  readonly #store = new DisposableStore();

  constructor(inspector: Inspector) {
    const item = this.#store.add(
      createStatus('socketioInspector.status', 'Socket.IO Inspector', 'socketioInspector.open'),
    );
    this.#store.add(
      inspector.onDidChange(() => {
        const { connections } = inspector;
        if (connections.length === 0) {
          item.hide();
          return;
        }
        const open = connections.filter(({ state }) => state === 'connected').length;
        const trying = connections.filter(({ state }) => state === 'reconnecting' || state === 'connecting').length;
        item.show(
          open > 0 ? 'plug' : trying > 0 ? 'sync' : 'debug-disconnect',
          `Socket.IO ${open}/${connections.length}`,
          vscode.l10n.t('{0} of {1} connections are open. Open the inspector.', open, connections.length),
        );
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
