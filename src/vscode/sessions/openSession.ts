import * as vscode from 'vscode';
import { harSuffix, sessionSuffix } from '../../model/entry/sessionFile.ts';
import { promptForFile } from '../guarded/questions.ts';
import { sessionViewType } from '../activation/viewTypes.ts';
import { sessionTexts } from './sessionTexts.ts';

/** Opens a session file or a HAR file in the editor for session files. */
export async function openSession(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, sessionViewType);
}

export async function promptAndOpenSession(): Promise<void> {
  const picked = await promptForFile({
    title: sessionTexts.openTitle(),
    filters: { [sessionTexts.openedTypes()]: [sessionSuffix, harSuffix] },
  });
  if (picked) await openSession(picked);
}
