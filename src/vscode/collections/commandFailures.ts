/**
 * Shows why a command failed. VS Code's own message about a command in a view begins with the ID of the command and is cut off after one
 * line, so that the reason is not visible.
 */
import type * as vscode from 'vscode';
import { isUserError } from '../../base/userError.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { offerAfterError, showError } from '../guarded/messages.ts';

/** Prompts for the environment of a collection; without its file, also for the collection. */
export type SelectEnvironment = (uri?: vscode.Uri) => Promise<unknown>;

type Run = (node: unknown, selected?: unknown) => Promise<unknown>;

export interface ShownFailures<Name extends string> {
  /** The commands whose failures are shown here. Those of the other commands are only shown here if an environment must be selected. */
  readonly commands: readonly NoInfer<Name>[];
  /** The node or file that a command acts on, for its argument. Called when the command starts. */
  readonly subjectOf: (input: unknown) => unknown;
  /** Called with the file of the collection if the user wants to select the environment that a command needs. */
  readonly selectEnvironment: SelectEnvironment;
}

export function withShownFailures<Name extends string>(
  menu: Readonly<Record<Name, Run>>,
  { commands, subjectOf, selectEnvironment }: ShownFailures<NoInfer<Name>>,
): Readonly<Record<Name, Run>> {
  const all = Object.entries<Run>(menu).map(([name, run]) => [
    name,
    async (node: unknown, selected?: unknown): Promise<unknown> => {
      const subject = subjectOf(node);
      try {
        return await run(node, selected);
      } catch (error) {
        // The command does not wait for the notification, which stays until the user closes it.
        if (needsEnvironment(error)) void offerEnvironment(error, () => selectEnvironment(fileOf(subject)));
        else if (commands.some((one) => one === name)) showError(error);
        else throw error;
        return undefined;
      }
    },
  ]);
  return Object.fromEntries(all) as Record<Name, Run>;
}

/** Whether an environment of the file would define the missing variable. */
function needsEnvironment(error: unknown): boolean {
  if (!isUserError(error) || error.cause.code !== 'variable.undefined') return false;
  const home = error.cause.params?.['home'];
  return home === 'noneSelected' || home === 'otherEnvironment';
}

/** The file of a node, or the file itself. */
function fileOf(subject: unknown): vscode.Uri {
  const isNode = typeof subject === 'object' && subject !== null && 'uri' in subject;
  return uriArgument(isNode ? subject.uri : subject, 'collection');
}

async function offerEnvironment(error: unknown, selectEnvironment: () => Promise<unknown>): Promise<void> {
  if (!(await offerAfterError(error, collectionTexts.selectEnvironment()))) return;
  try {
    await selectEnvironment();
  } catch (fault) {
    showError(fault);
  }
}
