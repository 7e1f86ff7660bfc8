import * as vscode from 'vscode';
import { argumentAct, argumentActions } from '../../protocol/hostMessages.ts';
import { registerCommand } from '../guarded/commands.ts';
import type { TellPage } from '../panel/notifyActivePage.ts';

/** The commands of the menu on a tree of arguments. Which value is meant is the page's to know. */
export function registerArgumentMenu(tellPage: TellPage): vscode.Disposable {
  return vscode.Disposable.from(
    ...argumentActions.map((action) =>
      registerCommand(`socketioInspector.argument.${action}`, (context) =>
        tellPage(context, (channel) => channel.notify(argumentAct, { action })),
      ),
    ),
  );
}
