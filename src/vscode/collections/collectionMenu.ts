import { forPerson } from '../../host/caller.ts';
import type { CollectionMenuName } from '../commands/commandNames.ts';
import type { CommandTable } from '../commands/commands.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { pickEmit } from './collectionCommands.ts';
import type { CollectionStore } from './collectionStore.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

/** What a click on an emit of the view runs, and its button. */
export const sendCommand = 'socketioInspector.collection.send';

export type CollectionMenu = Readonly<Record<CollectionMenuName, (node: unknown) => Promise<unknown>>>;

/**
 * The commands of the Collections view and of the menus on collection files: as those for programs, but for a person, who can be asked
 * for a secret.
 */
export function collectionMenu(
  { sendFromCollection, selectEnvironment }: Pick<CommandTable, 'sendFromCollection' | 'selectEnvironment'>,
  collections: CollectionStore,
): CollectionMenu {
  return {
    send: (node) => forPerson(() => sendFromCollection.run(node)),
    sendFromFile: (file) =>
      forPerson(async () => {
        const uri = uriArgument(file, 'collection');
        const picked = await pickEmit(collections, {
          title: collectionTexts.sendTitle(),
          none: 'collection.noEmits',
          uri,
        });
        return picked && sendFromCollection.run(picked);
      }),
    selectEnvironment: (file) =>
      forPerson(() => selectEnvironment.run({ type: 'file', uri: uriArgument(file, 'collection').toString() })),
  };
}
