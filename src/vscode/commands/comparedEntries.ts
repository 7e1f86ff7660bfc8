import * as vscode from 'vscode';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { EntryText } from '../../host/hostPort.ts';

const scheme = 'socketio-inspector-entry';
/** Texts of entries as read-only documents in VS Code's diff editor. The text is released when its document is closed. */
export class ComparedEntries implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable;
  #next = 1;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async compare(left: EntryText, right: EntryText): Promise<void> {
    const title = commandTexts.compareTitle({ left: left.seq, right: right.seq });
    await vscode.commands.executeCommand('vscode.diff', this.#document(left), this.#document(right), title, {
      preview: true,
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#texts.clear();
  }

  /** Creates a new document each time, because VS Code does not request the text of an open document again. */
  #document({ seq, text }: EntryText): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${this.#next++}/#${seq}.json` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
