/** Language features of collection files. They are registered when the host is loaded. Opening a collection loads the host. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { itemAt } from '../../model/collection/language/collectionQueries.ts';
import { registerProviders } from '../guarded/editors.ts';
import { CollectionDiagnostics } from './collectionDiagnostics.ts';
import { type CollectionDocuments, collectionSelector, isCollection } from './collectionDocuments.ts';
import { CollectionLenses, type LensDeps } from './collectionLenses.ts';
import { completionProvider, completionTriggers, hoverProvider, type ProviderDeps } from './collectionProviders.ts';
import { VariableHighlights } from './variableHighlights.ts';

export function registerCollectionEditor(deps: LensDeps & ProviderDeps): vscode.Disposable {
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
  store.add(new CollectionDiagnostics(deps.documents));
  store.add(new VariableHighlights(deps.documents));
  store.add(cursorKey(deps.documents));
  return store;
}

/** The context key `socketioInspector.cursor`: the kind of item at the cursor. Menus and keys depend on it. */
function cursorKey(documents: CollectionDocuments): vscode.Disposable {
  let known: string | undefined;
  let updates = 0;
  const find = async (): Promise<void> => {
    const own = ++updates;
    const editor = vscode.window.activeTextEditor;
    const next = editor && isCollection(editor.document) ? await kindAt(documents, editor) : undefined;
    // The cursor or the editor can change in the meantime.
    if (own !== updates || next === known) return;
    known = next;
    void vscode.commands.executeCommand('setContext', 'socketioInspector.cursor', next);
  };
  const update = (): void => void find();
  update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.window.onDidChangeTextEditorSelection(update),
  );
}

async function kindAt(
  documents: CollectionDocuments,
  { document, selection }: vscode.TextEditor,
): Promise<string | undefined> {
  const offset = document.offsetAt(selection.active);
  const item = itemAt(await documents.outline(document), offset);
  if (!item) return undefined;
  if (!('path' in item)) return 'scenario';
  return item.isRepeated ? 'repeat' : 'emit';
}
