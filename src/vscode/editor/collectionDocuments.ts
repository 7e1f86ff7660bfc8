/**
 * The open documents that are collections, and their syntax, which is parsed once for each version of a document. Read-only documents, such
 * as earlier versions in source control, have no language features, so that nothing can be sent from an earlier version of a file.
 */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type CollectionSyntax, readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import type { VariableContext } from '../../model/collection/language/variableDefinitions.ts';
import { collectionSuffix, nameOf } from '../collections/collectionStore.ts';
import type { DotenvFiles } from '../collections/dotenvFiles.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';

/** The documents for which VS Code calls the providers. */
export const collectionSelector: vscode.DocumentSelector = { pattern: `**/*${collectionSuffix}` };

export interface CollectionContext extends VariableContext {
  readonly file: string;
}

export class CollectionDocuments implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>;
  readonly #known = new WeakMap<vscode.TextDocument, { version: number; syntax: CollectionSyntax }>();

  readonly #dotenv: Pick<DotenvFiles, 'last' | 'onDidChange'>;
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Another environment or another `.env` file was selected, or the file changed. */
  readonly onDidChangeContext = this.#change.event;

  constructor(
    environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>,
    dotenv: Pick<DotenvFiles, 'last' | 'onDidChange'>,
  ) {
    this.#environments = environments;
    this.#dotenv = dotenv;
    for (const { onDidChange } of [environments, dotenv]) this.#store.add(onDidChange(() => this.#change.fire()));
  }

  get open(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter(isCollection);
  }

  syntax(document: vscode.TextDocument): CollectionSyntax {
    const { version } = document;
    const known = this.#known.get(document);
    if (known?.version === version) return known.syntax;
    const syntax = readSyntax(document.getText());
    this.#known.set(document, { version, syntax });
    return syntax;
  }

  context({ uri }: vscode.TextDocument): CollectionContext {
    return { file: nameOf(uri), environment: this.#environments.selected(uri), dotenv: this.#dotenv.last(uri) };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

export function isCollection({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  if (!uri.path.endsWith(collectionSuffix) || uri.scheme === 'untitled') return false;
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false && uri.scheme !== 'git';
}

export function rangeIn(
  document: vscode.TextDocument,
  { offset, length }: { readonly offset: number; readonly length: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
