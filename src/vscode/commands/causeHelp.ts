import * as v from 'valibot';
import * as vscode from 'vscode';
import { causeCodes, causeMessage } from '../../model/cause/causeTexts.ts';
import { pickOne } from '../guarded/questions.ts';
import type { Command } from './command.ts';
import { commandTexts } from './commandTexts.ts';
import { checked } from '../engine/engineFacade.ts';

/** Codes that have a page: no other file is opened. */
const shape = v.strictObject({ code: v.picklist(causeCodes) });

/** Opens the page of a cause, which is packed with the extension, in VS Code's Markdown preview. */
export const causeHelp: Command = {
  run: async (input) => {
    const { code } = checked(shape, input);
    await openPage(code);
  },
  ask: async () => {
    const picked = await pickOne(
      causeCodes.map((code) => ({ label: code, description: causeMessage({ code }) })),
      { title: commandTexts.helpTitle() },
    );
    if (picked) await openPage(picked.label);
  },
};

async function openPage(code: string): Promise<void> {
  const extension = vscode.extensions.getExtension('socketio-inspector.socketio-inspector');
  if (!extension) return;
  const page = vscode.Uri.joinPath(extension.extensionUri, 'docs', 'causes', `${code}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
