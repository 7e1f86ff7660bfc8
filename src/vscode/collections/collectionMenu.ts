import * as v from 'valibot';
import * as vscode from 'vscode';
import { forUser } from '../../host/caller.ts';
import type { CollectionItemActions, CollectionRef } from '../../host/collections/collectionItemActions.ts';
import type { CodeCopies } from '../../host/code/codeCopies.ts';
import type { SavedProxyRef } from '../../host/collections/savedProxies.ts';
import { codeTexts } from '../../model/code/codeTexts.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { Renamed } from '../../protocol/hostMessages.ts';
import { checked } from '../../host/commands/checked.ts';
import type { CollectionMenuName } from '../commands/commandNames.ts';
import type { CommandTable } from '../commands/commands.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { showError, offer } from '../guarded/messages.ts';
import { promptForInput } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';
import { pickEmit } from './collectionCommands.ts';
import { deleteFile, duplicateFile, openAtItem } from './collectionFileActions.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';

export type CollectionMenu = Readonly<Record<CollectionMenuName, (node: unknown) => Promise<unknown>>>;

export interface CollectionMenuDeps {
  readonly commands: Pick<CommandTable, 'sendFromCollection' | 'selectEnvironment'>;
  readonly collections: CollectionStore;
  readonly actions: CollectionItemActions;
  readonly code: CodeCopies;
  /** Loads a saved emit into the form of the panel, which is opened if necessary. */
  readonly edit: (uri: string, emit: string) => Promise<void>;
  /** Starts a proxy with its rules, and shows it. */
  readonly startProxy: (ref: SavedProxyRef) => Promise<void>;
  /** An emit or a folder was renamed: the form may contain it. */
  readonly onRename: (renamed: Renamed) => void;
}

/** The data of a node of the view (`collectionsTree.ts`). */
const node = v.variant('type', [
  v.object({ type: v.literal('file'), uri: v.string() }),
  v.object({ type: v.literal('folder'), uri: v.string(), path: v.string() }),
  v.object({ type: v.literal('emit'), uri: v.string(), emit: v.string() }),
]);

const proxyNode = v.object({ type: v.literal('proxy'), uri: v.string(), proxy: v.string() });

/**
 * The commands of the Collections view and of the menus on collection files. They do the same as the commands for programs, but run for the
 * user, who can be prompted for a secret.
 */
export function collectionMenu({
  commands,
  collections,
  actions,
  code,
  edit,
  startProxy,
  onRename,
}: CollectionMenuDeps): CollectionMenu {
  const onRef = (run: (ref: CollectionRef) => Promise<unknown>) => (input: unknown) => forUser(() => run(refOf(input)));
  const onEmit = (run: (uri: string, emit: string) => Promise<unknown>) =>
    onRef(({ uri, item }) => (item?.type === 'emit' ? run(uri, item.path) : Promise.resolve()));
  return {
    send: (input) => forUser(() => commands.sendFromCollection.run(input)),
    sendFromFile: (file) =>
      forUser(async () => {
        const uri = uriArgument(uriOf(file), 'collection');
        const picked = await pickEmit(collections, {
          title: collectionTexts.sendTitle(),
          none: 'collection.noEmits',
          uri,
        });
        return picked && commands.sendFromCollection.run(picked);
      }),
    selectEnvironment: (file) =>
      forUser(() => commands.selectEnvironment.run({ type: 'file', uri: uriArgument(file, 'collection').toString() })),
    edit: onEmit(edit),
    startProxy: (input) => forUser(() => startProxy(checked(proxyNode, input))),
    open: onRef(({ uri, item }) => openAtItem(vscode.Uri.parse(uri), item)),
    rename: onRef(async (ref) => {
      const name = await promptForName(await actions.nameOf(ref));
      const renamed = name === undefined ? undefined : await actions.rename(ref, name);
      if (renamed) onRename(renamed);
    }),
    duplicate: onRef(async ({ uri, item }) => {
      if (item) return actions.duplicate(uri, item);
      const name = await actions.nameOf({ uri });
      collections.changed(await duplicateFile(vscode.Uri.parse(uri), name));
    }),
    delete: onRef(async ({ uri, item }) => {
      const file = vscode.Uri.parse(uri);
      if (!item) {
        const undo = await deleteFile(file);
        collections.changed(file);
        return void offerUndo(collectionTexts.fileDeleted({ file: nameOf(file) }), undo);
      }
      const name = await actions.nameOf({ uri, item });
      const undo = await actions.remove(uri, item);
      return void offerUndo(collectionTexts.deleted({ name, file: nameOf(file) }), undo);
    }),
    copyCode: onEmit(async (uri, emit) => {
      await vscode.env.clipboard.writeText(await actions.code(uri, emit));
      flashStatus('copy', commonTexts.copiedAsCode({ name: emit }));
    }),
    copyAs: onEmit(async (uri, path) => {
      const { emit, profile } = await actions.emit(uri, path);
      const { language } = await code.copyEmit(emit, profile);
      if (language !== undefined) flashStatus('copy', codeTexts.copiedAs({ count: 1, language }));
    }),
  };
}

/** Accepts a node of the view, or the URI of a file that VS Code's own menus pass. */
function uriOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'type' in input && 'uri' in input ? input.uri : input;
}

function refOf(input: unknown): CollectionRef {
  const ref = checked(node, input);
  if (ref.type === 'file') return { uri: ref.uri };
  if (ref.type === 'folder') return { uri: ref.uri, item: { type: 'folder', path: ref.path } };
  return { uri: ref.uri, item: { type: 'emit', path: ref.emit } };
}

async function promptForName(value: string): Promise<string | undefined> {
  const name = await promptForInput({
    title: collectionTexts.renameTitle(),
    prompt: collectionTexts.renamePrompt({ name: value }),
    value,
    validate: (text) => (text.trim() === '' ? commonTexts.nameMissing() : undefined),
  });
  const trimmed = name?.trim();
  return trimmed === value ? undefined : trimmed;
}

/** Not awaited by callers: the notification stays until the user closes it. */
async function offerUndo(text: string, undo: () => Promise<void>): Promise<void> {
  try {
    if (await offer(text, collectionTexts.undo())) await undo();
  } catch (error) {
    showError(error);
  }
}
