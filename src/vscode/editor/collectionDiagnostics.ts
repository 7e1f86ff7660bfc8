/**
 * Marks problems in open collections, and offers fixes. Invariants: only open documents are read; a problem that VS Code's JSON support
 * marks at the same position is not marked twice.
 */
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import { fixEdits, fixTitle, type ProblemFix } from '../../model/collection/language/collectionFixes.ts';
import { applyEdits } from '../../model/collection/collectionInsert.ts';
import type { CollectionProblem } from '../../model/collection/language/collectionProblems.ts';
import { createDiagnostics, diagnostic, quickFix, registerFixes } from '../guarded/editors.ts';
import { commandPrefix } from '../commands/commandNames.ts';
import { type CollectionDocuments, collectionSelector, isCollection, rangeIn } from './collectionDocuments.ts';
import { diagnosticSource } from './editorTexts.ts';

const everyMs = 300;

interface Checked {
  readonly version: number;
  readonly problems: readonly CollectionProblem[];
  readonly diagnostics: readonly vscode.Diagnostic[];
}

export class CollectionDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #documents: CollectionDocuments;
  readonly #shown = this.#store.add(createDiagnostics('socketioInspector.collections'));
  readonly #checked = new Map<string, Checked>();
  readonly #stale = new Set<string>();
  readonly #check: Throttle;
  #isDisposed = false;

  constructor(documents: CollectionDocuments, clock: Clock = systemClock) {
    this.#documents = documents;
    this.#check = this.#store.add(new Throttle(clock, everyMs, () => this.#checkStale()));
    const { workspace, languages } = vscode;
    const changed = (document: vscode.TextDocument): void => {
      if (isCollection(document)) this.#changed(document);
    };
    for (const subscription of [
      workspace.onDidOpenTextDocument(changed),
      workspace.onDidChangeTextDocument(({ document }) => changed(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#closed(uri)),
      documents.onDidChangeContext(() => documents.open.forEach(changed)),
      languages.onDidChangeDiagnostics(({ uris }) => uris.forEach((uri) => this.#show(uri))),
      registerFixes(collectionSelector, this),
    ]) {
      this.#store.add(subscription);
    }
    documents.open.forEach(changed);
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const marked = diagnostics.filter(({ source }) => source === diagnosticSource);
    if (marked.length === 0 || !isCollection(document)) return [];
    const checked = this.#checked.get(document.uri.toString());
    // The positions of problems in another version may be wrong.
    if (checked?.version !== document.version) return [];
    return checked.problems.flatMap((problem) => {
      const at = rangeIn(document, problem.range);
      if (!at.intersection(range)) return [];
      const own = marked.find((known) => known.code === problem.code && known.range.isEqual(at));
      return own ? problem.fixes.flatMap((fix) => actionOf(document, fix, own)) : [];
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#store.dispose();
  }

  #changed({ uri }: vscode.TextDocument): void {
    this.#stale.add(uri.toString());
    this.#check.request();
  }

  #closed(uri: vscode.Uri): void {
    this.#stale.delete(uri.toString());
    this.#checked.delete(uri.toString());
    this.#shown.delete(uri);
  }

  #checkStale(): void {
    const stale = new Set(this.#stale);
    this.#stale.clear();
    for (const document of this.#documents.open) {
      const key = document.uri.toString();
      if (!stale.has(key)) continue;
      void this.#checkOne(document);
    }
  }

  async #checkOne(document: vscode.TextDocument): Promise<void> {
    const { uri, version } = document;
    const problems = await this.#documents.query(document, 'problems', this.#documents.context(document));
    // A newer version is checked later; a closed document has no problems.
    if (this.#isDisposed || !problems) return;
    const diagnostics = problems.map((problem) => diagnosticOf(document, problem));
    this.#checked.set(uri.toString(), { version, problems, diagnostics });
    this.#show(uri);
  }

  /** Shows the problems that nothing else marks at the same position. */
  #show(uri: vscode.Uri): void {
    const checked = this.#checked.get(uri.toString());
    if (!checked) return;
    const others = vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== diagnosticSource);
    const own = checked.diagnostics.filter(
      ({ range, code }) => isOfReferences(code) || !others.some((other) => other.range.intersection(range)),
    );
    const shown = this.#shown.get(uri) ?? [];
    if (own.length === shown.length && own.every((one, index) => isSame(one, shown[index]))) return;
    this.#shown.set(uri, own);
  }
}

/** Whether a problem is about names or variables, which VS Code's JSON support does not check. */
function isOfReferences(code: vscode.Diagnostic['code']): boolean {
  return typeof code === 'string' && /^(?:variable|scenario)\./.test(code);
}

function isSame(one: vscode.Diagnostic, other: vscode.Diagnostic | undefined): boolean {
  return (
    other !== undefined && one.message === other.message && one.code === other.code && one.range.isEqual(other.range)
  );
}

function diagnosticOf(document: vscode.TextDocument, { range, ...problem }: CollectionProblem): vscode.Diagnostic {
  return diagnostic({ ...problem, range: rangeIn(document, range), source: diagnosticSource });
}

function actionOf(document: vscode.TextDocument, fix: ProblemFix, mended: vscode.Diagnostic): vscode.CodeAction[] {
  const { uri } = document;
  const action = quickFix(fixTitle(fix), mended, fix.kind === 'replace');
  if (fix.kind === 'select') {
    const { environment } = fix;
    const command = `${commandPrefix}selectEnvironment`;
    action.command = { command, title: action.title, arguments: [{ uri: uri.toString(), environment }] };
    return [action];
  }
  const before = document.getText();
  const fixed = fixEdits(before, fix);
  if (!fixed) return [];
  action.edit = new vscode.WorkspaceEdit();
  for (const edit of fixed.edits) action.edit.replace(uri, rangeIn(document, edit), edit.content);
  if (fixed.value) {
    const selection = rangeInText(applyEdits(before, fixed.edits), fixed.value);
    action.command = { command: 'vscode.open', title: action.title, arguments: [uri, { selection }] };
  }
  return [action];
}

/** A range of a text that is not in a document yet. */
function rangeInText(text: string, { offset, length }: { offset: number; length: number }): vscode.Range {
  const position = (at: number): vscode.Position => {
    const lines = text.slice(0, at).split(/\r\n|\r|\n/);
    return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
  };
  return new vscode.Range(position(offset), position(offset + length));
}
