/**
 * Watches debugged browsers. The engine itself connects to their pages, frames and workers: the host only passes their addresses to the
 * engine, and never receives the traffic.
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { messageOf } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import { standardUrl } from '../../model/url/standardUrl.ts';
import type { RequestDefinition } from '../../protocol/message.ts';
import * as m from '../../protocol/sourceMessages.ts';
import { mayPrompt } from '../caller.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { HostLog } from '../log/hostLog.ts';
import { logTexts } from '../log/logTexts.ts';
import type { BrowserPort, BrowserTarget, DebuggedBrowser } from './browserPort.ts';

export interface PageWatchesDeps {
  readonly inspector: Pick<EngineFacade, 'request' | 'sources' | 'onDidChange' | 'revive'>;
  readonly browsers: BrowserPort;
  readonly workspace: { readonly isTrusted: boolean };
  readonly clock: Clock;
  readonly log: Pick<HostLog, 'warn'>;
}

export interface WatchedPages {
  readonly sourceId: string;
  /** Whether pages were loaded before the browser was watched. The earlier traffic of such pages was not captured. */
  readonly isLate: boolean;
}

interface Watch {
  readonly sourceId: string;
  /** The pages, frames and workers that are attached or being attached, by ID. */
  readonly targets: Map<string, Promise<boolean>>;
  /** Whether the engine has reported the source. */
  wasListed: boolean;
}

const endpointSchema = v.object({ host: v.string(), port: v.number(), path: v.string() });
/** The maximum time until the debugger responds. The debugger of a browser without pages never responds. */
const endpointMs = 30_000;
/** The maximum time until the first page of a browser. A browser takes seconds to start, and much longer on a busy machine. */
const firstPageMs = 60_000;
const browserTypes = { chrome: 'chrome', msedge: 'msedge', 'editor-browser': 'editor-browser' } as const;
const blank = 'about:blank';

export class PageWatches implements Disposable {
  readonly #deps: PageWatchesDeps;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  /** The watches, by the ID of the browser. */
  readonly #watches = new Map<string, Watch>();
  /** Fires when the list of browsers that can be watched has changed. */
  readonly onDidChange = this.#change.event;

  constructor(deps: PageWatchesDeps) {
    this.#deps = deps;
    const { inspector, browsers } = deps;
    this.#store.add(browsers.onDidChange(() => this.#change.fire()));
    this.#store.add(browsers.onDidStart((target) => this.#started(target)));
    this.#store.add(browsers.onDidEnd((id) => this.#ended(id)));
    this.#store.add(inspector.onDidChange(() => this.#forgetStopped()));
  }

  /** Debugged browsers that are not watched. */
  get offered(): readonly DebuggedBrowser[] {
    return this.#deps.browsers.browsers.filter(({ id }) => !this.#watches.has(id));
  }

  /**
   * Watches a browser that is being debugged. If the browser is watched already, returns its source.
   * @param input the ID of a debug session; the active one if it is left out
   * @throws UserError if there is no such session, or if the browser cannot be watched
   */
  async watch(input: unknown): Promise<WatchedPages> {
    const { debugSessionId } = checked(shape.watchDebugSession, input ?? {});
    const { browsers } = this.#deps;
    if (debugSessionId === undefined) {
      const browser = mostLikely(this.offered) ?? mostLikely(browsers.browsers);
      if (!browser) throw userError('page.noSession');
      return this.#watch(browser.id, browser.name);
    }
    const browserId = browsers.browserOf(debugSessionId);
    const browser = browsers.browsers.find(({ id }) => id === browserId);
    if (!browser) throw userError('page.unknownSession', { debugSessionId });
    return this.#watch(browser.id, browser.name);
  }

  /**
   * Starts to debug a browser with a URL, and watches it from its first request.
   * @throws UserError for a URL that is not the address of a page, or if the browser does not start
   */
  async watchUrl(input: unknown): Promise<{ sourceId: string }> {
    const { url, browser = 'chrome', launch = {} } = checked(shape.watchUrl, input);
    const page = standardUrl(url.trim());
    if (!page || !/^https?:$/.test(page.protocol)) throw userError('page.url', { url: maskPairs(url.trim()) });
    // A debug session would make VS Code ask whether to trust the workspace.
    if (!this.#deps.workspace.isTrusted && !mayPrompt()) throw userError('page.untrusted');
    const { browsers } = this.#deps;
    const configuration = { ...launch, type: browserTypes[browser], url: blank };
    const browserId = await browsers.launch(page.host, configuration);
    if (browserId === undefined) throw userError('page.notStarted');
    try {
      const first = await this.#firstPage(browserId);
      const { sourceId } = await this.#watch(browserId, page.host);
      await this.#deps.inspector.request(m.pageNavigate, { sourceId, targetId: first.id, url: page.href });
      return { sourceId };
    } catch (error) {
      await browsers.stop(browserId);
      throw error;
    }
  }

  /** Loads the pages of a watched browser again. */
  async reload(sourceId: string): Promise<void> {
    await this.#deps.inspector.request(m.pageReload, { sourceId });
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #watch(browserId: string, name: string): Promise<WatchedPages> {
    const { inspector, browsers } = this.#deps;
    let watch = this.#watches.get(browserId);
    if (!watch) {
      inspector.revive();
      const { sourceId } = await inspector.request(m.pageWatch, { name });
      // Another call may have added the watch meanwhile.
      watch = this.#watches.get(browserId);
      if (watch) await inspector.request(m.sourceRemove, { sourceId });
      else this.#watches.set(browserId, (watch = { sourceId, targets: new Map(), wasListed: false }));
      this.#change.fire();
    }
    const { sourceId } = watch;
    const targets = browsers.targetsOf(browserId);
    const attached = await Promise.allSettled(targets.map((target) => this.#attach(target, watch)));
    const failed = attached.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    // A worker may have ended meanwhile, so one failure is no error unless all targets failed.
    if (failed.length > 0 && failed.length === targets.length) {
      this.#watches.delete(browserId);
      this.#notifyEngine(m.sourceRemove, { sourceId });
      this.#change.fire();
      throw failed[0];
    }
    for (const error of failed) this.#warn(error);
    const isLate = attached.some((one, index) => targets[index]?.isPage === true && isFalse(one));
    return { sourceId, isLate };
  }

  /** Resolves with true if the target had not loaded a page before. */
  #attach({ id: targetId }: BrowserTarget, { sourceId, targets }: Watch): Promise<boolean> {
    const known = targets.get(targetId);
    if (known) return known;
    const attaching = this.#endpoint(targetId)
      .then((endpoint) => this.#deps.inspector.request(m.pageAttach, { sourceId, targetId, endpoint }))
      .then(({ isEarly }) => isEarly);
    targets.set(targetId, attaching);
    attaching.catch(() => targets.delete(targetId));
    return attaching;
  }

  async #endpoint(targetId: string): Promise<v.InferOutput<typeof endpointSchema>> {
    const { browsers, clock } = this.#deps;
    const response = await new Promise<unknown>((resolve, reject) => {
      const late = clock.after(endpointMs, () => reject(userError('page.notAttached', { reported: 'no response' })));
      browsers
        .endpointOf(targetId)
        .then(resolve, (error: unknown) => reject(userError('page.notAttached', { reported: messageOf(error) })))
        .then(() => late.dispose());
    });
    const { success, output } = v.safeParse(endpointSchema, response);
    if (!success) throw userError('page.notAttached', { reported: 'no address' });
    return output;
  }

  #firstPage(browserId: string): Promise<BrowserTarget> {
    const { browsers, clock } = this.#deps;
    return new Promise((resolve, reject) => {
      const store = new DisposableStore();
      const end = (finish: () => void): void => {
        store.dispose();
        finish();
      };
      const check = (): void => {
        const page = browsers.targetsOf(browserId).find(({ isPage }) => isPage);
        if (page) end(() => resolve(page));
      };
      store.add(browsers.onDidStart(check));
      store.add(browsers.onDidEnd((id) => id === browserId && end(() => reject(userError('page.noPage')))));
      store.add(clock.after(firstPageMs, () => end(() => reject(userError('page.noPage')))));
      check();
    });
  }

  #started(target: BrowserTarget): void {
    const watch = this.#watches.get(target.browserId);
    if (!watch) return;
    this.#attach(target, watch).catch((error: unknown) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.#deps.log.warn(logTexts.pageNotAttached({ message: messageOf(error) }));
  }

  #ended(id: string): void {
    const watch = this.#watches.get(id);
    if (watch) {
      this.#watches.delete(id);
      this.#notifyEngine(m.pageEnd, { sourceId: watch.sourceId });
      this.#change.fire();
      return;
    }
    for (const { sourceId, targets } of this.#watches.values())
      if (targets.delete(id)) this.#notifyEngine(m.pageDetach, { sourceId, targetId: id });
  }

  /** The source may have been stopped before, or its engine may have ended. */
  #notifyEngine<P>(message: RequestDefinition<P, unknown>, params: P): void {
    this.#deps.inspector.request(message, params).catch(() => undefined);
  }

  /** A source that was stopped, or whose engine ended, is offered again. */
  #forgetStopped(): void {
    for (const [browserId, watch] of this.#watches) {
      const source = this.#deps.inspector.sources.find(({ sourceId }) => sourceId === watch.sourceId);
      // A source that was never listed is new: the engine reports it a moment later.
      const isOver = source ? source.state === 'stopped' : watch.wasListed;
      watch.wasListed ||= source !== undefined;
      if (!isOver) continue;
      this.#watches.delete(browserId);
      this.#change.fire();
    }
  }
}

/** The active browser, or else the newest. */
function mostLikely(browsers: readonly DebuggedBrowser[]): DebuggedBrowser | undefined {
  return browsers.find(({ isActive }) => isActive) ?? browsers.at(-1);
}

function isFalse(one: PromiseSettledResult<boolean>): boolean {
  return one.status === 'fulfilled' && !one.value;
}
