import type { Uri } from 'vscode';
import { harSuffix, sessionSuffix } from '../../model/entry/sessionFile.ts';
import { promptForFile } from '../guarded/questions.ts';
import { sessionTexts } from './sessionTexts.ts';

/** Prompts for a session file or a HAR file. */
export function promptForSession(): Promise<Uri | undefined> {
  return promptForFile({
    title: sessionTexts.openTitle(),
    filters: { [sessionTexts.openedTypes()]: [sessionSuffix, harSuffix] },
  });
}
