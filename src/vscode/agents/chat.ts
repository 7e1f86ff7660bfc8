/**
 * Opens the chat of VS Code with a prompt. The command is not part of the API, and its options differ between versions: a version ignores
 * the options that it does not know. In VS Code 1.100 and later, they include `mode` and `toolIds`.
 */
import * as vscode from 'vscode';
import { explainTexts } from '../../model/agent/explainTexts.ts';
import { offer } from '../guarded/messages.ts';
import { flashStatus } from '../guarded/views.ts';

const openChatCommand = 'workbench.action.chat.open';

/**
 * The prompt is not sent: the user sees the prompt in the chat before it is sent, and can change it. Resolves with
 * false if there is no chat.
 */
export async function openChat({
  query,
  tools,
}: {
  readonly query: string;
  readonly tools: readonly string[];
}): Promise<boolean> {
  // The command exists in VS Code without a chat too, and does nothing in this case.
  if (isTurnedOff() || !(await vscode.commands.getCommands(true)).includes(openChatCommand)) return false;
  try {
    const options = { query, isPartialQuery: true, mode: 'agent', toolIds: [...tools] };
    await vscode.commands.executeCommand(openChatCommand, options);
    return true;
  } catch {
    return false;
  }
}

/** Whether a setting turns the chat off. A version that does not know the setting, such as 1.100, ignores it in the user's settings. */
function isTurnedOff(): boolean {
  const settings = vscode.workspace.getConfiguration('chat');
  const isKnown = settings.inspect('disableAIFeatures')?.defaultValue !== undefined;
  return isKnown && settings.get('disableAIFeatures') === true;
}

/** Reports that there is no chat, and offers to copy the prompt. */
export function offerPrompt(prompt: string): void {
  void offer(explainTexts.noChat(), explainTexts.copyPrompt()).then(async (copies) => {
    if (!copies) return;
    await vscode.env.clipboard.writeText(prompt);
    flashStatus('copy', explainTexts.promptCopied());
  });
}
