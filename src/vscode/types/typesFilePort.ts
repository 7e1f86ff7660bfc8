/** Reads and writes files of types, and shows how inferred types differ from the text of a file. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { aborted } from '../../base/aborted.ts';
import type { OfferReason, TypesFilePort } from '../../host/types/typesFiles.ts';
import { typesHostErrors, typesHostTexts } from '../../host/types/typesHostTexts.ts';
import { maxSchemaBytes } from '../../model/types/eventSchemas.ts';
import { readError } from '../commands/fileError.ts';
import { openDocument } from '../commands/openDocument.ts';
import { readFile } from '../commands/readFile.ts';
import { ReadOnlyDocuments } from '../commands/readOnlyDocuments.ts';
import { offerChoice, showError } from '../guarded/messages.ts';

/** Reads and writes the files, and shows the inferred types as a read-only document in the diff editor. */
export class TypesFileEditor implements TypesFilePort, vscode.Disposable {
  readonly #documents = new ReadOnlyDocuments('socketio-inspector-types');

  async read(uri: string): Promise<string | undefined> {
    const file = vscode.Uri.parse(uri, true);
    const open = openDocument(file);
    if (open?.isDirty === true) return open.getText();
    try {
      await vscode.workspace.fs.stat(file);
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
      throw readError(fileNameOf(file.path), error, maxSchemaBytes);
    }
    return readText(file);
  }

  /** An editor with unsaved changes keeps them, and is not saved. */
  async write(uri: string, text: string): Promise<void> {
    if (!vscode.workspace.isTrusted) throw typesHostErrors('types.untrusted');
    const file = vscode.Uri.parse(uri, true);
    const open = openDocument(file);
    if (open?.isDirty !== true) return vscode.workspace.fs.writeFile(file, Buffer.from(text));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(file, new vscode.Range(open.positionAt(0), open.positionAt(open.getText().length)), text);
    await vscode.workspace.applyEdit(edit);
  }

  async offer(uri: string, text: string, reason: OfferReason, signal: AbortSignal): Promise<boolean> {
    const file = vscode.Uri.parse(uri, true);
    const name = fileNameOf(file.path);
    const right = this.#documents.add(name, text);
    const title = typesHostTexts.diffTitle({ file: name });
    // The notification does not wait for the diff editor, which may take a long time to compare the texts.
    const options = { preview: true, preserveFocus: true };
    const shown = vscode.commands.executeCommand('vscode.diff', file, right, title, options).then(undefined, showError);
    const message = {
      otherContent: typesHostTexts.otherContent,
      edited: typesHostTexts.edited,
      narrower: typesHostTexts.narrower,
    }[reason]({ file: name });
    const chosen = offerChoice<'apply' | 'discard'>(message, [
      ['apply', typesHostTexts.apply()],
      ['discard', typesHostTexts.discard()],
    ]);
    const isApplied = await Promise.race([chosen, aborted(signal)]);
    if (!(await closeDiff(right))) {
      await shown;
      await closeDiff(right);
    }
    return isApplied === 'apply';
  }

  dispose(): void {
    this.#documents.dispose();
  }
}

/** @throws UserError for a file that is too large, or cannot be read */
export async function readText(file: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readFile(file, maxSchemaBytes));
  } catch (error) {
    throw readError(fileNameOf(file.path), error, maxSchemaBytes);
  }
}

/** Closes the diff editor that shows the document. Returns false if there is none. */
async function closeDiff(modified: vscode.Uri): Promise<boolean> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === modified.toString(),
    );
  return tabs.length > 0 && vscode.window.tabGroups.close(tabs);
}
