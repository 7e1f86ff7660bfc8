/**
 * Runs the tests of collections for VS Code's Test Explorer. Invariants: every run ends; a test that is enqueued has exactly one result;
 * nothing is read or run in an untrusted workspace.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { type ChosenTest, runTests, type TestFile, type TestOutcome } from '../../host/collections/testBatch.ts';
import type { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import { testTexts } from '../../host/collections/testTexts.ts';
import { type CollectionStore, nameOf } from '../collections/collectionStore.ts';
import { appendLine, createProfile, testMessage } from '../guarded/tests.ts';
import type { TestHost } from './testController.ts';
import { TestTree } from './testTree.ts';

/** The prefix of the context value of a message, if the run opened connections. It is followed by the IDs of these connections. */
export const runContext = 'socketioInspector.run:';
/** Maximum number of run profiles, because users cannot choose from a longer list. */
const maxEnvironments = 20;

export interface TestExplorerDeps {
  readonly collections: CollectionStore;
  readonly runner: Pick<ScenarioRunner, 'prepare' | 'runPrepared'>;
  /** Prompts for the environment of a collection. */
  readonly selectEnvironment: () => Promise<unknown>;
}

/** The connections that a test run opened. */
export interface TestConnections {
  readonly name: string;
  readonly connectionIds: readonly string[];
}

interface ChosenItem extends ChosenTest {
  readonly item: vscode.TestItem;
}

export class TestExplorer implements TestHost, Disposable {
  readonly #deps: TestExplorerDeps;
  readonly #store = new DisposableStore();
  readonly #profiles = new Map<string, vscode.TestRunProfile>();
  /** The connections of the last run of each test, as long as the test exists. */
  readonly #connections = new WeakMap<vscode.TestItem, TestConnections>();
  #attached: { readonly controller: vscode.TestController; readonly tree: TestTree } | undefined;

  constructor(deps: TestExplorerDeps) {
    this.#deps = deps;
  }

  attach(controller: vscode.TestController, profile: vscode.TestRunProfile): void {
    const { collections } = this.#deps;
    profile.label = testTexts.run();
    const tree = this.#store.add(new TestTree({ controller, collections }));
    this.#attached = { controller, tree };
    this.#store.add(collections.onDidChange(() => this.#updateProfiles()));
    void tree.resolve(undefined).then(() => this.#updateProfiles());
  }

  async resolve(item: vscode.TestItem | undefined): Promise<void> {
    await this.#attached?.tree.resolve(item);
  }

  async refresh(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    await this.#deps.collections.refresh();
    await this.settled();
  }

  /** Resolves when the tests match the content of the files that was read last. */
  async settled(): Promise<void> {
    await this.#attached?.tree.settled();
  }

  async configure(): Promise<void> {
    await this.#deps.selectEnvironment();
  }

  /** Runs tests once, or whenever their file changes until the token is canceled. */
  readonly run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> =>
    this.#start(request, token, undefined);

  /** The connections that the last run of a test opened, or that a message of a run names. */
  connectionsOf(input: unknown): TestConnections | undefined {
    if (typeof input !== 'object' || input === null) return undefined;
    if ('message' in input && 'test' in input) {
      const { contextValue = '' } = input.message as vscode.TestMessage;
      const ids = contextValue.startsWith(runContext) ? contextValue.slice(runContext.length) : '';
      const { label: name = '' } = (input.test ?? {}) as Partial<vscode.TestItem>;
      return ids === '' ? undefined : { name, connectionIds: ids.split(',') };
    }
    const item = input as vscode.TestItem;
    return item.parent ? this.#connections.get(item) : this.#connectionsOfFile(item);
  }

  /** The connections of those tests that are still in the file. */
  #connectionsOfFile({ label, children }: vscode.TestItem): TestConnections | undefined {
    const own = [...children].flatMap(([, test]) => this.#connections.get(test)?.connectionIds ?? []);
    return own.length === 0 ? undefined : { name: label, connectionIds: own };
  }

  /** The profile that runs tests with an environment; undefined if no collection has it. */
  profileOf(environment: string): vscode.TestRunProfile | undefined {
    return this.#profiles.get(environment);
  }

  dispose(): void {
    for (const profile of this.#profiles.values()) profile.dispose();
    this.#store.dispose();
  }

  /** A profile for each environment, for tests whose collection has it. */
  #updateProfiles(): void {
    if (!this.#attached || this.#store.isDisposed) return;
    const { controller, tree } = this.#attached;
    const environments = new Set(
      this.#deps.collections.files.flatMap(({ result }) =>
        result.ok && result.runnable.length > 0 ? Object.keys(result.collection.environments ?? {}) : [],
      ),
    );
    const wanted = [...environments].sort().slice(0, maxEnvironments);
    for (const [environment, profile] of this.#profiles) {
      if (wanted.includes(environment)) continue;
      profile.dispose();
      this.#profiles.delete(environment);
    }
    for (const environment of wanted) {
      if (this.#profiles.has(environment)) continue;
      const profile = createProfile(controller, testTexts.runWith({ environment }), {
        run: (request, token) => this.#start(request, token, environment),
        tag: tree.environmentTag(environment),
      });
      this.#profiles.set(environment, profile);
    }
  }

  async #start(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    environment: string | undefined,
  ): Promise<void> {
    if (!vscode.workspace.isTrusted || !this.#attached) return;
    if (request.continuous) this.#follow(request, token, environment);
    else await this.#once(request, token, environment);
  }

  /** Runs the tests of a file when it is saved with another content, or changed on disk. */
  #follow(request: vscode.TestRunRequest, token: vscode.CancellationToken, environment: string | undefined): void {
    const { collections } = this.#deps;
    const store = new DisposableStore();
    const last = new Map(collections.files.map(({ uri, text }) => [uri.toString(), text]));
    const changed = (): void => {
      const dirty = new Set(
        vscode.workspace.textDocuments.flatMap(({ isDirty, uri }) => (isDirty ? [uri.toString()] : [])),
      );
      const meant = collections.files.filter(
        ({ uri, text, result }) => result.ok && !dirty.has(uri.toString()) && last.get(uri.toString()) !== text,
      );
      for (const { uri, text } of meant) last.set(uri.toString(), text);
      const uris = new Set(meant.map(({ uri }) => uri.toString()));
      if (uris.size > 0) void this.#once(copyOf(request), token, environment, uris);
    };
    store.add(collections.onDidChange(changed));
    store.add(vscode.workspace.onDidSaveTextDocument(changed));
    store.add(token.onCancellationRequested(() => store.dispose()));
    this.#store.add(store);
  }

  /** @param uris only the tests of these files */
  async #once(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    environment: string | undefined,
    uris?: ReadonlySet<string>,
  ): Promise<void> {
    if (!this.#attached) return;
    const { controller, tree } = this.#attached;
    const { collections, runner } = this.#deps;
    const run = controller.createTestRun(request);
    const cancel = new AbortController();
    const subscriptions = [token, run.token].map((each) => each.onCancellationRequested(() => cancel.abort()));
    let hold: Disposable | undefined;
    try {
      const included = (request.include ?? itemsOf(controller.items)).map((item) => (item.parent ?? item).id);
      await collections.reread([...new Set(included)].map((uri) => vscode.Uri.parse(uri)));
      await tree.settled();
      const chosen = await this.#chosen(request, environment, uris);
      hold = tree.hold([...new Set(chosen.map(({ uri }) => uri))]);
      for (const { item } of chosen) run.enqueued(item);
      await runTests(
        chosen,
        { runner, file: (uri) => fileOf(collections, uri) },
        { environment, signal: cancel.signal },
        {
          started: ({ item }) => run.started(item),
          output: ({ item }, line) => appendLine(run, item, line),
          ended: (test, outcome) => this.#ended(run, test, outcome),
        },
      );
    } finally {
      run.end();
      hold?.dispose();
      for (const subscription of subscriptions) subscription.dispose();
    }
  }

  #ended(run: vscode.TestRun, { item, name, uri }: ChosenItem, outcome: TestOutcome): void {
    const { status, ms, fault, connectionIds } = outcome;
    this.#connections.set(item, { name, connectionIds });
    if (status === 'passed') return run.passed(item, ms);
    if (status === 'skipped') return run.skipped(item);
    const contextValue = connectionIds.length === 0 ? '' : `${runContext}${connectionIds.join(',')}`;
    const message = testMessage({ message: name, ...fault, uri: vscode.Uri.parse(uri), contextValue });
    if (status === 'failed') run.failed(item, message, ms);
    else run.errored(item, message, ms);
  }

  /** The tests that a request includes, in the order of the files. */
  async #chosen(
    { include, exclude = [] }: vscode.TestRunRequest,
    environment: string | undefined,
    uris: ReadonlySet<string> | undefined,
  ): Promise<ChosenItem[]> {
    if (!this.#attached) return [];
    const { controller, tree } = this.#attached;
    const tag = environment === undefined ? undefined : tree.environmentTag(environment);
    const left = new Set(exclude);
    const chosen = new Map<vscode.TestItem, ChosenItem>();
    const visit = async (item: vscode.TestItem): Promise<void> => {
      const uri = (item.parent ?? item).id;
      if (left.has(item) || (uris && !uris.has(uri))) return;
      const name = tree.nameOf(item);
      if (name) {
        const isExcluded = (item.parent && left.has(item.parent)) || (tag && !item.tags.includes(tag));
        if (!isExcluded) chosen.set(item, { ...name, uri, item });
        return;
      }
      await tree.resolve(item);
      for (const child of itemsOf(item.children)) await visit(child);
    };
    for (const item of include ?? itemsOf(controller.items)) await visit(item);
    return [...chosen.values()];
  }
}

/**
 * A request for one of the runs of a continuous run. VS Code combines all runs of a request to one result: a test that has failed once would
 * be shown as failed after it has passed.
 */
function copyOf({ include, exclude, profile, preserveFocus }: vscode.TestRunRequest): vscode.TestRunRequest {
  return new vscode.TestRunRequest(include, exclude, profile, true, preserveFocus);
}

function itemsOf(collection: vscode.TestItemCollection): vscode.TestItem[] {
  return [...collection].map(([, item]) => item);
}

function fileOf({ files }: Pick<CollectionStore, 'files'>, uri: string): TestFile | undefined {
  const found = files.find((file) => file.uri.toString() === uri);
  return found && { name: nameOf(found.uri), text: found.text, result: found.result };
}
