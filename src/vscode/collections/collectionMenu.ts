import * as v from 'valibot';
import * as vscode from 'vscode';
import { newCollection } from '../../model/collection/collectionEdit.ts';
import { slugOf } from '../../model/collection/collectionKeys.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { forUser } from '../../host/caller.ts';
import type { CollectionItemActions, CollectionRef } from '../../host/collections/collectionItemActions.ts';
import type { CodeCopies } from '../../host/code/codeCopies.ts';
import type { SavedProxyRef } from '../../host/collections/savedProxies.ts';
import { codeTexts } from '../../model/code/codeTexts.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { Renamed } from '../../protocol/hostMessages.ts';
import { checked } from '../../host/commands/checked.ts';
import type { CollectionMenuName } from '../commands/commandNames.ts';
import type { CommandTable } from '../commands/commands.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { withViewProgress } from '../guarded/messages.ts';
import { promptForInput } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';
import { CollectionClipboard } from './collectionClipboard.ts';
import { type SelectEnvironment, withEnvironmentOffer } from './commandFailures.ts';
import { pickEmit } from './collectionCommands.ts';
import { deleteNodes, inverse } from './collectionDeletion.ts';
import { duplicateFile, openAtEnvironment, openAtItem } from './collectionFileActions.ts';
import { createFile } from './collectionFiles.ts';
import { collectionFolder, type CollectionStore } from './collectionStore.ts';
import { refOf, tryRefOf } from './nodeRefs.ts';
import { promptForName, saveQuestions } from './saveQuestions.ts';
import type { UndoStack } from './undoStack.ts';

const collectionsViewId = 'socketioInspector.collections';

/** `selected` are all selected nodes, if the menu belongs to one of them. */
export type CollectionMenu = Readonly<
  Record<CollectionMenuName, (node: unknown, selected?: unknown) => Promise<unknown>>
>;

export interface CollectionMenuDeps {
  readonly commands: Pick<CommandTable, 'sendFromCollection' | 'selectEnvironment' | 'runScenario'>;
  readonly collections: CollectionStore;
  readonly actions: CollectionItemActions;
  readonly code: CodeCopies;
  /** Loads a saved emit into the form of the panel, which is opened if necessary. */
  readonly edit: (uri: string, emit: string, preserveFocus: boolean) => Promise<void>;
  /** Starts a proxy with its rules, and shows it. */
  readonly startProxy: (ref: SavedProxyRef) => Promise<void>;
  /** Opens a connection of a collection, and shows it. */
  readonly connect: (uri: string, connection: string) => Promise<void>;
  readonly selectEnvironment: SelectEnvironment;
  /** The selected nodes of the view. */
  readonly selection: () => readonly unknown[];
  readonly undo: UndoStack;
  /** Called when an emit or a folder was renamed or moved: the form may contain it. */
  readonly onRename: (renamed: Renamed) => void;
}

const proxyNode = v.object({ type: v.literal('proxy'), uri: v.string(), proxy: v.string() });
const scenarioNode = v.object({ type: v.literal('scenario'), uri: v.string(), scenario: v.string() });
const environmentNode = v.object({ type: v.literal('environment'), uri: v.string(), environment: v.string() });
const connectionNode = v.object({ type: v.literal('connection'), uri: v.string(), connection: v.string() });

/**
 * The commands of the Collections view and of the menus on collection files. They do the same as the commands for programs, but run for the
 * user, who can be prompted for a secret.
 */
export function collectionMenu(deps: CollectionMenuDeps): CollectionMenu {
  const { commands, collections, actions, code, edit, startProxy, connect, selection, undo, selectEnvironment } = deps;
  const clipboard = new CollectionClipboard(deps);
  /** The node whose menu was used. A key acts on the selected node of the view. */
  const chosen = (input: unknown): unknown => input ?? selection()[0];
  const onRef = (run: (ref: CollectionRef) => Promise<unknown>) => (input: unknown) =>
    forUser(async () => {
      const meant = chosen(input);
      return meant === undefined ? undefined : run(refOf(meant));
    });
  const onEmit = (run: (uri: string, emit: string) => Promise<unknown>) =>
    onRef(({ uri, item }) => (item?.type === 'emit' ? run(uri, item.path) : Promise.resolve()));
  const renamed = (changes: readonly Renamed[]): void => changes.forEach((change) => deps.onRename(change));
  const menu: CollectionMenu = {
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
    run: (input) =>
      forUser(() => {
        const { uri, scenario } = checked(scenarioNode, input);
        return withViewProgress(collectionsViewId, () => commands.runScenario.run({ uri, scenario }));
      }),
    connect: (input) =>
      forUser(async () => {
        const { uri, connection } = checked(connectionNode, input);
        await withViewProgress(collectionsViewId, () => connect(uri, connection));
      }),
    edit: (input, options) => onEmit((uri, emit) => edit(uri, emit, keepsFocus(options)))(input),
    startProxy: (input) => forUser(() => startProxy(checked(proxyNode, input))),
    useEnvironment: (input) =>
      forUser(() => {
        const { uri, environment } = checked(environmentNode, chosen(input));
        return commands.selectEnvironment.run({ uri, environment });
      }),
    open: (input, options) => {
      const node = chosen(input);
      if (v.is(environmentNode, node)) return openAtEnvironment(node, keepsFocus(options));
      return onRef(({ uri, item }) => openAtItem(vscode.Uri.parse(uri), item, keepsFocus(options)))(input);
    },
    rename: onRef(async (ref) => {
      const name = await promptForRename(await actions.nameOf(ref), await actions.namesBeside(ref));
      if (name === undefined) return;
      const done = await actions.rename(ref, name);
      const changes = done.renamed ? [done.renamed] : [];
      renamed(changes);
      undo.add(async () => {
        await done.undo();
        renamed(changes.map(inverse));
      });
    }),
    duplicate: onRef(async ({ uri, item }) => {
      if (item) return void undo.add(await actions.duplicate(uri, item));
      const name = await actions.nameOf({ uri });
      collections.changed(await duplicateFile(vscode.Uri.parse(uri), name));
    }),
    newFolder: onRef(async ({ uri, item }) => {
      const parent = folderOf(item);
      const name = await promptForName(collectionTexts.newFolderTitle(), collectionTexts.newFolderPrompt());
      if (name !== undefined) undo.add(await actions.newFolder(uri, parent, name));
    }),
    newCollection: () => forUser(() => createCollection(collections)),
    copy: (input, selected) =>
      forUser(async () => {
        const nodes = chosenNodes(input, selected, selection());
        await clipboard.copy(nodes.flatMap((node) => tryRefOf(node) ?? []));
      }),
    paste: (input) => forUser(() => clipboard.paste(chosen(input))),
    delete: (input, selected) =>
      forUser(async () => {
        const nodes = chosenNodes(input, selected, selection());
        if (nodes.length > 0) await deleteNodes(nodes.map(refOf), deps);
      }),
    undo: () => forUser(async () => (await undo.undoLast()) && flashStatus('discard', collectionTexts.undone())),
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
  return withEnvironmentOffer(menu, { subjectOf: chosen, selectEnvironment });
}

/** Whether a row was clicked: then the focus stays in the view. */
function keepsFocus(options: unknown): boolean {
  return v.is(v.object({ preserveFocus: v.literal(true) }), options);
}

/** Accepts a node of the view, or the URI of a file that VS Code's own menus pass. */
function uriOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'type' in input && 'uri' in input ? input.uri : input;
}

/**
 * The nodes that a command acts on: all selected nodes if the menu belongs to one of them, otherwise the node of the menu. Without a node,
 * the user pressed a key in the view.
 */
function chosenNodes(input: unknown, selected: unknown, selection: readonly unknown[]): readonly unknown[] {
  if (input === undefined) return selection.filter((node) => tryRefOf(node) !== undefined);
  return Array.isArray(selected) && selected.includes(input) ? selected : [input];
}

/** The folder in which a new folder is created: for an emit, the folder that contains the emit. */
function folderOf(item: CollectionRef['item']): string | undefined {
  if (item?.type === 'folder') return item.path;
  const end = item?.type === 'emit' ? item.path.lastIndexOf('/') : -1;
  return end < 0 ? undefined : item?.path.slice(0, end);
}

async function promptForRename(value: string, taken: readonly string[]): Promise<string | undefined> {
  const name = await promptForInput({
    title: collectionTexts.renameTitle(),
    prompt: collectionTexts.renamePrompt({ name: value }),
    value,
    validate: (text) => {
      const trimmed = text.trim();
      if (trimmed === '') return commonTexts.nameMissing();
      return taken.includes(trimmed) ? userError('collection.nameTaken', { name: trimmed }).message : undefined;
    },
  });
  const trimmed = name?.trim();
  return trimmed === value ? undefined : trimmed;
}

/** Creates a collection in a new file, and shows the file. In a workspace with several folders, the user chooses the folder. */
async function createCollection(collections: CollectionStore): Promise<void> {
  if (!vscode.workspace.workspaceFolders?.length) throw collectionErrors('collection.noFolder');
  const chosen = await saveQuestions.newCollection();
  if (!chosen) return;
  const folder = vscode.Uri.joinPath(vscode.Uri.parse(chosen.folder), collectionFolder);
  const uri = await createFile(folder, slugOf(chosen.name) || 'collection', () =>
    Promise.resolve(newCollection(chosen.name)),
  );
  collections.changed(uri);
  await openAtItem(uri, undefined);
}
