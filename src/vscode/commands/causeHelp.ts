import * as v from 'valibot';
import * as vscode from 'vscode';
import { causeMessage, isKnownCode, knownCodes } from '../../model/cause/causeTexts.ts';
// The demo server runs elsewhere; its codes have pages too.
import '../../model/cause/texts/demoErrorTexts.ts';
import { checked } from '../engine/engineFacade.ts';
import { pickOne } from '../guarded/questions.ts';
import type { Command } from './command.ts';
import { commandErrors, commandTexts } from './commandTexts.ts';

const shape = v.strictObject({ code: v.string() });
const maxShownCode = 100;

/** The command that opens the page of a cause. */
export const causeHelp: Command = {
  run: async (input) => {
    await openHelpPage(checked(shape, input).code);
  },
  ask: async () => {
    const picked = await pickOne(
      knownCodes().map((code) => ({ label: code, description: causeMessage({ code }) })),
      { title: commandTexts.helpTitle() },
    );
    if (picked) await openHelpPage(picked.label);
  },
};

/**
 * Opens the page of a cause, which is packed with the extension, in VS Code's Markdown preview.
 * @throws UserError for a code that this version does not know; no other file is ever opened
 */
export async function openHelpPage(code: string): Promise<void> {
  if (!isKnownCode(code)) throw commandErrors('command.unknownCause', { code: code.slice(0, maxShownCode) });
  const extension = vscode.extensions.getExtension('socketio-inspector.socketio-inspector');
  if (!extension) return;
  const page = vscode.Uri.joinPath(extension.extensionUri, 'docs', 'causes', `${code}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
