import * as vscode from 'vscode';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { EntryText } from '../../host/hostPort.ts';
import { ReadOnlyDocuments } from './readOnlyDocuments.ts';

/** Shows the texts of two entries in VS Code's diff editor. */
export class ComparedEntries implements vscode.Disposable {
  readonly #documents = new ReadOnlyDocuments('socketio-inspector-entry');

  async compare(left: EntryText, right: EntryText): Promise<void> {
    const title = commandTexts.compareTitle({ left: left.seq, right: right.seq });
    await vscode.commands.executeCommand('vscode.diff', this.#document(left), this.#document(right), title, {
      preview: true,
    });
  }

  dispose(): void {
    this.#documents.dispose();
  }

  #document({ seq, text }: EntryText): vscode.Uri {
    return this.#documents.add(`#${seq}.json`, text);
  }
}
