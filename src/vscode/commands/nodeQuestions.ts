import { env } from 'vscode';
import { nodeCommandTexts } from '../../host/nodes/nodeTexts.ts';
import type { NodeWatches } from '../../host/nodes/nodeWatches.ts';
import { offer, showInformation } from '../guarded/messages.ts';
import { showTerminal } from '../guarded/views.ts';
import { promptForText } from './questions.ts';

/** Offers to open a new terminal, because open terminals keep their previous environment. */
export async function offerTerminal(): Promise<void> {
  const isAccepted = await offer(nodeCommandTexts.started(), nodeCommandTexts.newTerminal());
  if (isAccepted) showTerminal();
}

/** Copies the command for a server that is started elsewhere. */
export async function promptAndCopyCommand(nodes: Pick<NodeWatches, 'command' | 'missingOption'>): Promise<unknown> {
  const command = await promptForText(nodeCommandTexts.commandTitle(), nodeCommandTexts.commandPrompt());
  if (command === undefined) return undefined;
  const result = await nodes.command(command === '' ? {} : { command });
  await env.clipboard.writeText(result.command);
  const option = await nodes.missingOption(command);
  showInformation(
    option === undefined ? nodeCommandTexts.commandCopied() : nodeCommandTexts.commandNeedsPermission({ option }),
  );
  return result;
}
