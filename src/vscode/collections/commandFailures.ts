/** Offers to select an environment if a command failed because its collection has none that defines a variable. */
import type * as vscode from 'vscode';
import { isUserError } from '../../base/userError.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { offerAfterError, showError } from '../guarded/messages.ts';

/** Prompts for the environment of a collection; without its file, also for the collection. */
export type SelectEnvironment = (uri?: vscode.Uri) => Promise<unknown>;

type Run = (node: unknown, selected?: unknown) => Promise<unknown>;

export interface EnvironmentOffer {
  /** The node or file that a command acts on, for its argument. Called when the command starts. */
  readonly subjectOf: (input: unknown) => unknown;
  /** Called with the file of the collection if the user wants to select the environment that a command needs. */
  readonly selectEnvironment: SelectEnvironment;
}

/** The same commands. Other failures than those that an environment solves reject. */
export function withEnvironmentOffer<Name extends string>(
  menu: Readonly<Record<Name, Run>>,
  { subjectOf, selectEnvironment }: EnvironmentOffer,
): Readonly<Record<Name, Run>> {
  const all = Object.entries<Run>(menu).map(([name, run]) => [
    name,
    async (node: unknown, selected?: unknown): Promise<unknown> => {
      const subject = subjectOf(node);
      try {
        return await run(node, selected);
      } catch (error) {
        if (!needsEnvironment(error)) throw error;
        // The command does not wait for the notification, which stays until the user closes it.
        void offerEnvironment(error, () => selectEnvironment(fileOf(subject)));
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
