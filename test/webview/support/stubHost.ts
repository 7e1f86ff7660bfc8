import type { ServerActRequest } from '../../../src/protocol/serverMessages.ts';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { systemClock } from '../../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { UserError } from '../../../src/base/userError.ts';
import { CollectionScopes, type ReadSecret } from '../../../src/host/collections/collectionScope.ts';
import { CollectionItemActions } from '../../../src/host/collections/collectionItemActions.ts';
import { ExpectResults } from '../../../src/host/collections/expectResults.ts';
import { FormEmits } from '../../../src/host/collections/formEmits.ts';
import { ExpectationSaver } from '../../../src/host/collections/expectationSaver.ts';
import { ScenarioForms } from '../../../src/host/collections/scenarioForms.ts';
import { ScenarioRunner } from '../../../src/host/collections/scenarioRunner.ts';
import { ScenarioRecorder } from '../../../src/host/collections/scenarioRecorder.ts';
import { SavedReplayRunner } from '../../../src/host/collections/savedReplayRunner.ts';
import { EmitResolver } from '../../../src/host/collections/resolveEmit.ts';
import { EmitSaver } from '../../../src/host/collections/saveEmit.ts';
import type { EmitToKeep } from '../../../src/host/collections/savedEmit.ts';
import { SavedProxies } from '../../../src/host/collections/savedProxies.ts';
import { ReplaySaver } from '../../../src/host/collections/saveReplay.ts';
import { Diagnoser } from '../../../src/host/engine/diagnoser.ts';
import { addRule, listRules } from '../../../src/host/engine/ruleRequests.ts';
import { watchAdmin } from '../../../src/host/engine/serverRequests.ts';
import type { Rule, RuleAction } from '../../../src/model/rule/rule.ts';
import { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { type CaptureLocation, EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import type { HostLog } from '../../../src/host/log/hostLog.ts';
import { KeptDrafts } from '../../../src/host/panel/keptDrafts.ts';
import { PanelHandlers } from '../../../src/host/panel/panelHandlers.ts';
import { linkPanel } from '../../../src/host/panel/panelLink.ts';
import { ProfileResolver } from '../../../src/host/profile/profileResolver.ts';
import { type Memento, RecentUrls } from '../../../src/host/profile/recentUrls.ts';
import { SessionSaver } from '../../../src/host/sessions/sessionSaver.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import { Channel, type Port } from '../../../src/protocol/channel.ts';
import { connectionRemove } from '../../../src/protocol/engineMessages.ts';
import type { RequestDefinition } from '../../../src/protocol/message.ts';
import * as host from '../../../src/protocol/hostMessages.ts';
import { nodeWatch, type PageAction, sourceReveal } from '../../../src/protocol/sourceMessages.ts';
import { collectionUri, FakeVscode } from '../../support/fakeVscode.ts';

/** An engine that a test can kill. */
class MortalEngine extends EngineProcess {
  #current: Worker | undefined;

  protected override startWorker(script: string, options: WorkerOptions): Worker {
    this.#current = super.startWorker(script, options);
    return this.#current;
  }

  async kill(reason: string): Promise<void> {
    // Acts like a worker that ends with an error.
    this.#current?.emit('error', new Error(reason));
    await this.#current?.terminate();
  }
}

/** The limits of a capture that is kept in memory. */
class MemoryCapture implements CaptureLocation {
  readonly root = undefined;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  bounds = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };

  limit(maxBytes: number): void {
    this.bounds = { ...this.bounds, maxBytes };
    this.#change.fire();
  }
}

/** The extension host without VS Code. It has the real handlers and the real engine in its worker, connected by real channels. */
export class StubHost extends FakeVscode implements Disposable {
  readonly panel: Channel;
  readonly #store = new DisposableStore();
  readonly #engine: MortalEngine;
  readonly #capture = new MemoryCapture();
  readonly #inspector: EngineFacade;
  readonly #savedProxies: SavedProxies;
  readonly #requests: { method: string; params: unknown }[] = [];
  #isKilling = false;

  /** Errors about messages that one end could not understand, and warnings of the engine. */
  readonly faults: string[] = [];
  /** Stored secrets by their names, for any receiver. */
  readonly secrets = new Map<string, string>();
  readonly forms: FormEmits;
  /** The results of the expectations of saved emits. */
  readonly results = this.#store.add(new ExpectResults(systemClock));
  readonly items = new CollectionItemActions(this.port.collections);
  demoUrl = '';
  /** The target that the user enters when the panel prompts for it. */
  proxyTarget = '';
  /** How often the guide for taking over a port was opened. */
  takeOvers = 0;
  /** Addresses that were opened in the browser. */
  readonly opened: string[] = [];
  /** The selected environments of collections, and those that are selected after the user chooses one in VS Code's list. */
  environments: NonNullable<host.HostState['environments']> = [];
  chosenEnvironments: NonNullable<host.HostState['environments']> = [];
  readonly #environmentChange = this.#store.add(new Emitter<void>());
  /** Debugged browsers that are not watched. */
  readonly browsers: { name: string }[] = [];
  /** The actions that the panel requested for servers and for debugged pages. */
  readonly serverActions: ServerActRequest[] = [];
  readonly pageActions: PageAction[] = [];
  /** The entries and connections that the panel requested to explain. */
  readonly explained: host.ExplainedSubject[] = [];
  /** The reason why the next entry or connection is not explained; undefined if it is explained. */
  explainRefusal: string | undefined;
  /** The state that the host keeps for the workspace. */
  readonly workspaceState = new Map<string, unknown>();

  readonly #memento: Memento = {
    get: (key) => this.workspaceState.get(key),
    update: (key, value) => Promise.resolve(void this.workspaceState.set(key, value)),
  };
  /** The drafts that the host keeps of a closed page. */
  readonly drafts = this.#store.add(new KeptDrafts(this.#memento, systemClock));

  constructor(port: Port, engineScript: string) {
    super();
    this.panel = this.#store.add(new Channel(this.#observed(port), systemClock));
    this.panel.onDidFault((error) => this.faults.push(`panel: ${error.message}`));
    const engine = this.#store.add(new MortalEngine(engineScript, this.#log(), this.#capture));
    this.#engine = engine;
    const readSecret: ReadSecret = ({ name }) => {
      const value = this.secrets.get(name);
      return value === undefined
        ? Promise.reject(new UserError({ code: 'test.refused' }, undefined, `There is no secret ${name}.`))
        : Promise.resolve(value);
    };
    const scopes = new CollectionScopes({ ...this.port, readSecret });
    const profiles = new ProfileResolver({ ...this.port, scopes, readSecret });
    const recents = new RecentUrls(this.#memento);
    const inspector = this.#store.add(
      new EngineFacade({
        ...this.port,
        engine,
        resolveProfile: (profile, origin) => profiles.resolve(profile, origin),
        connected: ({ url }) => void recents.add(url),
        pausedDebuggers: () => [],
        openFiles: () => [],
      }),
    );
    this.#inspector = inspector;
    const saver = new EmitSaver({
      ...this.port,
      storeSecret: ({ name }, value) => Promise.resolve(void this.secrets.set(name, value)),
      storedSecret: ({ name }) => Promise.resolve(this.secrets.get(name)),
    });
    const runner = this.#store.add(
      new ScenarioRunner({ ...this.port, engine, scopes, readSecret: () => Promise.reject(new Error('no secret')) }),
    );
    const recorder = new ScenarioRecorder({
      ...this.port,
      inspector,
      storeSecret: ({ name }, value) => Promise.resolve(void this.secrets.set(name, value)),
      storedSecret: ({ name }) => Promise.resolve(this.secrets.get(name)),
      storedNames: () => Promise.resolve([...this.secrets.keys()]),
    });
    const resolver = new EmitResolver({ ...this.port, scopes });
    this.forms = new FormEmits({
      ...this.port,
      inspector,
      scopes,
      connect: async (emit) => {
        const prepared = await inspector.prepare((await resolver.resolve(emit)).profile);
        return (await inspector.decision(await inspector.startPrepared(prepared))).connectionId;
      },
      results: this.results,
      report: (report) => this.panel.notify(host.emitReported, report),
    });
    this.#savedProxies = new SavedProxies({ ...this.port, inspector, scopes });
    const saveEmit = (request: EmitToKeep) => saver.save(request);
    const sessions = new SessionSaver({ ...this.port, inspector });
    const handlers = new PanelHandlers({
      port: this.port,
      engine,
      inspector,
      profiles,
      recents,
      drafts: this.drafts,
      diagnoser: new Diagnoser({
        inspector,
        engine,
        resolveProfile: (profile) => profiles.resolve(profile),
        resolveNetwork: (profile) => this.port.network.resolve(profile),
        ports: () => [],
      }),
      versions: { version: '1.2.3', environment: 'VS Code 1.2.3' },
      demo: { url: undefined, onDidChange: new Emitter<void>().event, start: () => Promise.resolve(this.demoUrl) },
      environments: {
        list: () => this.environments,
        onDidChange: this.#environmentChange.event,
        prompt: () => {
          this.environments = this.chosenEnvironments;
          this.#environmentChange.fire();
          return Promise.resolve();
        },
      },
      pages: {
        offered: this.browsers,
        onDidChange: new Emitter<void>().event,
        run: (action) => Promise.resolve(void this.pageActions.push(action)),
      },
      servers: {
        act: (request) => {
          this.serverActions.push(request);
          return Promise.resolve(true);
        },
      },
      proxies: {
        start: async () => {
          const { sourceId } = await this.startProxy(this.proxyTarget);
          this.panel.notify(sourceReveal, { sourceId });
          return true;
        },
        takeOver: () => {
          this.takeOvers++;
          return Promise.resolve(false);
        },
        open: (url) => Promise.resolve(void this.opened.push(url)),
      },
      saveEmit,
      recorder,
      scenarioForms: new ScenarioForms({ ...this.port, runner }),
      expectations: new ExpectationSaver({ ...this.port, inspector }),
      savedProxies: this.#savedProxies,
      forms: this.forms,
      inferTypes: () => Promise.resolve(),
      explain: (subject) => {
        if (this.explainRefusal !== undefined)
          return Promise.reject(new UserError({ code: 'test.refused' }, undefined, this.explainRefusal));
        this.explained.push(subject);
        return Promise.resolve();
      },
      saveSession: (shown) => sessions.promptAndShowErrors(shown),
      replays: new ReplaySaver({ ...this.port, saveEmit }),
      savedReplays: new SavedReplayRunner({ inspector, scopes, resolver }),
    });
    this.#store.add(linkPanel(this.panel, { engine, handlers, onReady: () => undefined }));
  }

  /** Replaces the collection with one that contains only variables. */
  set variables(variables: Record<string, string>) {
    this.collection = { version: 1, name: 'Test', variables, connections: {}, emits: [] };
  }

  /** The profiles of all connections of the engine, as they were written. */
  get written(): ConnectionProfile[] {
    return this.#inspector.openedProfiles.map(({ written }) => written);
  }

  /** The profiles of the panel's requests to connect. */
  get requestedProfiles(): ConnectionProfile[] {
    return this.requested(host.profileConnect).map(({ profile }) => profile);
  }

  /** The parameters of the panel's requests with this method. */
  requested<P>({ method }: RequestDefinition<P, unknown>): P[] {
    return this.#requests.filter((request) => request.method === method).map(({ params }) => params as P);
  }

  /** Opens a connection of the collection without the panel. */
  async open(profile: ConnectionProfile): Promise<void> {
    await this.#inspector.connect(profile, { uri: collectionUri, key: 'main' });
  }

  /** Starts a connection without the panel, and does not wait until it is open. */
  async start(profile: ConnectionProfile): Promise<void> {
    await this.#inspector.startConnection(profile);
  }

  async removeConnection(connectionId: string): Promise<void> {
    await this.#inspector.request(connectionRemove, { connectionId });
  }

  /** Sends an emit as from a collection, and reports the result of its expectation. */
  async sendExpecting(event: string, expect: object): Promise<number> {
    const connectionId = (await this.#inspector.listConnections()).at(-1)?.connectionId ?? '';
    const result = await this.#inspector.send({ connectionId, event }, [], JSON.stringify(expect));
    const failed = result.expect?.status === 'failed';
    const text = failed ? `${event} is not as expected.` : `${event} is as expected.`;
    this.panel.notify(host.emitReported, { seq: result.seq, text, failed });
    return result.seq;
  }

  /** Emits as the command does. */
  async emit(input: object): Promise<void> {
    const connectionId = (await this.#inspector.listConnections()).at(-1)?.connectionId ?? '';
    await this.#inspector.emit({ connectionId, ...input });
  }

  /** Starts a proxy as the command does. */
  startProxy(target: string): Promise<{ sourceId: string; url: string }> {
    return this.#inspector.startProxy({ target });
  }

  /** Watches a server as the command does. */
  watchAdmin(url: string): Promise<{ sourceId: string }> {
    return watchAdmin(this.#inspector, { url });
  }

  /** Waits for Node.js processes at the path of a socket. */
  async watchNodes(path: string, token: string): Promise<void> {
    await this.#inspector.request(nodeWatch, { path, token });
  }

  /** Adds a rule as the command does. */
  addRule(rule: { sourceId: string; filter: string; action: RuleAction }): Promise<{ ruleId: string }> {
    return addRule(this.#inspector, rule);
  }

  listRules(sourceId: string): Promise<Rule[]> {
    return listRules(this.#inspector, { sourceId });
  }

  /** Starts a proxy of the collection, as in the Collections view. */
  startSavedProxy(proxy: string): Promise<{ sourceId: string; url: string }> {
    return this.#savedProxies.start({ uri: collectionUri, proxy });
  }

  async saveRules(sourceId: string): Promise<void> {
    await this.#savedProxies.save(sourceId);
  }

  /** The IDs of the connections in the list of connections. */
  async connectionIds(): Promise<string[]> {
    return (await this.#inspector.listConnections()).map(({ connectionId }) => connectionId);
  }

  /** The ID of the connection with this Engine.IO session ID. */
  async connectionOf(sid: string): Promise<string> {
    const connections = await this.#inspector.listConnections();
    return connections.find((connection) => connection.sid === sid)?.connectionId ?? '';
  }

  stopSource(sourceId: string): Promise<void> {
    return this.#inspector.stopSource({ sourceId });
  }

  /** Limits the size of the capture from now on. */
  limitCapture(maxBytes: number): void {
    this.#capture.limit(maxBytes);
  }

  /** Ends the engine as a crash does. The host starts it again. */
  async killEngine(reason: string): Promise<void> {
    this.#isKilling = true;
    await this.#engine.kill(reason);
    this.#isKilling = false;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #log(): HostLog {
    const fault = (message: string): void => {
      if (!this.#isKilling) this.faults.push(message);
    };
    return { debug: fault, info: () => undefined, warn: fault, error: fault };
  }

  /** The port of the page, which records the requests of the page. */
  #observed(port: Port): Port {
    return {
      post: (message, transfer) => port.post(message, transfer),
      onMessage: (listener) =>
        port.onMessage((message) => {
          const { kind, method, params } = message as { kind?: unknown; method?: unknown; params?: unknown };
          if (kind === 'request' && typeof method === 'string') this.#requests.push({ method, params });
          listener(message);
        }),
    };
  }
}
