/**
 * The sources of the engine: the proxies, browsers, processes and servers whose traffic is captured, in addition to the
 * engine's own connections.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { FilterSource } from '../../model/filter/filterSubject.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { ProxyRequest, SourceSummary } from '../../protocol/sourceMessages.ts';
import { proxySecureSettings, secureSettings } from '../client/network/secureSettings.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';
import type { SavedProxy } from '../../model/rule/savedRule.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { readServerUrl } from '../../model/url/serverUrl.ts';
import type { CreateClient } from '../client/createClient.ts';
import type { NewRecord } from '../contracts/record.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type { Hello } from '../observe/node/probeServer.ts';
import { readProxyTarget } from '../../model/url/proxyTarget.ts';
import type { OpenTarget } from '../observe/proxy/targetAgent.ts';
import { schemeOf } from '../../model/url/urlText.ts';
import { SourceMaps } from '../observe/node/sourceMaps.ts';
import { AdminSource } from './adminSource.ts';
import { NodeSource, processName } from './nodeSource.ts';
import { NodeWatch } from './nodeWatch.ts';
import type { ObservedServer } from './observedServer.ts';
import { PageSource } from './pageSource.ts';
import { ProxySource, type ProxySourceDeps } from './proxySource.ts';
import type { InjectedEvent, Injection, InjectionResult, ProxyRules, Release } from './rules/proxyRules.ts';
import type { RuleFilter } from './rules/ruleSet.ts';

export interface SourcesDeps {
  readonly clock: Clock;
  readonly log: CaptureLog;
  readonly newConnectionId: () => string;
  /** Returns false while the capture is paused, and counts the event. */
  readonly records: () => boolean;
  /** Called when an observed connection was added or has changed. */
  readonly changed: (connectionId: string) => void;
  /** Called when an observed connection is no longer listed. */
  readonly forgotten: (connection: ConnectionSummary) => void;
  /** Called when a source was added, or has changed. */
  readonly sourcesChanged: () => void;
  readonly note: (cause: StoredCause, about: FilterSource) => void;
  /** Compiles the filter of a rule. @throws UserError for a filter that is invalid */
  readonly filter: (text: string) => RuleFilter;
  readonly createClient: CreateClient;
  /** The engine's own connections. */
  readonly own: () => readonly ConnectionSummary[];
}

type AnySource = ProxySource | PageSource | NodeSource | AdminSource;

export class Sources implements Disposable {
  readonly #deps: SourcesDeps;
  readonly #sources = new Map<string, AnySource>();
  readonly #maps = new SourceMaps();
  /** The Node.js processes that are watched. */
  readonly nodes: NodeWatch;
  #next: number;

  constructor(deps: SourcesDeps) {
    this.#deps = deps;
    // The ID of a source of an earlier engine must not be used for another source.
    const { connections, tables } = deps.log;
    const known = [...connections.map(({ source }) => source), ...tables.scopes.values().map(({ about }) => about)];
    const former = known.map((source) => Number(/^s(\d+)$/.exec(source?.sourceId ?? '')?.[1] ?? 0));
    this.#next = Math.max(0, ...former) + 1;
    this.nodes = new NodeWatch({
      sources: () => [...this.#sources.values()].filter((source) => source instanceof NodeSource),
      create: (hello) => this.#process(hello),
      failed: (error) => deps.log.append(internalError(error)),
    });
  }

  /** All sources. Each of the engine's own connections is one. */
  get list(): SourceSummary[] {
    return [...this.#deps.own().map(ownSource), ...this.observing];
  }

  /** The sources that watch clients of the application. */
  get observing(): SourceSummary[] {
    return [...this.#sources.values()].map(({ summary }) => summary);
  }

  /** The observed connections. */
  get connections(): ConnectionSummary[] {
    return [...this.#sources.values()].flatMap(({ traffic }) => traffic.connections);
  }

  /** Whether this is an observed connection. */
  has(connectionId: string): boolean {
    return this.#holding(connectionId) !== undefined;
  }

  /** @throws UserError for a source that is not listed, and has no connection in the capture */
  known(sourceId: string): void {
    const isCaptured = this.#deps.log.connections.some(({ source }) => source?.sourceId === sourceId);
    if (!isCaptured && !this.list.some((source) => source.sourceId === sourceId)) this.#source(sourceId);
  }

  /** An observed connection, if it is listed. */
  connection(connectionId: string): ConnectionSummary | undefined {
    return this.#holding(connectionId)?.traffic.get(connectionId)?.summary;
  }

  /**
   * Starts a reverse proxy.
   * @throws UserError for a target, a port or a certificate that cannot be used
   */
  async startProxy(request: ProxyRequest): Promise<{ sourceId: string; url: string }> {
    const target = readProxyTarget(request.target);
    const sourceId = `s${this.#next++}`;
    const { host = '127.0.0.1', name = target.authority } = request;
    const source = await ProxySource.start(
      {
        target,
        secure: target.secure
          ? { ...secureSettings({ url: target.text, tls: request.tls }, request.network) }
          : undefined,
        open: openTargetOf(request.network, target.secure),
        host,
        port: request.port,
        changeOrigin: request.changeOrigin,
        keepCompression: request.compression === 'keep',
        serve: request.serve,
        id: sourceId,
      },
      this.#depsOf(sourceId, 'proxy', name),
    );
    this.#sources.set(sourceId, source);
    this.#deps.sourcesChanged();
    return { sourceId, url: source.url };
  }

  /**
   * Starts a proxy again after it was stopped: on the same port, with its rules.
   * @throws UserError for a source that is not a proxy, or a port that cannot be used
   */
  async restartProxy(sourceId: string): Promise<{ url: string }> {
    const source = this.#proxy(sourceId);
    await source.restart();
    // The source was removed meanwhile.
    if (this.#sources.get(sourceId) !== source) source.dispose();
    return { url: source.url };
  }

  /** Begins to watch a browser that is debugged. */
  watchPages(name: string): PageSource {
    const sourceId = `s${this.#next++}`;
    const source = new PageSource(this.#depsOf(sourceId, 'page', name));
    this.#sources.set(sourceId, source);
    this.#deps.sourcesChanged();
    return source;
  }

  /** Watches a server with its Admin UI. @throws UserError if the server does not accept the connection */
  async watchAdmin(profile: ConnectionProfile, network: Network | undefined): Promise<{ sourceId: string }> {
    const sourceId = `s${this.#next++}`;
    const source = new AdminSource(profile, network, {
      ...this.#depsOf(sourceId, 'admin', readServerUrl(profile.url).origin.replace(/^https?:\/\//, '')),
      createClient: this.#deps.createClient,
    });
    this.#sources.set(sourceId, source);
    try {
      await source.start();
    } catch (error) {
      this.#sources.delete(sourceId);
      source.dispose();
      throw error;
    }
    return { sourceId };
  }

  /** A browser that is watched. @throws UserError for a source that does not exist, or that is not a browser */
  pages(sourceId: string): PageSource {
    const source = this.#source(sourceId);
    if (source instanceof PageSource) return source;
    throw userError('page.notPage', { sourceId });
  }

  /** Returns a server whose sockets are known. @throws UserError for a source that does not exist or is not a server */
  server(sourceId: string): ObservedServer {
    const source = this.#sources.get(sourceId);
    if (source instanceof NodeSource) return source.server;
    if (source instanceof AdminSource) return source;
    this.known(sourceId);
    throw userError('server.notServer', { sourceId });
  }

  /** The rules of a proxy. @throws UserError for a source that does not exist, or that has none */
  rules(sourceId: string): ProxyRules {
    return this.#proxy(sourceId).rules;
  }

  /** A proxy as it can be saved. @throws UserError for a source that does not exist, or that can have no rules */
  definition(sourceId: string): SavedProxy {
    const source = this.#proxy(sourceId);
    return source.definition(source.rules.list);
  }

  #proxy(sourceId: string): ProxySource {
    const source = this.#sources.get(sourceId);
    if (source instanceof ProxySource) return source;
    this.known(sourceId);
    throw userError('rule.notProxy', { sourceId });
  }

  /** Releases an event that a rule holds. @throws UserError if none holds it */
  release(seq: number, change?: Release): void {
    const source = this.#proxies.find((one) => one.holds(seq));
    if (!source) throw userError('rule.notHeld', { seq });
    source.rules.release(seq, change);
  }

  /** Injects an event as a client or its server. Resolves when it is recorded. @throws UserError */
  injected(connectionId: string, injection: Injection): Promise<InjectedEvent> {
    const source = this.#holding(connectionId);
    const connection = source?.traffic.get(connectionId);
    if (!(source instanceof ProxySource) || !connection) throw userError('inject.notProxied', { connectionId });
    return source.rules.inject(connection, injection);
  }

  /** Sets the network conditions of all clients of a proxy. @throws UserError for a source that is not a running proxy */
  setConditions(sourceId: string, conditions: NetworkConditions): void {
    const source = this.#source(sourceId);
    if (!(source instanceof ProxySource)) throw userError('network.notProxied', { id: sourceId });
    source.setConditions(conditions);
  }

  /** Sets the network conditions of one client. @throws UserError for a connection that is not open, or not behind a proxy */
  setConditionsOf(connectionId: string, conditions: NetworkConditions): void {
    const source = this.#holding(connectionId);
    const connection = source?.traffic.get(connectionId);
    if (!(source instanceof ProxySource) || !connection) throw userError('network.notProxied', { id: connectionId });
    source.setConditionsOf(connection, conditions);
  }

  /** Injects an event as a client or its server. Resolves with the result. @throws UserError */
  async inject(connectionId: string, injection: Injection): Promise<InjectionResult & { readonly seq: number }> {
    const { seq, decided } = await this.injected(connectionId, injection);
    return { seq, ...(await decided) };
  }

  /** @throws UserError for a source that does not exist */
  stop(sourceId: string): void {
    const source = this.#source(sourceId);
    if (source instanceof NodeSource) this.nodes.stopped(source);
    source.dispose();
  }

  /** Stops a source, and removes it and its connections from the list. @throws UserError for a source that does not exist */
  removeSource(sourceId: string): void {
    const source = this.#source(sourceId);
    this.stop(sourceId);
    for (const { connectionId } of source.traffic.connections) source.traffic.remove(connectionId);
    this.#sources.delete(sourceId);
    this.#deps.sourcesChanged();
  }

  /** Removes an observed connection that has ended. @throws UserError while it is open */
  remove(connectionId: string): void {
    const source = this.#holding(connectionId);
    if (!source?.traffic.get(connectionId)?.isOver) throw userError('source.stillOpen', { connectionId });
    source.traffic.remove(connectionId);
  }

  dispose(): void {
    this.nodes.dispose();
    for (const source of this.#sources.values()) source.dispose();
  }

  get #proxies(): ProxySource[] {
    return [...this.#sources.values()].filter((source) => source instanceof ProxySource);
  }

  #process(hello: Hello): NodeSource {
    const sourceId = `s${this.#next++}`;
    const source = new NodeSource(hello, { ...this.#depsOf(sourceId, 'node', processName(hello)), maps: this.#maps });
    this.#sources.set(sourceId, source);
    return source;
  }

  #depsOf(sourceId: string, kind: 'proxy' | 'page' | 'node' | 'admin', name: string): ProxySourceDeps {
    const about = { sourceId, kind, name };
    const note = (cause: StoredCause): void => this.#deps.note(cause, about);
    return { ...this.#deps, sourceId, name, note, sourceChanged: this.#deps.sourcesChanged };
  }

  #source(sourceId: string): AnySource {
    const source = this.#sources.get(sourceId);
    if (source) return source;
    throw userError('source.unknown', { sourceId, known: this.list.map((known) => known.sourceId).join(', ') });
  }

  #holding(connectionId: string): AnySource | undefined {
    return [...this.#sources.values()].find(({ traffic }) => traffic.get(connectionId));
  }
}

function internalError(error: unknown): NewRecord {
  const cause = explain('capture.internalError', { reported: messageOf(error) });
  return { facts: { connectionId: '', kind: 'marker', cause } };
}

/** Opens connections to the target through the proxy that this machine uses for it; undefined if there is none. */
function openTargetOf(network: Network | undefined, isSecure: boolean): OpenTarget | undefined {
  const { proxy } = network ?? {};
  if (!proxy) return undefined;
  const way = { proxy, secure: schemeOf(proxy.url) === 'https' ? proxySecureSettings(network) : undefined };
  // The module is loaded only if there is a proxy.
  return async (...args) => (await import('../client/network/proxyAgents.ts')).tunnelThrough(way, isSecure)(...args);
}

function ownSource({ sourceId, name, state, url, cause, counts }: ConnectionSummary): SourceSummary {
  const isFailed = state === 'disconnected' && cause !== undefined;
  return {
    sourceId,
    kind: 'client',
    name,
    state: state !== 'disconnected' ? 'running' : isFailed ? 'failed' : 'stopped',
    url,
    ...(isFailed && { cause }),
    clients: state === 'connected' ? 1 : 0,
    counts: { emitted: counts.emitted, received: counts.received },
  };
}
