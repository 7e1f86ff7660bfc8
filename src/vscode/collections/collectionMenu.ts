import * as vscode from 'vscode';
import { forPerson } from '../commands/caller.ts';
import type { CommandTable } from '../commands/commands.ts';
import { registerCommand } from '../guarded/commands.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { pickEmit } from './collectionCommands.ts';
import type { CollectionStore } from './collectionStore.ts';
import { collectionTexts } from './collectionTexts.ts';

/** What a click on an emit of the view runs, and its button. */
export const sendCommand = 'socketioInspector.collection.send';

/**
 * The commands of the Collections view and of the menus on collection files: as those for programs, but for a person, who can be asked
 * for a secret.
 */
export function registerCollectionMenu(
  { sendFromCollection, selectEnvironment }: Pick<CommandTable, 'sendFromCollection' | 'selectEnvironment'>,
  collections: CollectionStore,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(sendCommand, (node) => forPerson(() => sendFromCollection.run(node))),
    registerCommand('socketioInspector.collection.sendFromFile', (file) =>
      forPerson(async () => {
        const uri = uriArgument(file, 'collection');
        const picked = await pickEmit(collections, {
          title: collectionTexts.sendTitle(),
          none: 'collection.noEmits',
          uri,
        });
        return picked && sendFromCollection.run(picked);
      }),
    ),
    registerCommand('socketioInspector.collection.selectEnvironment', (file) =>
      forPerson(() => selectEnvironment.run({ type: 'file', uri: uriArgument(file, 'collection').toString() })),
    ),
  );
}
