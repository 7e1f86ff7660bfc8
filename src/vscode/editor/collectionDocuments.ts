/**
 * The open documents that are collections, and the results of queries about their texts. Large texts are parsed in another thread.
 * Read-only documents, such as earlier versions in source control, have no language features, so that nothing can be sent from an earlier
 * version of a file.
 */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { QueryCollection } from '../../host/collections/collectionParser.ts';
import type {
  QueryResults,
  CollectionOutline,
  QueryKind,
  QueryParams,
} from '../../model/collection/language/collectionQueries.ts';
import type { VariableContext } from '../../model/collection/language/variableDefinitions.ts';
import { collectionSuffix, nameOf } from '../collections/collectionStore.ts';
import type { DotenvFiles } from '../collections/dotenvFiles.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';

/** The documents for which VS Code calls the providers. */
export const collectionSelector: vscode.DocumentSelector = { pattern: `**/*${collectionSuffix}` };

export interface CollectionContext extends VariableContext {
  readonly file: string;
}

const noOutline: CollectionOutline = { emits: [], scenarios: [], scenariosKey: undefined };

export class CollectionDocuments implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>;
  readonly #query: QueryCollection;
  readonly #outlines = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly outline: Promise<CollectionOutline> }
  >();

  readonly #dotenv: Pick<DotenvFiles, 'last' | 'onDidChange'>;
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Fires when another environment or another `.env` file was selected, or the file changed. */
  readonly onDidChangeContext = this.#change.event;

  constructor(
    environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>,
    dotenv: Pick<DotenvFiles, 'last' | 'onDidChange'>,
    query: QueryCollection,
  ) {
    this.#query = query;
    this.#environments = environments;
    this.#dotenv = dotenv;
    for (const { onDidChange } of [environments, dotenv]) this.#store.add(onDidChange(() => this.#change.fire()));
  }

  get open(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter(isCollection);
  }

  /**
   * The result of a query about the current text of a document. Undefined if the worker thread fails, or if the document was changed or
   * closed in the meantime, because the positions in the result would be wrong.
   */
  async query<K extends QueryKind>(
    document: vscode.TextDocument,
    kind: K,
    params: QueryParams[K],
  ): Promise<QueryResults[K] | undefined> {
    const { version } = document;
    const result = await this.#query(document.getText(), kind, params);
    return document.isClosed || document.version !== version ? undefined : result;
  }

  /**
   * The emits that can be sent and the scenarios that can be run; empty if the worker thread fails. It is read once for
   * each version of a document.
   */
  outline(document: vscode.TextDocument): Promise<CollectionOutline> {
    const { version } = document;
    const known = this.#outlines.get(document);
    if (known?.version === version) return known.outline;
    const outline = this.#query(document.getText(), 'outline', undefined).then((found) => found ?? noOutline);
    this.#outlines.set(document, { version, outline });
    return outline;
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
