/**
 * Links above calls such as `emit("x")` and `on("x")` in source files: how often the event was captured, and its median
 * duration.
 */
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import { codeLanguages, eventCalls, maxCodeChars } from '../../host/code/eventCalls.ts';
import { eventLenses, type NameCounts } from '../../host/code/eventLenses.ts';
import { eventLensTexts } from '../../host/code/eventLensTexts.ts';
import type { CodePosition } from '../../protocol/codePositionMessages.ts';
import { registerUserCommand } from '../guarded/commands.ts';
import { guarded } from '../guarded/errors.ts';
import { codeLens, registerLenses } from '../guarded/editors.ts';
import { editorSection } from './collectionLenses.ts';

export interface EventLensDeps {
  /** Fires when the captured events changed. */
  readonly onDidChange: Event<unknown>;
  /** Empty while nothing is captured. */
  readonly positions: (file: string) => Promise<readonly CodePosition[]>;
  readonly names: () => Promise<ReadonlyMap<string, NameCounts>>;
  readonly show: (event: string) => void;
  readonly emit: (event: string) => void;
}

/** New events change the counts. The links are updated at this interval. */
const refreshMs = 2000;
const showCommand = 'socketioInspector.editor.showEvent';
const emitCommand = 'socketioInspector.editor.emitEvent';

export function registerEventLenses(deps: EventLensDeps): vscode.Disposable {
  const store = new DisposableStore();
  const change = store.add(new vscode.EventEmitter<void>());
  const refresh = store.add(new Throttle(systemClock, refreshMs, () => change.fire()));
  store.add(deps.onDidChange(() => refresh.request()));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => change.fire()));
  store.add(
    vscode.workspace.onDidChangeConfiguration((changed) => {
      if (changed.affectsConfiguration(editorSection)) change.fire();
    }),
  );
  const named = (run: (event: string) => void) => (event: unknown) => {
    if (typeof event === 'string') run(event);
  };
  store.add(registerUserCommand(showCommand, named(deps.show)));
  store.add(registerUserCommand(emitCommand, named(deps.emit)));
  const selector = codeLanguages.map((language) => ({ language, scheme: 'file' }));
  const provideCodeLenses = (document: vscode.TextDocument): Promise<vscode.CodeLens[]> =>
    guarded(async () => (isShown(document) ? lensesOf(document, deps) : []));
  store.add(registerLenses(selector, { onDidChangeCodeLenses: change.event, provideCodeLenses }));
  return store;
}

async function lensesOf(document: vscode.TextDocument, deps: EventLensDeps): Promise<vscode.CodeLens[]> {
  const text = document.getText();
  if (text.length > maxCodeChars) return [];
  const [positions, names] = await Promise.all([deps.positions(document.uri.fsPath), deps.names()]);
  const calls = eventCalls(text, document.languageId);
  return eventLenses(text.split('\n'), calls, positions, names).flatMap(({ line, event, text: counts }) => {
    const range = new vscode.Range(line - 1, 0, line - 1, 0);
    return [
      codeLens(range, undefined, counts),
      codeLens(range, undefined, eventLensTexts.show(), { command: showCommand, arguments: [event] }),
      codeLens(range, undefined, eventLensTexts.emit(), { command: emitCommand, arguments: [event] }),
    ];
  });
}

function isShown(document: vscode.TextDocument): boolean {
  if (!vscode.workspace.isTrusted) return false;
  return vscode.workspace.getConfiguration(editorSection, document).get<unknown>('eventCodeLens') !== false;
}
