/** The actions above each emit and scenario of a collection, and the results of the last runs. */
import { setImmediate as nextIteration } from 'node:timers/promises';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { EmitRepeats } from '../../host/collections/emitRepeats.ts';
import type { ExpectResults } from '../../host/collections/expectResults.ts';
import type { EmitOutline, ScenarioOutline } from '../../model/collection/language/collectionQueries.ts';
import type { TextRange } from '../../model/collection/language/syntaxNodes.ts';
import { codeLens } from '../guarded/editors.ts';
import { commandPrefix, type EditorCommandName } from '../commands/commandNames.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';
import { editorTexts } from './editorTexts.ts';
import type { EditorRuns } from './editorRuns.ts';

/** Number of emits and scenarios whose lenses are created before other work can run. */
const itemsAtOnce = 100;

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

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.isTrusted || !isCollection(document) || !areShown()) return [];
    const { version } = document;
    const { emits, scenarios, scenariosKey } = await this.#deps.documents.outline(document);
    // VS Code requests the lenses of the new version.
    if (document.version !== version) return [];
    const uri = document.uri.toString();
    const lens: NewLens = (range, icon, text, name, argument) => {
      const at = rangeIn(document, { offset: range.offset, length: 1 });
      if (name === undefined) return codeLens(at, icon, text);
      const command = name === 'editScenario' ? name : `editor.${name}`;
      return codeLens(at, icon, text, { command: commandPrefix + command, arguments: [{ uri, ...argument }] });
    };
    const ofEmits: vscode.CodeLens[] = [];
    const ofScenarios =
      scenariosKey && scenarios.length > 0 ? [lens(scenariosKey, 'run-all', editorTexts.runAll(), 'runAll')] : [];
    for (const [index, item] of [...emits, ...scenarios].entries()) {
      if (index % itemsAtOnce === itemsAtOnce - 1) await nextIteration();
      if (document.version !== version) return [];
      if ('path' in item) ofEmits.push(...this.#ofEmit(uri, item, lens));
      else ofScenarios.push(...this.#ofScenario(uri, item, lens));
    }
    return [...ofEmits, ...ofScenarios];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #ofEmit(uri: string, { path: emit, range, isRepeated }: EmitOutline, lens: NewLens): vscode.CodeLens[] {
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

  #ofScenario(uri: string, { name: scenario, range }: ScenarioOutline, lens: NewLens): vscode.CodeLens[] {
    const { isRunning, status } = this.#deps.runs.stateOf(uri, scenario);
    const run = isRunning
      ? lens(range, 'sync~spin', editorTexts.cancelRun(), 'cancelRun', { scenario })
      : lens(range, 'play', editorTexts.run(), 'run', { scenario });
    const edit = lens(range, undefined, editorTexts.editScenario(), 'editScenario', { scenario });
    if (status === undefined) return [run, edit];
    return [run, edit, lens(range, status === 'passed' ? 'pass' : 'error', editorTexts.scenarioStatus({ status }))];
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
