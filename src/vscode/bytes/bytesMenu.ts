import * as vscode from 'vscode';
import * as host from '../../protocol/hostMessages.ts';
import { registerCommand } from '../guarded/commands.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';

/** The commands of the menu on bytes. What is selected is the page's to know. */
export function registerBytesMenu(notifyPage: NotifyActivePage): vscode.Disposable {
  return vscode.Disposable.from(
    ...host.bytesActions.map((action) =>
      registerCommand(`socketioInspector.bytes.${action}`, (context) =>
        notifyPage(context, (channel) => channel.notify(host.bytesAct, { action })),
      ),
    ),
  );
}
