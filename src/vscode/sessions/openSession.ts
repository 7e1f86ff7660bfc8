import * as vscode from 'vscode';
import { sessionSuffix } from '../../model/sessionFile.ts';
import { sessionViewType } from '../viewTypes.ts';

/** Opens a session file in its own editor. */
export async function openSession(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, sessionViewType);
}

export async function askAndOpenSession(): Promise<void> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open session'),
    canSelectMany: false,
    filters: { [vscode.l10n.t('Socket.IO session')]: [sessionSuffix] },
  });
  if (picked?.[0]) await openSession(picked[0]);
}
