/** A reverse proxy as a source: its reports are decoded and recorded. */
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import { isThrottled, type NetworkConditions } from '../../model/profile/networkConditions.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { SavedProxy } from '../../model/rule/savedRule.ts';
import { standardUrl } from '../../model/url/standardUrl.ts';
import { originOf } from '../../model/url/urlOrigin.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import type { ObservedRequest } from '../contracts/observedSink.ts';
import { BoundedBytes } from '../observe/decode/boundedBytes.ts';
import { maxRefusalBytes } from '../observe/decode/pollingDecoder.ts';
import { TrafficDecoder } from '../observe/decode/trafficDecoder.ts';
import type { ExchangeTap, ProxyTap, RequestHead } from '../observe/proxy/proxyTap.ts';
import type { PollingExchange } from '../observe/proxy/pollingExchange.ts';
import { ReverseProxy, type ReverseProxyOptions } from '../observe/proxy/reverseProxy.ts';
import { isReachedFromOutside } from '../observe/proxy/servedHosts.ts';
import { SocketGate } from '../observe/proxy/socketGate.ts';
import { ProxyRules } from './rules/proxyRules.ts';
import type { RuleFilter } from './rules/ruleSet.ts';
import type { ObservedConnection } from './observedConnection.ts';
import { ObservedTraffic, type TrafficDeps } from './observedTraffic.ts';
import { watchSilence } from './watchSilence.ts';

export interface ProxySourceDeps extends Omit<TrafficDeps, 'source' | 'sourceName' | 'clientOf' | 'urlOf' | 'effects'> {
  /** @throws UserError for a filter that is invalid */
  readonly filter: (text: string) => RuleFilter;
  readonly clock: Clock;
  readonly sourceId: string;
  readonly name: string;
  /** Adds a marker to the timeline that belongs to all connections of the source. */
  readonly note: (cause: StoredCause) => void;
}

export class ProxySource implements Disposable {
  readonly traffic: ObservedTraffic;
  readonly #rules: ProxyRules;
  readonly #keepsCompression: boolean;
  readonly #deps: ProxySourceDeps;
  readonly #options: ReverseProxyOptions;
  readonly #clients = new WeakMap<ObservedRequest, ObservedClient>();
  /** The resources of the running proxy; undefined while it is stopped. */
  #running: DisposableStore | undefined;
  #decoder: TrafficDecoder;
  #proxy: ReverseProxy | undefined;
  #starting: Promise<void> | undefined;
  readonly #target: string;
  #failure: StoredCause | undefined;
  /** Requests that were forwarded before the first one of an Engine.IO client; undefined after it. */
  #otherRequests: number | undefined = 0;

  private constructor(options: ReverseProxyOptions, deps: ProxySourceDeps) {
    const { clock, sourceId, name } = deps;
    this.#deps = deps;
    this.#options = options;
    this.#target = options.target.text;
    this.#keepsCompression = options.keepCompression === true;
    const { filter, sourceChanged } = deps;
    this.#rules = new ProxyRules({
      clock,
      filter,
      random: Math.random,
      turnedOff: deps.note,
      changed: sourceChanged,
      connectionOf: (member) => this.traffic.ofMember(member),
      failed: (error) => this.#tapFailed(error),
    });
    this.traffic = new ObservedTraffic({
      ...deps,
      effects: this.#rules,
      source: { sourceId, sourceKind: 'proxy' },
      sourceName: name,
      now: () => deps.clock.now(),
      urlOf: () => this.#target,
      clientOf: (request) => (request && this.#clients.get(request)) ?? {},
    });
    this.#decoder = this.#newDecoder();
  }

  /** @throws UserError when it cannot listen */
  static async start(options: ReverseProxyOptions, deps: ProxySourceDeps): Promise<ProxySource> {
    const source = new ProxySource(options, deps);
    await source.restart();
    return source;
  }

  /** Starts it again after it was stopped: on the same port, with its rules. @throws UserError when it cannot listen */
  restart(): Promise<void> {
    if (this.#running) return Promise.resolve();
    this.#starting ??= this.#listen().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** Where clients reach it, with the query of the page. */
  get url(): string {
    return this.#proxy?.url ?? '';
  }

  get summary(): SourceSummary {
    const { sourceId, name } = this.#deps;
    const { clients, counts } = this.traffic;
    const { heldCount: held, conditions } = this.#rules;
    const state = !this.#running ? 'stopped' : this.#failure ? 'failed' : 'running';
    return {
      sourceId,
      kind: 'proxy',
      name,
      state,
      // The page that the user entered can have a token in its query.
      ...(this.#proxy && { url: maskPairs(this.#proxy.url) }),
      ...(this.#failure && { cause: this.#failure }),
      clients,
      ...(held > 0 && { held }),
      ...(isThrottled(conditions) && { conditions }),
      ...(this.#otherRequests && { otherRequests: this.#otherRequests }),
      counts: { ...counts },
    };
  }

  /** The definition of the proxy as it is saved: the page that the user entered can have a token in its query. */
  definition(rules: readonly Rule[]): SavedProxy {
    const port = Number(standardUrl(this.url)?.port);
    return {
      target: originOf(this.#target) ?? this.#target,
      ...(port > 0 && { port }),
      rules: rules.map(({ filter, action, enabled }) => ({ filter, action, ...(!enabled && { enabled }) })),
    };
  }

  /**
   * The rules of the proxy and its held events.
   * @throws UserError if the proxy cannot have rules
   */
  get rules(): ProxyRules {
    if (!this.#running) throw userError('rule.notProxy', { sourceId: this.#deps.sourceId });
    if (this.#keepsCompression) throw userError('rule.compressed');
    return this.#rules;
  }

  /** Sets the network conditions of all its clients. @throws UserError if it cannot change their messages */
  setConditions(conditions: NetworkConditions): void {
    const { rules } = this;
    this.traffic.conditionsSet(conditions);
    rules.setConditions(conditions);
    this.#deps.sourceChanged();
  }

  /** Sets the network conditions of one client. @throws UserError if it is not open, or if its messages cannot be changed */
  setConditionsOf(connection: ObservedConnection, conditions: NetworkConditions): void {
    const { rules } = this;
    const gated = connection.isOver ? undefined : rules.gatedOf(connection.session);
    if (!gated) throw userError('inject.notOpen', { connectionId: connection.id });
    this.traffic.conditionsSet(conditions, connection);
    gated.setConditions(conditions);
  }

  /** Whether a rule holds this event. */
  holds(seq: number): boolean {
    return this.#rules.holds(seq);
  }

  /** Ends all connections that go through it. */
  dispose(): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    this.#proxy?.dispose();
    this.#decoder.stop(this.#deps.clock.now());
    running.dispose();
    this.#rules.stop();
    this.#deps.sourceChanged();
  }

  async #listen(): Promise<void> {
    const { clock, note, sourceChanged } = this.#deps;
    const { host } = this.#options;
    const port = this.#proxy ? Number(standardUrl(this.url)?.port) : this.#options.port;
    this.#proxy = await ReverseProxy.listen({ ...this.#options, port }, this.#tap());
    this.#decoder = this.#newDecoder();
    this.#failure = undefined;
    this.#running = new DisposableStore();
    this.#running.add(watchSilence(clock, this.traffic, () => this.#decoder.endSilent(clock.now())));
    if (isReachedFromOutside(host)) note(explain('source.openToNetwork', { url: this.url, host }));
    sourceChanged();
  }

  #newDecoder(): TrafficDecoder {
    const { clock } = this.#deps;
    return new TrafficDecoder(this.traffic, (t) => clock.wall() + t - clock.now());
  }

  #tap(): ProxyTap {
    return {
      request: (head) => this.#exchange(head),
      otherRequest: () => {
        if (this.#otherRequests === undefined) return;
        this.#otherRequests++;
        this.#deps.sourceChanged();
      },
      isOffline: () => this.#rules.conditions.offline === true,
      targetFailed: (cause) => {
        this.#failure = cause;
        this.#deps.note(cause);
        this.#deps.sourceChanged();
      },
      targetResponded: () => {
        this.#failure = undefined;
        this.#deps.note(explain('source.targetBack', { target: this.#target }));
        this.#deps.sourceChanged();
      },
      tapFailed: (error) => this.#tapFailed(error),
    };
  }

  #tapFailed(error: unknown): void {
    this.#deps.note(explain('capture.internalError', { reported: messageOf(error) }));
  }

  #exchange(head: RequestHead): ExchangeTap | undefined {
    if (!this.#running) return undefined;
    this.#otherRequests = undefined;
    const { address } = head.client;
    const userAgent = head.headers['user-agent'];
    this.#clients.set(head, {
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { userAgent }),
    });
    const tap = head.isUpgrade ? this.#webSocket(head) : this.#polling(head);
    return tap && this.#advancing(tap);
  }

  /** Reports to the rules that more was decoded, because an injected event may wait for the end of a packet. */
  #advancing(tap: ExchangeTap): ExchangeTap {
    return {
      ...tap,
      toServer: (chunk) => {
        tap.toServer(chunk);
        this.#rules.advanced();
      },
      toClient: (chunk) => {
        tap.toClient(chunk);
        this.#rules.advanced();
      },
      end: (isComplete) => {
        tap.end(isComplete);
        this.#rules.advanced();
      },
    };
  }

  #polling(head: RequestHead): ExchangeTap | undefined {
    const { clock } = this.#deps;
    const decoder = this.#decoder.polling(head, clock.now());
    if (!decoder) return undefined;
    return {
      toServer: (chunk) => decoder.requestBody(chunk, clock.now()),
      response: ({ status, headers }) => decoder.response(status, headers, clock.now()),
      toClient: (chunk) => decoder.responseBody(chunk),
      ...(!this.#keepsCompression && { polled: (exchange: PollingExchange) => this.#rules.polled(exchange, decoder) }),
      end: (isComplete) => decoder.responseEnd(clock.now(), isComplete),
    };
  }

  #webSocket(head: RequestHead): ExchangeTap | undefined {
    const { clock } = this.#deps;
    const decoder = this.#decoder.webSocket(head);
    if (!decoder) return undefined;
    let refusal: { readonly status: number; readonly body: BoundedBytes } | undefined;
    return {
      toServer: (chunk) => decoder.bytes('client', chunk, clock.now()),
      response: ({ status, headers }) => {
        if (status === 101) decoder.accepted(headers);
        else refusal = { status, body: new BoundedBytes(maxRefusalBytes) };
      },
      toClient: (chunk) => {
        if (refusal) refusal.body.add(chunk, 0, chunk.length);
        else decoder.bytes('server', chunk, clock.now());
      },
      ...(!this.#keepsCompression && {
        opened: (client: Socket, target: Socket, tap: ExchangeTap) => {
          const gate = new SocketGate(client, target, tap, (error) => this.#tapFailed(error));
          this.#rules.opened(gate, decoder, this.#decoder.sessionOf(head));
        },
      }),
      end: () => {
        if (refusal) decoder.refused(refusal.status, refusal.body.bytes, clock.now());
        else decoder.end(clock.now());
      },
    };
  }
}
