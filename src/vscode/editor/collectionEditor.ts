/** Language features of collection files. They are registered when the host is loaded. Opening a collection loads the host. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { itemAt } from '../../model/collection/language/collectionSyntax.ts';
import type { FindProblems } from '../../host/collections/collectionParser.ts';
import { registerProviders } from '../guarded/editors.ts';
import { CollectionDiagnostics } from './collectionDiagnostics.ts';
import { type CollectionDocuments, collectionSelector, isCollection } from './collectionDocuments.ts';
import { CollectionLenses, type LensDeps } from './collectionLenses.ts';
import { completionProvider, completionTriggers, hoverProvider, type ProviderDeps } from './collectionProviders.ts';
import { VariableHighlights } from './variableHighlights.ts';

export function registerCollectionEditor(
  deps: LensDeps & ProviderDeps & { readonly findProblems: FindProblems },
): vscode.Disposable {
  const store = new DisposableStore();
  const lenses = store.add(new CollectionLenses(deps));
  store.add(
    registerProviders(collectionSelector, {
      lenses,
      completions: completionProvider(deps),
      triggers: completionTriggers,
      hovers: hoverProvider(deps),
    }),
  );
  store.add(new CollectionDiagnostics(deps.documents, deps.findProblems));
  store.add(new VariableHighlights(deps.documents));
  store.add(cursorKey(deps.documents));
  return store;
}

/** The context key `socketioInspector.cursor`: the kind of item at the cursor. Menus and keys depend on it. */
function cursorKey(documents: CollectionDocuments): vscode.Disposable {
  let known: string | undefined;
  const update = (): void => {
    const editor = vscode.window.activeTextEditor;
    const next = editor && isCollection(editor.document) ? kindAt(documents, editor) : undefined;
    if (next === known) return;
    known = next;
    void vscode.commands.executeCommand('setContext', 'socketioInspector.cursor', next);
  };
  update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.window.onDidChangeTextEditorSelection(update),
  );
}

function kindAt(documents: CollectionDocuments, { document, selection }: vscode.TextEditor): string | undefined {
  const item = itemAt(documents.syntax(document), document.offsetAt(selection.active));
  if (!item) return undefined;
  if (!('path' in item)) return 'scenario';
  return item.isRepeated ? 'repeat' : 'emit';
}
