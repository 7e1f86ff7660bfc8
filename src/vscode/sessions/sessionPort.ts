/** Implements the prompts and notifications for saving session files. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { harSuffix, sessionSuffix } from '../../model/entry/sessionFile.ts';
import type { SaveOutcome, SavingProgress, SessionPort, SessionQuery, TargetFile } from '../../host/hostPort.ts';
import { showError, offer, withProgress } from '../guarded/messages.ts';
import { pickOne, promptForInput, promptForSaveTarget } from '../guarded/questions.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { sessionTexts } from './sessionTexts.ts';

export const sessionPort: SessionPort = {
  async entries(shown, connection) {
    const title = sessionTexts.saveTitle();
    const everything = {
      label: sessionTexts.everything(),
      description: sessionTexts.everythingDetail(),
      query: {} as SessionQuery | undefined,
    };
    const some = shown
      ? { label: sessionTexts.shown(), description: describe(shown, connection), query: shown }
      : { label: sessionTexts.filtered(), description: '', query: undefined };
    const picked = await pickOne([everything, some], { title });
    if (!picked || picked.query) return picked?.query;
    const filter = await promptForInput({ title, prompt: commonTexts.filterPrompt() });
    return filter === undefined ? undefined : { filter };
  },

  async target(name) {
    return savedAt(`${name}.${sessionSuffix}`, sessionTexts.saveTitle(), {
      [sessionTexts.fileType()]: [sessionSuffix],
      [sessionTexts.formatType({ format: 'har' })]: [harSuffix],
    });
  },

  async exportTarget(name) {
    const title = sessionTexts.exportTitle();
    const formats = (['har', 'json', 'csv'] as const).map((format) => ({
      label: sessionTexts.formatType({ format }),
      description: sessionTexts.formatDetail({ format }),
      format,
    }));
    const picked = await pickOne(formats, { title });
    if (!picked) return undefined;
    const { format, label } = picked;
    const target = await savedAt(`${name}.${format}`, title, { [label]: [format] });
    return target && { ...target, format };
  },

  async progress(target, save) {
    const title = sessionTexts.saving({ file: fileNameOf(target.path) });
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return withProgress(options, (report, cancellation) => {
      const canceled = new AbortController();
      cancellation.onCancellationRequested(() => canceled.abort());
      let reported = 0;
      const show = ({ scanned, of, saved }: SavingProgress): void => {
        const percent = of === 0 ? 100 : (scanned / of) * 100;
        report({ increment: percent - reported, message: commonTexts.entries({ count: saved }) });
        reported = percent;
      };
      return save(show, canceled.signal);
    });
  },

  saved: (target, outcome) => void offerToOpen(target, outcome),

  failed: showError,
};

async function savedAt(
  name: string,
  title: string,
  filters: Record<string, string[]>,
): Promise<TargetFile | undefined> {
  const uri = await promptForSaveTarget(name, { title, filters });
  return uri && { uri: uri.toString(), path: vscode.workspace.asRelativePath(uri) };
}

async function offerToOpen({ uri, path }: TargetFile, { entries, leftOut }: SaveOutcome): Promise<void> {
  const message = sessionTexts.saved({ count: entries, file: path, leftOut });
  if (!(await offer(message, sessionTexts.open()))) return;
  const command = /\.(siolog|har)$/i.test(path) ? 'socketioInspector.openSession' : 'vscode.open';
  await vscode.commands.executeCommand(command, vscode.Uri.parse(uri));
}

function describe({ filter = '' }: SessionQuery, connection: string | undefined): string {
  return [filter.trim(), connection].filter((part) => part !== undefined && part !== '').join(' · ');
}
