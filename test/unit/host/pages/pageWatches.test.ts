/** The debugged browsers that are watched, whatever happens to their pages, to the source and to the engine in the meantime. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { Emitter } from '../../../../src/base/emitter.ts';
import { forUser } from '../../../../src/host/caller.ts';
import type { BrowserPort, BrowserTarget } from '../../../../src/host/pages/browserPort.ts';
import { PageWatches, type PageWatchesDeps } from '../../../../src/host/pages/pageWatches.ts';
import type { SourceSummary } from '../../../../src/protocol/sourceMessages.ts';

const target = (id: string, isPage = true): BrowserTarget => ({ id, browserId: 'browser', isPage });

class Browsers implements BrowserPort {
  readonly changed = new Emitter<void>();
  readonly started = new Emitter<BrowserTarget>();
  readonly ended = new Emitter<string>();
  readonly onDidChange = this.changed.event;
  readonly onDidStart = this.started.event;
  readonly onDidEnd = this.ended.event;
  browsers = [{ id: 'browser', name: 'Chrome', isActive: true }];
  targets: BrowserTarget[] = [target('page')];
  /** The targets to which the debugger gives no access. */
  closed = new Set<string>();
  configuration: object | undefined;
  stopped: string[] = [];

  targetsOf(browserId: string): readonly BrowserTarget[] {
    return this.targets.filter((one) => one.browserId === browserId);
  }
  browserOf(id: string): string | undefined {
    return this.targets.some((one) => one.id === id) ? 'browser' : this.browsers.find((one) => one.id === id)?.id;
  }
  endpointOf(id: string): Promise<unknown> {
    if (this.closed.has(id)) return Promise.reject(new Error('it is gone'));
    return Promise.resolve({ host: '127.0.0.1', port: 1, path: `/${id}` });
  }
  launch(_name: string, configuration: object): Promise<string | undefined> {
    this.configuration = configuration;
    return Promise.resolve('browser');
  }
  stop(browserId: string): Promise<void> {
    this.stopped.push(browserId);
    return Promise.resolve();
  }
}

let browsers: Browsers;
let watches: PageWatches;
/** The requests to the engine, as short texts. */
let requested: string[];
let sources: SourceSummary[];
let warned: string[];
const engineChanged = new Emitter<void>();
const workspace = { isTrusted: true };

beforeEach(() => {
  browsers = new Browsers();
  requested = [];
  sources = [];
  warned = [];
  workspace.isTrusted = true;
  let count = 0;
  const inspector = {
    get sources() {
      return sources;
    },
    onDidChange: engineChanged.event,
    revive: () => undefined,
    request: ({ method }: { method: string }, params: { targetId?: string; url?: string }) => {
      requested.push([method, params.targetId, params.url].filter(Boolean).join(' '));
      if (method === 'browser/watch') return Promise.resolve({ sourceId: `s${++count}` });
      return Promise.resolve(method === 'browser/attach' ? { isEarly: false } : {});
    },
  };
  watches = new PageWatches({
    inspector: inspector as unknown as PageWatchesDeps['inspector'],
    browsers,
    workspace,
    clock: systemClock,
    log: { warn: (message) => warned.push(message) },
  });
});
afterEach(() => watches.dispose());

const running = (sourceId: string, state: SourceSummary['state'] = 'running'): SourceSummary => ({
  ...{ sourceId, kind: 'page', name: 'Chrome', state, clients: 0, counts: { emitted: 0, received: 0 } },
});
const listed = (...list: SourceSummary[]): void => {
  sources = list;
  engineChanged.fire();
};

it('existing pages, and pages that begin and end later, are watched until the browser ends', async () => {
  browsers.targets.push(target('worker', false));
  expect(await watches.watch({})).toEqual({ sourceId: 's1', isLate: true });
  browsers.started.fire(target('frame', false));
  await expect.poll(() => requested.at(-1)).toBe('browser/attach frame');
  browsers.ended.fire('worker');
  browsers.ended.fire('unknown');
  browsers.ended.fire('browser');
  expect(requested).toEqual([
    'browser/watch',
    'browser/attach page',
    'browser/attach worker',
    'browser/attach frame',
    'browser/detach worker',
    'browser/end',
  ]);
});

it('two calls at the same time watch a browser once', async () => {
  const [one, other] = await Promise.all([watches.watch({}), watches.watch({ debugSessionId: 'page' })]);
  expect(one).toEqual(other);
  expect(requested.filter((line) => line.startsWith('browser/attach'))).toEqual(['browser/attach page']);
});

it('a browser is offered until it is watched, and again when its source was stopped or its engine ended', async () => {
  const offered = (): string[] => watches.offered.map(({ id }) => id);
  expect(offered()).toEqual(['browser']);
  const { sourceId } = await watches.watch({});
  // The engine has not reported the source yet.
  listed();
  expect(offered()).toEqual([]);
  listed(running(sourceId));
  expect(offered()).toEqual([]);
  listed(running(sourceId, 'stopped'));
  expect(offered()).toEqual(['browser']);
  expect((await watches.watch({})).sourceId).toBe('s2');
  listed(running('s2'));
  listed();
  expect(offered()).toEqual(['browser']);
});

it('without an ID, the active browser is watched, or the newest that is not watched', async () => {
  browsers.browsers = ['old', 'new'].map((id) => ({ id, name: id, isActive: false }));
  browsers.targets = [];
  await watches.watch({});
  expect(watches.offered.map(({ id }) => id)).toEqual(['old']);
  browsers.browsers = ['old', 'active', 'newest'].map((id) => ({ id, name: id, isActive: id === 'active' }));
  await watches.watch({});
  expect(watches.offered.map(({ id }) => id)).toEqual(['old', 'newest']);
});

it('a browser is offered again if its source is reported only after it was stopped', async () => {
  const { sourceId } = await watches.watch({});
  listed(running(sourceId, 'stopped'));
  expect(watches.offered).toHaveLength(1);
});

it('a worker that has ended meanwhile has no effect', async () => {
  browsers.targets.push(target('worker', false));
  browsers.closed.add('worker');
  expect(await watches.watch({})).toEqual({ sourceId: 's1', isLate: true });
  expect(warned).toEqual([expect.stringContaining('it is gone')]);
});

it('a browser that cannot be accessed is not watched, and the reason is reported', async () => {
  browsers.closed.add('page');
  await expect(watches.watch({})).rejects.toThrow(/gives no access to the page: it is gone/);
  expect(watches.offered).toHaveLength(1);
  expect(requested.at(-1)).toBe('source/remove');
});

it('a URL is loaded when the page is watched', async () => {
  const launch = { url: 'http://other', runtimeExecutable: '/usr/bin/chromium' };
  await watches.watchUrl({ url: ' http://localhost:3000/?a=b#c ', browser: 'msedge', launch });
  expect(browsers.configuration).toEqual({ ...launch, type: 'msedge', url: 'about:blank' });
  expect(requested).toEqual([
    'browser/watch',
    'browser/attach page',
    'browser/navigate page http://localhost:3000/?a=b#c',
  ]);
});

it.each([
  [{}, 'chrome'],
  [{ browser: 'msedge' }, 'msedge'],
  [{ browser: 'editor-browser' }, 'editor-browser'],
])('with %j, a browser is started by the debugger type %s, without a page', async (choice, type) => {
  await watches.watchUrl({ url: 'http://localhost', ...choice, launch: { type: 'node' } });
  expect(browsers.configuration).toEqual({ type, url: 'about:blank' });
});

it('a browser that cannot be watched is ended again', async () => {
  browsers.closed.add('page');
  await expect(watches.watchUrl({ url: 'http://localhost' })).rejects.toThrow(/gives no access/);
  expect(browsers.stopped).toEqual(['browser']);
});

it('a call of a program in an untrusted workspace is refused; for a user, VS Code shows its prompt', async () => {
  workspace.isTrusted = false;
  await expect(watches.watchUrl({ url: 'http://localhost' })).rejects.toThrow(/only in a trusted workspace/);
  expect(browsers.configuration).toBeUndefined();
  await forUser(() => watches.watchUrl({ url: 'http://localhost' }));
  expect(browsers.configuration).toBeDefined();
});
