/** The actions above each emit and scenario of a collection, and the results of the last runs. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { EmitRepeats } from '../../host/collections/emitRepeats.ts';
import type { ExpectResults } from '../../host/collections/expectResults.ts';
import type { CollectionSyntax, EmitSyntax } from '../../model/collection/language/collectionSyntax.ts';
import type { TextRange } from '../../model/collection/language/syntaxNodes.ts';
import { codeLens } from '../guarded/editors.ts';
import { commandPrefix, type EditorCommandName } from '../commands/commandNames.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';
import { editorTexts } from './editorTexts.ts';
import type { EditorRuns } from './editorRuns.ts';

export const editorSection = 'socketioInspector.editor';

export interface LensDeps {
  readonly documents: CollectionDocuments;
  readonly repeats: Pick<EmitRepeats, 'running' | 'onDidChange'>;
  readonly results: Pick<ExpectResults, 'get' | 'onDidChange'>;
  readonly runs: EditorRuns;
}

export class CollectionLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #deps: LensDeps;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#change.event;

  constructor(deps: LensDeps) {
    this.#deps = deps;
    const changed = (): void => this.#change.fire();
    for (const { onDidChange } of [deps.repeats, deps.results, deps.runs]) this.#store.add(onDidChange(changed));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(changed));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(editorSection)) changed();
      }),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted || !isCollection(document) || !areShown()) return [];
    const syntax = this.#deps.documents.syntax(document);
    const uri = document.uri.toString();
    const lens: NewLens = (range, icon, text, name, argument) => {
      const at = rangeIn(document, { offset: range.offset, length: 1 });
      if (name === undefined) return codeLens(at, icon, text);
      const command = name === 'editScenario' ? name : `editor.${name}`;
      return codeLens(at, icon, text, { command: commandPrefix + command, arguments: [{ uri, ...argument }] });
    };
    return [...syntax.emits.flatMap((emit) => this.#ofEmit(uri, emit, lens)), ...this.#ofScenarios(uri, syntax, lens)];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #ofEmit(uri: string, { path: emit, range, isRepeated }: EmitSyntax, lens: NewLens): vscode.CodeLens[] {
    const { repeats, results } = this.#deps;
    const running = repeats.running.filter((repeat) => repeat.uri === uri && repeat.emit === emit);
    const sent = running.reduce((sum, repeat) => sum + repeat.sent, 0);
    const result = results.get(uri, emit);
    const repeat =
      running.length > 0
        ? [lens(range, 'debug-stop', editorTexts.stopRepeat({ sent }), 'stopRepeat', { emit })]
        : isRepeated
          ? [lens(range, 'sync', collectionTexts.startRepeatTitle(), 'startRepeat', { emit })]
          : [];
    const last =
      result &&
      (result.status === 'passed'
        ? lens(range, 'pass', collectionTexts.passed())
        : lens(range, 'error', collectionTexts.failedAt({ path: result.path })));
    return [
      ...repeat,
      lens(range, 'play', isRepeated ? editorTexts.sendOnce() : collectionTexts.send(), 'send', { emit }),
      lens(range, undefined, editorTexts.sendVolatile(), 'sendVolatile', { emit }),
      lens(range, undefined, editorTexts.replay(), 'replay', { emit }),
      ...(last ? [last] : []),
    ];
  }

  #ofScenarios(uri: string, { scenarios, scenariosKey }: CollectionSyntax, lens: NewLens): vscode.CodeLens[] {
    const { runs } = this.#deps;
    const all =
      scenariosKey && scenarios.length > 0 ? [lens(scenariosKey, 'run-all', editorTexts.runAll(), 'runAll')] : [];
    const each = scenarios.flatMap(({ name: scenario, range }) => {
      const { isRunning, status } = runs.stateOf(uri, scenario);
      const run = isRunning
        ? lens(range, 'sync~spin', editorTexts.cancelRun(), 'cancelRun', { scenario })
        : lens(range, 'play', editorTexts.run(), 'run', { scenario });
      const edit = lens(range, undefined, editorTexts.editScenario(), 'editScenario', { scenario });
      if (status === undefined) return [run, edit];
      return [run, edit, lens(range, status === 'passed' ? 'pass' : 'error', editorTexts.scenarioStatus({ status }))];
    });
    return [...all, ...each];
  }
}

type NewLens = (
  range: TextRange,
  icon: string | undefined,
  text: string,
  name?: EditorCommandName | 'editScenario',
  argument?: object,
) => vscode.CodeLens;

function areShown(): boolean {
  return vscode.workspace.getConfiguration(editorSection).get<unknown>('codeLens') !== false;
}
