// Pages that VS Code's JavaScript debugger debugs, in a browser without a window.
import assert from 'node:assert/strict';
import { commands, debug, type DebugSession } from 'vscode';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { appConversation, appHandlers, conversationOf, type PageApp, startPageApp } from '../../support/pageApp.ts';
import { inspector, inspectorExtension, refusalOf, run } from './support/inspector.ts';

interface Source {
  sourceId: string;
  kind: string;
  name: string;
  state: string;
  url?: string;
  clients: number;
  counts: { emitted: number; received: number };
}

const launch = {
  runtimeExecutable: process.env['CHROMIUM_PATH'],
  runtimeArgs: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  userDataDir: true,
};
const code = async (call: Promise<unknown>) => ((await refusalOf(call)) as unknown as { code: string }).code;

describe('a page that is debugged in VS Code', function () {
  // A browser is started for each test.
  this.timeout(180_000);
  let server: TestServer;
  let app: PageApp;

  before(async () => {
    await inspectorExtension().activate();
    server = await startServer({ options: { cors: { origin: '*' } }, setup: appHandlers });
    app = await startPageApp(inspectorExtension().extensionPath, 'v4');
  });
  /** The sessions that have not ended. */
  const open = new Set<string>();
  let ended = (): void => undefined;
  const following = [
    debug.onDidStartDebugSession(({ id }) => open.add(id)),
    debug.onDidTerminateDebugSession(({ id }) => {
      open.delete(id);
      ended();
    }),
  ];
  afterEach(async () => {
    await debug.stopDebugging();
    await new Promise<void>((resolve) => {
      ended = () => (open.size === 0 ? resolve() : undefined);
      ended();
    });
    server.recorder.clear();
  });
  after(async () => {
    for (const one of following) one.dispose();
    await app.dispose();
    await server.close();
  });

  const sourceOf = async (sourceId: string): Promise<Source> => {
    const source = ((await run('listSources', {})) as Source[]).find((one) => one.sourceId === sourceId);
    assert.ok(source, `${sourceId} is not listed`);
    return source;
  };
  /** Resolves with the entries of a source when one of them passes the test. */
  const entriesWith = async (sourceId: string, test: (entry: Entry) => boolean): Promise<Entry[]> => {
    for (;;) {
      const entries = await inspector.read({ sourceId });
      if (entries.some(test)) return entries;
    }
  };
  const isHere = ({ event }: Entry): boolean => event === 'here';
  const isDone = ({ event }: Entry): boolean => event === 'done';
  const codes = (entries: Entry[]) => entries.flatMap(({ cause }) => (cause ? [cause.code] : []));
  /** The number of markers that report missing traffic. */
  const missed = async (): Promise<number> =>
    codes(await inspector.read({ filter: 'kind:marker' })).filter((one) => one === 'page.missed').length;
  const watchUrl = async (url: string, ...flags: string[]) => {
    const withFlags = { ...launch, runtimeArgs: [...launch.runtimeArgs, ...flags] };
    return ((await run('watchUrl', { url, launch: withFlags })) as { sourceId: string }).sourceId;
  };
  /** Opens a page, and waits until its worker or frame is debugged and watched. */
  const watchUrlWith = async (type: string, url: string, ...flags: string[]): Promise<string> => {
    const found: DebugSession[] = [];
    let look = (): void => undefined;
    const watching = debug.onDidStartDebugSession((session) => {
      if (session.configuration['__browserTargetType'] === type) found.push(session);
      look();
    });
    const sourceId = await watchUrl(url, ...flags);
    await new Promise<void>((resolve) => {
      look = () => (found.length > 0 ? resolve() : undefined);
      look();
    });
    watching.dispose();
    // This command resolves when all pages, workers and frames of the browser are watched.
    assert.deepEqual(await run('watchDebugSession', { debugSessionId: found[0]?.id }), { sourceId });
    return sourceId;
  };
  /** Starts a debug session as a user does, without the inspector. */
  const debugPage = async (url: string): Promise<void> => {
    const place = { browserLaunchLocation: 'workspace' };
    const started = await debug.startDebugging(undefined, {
      ...{ type: 'chrome', request: 'launch', name: 'My browser', url },
      ...launch,
      ...place,
    });
    assert.ok(started, 'VS Code starts a debug session');
  };

  for (const transports of ['polling', 'websocket', 'polling,websocket']) {
    it(`is captured from its first packet on if its URL is watched (${transports})`, async () => {
      const sourceId = await watchUrl(app.page({ transports, server: server.url }));
      const entries = await entriesWith(sourceId, isDone);
      assert.deepEqual(conversationOf(entries), appConversation);
      assert.deepEqual(codes(entries), []);
      const source = await sourceOf(sourceId);
      assert.deepEqual([source.kind, source.state, source.clients], ['page', 'running', 1]);
      assert.deepEqual(source.counts, { emitted: 4, received: 1 });
      const all = (await inspector.list()) as unknown as Record<string, unknown>[];
      const [connection] = all.filter((one) => one['sourceId'] === sourceId);
      assert.equal(connection?.['sourceKind'], 'page');
      assert.equal((connection['client'] as { title: string }).title, 'My page');
      assert.equal(connection['url'], server.url);
      await debug.stopDebugging();
      const ended = await entriesWith(sourceId, ({ state }) => state === 'disconnected');
      assert.match(codes(ended).join(), /^page\.(debuggerEnded|targetEnded|webSocketClosed)$/);
      while ((await sourceOf(sourceId)).state !== 'stopped');
    });
  }

  for (const transports of ['polling', 'websocket']) {
    it(`shows the later traffic if it is watched late, and everything after a reload (${transports})`, async () => {
      await debugPage(app.page({ transports, server: server.url }));
      await server.recorder.waitFor('done');
      const { sourceId } = (await run('watchDebugSession', {})) as { sourceId: string };
      assert.equal((await sourceOf(sourceId)).name, 'My browser');
      // A second call changes nothing.
      assert.deepEqual(await run('watchDebugSession', {}), { sourceId });
      const missedBefore = await missed();
      server.io.emit('again');
      const [first] = (await entriesWith(sourceId, isHere)).filter(isHere);
      server.io.emit('again');
      const late = await entriesWith(sourceId, (entry) => isHere(entry) && entry.seq !== first?.seq);
      const here = ['out', 'here', [true], 'sent'];
      const again = ['in', 'again', []];
      // The debugger may not have the response to a request that was sent before the page was watched. The timeline reports that.
      const missedAfter = await missed();
      if (missedAfter > missedBefore) assert.deepEqual(conversationOf(late), [here, again, here]);
      else assert.deepEqual(conversationOf(late), [again, here, again, here]);
      if (transports === 'websocket') assert.equal(missedAfter, missedBefore);
      assert.ok(codes(late).includes('source.attachedLate'));
      await commands.executeCommand('socketioInspector.source.reloadPage', { sourceId });
      const entries = await entriesWith(sourceId, isDone);
      const { connectionId } = entries.find(isDone) ?? {};
      const reloaded = entries.filter((one) => one.connectionId === connectionId);
      assert.deepEqual(conversationOf(reloaded), appConversation);
      assert.deepEqual(codes(reloaded), []);
    });
  }

  it('has a worker, which has its own debug session', async () => {
    const url = app.worker({ transports: 'polling,websocket', server: server.url });
    const sourceId = await watchUrlWith('worker', url);
    app.release();
    const entries = await entriesWith(sourceId, isDone);
    assert.deepEqual(conversationOf(entries), appConversation);
    assert.deepEqual(codes(entries), []);
    const [client] = ((await inspector.list()) as unknown as Record<string, unknown>[])
      .filter((one) => one['sourceId'] === sourceId)
      .map((one) => one['client']);
    assert.equal((client as { title: string }).title, 'worker.js');
  });

  it('has a frame of another site, which has its own process and debug session', async () => {
    const query = { transports: 'polling,websocket', server: server.url, waits: '' };
    const frame = app.page(query).replace('127.0.0.1', 'localhost');
    const sourceId = await watchUrlWith('iframe', app.framed(frame), '--site-per-process');
    app.release();
    const entries = await entriesWith(sourceId, isDone);
    assert.deepEqual(conversationOf(entries), appConversation);
    assert.deepEqual(codes(entries), []);
    const all = (await inspector.list()) as unknown as Record<string, unknown>[];
    const [connection] = all.filter((one) => one['sourceId'] === sourceId);
    assert.match(
      (connection?.['client'] as { title: string } | undefined)?.title ?? '',
      /^(?:My page|http:\/\/localhost:.*)$/,
    );
  });

  it('can be stopped, and watched again', async () => {
    await debugPage(app.page({ transports: 'websocket', server: server.url }));
    await server.recorder.waitFor('done');
    const first = (await run('watchDebugSession', {})) as { sourceId: string };
    await run('stopSource', first);
    assert.equal((await sourceOf(first.sourceId)).state, 'stopped');
    let second = first;
    // The host is notified a moment later that the source has stopped.
    while (second.sourceId === first.sourceId) {
      // When the response to this request is received, the host has also received everything that the engine
      // reported before.
      await run('listSources', {});
      second = (await run('watchDebugSession', {})) as typeof first;
    }
    server.io.emit('again');
    await entriesWith(second.sourceId, ({ event }) => event === 'here');
    assert.equal(await code(run('listRules', second)), 'rule.notProxy');
  });

  it('is refused with the reason if it cannot be watched', async () => {
    assert.equal(await code(run('watchDebugSession', { debugSessionId: 'unknown' })), 'page.unknownSession');
    assert.equal(await code(run('watchUrl', { url: 'ftp://localhost' })), 'page.url');
    assert.equal(await code(run('watchUrl', { url: 'javascript:alert(1)' })), 'page.url');
    assert.equal(await code(run('watchUrl', { url: server.url, browser: 'lynx' })), 'command.argument');
    assert.equal(await code(run('watchUrl', {})), 'command.argument');
  });
});

describe('without a debugged browser', () => {
  it('nothing can be watched', async () => {
    assert.equal(await code(run('watchDebugSession', {})), 'page.noSession');
  });
});
