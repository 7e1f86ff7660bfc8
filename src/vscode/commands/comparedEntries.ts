import * as vscode from 'vscode';
import type { EntrySelection, TextFormat } from '../../protocol/timelineMessages.ts';
import { commandErrors, commandTexts } from './commandTexts.ts';

const scheme = 'socketio-inspector-entry';
/** Beyond this VS Code's diff editor is no help. */
const longestCompared = 20_000_000;

/** The text of entries, and how many of them are there. */
export type EntriesText = (
  selection: EntrySelection,
  format: TextFormat,
  maxBytes?: number,
) => Promise<{ text: string; entries: number }>;

/** What entries carry, as read-only documents in VS Code's diff editor. A document's text is let go when it is closed. */
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

  /** @throws UserError when an entry is gone, or is too long to be compared */
  async compare(left: number, right: number, textOf: EntriesText): Promise<void> {
    const [before, after] = await Promise.all([this.#document(left, textOf), this.#document(right, textOf)]);
    await vscode.commands.executeCommand('vscode.diff', before, after, commandTexts.compareTitle({ left, right }), {
      preview: true,
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#texts.clear();
  }

  async #document(seq: number, textOf: EntriesText): Promise<vscode.Uri> {
    const selection = {
      seqs: [{ from: seq, to: seq }],
      filter: 'kind:event,ack,connection,packet,network,marker,replay',
    };
    const { text, entries } = await textOf(selection, 'json', longestCompared);
    if (entries === 0) throw commandErrors('entry.gone', { seq });
    // Each time another document: VS Code asks once for the text of one that it has open.
    const uri = vscode.Uri.from({ scheme, path: `/${this.#next++}/#${seq}.json` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
