/** The commands of collections: the prompts for the user when there is no argument, and the results for programs. */
import type * as vscode from 'vscode';
import { type Emit, listEmits } from '../../model/collection/collection.ts';
import { mayPrompt } from '../../host/caller.ts';
import type { CommandName } from '../commands/commandNames.ts';
import type { Command } from '../commands/command.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import type { CollectionSender, SendRequest, SentEmit } from '../../host/collections/collectionSender.ts';
import { showError } from '../guarded/messages.ts';
import { pickOne } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';
import { checked } from '../../host/commands/checked.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import type { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import type { ReportedScenario } from '../../model/scenario/scenarioResult.ts';
import type { EmitRepeats, RunningRepeat } from '../../host/collections/emitRepeats.ts';
import type { DotenvFiles } from './dotenvFiles.ts';
import { promptForDotenvFile, useDotenvFile } from './dotenvSelection.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';
import { promptForEnvironment, selectEnvironment } from './environmentSelection.ts';
import { emitResultText, expectText } from '../../host/collections/expectResults.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { recordingTexts } from '../../host/collections/recordingTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

export interface CollectionCommandDeps {
  readonly collections: CollectionStore;
  readonly environments: EnvironmentChoice;
  readonly dotenv: DotenvFiles;
  readonly sender: CollectionSender;
  readonly repeats: EmitRepeats;
  readonly scenarios: ScenarioRunner;
  /** Shows a connection if a panel is open. */
  readonly showConnection: (connectionId: string) => void;
  /** Shows the result of an emit if a panel is open. */
  readonly report: (report: { seq?: number; text: string; failed: boolean }) => void;
}

type CollectionCommandName = Extract<
  CommandName,
  'sendFromCollection' | 'runScenario' | 'startRepeat' | 'stopRepeat' | 'selectEnvironment' | 'useDotenvFile'
>;

/** The functions that the editor of a collection runs. They show results in the same way as the commands. */
export interface CollectionRunCommands {
  send(request: SendRequest): Promise<unknown>;
  startRepeat(request: SendRequest): Promise<unknown>;
  reportRun(result: ReportedScenario): ReportedScenario;
}

export function collectionRuns({
  sender,
  showConnection,
  report,
}: Pick<CollectionCommandDeps, 'sender' | 'showConnection' | 'report'>): CollectionRunCommands {
  /** Shows the result in the status bar, and its connection if a panel is open. */
  const reported = ({ connectionId, ...result }: SentEmit): Omit<SentEmit, 'connectionId'> => {
    const { expect, seq } = result;
    const text = emitResultText(result);
    flashStatus(expect ? (expect.status === 'passed' ? 'pass' : 'error') : 'radio-tower', text);
    // A program reads the result of the expectation itself.
    if (expect?.status === 'failed' && mayPrompt()) showError(expectText(expect));
    showConnection(connectionId);
    report({ ...(seq !== undefined && { seq }), text, failed: expect?.status === 'failed' });
    return result;
  };
  const reportRun = (result: ReportedScenario): ReportedScenario => {
    const text = collectionTexts.scenarioResult({ scenario: result.scenario, status: result.status });
    flashStatus(result.status === 'passed' ? 'pass' : 'error', text);
    const fault = result.steps.find(({ cause }) => cause !== undefined);
    if (fault?.cause && mayPrompt())
      showError(collectionTexts.scenarioFault({ result: text, step: fault.title, fault: fault.cause.message }));
    return result;
  };
  return {
    send: async (request) => reported(await sender.send(request)),
    // The command ends when the repeat has started.
    startRepeat: (request) => sender.startRepeat(request, showError),
    reportRun,
  };
}

export function collectionCommands(deps: CollectionCommandDeps): Readonly<Record<CollectionCommandName, Command>> {
  const { collections, environments, dotenv, sender, repeats, scenarios } = deps;
  const runs = collectionRuns(deps);
  return {
    runScenario: {
      run: async (input) => {
        const { uri, ...request } = checked(shape.runScenario, input);
        return runs.reportRun(await scenarios.run({ ...request, uri: uriArgument(uri, 'collection').toString() }));
      },
      prompt: async () => {
        const picked = await pickScenario(collections);
        return picked && runs.reportRun(await scenarios.run(picked));
      },
    },
    sendFromCollection: {
      run: async (input) => runs.send(requestOf(input)),
      prompt: async () => {
        const picked = await pickEmit(collections, { title: collectionTexts.sendTitle(), none: 'collection.noEmits' });
        return picked && runs.send(picked);
      },
    },
    startRepeat: {
      run: async (input) => sender.startRepeat(requestOf(input)),
      prompt: async () => {
        const isRepeated = ({ repeat }: Emit): boolean => repeat !== undefined;
        const picked = await pickEmit(collections, {
          title: collectionTexts.startRepeatTitle(),
          none: 'collection.noRepeats',
          isOffered: isRepeated,
        });
        return picked && runs.startRepeat(picked);
      },
    },
    stopRepeat: {
      run: async (input) => {
        const { repeatId, uri, emit } = checked(shape.stopRepeat, input);
        if (repeatId !== undefined) return repeats.stop(repeatId);
        return stopAll(
          repeats,
          repeats.running.filter((running) => running.uri === uri && running.emit === emit),
        );
      },
      prompt: async () => {
        const running = await pickRepeat(repeats.running);
        return running && repeats.stop(running.repeatId);
      },
    },
    useDotenvFile: {
      run: (input) => {
        const { uri, file } = checked(shape.useDotenvFile, input);
        return useDotenvFile(dotenv, { uri: uri === undefined ? undefined : uriArgument(uri, 'collection'), file });
      },
      prompt: () => promptForDotenvFile(dotenv),
    },
    selectEnvironment: {
      run: async (input) => {
        const request = checked(shape.selectEnvironment, input);
        const { uri } = request;
        const file = uri === undefined ? undefined : uriArgument(uri, 'collection');
        if ('type' in request) return promptForEnvironment(collections, environments, dotenv, file);
        return selectEnvironment(collections, environments, { uri: file, environment: request.environment });
      },
      prompt: () => promptForEnvironment(collections, environments, dotenv),
    },
  };
}

function requestOf(input: unknown): SendRequest {
  const { uri, ...request } = checked(shape.sendFromCollection, input);
  return { ...request, uri: uriArgument(uri, 'collection').toString() };
}

interface EmitQuestion {
  readonly title: string;
  /** Code of the error when there is nothing to choose from. */
  readonly none: 'collection.noEmits' | 'collection.noRepeats';
  readonly isOffered?: (emit: Emit) => boolean;
  /** The file of one collection; all collections when left out. */
  readonly uri?: vscode.Uri;
}

/** Lets the user choose one of the saved emits of the workspace; undefined when the user cancels. */
export async function pickEmit(
  collections: CollectionStore,
  { title, none, isOffered = () => true, uri: file }: EmitQuestion,
): Promise<{ uri: string; emit: string } | undefined> {
  await collections.refresh();
  const isMeant = (uri: vscode.Uri): boolean => file === undefined || uri.toString() === file.toString();
  const items = collections.files.flatMap(({ uri, result }) =>
    result.ok && isMeant(uri)
      ? listEmits(result.collection.emits)
          .filter(({ emit }) => isOffered(emit))
          .map(({ path, emit }) => ({ label: path, description: emit.event, detail: nameOf(uri), uri }))
      : [],
  );
  // Throws the fault of the file, if the file is invalid.
  if (items.length === 0 && file) await collections.read(file);
  if (items.length === 0) throw collectionErrors(none);
  const picked = await pickOne(items, { title });
  return picked && { uri: picked.uri.toString(), emit: picked.label };
}

/** Scenarios, and emits with an expectation, of all collections; undefined when the user cancels. */
async function pickScenario(collections: CollectionStore): Promise<{ uri: string; scenario: string } | undefined> {
  await collections.refresh();
  const items = collections.files.flatMap(({ uri, result }) => {
    if (!result.ok) return [];
    const { scenarios = [], emits } = result.collection;
    const checkedEmits = listEmits(emits).filter(({ emit }) => emit.expect !== undefined);
    const names = [...scenarios.map(({ name }) => name), ...checkedEmits.map(({ path }) => path)];
    return names.map((label) => ({ label, detail: nameOf(uri), uri }));
  });
  if (items.length === 0) throw collectionErrors('collection.noScenarios');
  const picked = await pickOne(items, { title: collectionTexts.runScenarioTitle() });
  return picked && { uri: picked.uri.toString(), scenario: picked.label };
}

/** One of the scenarios of all collections; undefined when the user cancels. */
export async function pickScenarioToEdit(
  collections: CollectionStore,
): Promise<{ uri: string; scenario: string } | undefined> {
  await collections.refresh();
  const items = collections.files.flatMap(({ uri, result }) =>
    result.ok ? (result.collection.scenarios ?? []).map(({ name }) => ({ label: name, detail: nameOf(uri), uri })) : [],
  );
  if (items.length === 0) throw collectionErrors('collection.noScenarios');
  const picked = await pickOne(items, { title: recordingTexts.editTitle() });
  return picked && { uri: picked.uri.toString(), scenario: picked.label };
}

async function pickRepeat(running: readonly RunningRepeat[]): Promise<RunningRepeat | undefined> {
  if (running.length === 0) throw collectionErrors('repeat.none');
  if (running.length === 1) return running[0];
  const items = running.map((repeat) => ({
    label: repeat.emit,
    description: collectionTexts.repeatItem({ id: repeat.repeatId, sent: repeat.sent }),
    repeat,
  }));
  return (await pickOne(items, { title: collectionTexts.stopRepeatTitle() }))?.repeat;
}

async function stopAll(repeats: EmitRepeats, running: readonly RunningRepeat[]): Promise<{ sent: number }> {
  const stopped = await Promise.all(running.map(({ repeatId }) => repeats.stop(repeatId)));
  return { sent: stopped.reduce((sum, { sent }) => sum + sent, 0) };
}
