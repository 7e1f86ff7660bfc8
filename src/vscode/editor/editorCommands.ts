/**
 * The commands in the editor of a collection. A link above an emit or a scenario passes its item. A key, the menu of the editor and the
 * command palette act on the item at the cursor. The text of the editor is used, whether or not it is saved.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { forUser } from '../../host/caller.ts';
import { checked } from '../../host/commands/checked.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import type { SecretVault } from '../../host/secrets/secretVault.ts';
import { itemAt } from '../../model/collection/language/collectionQueries.ts';
import type { ReportedScenario } from '../../model/scenario/scenarioResult.ts';
import { type SelectEnvironment, withEnvironmentOffer } from '../collections/commandFailures.ts';
import type { CollectionRunCommands } from '../collections/collectionCommands.ts';
import { nameOf } from '../collections/collectionStore.ts';
import type { EditorCommandName } from '../commands/commandNames.ts';
import type { CommandTable } from '../commands/commands.ts';
import { showError, showInformation, withProgress } from '../guarded/messages.ts';
import { type CollectionDocuments, isCollection } from './collectionDocuments.ts';
import type { EditorRuns } from './editorRuns.ts';
import { editorTexts } from './editorTexts.ts';

export type EditorCommands = Readonly<Record<EditorCommandName, (input: unknown) => Promise<unknown>>>;

export interface EditorCommandDeps {
  readonly documents: CollectionDocuments;
  readonly commands: Pick<CommandTable, 'startRepeat' | 'stopRepeat'>;
  readonly collections: CollectionRunCommands;
  readonly runs: EditorRuns;
  readonly vault: Pick<SecretVault, 'promptAndForget' | 'promptAndReplace'>;
  readonly selectEnvironment: SelectEnvironment;
  /** Loads a saved emit into the plan of a replay, and shows it. */
  readonly replay: (uri: string, emit: string) => Promise<void>;
}

const emitRef = v.object({ uri: v.string(), emit: v.string() });
const scenarioRef = v.object({ uri: v.string(), scenario: v.string() });
const secretRef = v.object({ uri: v.string(), name: v.string() });

export function editorCommands(deps: EditorCommandDeps): EditorCommands {
  const { documents, commands, collections, runs, vault, replay, selectEnvironment } = deps;
  const atCursor = async (): Promise<v.InferOutput<typeof emitRef> | v.InferOutput<typeof scenarioRef>> => {
    const editor = activeEditor();
    const { document, selection } = editor;
    const offset = document.offsetAt(selection.active);
    const item = itemAt(await documents.outline(document), offset);
    if (!item) throw collectionErrors('collection.notAtCursor', { item: 'any' });
    const uri = document.uri.toString();
    return 'path' in item ? { uri, emit: item.path } : { uri, scenario: item.name };
  };
  const onEmit = (run: (ref: v.InferOutput<typeof emitRef>) => Promise<unknown>) => (input: unknown) =>
    forUser(async () => {
      const ref = isRef(input) ? checked(emitRef, input) : await atCursor();
      if (!('emit' in ref)) throw collectionErrors('collection.notAtCursor', { item: 'emit' });
      return run(ref);
    });
  const onScenario = (run: (ref: v.InferOutput<typeof scenarioRef>) => Promise<unknown>) => (input: unknown) =>
    forUser(async () => {
      const ref = isRef(input) ? checked(scenarioRef, input) : await atCursor();
      if (!('scenario' in ref)) throw collectionErrors('collection.notAtCursor', { item: 'scenario' });
      return run(ref);
    });
  const send = (ref: v.InferOutput<typeof emitRef>): Promise<unknown> => collections.send({ ...ref, isOnce: true });
  const run = async ({ uri, scenario }: v.InferOutput<typeof scenarioRef>): Promise<unknown> => {
    const result = await runs.run(uri, scenario);
    return result && collections.reportRun(result);
  };
  const table: EditorCommands = {
    atCursor: () =>
      forUser(async () => {
        const ref = await atCursor();
        return 'emit' in ref ? send(ref) : run(ref);
      }),
    send: onEmit(send),
    sendVolatile: onEmit((ref) => collections.send({ ...ref, isOnce: true, volatile: true })),
    replay: onEmit(({ uri, emit }) => replay(uri, emit)),
    startRepeat: onEmit(({ uri, emit }) => collections.startRepeat({ uri, emit })),
    stopRepeat: onEmit(({ uri, emit }) => commands.stopRepeat.run({ uri, emit })),
    run: onScenario(run),
    cancelRun: onScenario(({ uri, scenario }) => Promise.resolve(runs.cancel(uri, scenario))),
    runAll: (input) =>
      forUser(() => {
        const uri = isRef(input)
          ? checked(v.object({ uri: v.string() }), input).uri
          : activeEditor().document.uri.toString();
        return runAll(deps, uri);
      }),
    replaceSecret: (input) => forUser(() => vault.promptAndReplace(secretOf(input))),
    forgetSecret: (input) => forUser(() => vault.promptAndForget(secretOf(input))),
  };
  const subjectOf = (input: unknown): unknown => (isRef(input) ? input : vscode.window.activeTextEditor?.document.uri);
  return withEnvironmentOffer(table, { subjectOf, selectEnvironment });
}

/** Menus of VS Code pass the URI of the file. */
function isRef(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !(input instanceof vscode.Uri);
}

function secretOf(input: unknown): { name: string; collection: string } {
  const { name, uri } = checked(secretRef, input);
  return { name, collection: uri };
}

/** @throws UserError when no collection is open in the active editor */
function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !isCollection(editor.document)) throw collectionErrors('collection.noEditor');
  return editor;
}

/** Runs the scenarios one after the other, in the order of the file. Stops after the current one when the user cancels. */
async function runAll({ documents, runs }: EditorCommandDeps, uri: string): Promise<readonly ReportedScenario[]> {
  const document = documents.open.find((known) => known.uri.toString() === uri);
  if (!document) throw collectionErrors('collection.noEditor');
  const { scenarios } = await documents.outline(document);
  const names = scenarios.map(({ name }) => name);
  const file = nameOf(document.uri);
  const location = vscode.ProgressLocation.Notification;
  return await withProgress(
    { location, title: editorTexts.runningAll({ file }), cancellable: true },
    async (report, cancellation) => {
      const canceled = new AbortController();
      const subscription = cancellation.onCancellationRequested(() => canceled.abort());
      const results: ReportedScenario[] = [];
      try {
        for (const scenario of names) {
          if (canceled.signal.aborted) break;
          report({ message: scenario, increment: 100 / names.length });
          const result = await runs.run(uri, scenario, canceled.signal);
          if (result) results.push(result);
        }
      } finally {
        subscription.dispose();
      }
      const failed = results.filter(({ status }) => status !== 'passed');
      const text = editorTexts.allResults({
        file,
        passed: results.length,
        failed: failed.length,
        names: failed
          .slice(0, maxNamed)
          .map(({ scenario }) => `“${scenario}”`)
          .join(', '),
      });
      if (failed.length > 0) showError(text);
      else if (!canceled.signal.aborted) showInformation(text);
      return results;
    },
  );
}

const maxNamed = 10;
