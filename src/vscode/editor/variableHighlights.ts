/**
 * Colors references to variables in collections. References without a value have the color of warnings; their diagnostic underlines them.
 */
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import { VariableDefinitions } from '../../model/collection/language/variableDefinitions.ts';
import { createHighlight, highlight } from '../guarded/editors.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';

const everyMs = 100;

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
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (!isCollection(document)) continue;
      const { known, unknown } = highlightedIn(this.#documents, document);
      highlight(editor, this.#known, known);
      highlight(editor, this.#unknown, unknown);
    }
  }
}

/** The ranges of references with and without a value. Secrets count as known: VS Code prompts for them. */
export function highlightedIn(
  documents: CollectionDocuments,
  document: vscode.TextDocument,
): { known: vscode.Range[]; unknown: vscode.Range[] } {
  const syntax = documents.syntax(document);
  const definitions = new VariableDefinitions(syntax, documents.context(document));
  const known: vscode.Range[] = [];
  const unknown: vscode.Range[] = [];
  for (const { name, isSecret, scope, range } of syntax.references) {
    const list = isSecret || definitions.isDefined(name, scope) ? known : unknown;
    list.push(rangeIn(document, range));
  }
  return { known, unknown };
}
