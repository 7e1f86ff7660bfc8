import * as vscode from 'vscode';
import { argumentAct, argumentActions } from '../../protocol/hostMessages.ts';
import { registerCommand } from '../guarded/commands.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';

/** The commands of the menu on a tree of arguments. Which value is meant is the page's to know. */
export function registerArgumentMenu(notifyPage: NotifyActivePage): vscode.Disposable {
  return vscode.Disposable.from(
    ...argumentActions.map((action) =>
      registerCommand(`socketioInspector.argument.${action}`, (context) =>
        notifyPage(context, (channel) => channel.notify(argumentAct, { action })),
      ),
    ),
  );
}
