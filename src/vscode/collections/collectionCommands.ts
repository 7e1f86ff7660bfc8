/** The commands of collections: what a person is asked when there is no argument, and what a program gets. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { type Emit, listEmits } from '../../model/collection/collection.ts';
import { mayPrompt } from '../commands/caller.ts';
import type { CommandName } from '../commands/commandNames.ts';
import type { Command } from '../commands/command.ts';
import * as shape from '../commands/commandShapes.ts';
import type { CollectionSender, SentEmit } from './collectionSender.ts';
import { showError } from '../guarded/messages.ts';
import { pickOne } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';
import { checked } from '../engine/engineFacade.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import type { EmitRepeats, RunningRepeat } from './emitRepeats.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';
import { promptForEnvironment, selectEnvironment } from './environmentSelection.ts';
import { expectText } from './expectResults.ts';

export interface CollectionCommandDeps {
  readonly collections: CollectionStore;
  readonly environments: EnvironmentChoice;
  readonly sender: CollectionSender;
  readonly repeats: EmitRepeats;
  /** Turns a panel that is open to a connection. */
  readonly showConnection: (connectionId: string) => void;
  /** Tells a panel that is open what became of an emit. */
  readonly report: (report: { seq?: number; text: string; failed: boolean }) => void;
}

type CollectionCommandName = Extract<
  CommandName,
  'sendFromCollection' | 'startRepeat' | 'stopRepeat' | 'selectEnvironment'
>;

export function collectionCommands(parts: CollectionCommandDeps): Readonly<Record<CollectionCommandName, Command>> {
  const { collections, environments, sender, repeats } = parts;
  /** Says in passing what became of it, and turns a panel that is open to its connection. */
  const told = ({ connectionId, ...result }: SentEmit): Omit<SentEmit, 'connectionId'> => {
    const { expect, seq } = result;
    if (expect) {
      flashStatus(expect.status === 'passed' ? 'pass' : 'error', `${deliveryText(result)}. ${expectText(expect)}`);
      // A program has the result, and reads it.
      if (expect.status === 'failed' && mayPrompt()) showError(new UserError(expectText(expect)));
    } else flashStatus('radio-tower', deliveryText(result));
    parts.showConnection(connectionId);
    parts.report({
      ...(seq !== undefined && { seq }),
      text: expect ? `${deliveryText(result)}. ${expectText(expect)}` : `${deliveryText(result)}.`,
      failed: expect?.status === 'failed',
    });
    return result;
  };
  return {
    sendFromCollection: {
      run: async (input) => told(await sender.send(checked(shape.sendFromCollection, input))),
      ask: async () => {
        const none = 'The workspace has no saved emits. Save one from the inspector with “Save to collection”.';
        const picked = await pickEmit(collections, vscode.l10n.t('Send from collection'), none);
        return picked && told(await sender.send(picked));
      },
    },
    startRepeat: {
      run: (input) => sender.startRepeat(checked(shape.sendFromCollection, input)),
      ask: async () => {
        const none = 'No saved emit of the workspace has a repeat. Add "repeat" to an emit in its collection file.';
        const isRepeated = ({ repeat }: Emit): boolean => repeat !== undefined;
        const picked = await pickEmit(collections, vscode.l10n.t('Start repeat'), none, isRepeated);
        return picked && sender.startRepeat(picked);
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
      ask: async () => {
        const running = await pickRepeat(repeats.running);
        return running && repeats.stop(running.repeatId);
      },
    },
    selectEnvironment: {
      run: async (input) => {
        const request = checked(shape.selectEnvironment, input);
        const { uri } = request;
        const file = uri === undefined ? undefined : uriArgument(uri, 'the collection’s file');
        if ('type' in request) return promptForEnvironment(collections, environments, file);
        return selectEnvironment(collections, environments, { uri: file, environment: request.environment });
      },
      ask: () => promptForEnvironment(collections, environments),
    },
  };
}

function deliveryText({ delivery = 'sent', latencyMs, sent }: Omit<SentEmit, 'connectionId'>): string {
  if (sent !== undefined) return sent === 1 ? '1 emit sent' : `${sent} emits sent`;
  return latencyMs === undefined ? delivery : `${delivery} (${Math.round(latencyMs)} ms)`;
}

/**
 * Lets the person choose among the saved emits of the workspace; undefined when they give up.
 * @param none the error when there is none to choose
 */
async function pickEmit(
  collections: CollectionStore,
  title: string,
  none: string,
  isOffered: (emit: Emit) => boolean = () => true,
): Promise<{ uri: vscode.Uri; emit: string } | undefined> {
  await collections.load();
  const items = collections.files.flatMap(({ uri, result }) =>
    result.ok
      ? listEmits(result.collection.emits)
          .filter(({ emit }) => isOffered(emit))
          .map(({ path, emit }) => ({ label: path, description: emit.event, detail: nameOf(uri), uri }))
      : [],
  );
  if (items.length === 0) throw new UserError(none);
  const picked = await pickOne(items, { title });
  return picked && { uri: picked.uri, emit: picked.label };
}

async function pickRepeat(running: readonly RunningRepeat[]): Promise<RunningRepeat | undefined> {
  if (running.length === 0) throw new UserError('No emit is repeated at the moment.');
  if (running.length === 1) return running[0];
  const items = running.map((repeat) => ({
    label: repeat.emit,
    description: `${repeat.repeatId} · ${repeat.sent}`,
    repeat,
  }));
  return (await pickOne(items, { title: vscode.l10n.t('Stop repeat') }))?.repeat;
}

async function stopAll(repeats: EmitRepeats, running: readonly RunningRepeat[]): Promise<{ sent: number }> {
  const stopped = await Promise.all(running.map(({ repeatId }) => repeats.stop(repeatId)));
  return { sent: stopped.reduce((sum, { sent }) => sum + sent, 0) };
}
