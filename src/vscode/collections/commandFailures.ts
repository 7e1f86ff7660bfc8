/**
 * Shows why a command failed. VS Code's own message about a command in a view begins with the ID of the command and is cut off after one
 * line, so that the reason is not visible.
 */
import { isUserError } from '../../base/userError.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { offerAfterError, showError } from '../guarded/messages.ts';

type Run = (node: unknown, selected?: unknown) => Promise<unknown>;

export interface ShownFailures<Name extends string> {
  /** The commands whose failures are shown here. Those of the other commands are only shown here if an environment must be selected. */
  readonly commands: readonly NoInfer<Name>[];
  /** Called if the user wants to select the environment that a command needs. */
  readonly selectEnvironment: () => Promise<unknown>;
}

export function withShownFailures<Name extends string>(
  menu: Readonly<Record<Name, Run>>,
  { commands, selectEnvironment }: ShownFailures<NoInfer<Name>>,
): Readonly<Record<Name, Run>> {
  const all = Object.entries<Run>(menu).map(([name, run]) => [
    name,
    async (node: unknown, selected?: unknown): Promise<unknown> => {
      try {
        return await run(node, selected);
      } catch (error) {
        // The command does not wait for the notification, which stays until the user closes it.
        if (needsEnvironment(error)) void offerEnvironment(error, selectEnvironment);
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

async function offerEnvironment(error: unknown, selectEnvironment: () => Promise<unknown>): Promise<void> {
  if (!(await offerAfterError(error, collectionTexts.selectEnvironment()))) return;
  try {
    await selectEnvironment();
  } catch (fault) {
    showError(fault);
  }
}
