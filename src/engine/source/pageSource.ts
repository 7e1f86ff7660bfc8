/**
 * A browser that is debugged, as a source: its pages, frames and workers, each with a DevTools session of its own. Their reports are
 * decoded and recorded. Watching does not change the page.
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { ObservedClient } from '../../model/entry/clientName.ts';
import { serverOfRequest } from '../../model/url/serverOfRequest.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import type { ObservedRequest } from '../contracts/observedSink.ts';
import { TrafficDecoder } from '../observe/decode/trafficDecoder.ts';
import { CdpConnection, type CdpEndpoint, CdpError } from '../observe/page/cdpConnection.ts';
import { targetInfoSchema } from '../observe/page/cdpEvents.ts';
import { EventQueue } from '../observe/page/eventQueue.ts';
import { PageObserver } from '../observe/page/pageObserver.ts';
import { ObservedTraffic, type TrafficDeps } from './observedTraffic.ts';
import { watchSilence } from './watchSilence.ts';

export interface PageSourceDeps extends Omit<TrafficDeps, 'source' | 'sourceName' | 'clientOf' | 'urlOf' | 'effects'> {
  readonly clock: Clock;
  readonly sourceId: string;
  readonly name: string;
  /** Adds a marker to the timeline that belongs to all connections of the source. */
  readonly note: (cause: StoredCause) => void;
}

/** The report of the browser about a page, frame or worker. Its title and URL can contain anything. */
type TargetInfo = v.InferOutput<typeof targetInfoSchema>['targetInfo'];

interface Target {
  /** Undefined before it is accepted. */
  connection: CdpConnection | undefined;
  /** Why its sessions end, if that is known before its connection is closed. */
  end: StoredCause | undefined;
  info: TargetInfo | undefined;
  /** Whether the page has another document since its title was read. */
  isStale: boolean;
}

/** `isEarly`: nothing was loaded in it before it was watched. */
export interface AttachedTarget {
  readonly isEarly: boolean;
}

const blank = 'about:blank';

export class PageSource implements Disposable {
  readonly traffic: ObservedTraffic;
  readonly #deps: PageSourceDeps;
  readonly #targets = new Map<string, Target>();
  /** The title of the page, frame or worker that sent a request, by request. */
  readonly #titles = new WeakMap<ObservedRequest, string>();
  readonly #decoders = new Set<TrafficDecoder>();
  readonly #store = new DisposableStore();
  #isStopped = false;

  constructor(deps: PageSourceDeps) {
    const { clock, sourceId, name } = deps;
    this.#deps = deps;
    this.traffic = new ObservedTraffic({
      ...deps,
      source: { sourceId, sourceKind: 'page' },
      sourceName: name,
      now: () => clock.now(),
      urlOf: (request) => (request ? serverOfRequest(request.url) : ''),
      clientOf: (request) => this.#clientOf(request),
    });
    const endSilent = (): void => this.#decoders.forEach((decoder) => decoder.endSilent(clock.now()));
    this.#store.add(watchSilence(clock, this.traffic, endSilent));
  }

  get summary(): SourceSummary {
    const { sourceId, name } = this.#deps;
    const { clients, counts } = this.traffic;
    const url = [...this.#targets.values()].find(({ info }) => info?.type === 'page')?.info?.url;
    return {
      sourceId,
      kind: 'page',
      name,
      state: this.#isStopped ? 'stopped' : 'running',
      ...(url !== undefined && url !== blank && { url: maskPairs(url) }),
      clients,
      counts: { ...counts },
    };
  }

  /**
   * Watches a page, frame or worker. Resolves when nothing more is missed.
   * @throws UserError if the debugger does not accept the connection
   */
  async attach(targetId: string, endpoint: CdpEndpoint): Promise<AttachedTarget> {
    if (this.#isStopped) throw userError('page.closed');
    if (this.#targets.has(targetId)) return { isEarly: false };
    const { clock } = this.#deps;
    const target: Target = { connection: undefined, end: undefined, info: undefined, isStale: false };
    const decoder = new TrafficDecoder(this.traffic, (t) => clock.wall() + t - clock.now());
    const missed = (count: number): void => this.#deps.note(explain('page.missed', { count }));
    const observer = new PageObserver({
      clock,
      decoder,
      request: (method, params) => request(target, method, params),
      seen: (head) => this.#seen(target, head),
      missed,
      navigated: () => {
        target.isStale = true;
        void this.#refresh(target);
      },
      lateHead: () => this.#lateHead(target),
    });
    const queue = new EventQueue({
      clock,
      handle: (method, params) => observer.handle(method, params),
      missed,
      failed: (error) => this.#deps.note(explain('capture.internalError', { reported: messageOf(error) })),
    });
    this.#targets.set(targetId, target);
    this.#decoders.add(decoder);
    const closed = (): void => {
      this.#targets.delete(targetId);
      void this.#end(target, queue, decoder);
    };
    try {
      target.connection = await CdpConnection.open(endpoint, clock, {
        event: (method, text) => queue.push(method, text),
        closed,
      });
    } catch (error) {
      closed();
      throw userError('page.notAttached', { reported: messageOf(error) });
    }
    try {
      return await this.#subscribe(target);
    } catch (error) {
      target.connection.dispose();
      throw error;
    }
  }

  /** Must be called when a page, frame or worker has ended. */
  detach(targetId: string): void {
    this.#close(this.#targets.get(targetId), explain('page.targetEnded'));
  }

  /** Loads a URL in a page. @throws UserError if the page refuses */
  async navigate(targetId: string, url: string): Promise<void> {
    const target = this.#targets.get(targetId);
    if (!target) throw userError('page.closed');
    const result = await this.#request(target, 'Page.navigate', { url });
    const { errorText } = v.parse(v.object({ errorText: v.optional(v.string()) }), result);
    // The browser shows its own page about an error of the network.
    if (errorText !== undefined && !errorText.startsWith('net::'))
      throw userError('page.refused', { reported: errorText });
  }

  /** Loads its pages again. @throws UserError if there is none */
  async reload(): Promise<void> {
    const pages = [...this.#targets.values()].filter(({ info }) => info?.type === 'page');
    if (pages.length === 0) throw userError('page.closed');
    for (const page of pages) await this.#request(page, 'Page.reload', {});
  }

  /** Must be called when the debug session has ended. */
  ended(): void {
    this.#stop(explain('page.debuggerEnded'));
  }

  dispose(): void {
    this.#stop(explain('observe.stopped'));
  }

  #stop(cause: StoredCause): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const target of [...this.#targets.values()]) this.#close(target, cause);
    this.#store.dispose();
    this.#deps.sourceChanged();
  }

  #close(target: Target | undefined, cause: StoredCause): void {
    if (!target) return;
    target.end ??= cause;
    target.connection?.dispose();
  }

  async #subscribe(target: Target): Promise<AttachedTarget> {
    // The target has ended while the connection was being opened.
    if (target.end) throw userError('page.closed');
    // The requests are sent without waiting for the responses, because the page may be about to run. The debugger passes on only the events
    // that were requested. A browser itself does not have `JsDebug.subscribe`, and a worker does not have `Page.enable`.
    const optional = [
      request(target, 'JsDebug.subscribe', { events: PageObserver.events }),
      request(target, 'Page.enable'),
    ].map((response) => response.catch(() => undefined));
    await Promise.all([this.#request(target, 'Network.enable', {}), this.#refresh(target), ...optional]);
    this.#deps.sourceChanged();
    return { isEarly: target.info?.url === '' || target.info?.url === blank };
  }

  async #request(target: Target, method: string, params: object): Promise<unknown> {
    try {
      return await request(target, method, params);
    } catch (error) {
      throw userError('page.notAttached', { reported: messageOf(error) });
    }
  }

  /** Ends a target after the events that were received before its end were processed. */
  async #end(target: Target, queue: EventQueue, decoder: TrafficDecoder): Promise<void> {
    if (this.#isStopped) queue.dispose();
    else await queue.idle;
    this.#decoders.delete(decoder);
    decoder.stop(this.#deps.clock.now(), target.end ?? explain('page.targetEnded'));
    this.#deps.sourceChanged();
  }

  /** Records a request of a client, with the current title of its page. */
  #seen(target: Target, head: ObservedRequest): Promise<void> | undefined {
    this.#titles.set(head, titleOf(target.info));
    // A frame of another site was watched before it had a document.
    if (target.info && target.info.url !== '' && !target.isStale) return undefined;
    target.isStale = false;
    return this.#refresh(target).then(() => void this.#titles.set(head, titleOf(target.info)));
  }

  #clientOf(request: ObservedRequest | undefined): ObservedClient {
    const title = (request && this.#titles.get(request)) ?? '';
    const userAgent = request?.headers['user-agent'];
    return { ...(title !== '' && { title }), ...(typeof userAgent === 'string' && { userAgent }) };
  }

  async #refresh(target: Target): Promise<void> {
    try {
      const { targetInfo } = v.parse(targetInfoSchema, await request(target, 'Target.getTargetInfo'));
      target.info = targetInfo;
      this.#deps.sourceChanged();
    } catch {
      // The client then has no title.
    }
  }

  #lateHead(target: Target): ObservedRequest {
    const head = { method: 'GET', url: '', headers: {} };
    this.#titles.set(head, titleOf(target.info));
    return head;
  }
}

function request(target: Target, method: string, params: object = {}): Promise<unknown> {
  return target.connection?.request(method, params) ?? Promise.reject(new CdpError('closed'));
}

/** The title of a page or frame. For a worker, it is only the name of its script, because the URL is long. Secrets in a URL are masked. */
function titleOf(info: TargetInfo | undefined): string {
  if (!info) return '';
  const { type, title, url } = info;
  const isPage = type === 'page' || type === 'iframe';
  return maskPairs(isPage ? title || url : (/[^/?#]+(?=[?#]|$)/.exec(url)?.[0] ?? url));
}
