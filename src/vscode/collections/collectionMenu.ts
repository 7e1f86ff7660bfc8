import type * as vscode from 'vscode';
import { forPerson } from '../commands/caller.ts';
import type { Command } from '../commands/command.ts';
import { registerCommand } from '../guarded/commands.ts';

/** What a click on an emit of the view runs, and its button. */
export const sendCommand = 'socketioInspector.collection.send';

/** As `sendFromCollection` with the same argument, but for a person, who can be asked for a secret. */
export function registerCollectionMenu(send: Command): vscode.Disposable {
  return registerCommand(sendCommand, (node) => forPerson(() => send.run(node)));
}
