/**
 * Colors references to variables in collections. References without a value have the color of warnings; their diagnostic underlines them.
 */
import { setImmediate as nextIteration } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { TextRange } from '../../model/collection/language/syntaxNodes.ts';
import { createHighlight, highlight } from '../guarded/editors.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';

const everyMs = 100;
/** Number of ranges that are converted before other work can run. A document can have 20,000 references. */
const rangesAtOnce = 500;

export class VariableHighlights implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #documents: CollectionDocuments;
  readonly #known = this.#store.add(createHighlight('symbolIcon.variableForeground'));
  readonly #unknown = this.#store.add(createHighlight('editorWarning.foreground'));
  readonly #refresh: Throttle;

  constructor(documents: CollectionDocuments, clock: Clock = systemClock) {
    this.#documents = documents;
    this.#refresh = this.#store.add(new Throttle(clock, everyMs, () => this.#update()));
    const request = (): void => this.#refresh.request();
    for (const subscription of [
      vscode.window.onDidChangeVisibleTextEditors(request),
      vscode.workspace.onDidChangeTextDocument(({ document }) => isCollection(document) && request()),
      documents.onDidChangeContext(request),
    ]) {
      this.#store.add(subscription);
    }
    request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    for (const editor of vscode.window.visibleTextEditors) if (isCollection(editor.document)) void this.#show(editor);
  }

  async #show(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const found = await this.#documents.query(document, 'highlights', this.#documents.context(document));
    const known = found && (await rangesIn(document, found.known));
    const unknown = found && (await rangesIn(document, found.unknown));
    // A change of the document requests an update of its own.
    if (!known || !unknown || this.#store.isDisposed) return;
    highlight(editor, this.#known, known);
    highlight(editor, this.#unknown, unknown);
  }
}

/** Undefined if the document has changed in the meantime. */
async function rangesIn(
  document: vscode.TextDocument,
  ranges: readonly TextRange[],
): Promise<vscode.Range[] | undefined> {
  const { version } = document;
  const found: vscode.Range[] = [];
  for (const range of ranges) {
    if (found.length % rangesAtOnce === rangesAtOnce - 1) await nextIteration();
    if (document.version !== version) return undefined;
    found.push(rangeIn(document, range));
  }
  return found;
}
