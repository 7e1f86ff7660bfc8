/**
 * The collections of the workspace: finds and reads the files, and follows changes on disk and in editors. The files are the only source;
 * nothing else is stored. For a file with unsaved changes, the content of its editor is used. Invariants: no search before the first call;
 * afterward a change is reported at most every 100 ms, and only when the content of a file differs. Changes that VS Code does not report
 * are found by a later check: a file that is deleted right after it was created, and files that were created before the watcher was ready.
 */
import { nestedParams } from '../../model/cause/cause.ts';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Collection } from '../../model/collection/collection.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import type { ReadCollection } from '../../model/scenario/readCollection.ts';
import { type ParseCollection, parseHere } from '../../host/collections/collectionParser.ts';
import { readFile } from '../commands/readFile.ts';
import { readError, isMissing } from '../commands/fileError.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';

/** The folder for new collections in each workspace folder. */
export const collectionFolder = '.socketio';
export const collectionSuffix = '.socketio.json';

const pattern = `**/*${collectionSuffix}`;
const passedOver = '**/node_modules/**';
const maxBytes = 8_000_000;
const everyMs = 100;
/** The delay of the later check. It is longer than the time for which VS Code collects file changes before it reports them. */
const settledMs = 1000;

export interface CollectionFile {
  readonly uri: vscode.Uri;
  /** The text that was parsed; undefined if the file could not be read. */
  readonly text: string | undefined;
  readonly result: ReadCollection;
}

/** A file, and the reason why it could not be read. */
interface KnownFile {
  readonly file: CollectionFile;
  readonly fault?: string;
}

export class CollectionStore implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Fires when collections were added, removed or changed. */
  readonly onDidChange = this.#change.event;
  readonly #files = new Map<string, KnownFile>();
  #hasChanged = false;
  readonly #stale = new Map<string, vscode.Uri>();
  readonly #clock: Clock;
  readonly #parse: ParseCollection;
  readonly #refresh: Throttle;
  #secondRead: Disposable | undefined;
  #work: Promise<void> = Promise.resolve();
  #begun: Promise<void> | undefined;

  constructor(clock: Clock = systemClock, parse: ParseCollection = parseHere) {
    this.#clock = clock;
    this.#parse = parse;
    const readStale = (): void => void this.#queue(() => this.#readStale());
    this.#refresh = this.#store.add(new Throttle(clock, everyMs, readStale));
  }

  /** Finds the collections on the first call. */
  load(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  /** Reads all files again, because VS Code reports a change only some time after it happened. */
  refresh(): Promise<void> {
    return this.#begun ? this.#queue(() => this.#readAll()) : this.load();
  }

  /** Reads these files again. @returns resolves when `files` contains their current content */
  reread(uris: readonly vscode.Uri[]): Promise<void> {
    return this.#queue(async () => {
      await Promise.all(uris.map((uri) => this.#readOne(uri)));
    });
  }

  /** The collections found so far, in the order of their paths. */
  get files(): readonly CollectionFile[] {
    return [...this.#files.values()].map(({ file }) => file).sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
  }

  /**
   * The current content of one collection, whether or not it was found before.
   * @throws UserError when it cannot be read, with line and column
   */
  async read(uri: vscode.Uri): Promise<Collection> {
    return (await this.readWithText(uri)).collection;
  }

  /**
   * Reads a collection as `read` does, and also returns its text.
   * @throws UserError when it cannot be read, with line and column
   */
  async readWithText(uri: vscode.Uri): Promise<{ text: string; collection: Collection }> {
    const text = await contentOf(uri);
    const result = parseCollection(text);
    if (result.ok) return { text, collection: result.collection };
    const { line, column } = result.fault;
    throw collectionErrors('collection.invalid', {
      ...nestedParams('fault', result.fault),
      file: nameOf(uri),
      line,
      column,
    });
  }

  /** Reads a file again, or for the first time. It is not necessary to call this for changes that VS Code reports. */
  changed(uri: vscode.Uri): void {
    if (!uri.path.endsWith(collectionSuffix) || uri.path.includes('/node_modules/')) return;
    if (!vscode.workspace.getWorkspaceFolder(uri)) return;
    this.#stale.set(uri.toString(), uri);
    this.#refresh.request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #begin(): Promise<void> {
    this.#store.add(toDisposable(() => this.#secondRead?.dispose()));
    this.#watch();
    // An empty result of the search is a change too.
    this.#hasChanged = true;
    await this.#queue(() => this.#readAll());
    this.#readAgain();
  }

  #watch(): void {
    const { workspace } = vscode;
    const changed = (uri: vscode.Uri): void => this.changed(uri);
    const files = this.#store.add(workspace.createFileSystemWatcher(pattern));
    this.#store.add(
      vscode.Disposable.from(files.onDidCreate(changed), files.onDidChange(changed), files.onDidDelete(changed)),
    );
    // VS Code does not always report the files of a folder that is created or deleted as a whole.
    const all = (): void => void this.#queue(() => this.#readAll());
    const folders = this.#store.add(workspace.createFileSystemWatcher(`**/${collectionFolder}`, false, true, false));
    this.#store.add(vscode.Disposable.from(folders.onDidCreate(all), folders.onDidDelete(all)));
    this.#store.add(workspace.onDidChangeWorkspaceFolders(all));
    this.#store.add(workspace.onDidChangeTextDocument(({ document }) => changed(document.uri)));
    this.#store.add(workspace.onDidCloseTextDocument(({ uri }) => changed(uri)));
  }

  /** Reads run one after the other, so that an older state never overwrites a newer one. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#store.isDisposed) return;
      const before = new Set(this.#files.keys());
      await work();
      if (this.#store.isDisposed || !this.#hasChanged) return;
      this.#hasChanged = false;
      this.#change.fire();
      if ([...this.#files.keys()].some((key) => !before.has(key))) this.#readAgain();
    });
    return this.#work;
  }

  /** Checks again after the changes have settled. */
  #readAgain(): void {
    this.#secondRead?.dispose();
    this.#secondRead = this.#clock.after(settledMs, () => void this.#queue(() => this.#readAll()));
  }

  /** Files that are known already are read too: they may have been deleted, or exist only in an editor. */
  async #readAll(): Promise<void> {
    const uris = new Map([...this.#files].map(([key, { file }]) => [key, file.uri]));
    for (const uri of await findCollections()) uris.set(uri.toString(), uri);
    await Promise.all([...uris.values()].map((uri) => this.#readOne(uri)));
  }

  async #readStale(): Promise<void> {
    const uris = [...this.#stale.values()];
    this.#stale.clear();
    await Promise.all(uris.map((uri) => this.#readOne(uri)));
  }

  async #readOne(uri: vscode.Uri): Promise<void> {
    try {
      const text = await textOf(uri);
      if (this.#known(uri)?.file.text === text) return;
      this.#found({ file: { uri, text, result: await this.#parse(text) } });
    } catch (error) {
      if (isMissing(error)) return this.#gone(uri);
      const { message, cause } = readError(nameOf(uri), error, maxBytes);
      if (this.#known(uri)?.fault === message) return;
      const fault = { ...cause, offset: 0, line: 1, column: 1 };
      this.#found({ file: { uri, text: undefined, result: { ok: false, fault } }, fault: message });
    }
  }

  #known(uri: vscode.Uri): KnownFile | undefined {
    return this.#files.get(uri.toString());
  }

  #found(known: KnownFile): void {
    this.#files.set(known.file.uri.toString(), known);
    this.#hasChanged = true;
  }

  #gone(uri: vscode.Uri): void {
    if (this.#files.delete(uri.toString())) this.#hasChanged = true;
  }
}

export function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

async function findCollections(): Promise<vscode.Uri[]> {
  const found = [...(await vscode.workspace.findFiles(pattern, passedOver))];
  // Virtual workspaces cannot be searched, but their folders can be listed. A search also ignores files that "files.exclude" hides.
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const folder = vscode.Uri.joinPath(uri, collectionFolder);
    for (const [name, type] of await listed(folder)) {
      if (name.endsWith(collectionSuffix) && type & vscode.FileType.File) found.push(vscode.Uri.joinPath(folder, name));
    }
  }
  return [...new Map(found.map((uri) => [uri.toString(), uri])).values()];
}

async function listed(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}

/**
 * The file itself, without unsaved changes.
 * @throws UserError when it cannot be read, or does not exist
 */
export async function readCollectionFile(uri: vscode.Uri): Promise<Uint8Array> {
  try {
    return await readFile(uri, maxBytes);
  } catch (error) {
    throw readError(nameOf(uri), error, maxBytes);
  }
}

/** @throws UserError when it cannot be read, or does not exist */
export async function contentOf(uri: vscode.Uri): Promise<string> {
  try {
    return await textOf(uri);
  } catch (error) {
    throw readError(nameOf(uri), error, maxBytes);
  }
}

async function textOf(uri: vscode.Uri): Promise<string> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === key);
  if (open) return open.getText();
  return new TextDecoder().decode(await readFile(uri, maxBytes));
}
