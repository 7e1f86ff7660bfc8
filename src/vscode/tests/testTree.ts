/**
 * The tests of the Test Explorer: an item for each collection with its scenarios, and its emits that have an expectation. Invariants: an
 * item keeps its identity while its name is in the file, so that its last result is kept; while a file cannot be parsed, its tests stay;
 * tests that run are not removed before their run ends.
 */
import { setImmediate as nextIteration, setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { faultText, testId, type TestName } from '../../host/collections/testBatch.ts';
import { testTexts } from '../../host/collections/testTexts.ts';
import type { Runnable } from '../../model/scenario/readCollection.ts';
import { type CollectionFile, type CollectionStore, nameOf } from '../collections/collectionStore.ts';
import { createTest, updateTest } from '../guarded/tests.ts';

/** Number of items that are created or deleted before other work can run. */
const itemsAtOnce = 20;
/**
 * VS Code sends the changes of tests every 200 ms, in one message that it serializes in one step. With 4,000 changes, that takes 60 ms of
 * CPU time.
 */
const sent = { changes: 400, everyMs: 200 };

export interface TestTreeDeps {
  readonly controller: vscode.TestController;
  readonly collections: Pick<CollectionStore, 'files' | 'load' | 'onDidChange'>;
}

export class TestTree implements Disposable {
  readonly #deps: TestTreeDeps;
  readonly #store = new DisposableStore();
  readonly #names = new WeakMap<vscode.TestItem, TestName>();
  readonly #tags = new Map<string, vscode.TestTag>();
  /** The files whose tests are in the tree, with the content from which the tests were created. */
  readonly #resolved = new Map<string, CollectionFile>();
  /** Files whose tests are running, with the number of runs. */
  readonly #running = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  /** Number of changes that VS Code was not given time to send. */
  #unsent = 0;

  constructor(deps: TestTreeDeps) {
    this.#deps = deps;
    this.#store.add(deps.collections.onDidChange(() => void this.#update()));
    this.#store.add(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        const item = deps.controller.items.get(uri.toString());
        if (item) void this.resolve(item);
      }),
    );
  }

  /** The test that an item represents; undefined for a file. */
  nameOf(item: vscode.TestItem): TestName | undefined {
    return this.#names.get(item);
  }

  /** The tag of tests whose collection has an environment. */
  environmentTag(environment: string): vscode.TestTag {
    return this.#tag(`environment:${environment}`);
  }

  /** Creates the items of all collections, or the items for the tests of one collection. */
  async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    if (!item) {
      await this.#deps.collections.load();
      return this.#update();
    }
    const file = this.#file(item.id);
    if (!file || this.#resolved.has(item.id)) return;
    this.#resolved.set(item.id, file);
    return this.#queue(() => this.#syncTests(item));
  }

  /** Resolves when the items match the collections. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** Keeps the tests of these files in the tree until the returned object is disposed. */
  hold(uris: readonly string[]): Disposable {
    for (const uri of uris) this.#running.set(uri, (this.#running.get(uri) ?? 0) + 1);
    return toDisposable(() => {
      for (const uri of uris) {
        const left = (this.#running.get(uri) ?? 1) - 1;
        if (left > 0) this.#running.set(uri, left);
        else this.#running.delete(uri);
      }
      void this.#update();
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #file(uri: string): CollectionFile | undefined {
    return this.#deps.collections.files.find((file) => file.uri.toString() === uri);
  }

  /** Runs work one after the other, so that items are never created twice. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(() => (this.#store.isDisposed ? undefined : work()));
    return this.#work;
  }

  #update(): Promise<void> {
    return this.#queue(async () => {
      if (!vscode.workspace.isTrusted) return;
      const { items } = this.#deps.controller;
      const files = this.#deps.collections.files.filter(hasTests);
      const names = countOf(files.flatMap(({ result }) => (result.ok ? [result.collection.name] : [])));
      const uris = new Set(files.map(({ uri }) => uri.toString()));
      const gone: string[] = [];
      items.forEach(({ id }) => {
        if (!uris.has(id) && !this.#running.has(id)) gone.push(id);
      });
      for (const id of gone) {
        const item = items.get(id);
        const children = [...(item?.children ?? [])].map(([child]) => child);
        if (item && !(await this.#deleteTests(item, children))) continue;
        items.delete(id);
        this.#resolved.delete(id);
      }
      for (const [index, file] of files.entries()) {
        if (index % itemsAtOnce === itemsAtOnce - 1) await nextIteration();
        await this.#syncFile(file, names);
      }
    });
  }

  async #syncFile(file: CollectionFile, names: ReadonlyMap<string, number>): Promise<void> {
    const { controller } = this.#deps;
    const { uri, result } = file;
    const id = uri.toString();
    const path = nameOf(uri);
    const known = controller.items.get(id);
    const own = result.ok ? result.collection.name : undefined;
    const isAmbiguous = own !== undefined && (names.get(own) ?? 0) > 1;
    const shown = {
      label:
        own === undefined ? (known?.label ?? path) : isAmbiguous ? testTexts.ofFile({ name: own, file: path }) : own,
      line: result.ok ? undefined : result.fault.line,
      error: result.ok ? undefined : faultText(result.fault),
    };
    const item = known ?? createTest(controller, { id, uri, ...shown });
    if (known) updateTest(item, shown);
    if (result.ok) this.#setTags(item, this.#environmentTags(file));
    if (!known) {
      item.sortText = path;
      item.canResolveChildren = true;
      controller.items.add(item);
    }
    if (this.#resolved.has(id)) {
      if (this.#resolved.get(id) !== file) await this.#syncTests(item);
    } else if (!known && isOpen(uri)) {
      this.#resolved.set(id, file);
      await this.#syncTests(item);
    }
  }

  async #syncTests(parent: vscode.TestItem): Promise<void> {
    const file = this.#file(parent.id);
    if (!file?.result.ok) return;
    const { uri, result } = file;
    const tags = this.#environmentTags(file);
    const kept = new Set<string>();
    for (const [index, [name, runnable]] of namedTests(result.runnable).entries()) {
      const id = testId(name);
      kept.add(id);
      const known = parent.children.get(id);
      const shown = {
        label: runnable.name,
        line: runnable.line,
      };
      const item = known ?? createTest(this.#deps.controller, { id, uri, ...shown });
      const isChange = known ? updateTest(item, shown) : true;
      this.#names.set(item, name);
      const sortText = String(index).padStart(6, '0');
      if (item.sortText !== sortText) item.sortText = sortText;
      this.#setTags(item, [...tags, ...runnable.tags.map((tag) => this.#tag(tag))]);
      if (!known) parent.children.add(item);
      await this.#yield(index, isChange);
      if (this.#store.isDisposed) return;
    }
    if (this.#running.has(parent.id)) return;
    const gone: string[] = [];
    parent.children.forEach(({ id }) => {
      if (!kept.has(id)) gone.push(id);
    });
    if (!(await this.#deleteTests(parent, gone))) return;
    this.#resolved.set(parent.id, file);
  }

  /**
   * VS Code deletes an item together with its children in one step, which takes 12 ms of CPU time for 2,000 of them.
   * @returns false if tests of the file have begun to run in the meantime; the others are deleted when they have ended
   */
  async #deleteTests(parent: vscode.TestItem, ids: readonly string[]): Promise<boolean> {
    for (const [index, id] of ids.entries()) {
      if (this.#store.isDisposed || this.#running.has(parent.id)) return false;
      parent.children.delete(id);
      await this.#yield(index, true);
    }
    return !this.#running.has(parent.id);
  }

  /** Lets other work run after some items, and VS Code send the changes after many. */
  async #yield(index: number, isChange: boolean): Promise<void> {
    if (isChange && ++this.#unsent >= sent.changes) {
      this.#unsent = 0;
      await wait(sent.everyMs);
    } else if (index % itemsAtOnce === itemsAtOnce - 1) {
      await nextIteration();
    }
  }

  #environmentTags({ result }: CollectionFile): vscode.TestTag[] {
    const { environments = {} } = result.ok ? result.collection : {};
    return Object.keys(environments).map((environment) => this.environmentTag(environment));
  }

  #tag(id: string): vscode.TestTag {
    const known = this.#tags.get(id) ?? new vscode.TestTag(id);
    this.#tags.set(id, known);
    return known;
  }

  #setTags(item: vscode.TestItem, tags: readonly vscode.TestTag[]): void {
    const all = [...new Set(tags)];
    if (item.tags.length !== all.length || item.tags.some((tag, index) => tag !== all[index])) item.tags = all;
  }
}

/** Whether a file has tests, or may have tests because it cannot be read or parsed. */
function hasTests({ result }: CollectionFile): boolean {
  return !result.ok || result.runnable.length > 0;
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function namedTests(all: readonly Runnable[]): [TestName, Runnable][] {
  const counts = new Map<string, number>();
  return all.map((runnable) => {
    const { name, isEmit } = runnable;
    const key = `${isEmit} ${name}`;
    const occurrence = counts.get(key) ?? 0;
    counts.set(key, occurrence + 1);
    return [{ name, isEmit, occurrence }, runnable];
  });
}
