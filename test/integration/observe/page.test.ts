/**
 * The traffic of pages and frames of a real browser, as the timeline shows it. The source reads it with the DevTools protocol. Workers can
 * be reached only through the debugger of VS Code (test/host/suite/pages.test.ts).
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { CdpConnection } from '../../../src/engine/observe/page/cdpConnection.ts';
import type { PageSource } from '../../../src/engine/source/pageSource.ts';
import { type ServerVersion, startServer, type TestServer } from '../../servers/testServer.ts';
import { type DebuggedBrowser, startDebuggedBrowser } from '../../support/debuggedBrowser.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import {
  appConversation,
  appHandlers,
  appSecrets,
  conversationOf,
  type PageApp,
  refuseWithSecrets,
  startPageApp,
} from '../../support/pageApp.ts';

/** Time limit in milliseconds. It is long, because a browser is slow on a busy machine. */
const patienceMs = 120_000;

let browser: DebuggedBrowser;
let harness: EngineHarness;
let source: PageSource;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  browser = await startDebuggedBrowser();
}, patienceMs);
afterAll(() => browser.dispose());
beforeEach(() => {
  harness = new EngineHarness();
  source = harness.engine.sources.watchPages('Chromium');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

async function startApp(version: ServerVersion): Promise<{ server: TestServer; app: PageApp }> {
  const options = version === 'v2' ? {} : { cors: { origin: '*' } };
  const server = await startServer({ version, options, setup: appHandlers });
  const app = await startPageApp(process.cwd(), version);
  closing.push(
    () => server.close(),
    () => app.dispose(),
  );
  return { server, app };
}

/** Opens a page without a document, and watches the page before it loads anything. */
async function watched(): Promise<string> {
  const targetId = await opened('about:blank');
  await source.attach(targetId, browser.endpointOf(targetId));
  return targetId;
}

async function opened(url: string): Promise<string> {
  const targetId = await browser.open(url);
  closing.push(() => browser.close(targetId));
  return targetId;
}

const entry = (what: string, test: (one: Entry) => boolean): Promise<Entry> => harness.waitFor(what, test, patienceMs);
const event = (name: string, from = 0): Promise<Entry> =>
  entry(`the event ${name}`, (one) => one.kind === 'event' && one.event === name && one.seq > from);

const conversation = (connectionId: string): unknown[] =>
  conversationOf(harness.entries().filter((one) => one.connectionId === connectionId));

const causes = (): unknown[] => harness.entries().flatMap(({ cause }) => (cause ? [cause.code] : []));

describe.each(['v4', 'v2'] as const)('a page with the client of a %s server', (version) => {
  it.each(['polling', 'websocket', 'polling,websocket'])(
    'is captured from its first packet to its last (%s)',
    async (transports) => {
      const { server, app } = await startApp(version);
      const targetId = await watched();
      await source.navigate(targetId, app.page({ transports, server: server.url }));
      const { connectionId } = await event('done');
      expect(conversation(connectionId)).toEqual(appConversation);
      expect(causes()).toEqual([]);
      const [connection, ...others] = source.traffic.connections;
      expect(others).toEqual([]);
      expect(connection).toMatchObject({
        state: 'connected',
        url: server.url,
        namespace: '/',
        sourceKind: 'page',
        protocol: version,
        transport: transports === 'polling' ? 'polling' : 'websocket',
        client: { title: 'My page', userAgent: expect.stringContaining('Chrome') as string },
      });
      const [socket] = server.sockets;
      expect(connection?.socketId).toBe(socket?.id);
      expect(source.summary).toMatchObject({ kind: 'page', name: 'Chromium', state: 'running', clients: 1 });
      expect(source.summary.counts).toEqual({ emitted: 4, received: 1 });
      expect(source.summary.url).toContain('/page?');
    },
    patienceMs,
  );
});

it.each(['polling', 'websocket'])(
  'a page that was watched too late shows its later traffic, and all traffic after it was reloaded (%s)',
  async (transports) => {
    const { server, app } = await startApp('v4');
    const targetId = await opened(app.page({ transports, server: server.url }));
    await server.recorder.waitFor('done');
    expect(await source.attach(targetId, browser.endpointOf(targetId))).toEqual({ isEarly: false });
    server.io.emit('again');
    const first = await event('here');
    server.io.emit('again');
    const { connectionId, seq } = await event('here', first.seq);
    // The browser does not keep the response to a request that was sent before the page was watched.
    const isMissed = transports === 'polling';
    const again = [
      ['in', 'again', []],
      ['out', 'here', [true], 'sent'],
    ];
    expect(conversation(connectionId)).toEqual([...again.slice(isMissed ? 1 : 0), ...again]);
    expect(causes().sort()).toEqual([...(isMissed ? ['page.missed'] : []), 'source.attachedLate']);
    await source.reload();
    const reloaded = await event('done', seq);
    expect(reloaded.connectionId).not.toBe(connectionId);
    expect(conversation(reloaded.connectionId)).toEqual(appConversation);
    const [former] = source.traffic.connections;
    expect(former?.state).toBe('disconnected');
    expect(['page.navigated', 'page.webSocketClosed']).toContain(former?.cause?.code);
  },
  patienceMs,
);

it.each(['polling', 'websocket'])(
  'the auth payload, headers, cookies and the query of a page are masked, also where the server repeats them (%s)',
  async (transports) => {
    const { server, app } = await startApp('v4');
    const sent = refuseWithSecrets(server.io);
    const targetId = await watched();
    const query = { transports, server: server.url, namespace: '/refused', authorization: 'Basic a made up password' };
    await source.navigate(targetId, app.page(query));
    const refused = await entry('the refusal', ({ cause }) => cause?.code === 'namespace.refused');
    expect(refused.cause?.params?.['reported']).toMatch(/redacted/);
    const all = JSON.stringify([harness.entries(), harness.engine.connections, source.summary]);
    for (const secret of appSecrets) expect(all).not.toContain(secret);
    const [token, cookie, password] = appSecrets;
    // A page of another origin sends its cookies only with a WebSocket, and custom headers only with requests.
    const others =
      transports === 'polling'
        ? [undefined, `Basic ${password}`]
        : [expect.stringContaining(`session=${cookie}`) as string, undefined];
    expect(sent).toEqual([[token, token, ...others]]);
  },
  patienceMs,
);

it(
  'the connections of a page that crashes end, and the page is captured again after it was reloaded',
  async () => {
    const { server, app } = await startApp('v4');
    const targetId = await watched();
    await source.navigate(targetId, app.page({ transports: 'websocket', server: server.url }));
    const { seq } = await event('done');
    const other = await CdpConnection.open(browser.endpointOf(targetId), systemClock, {
      event: () => undefined,
      closed: () => undefined,
    });
    closing.push(() => other.dispose());
    // The request has no response, because the renderer crashes.
    other.request('Page.crash').catch(() => undefined);
    const end = await entry('the end', (one) => one.kind === 'connection' && one.state === 'disconnected');
    expect(end.cause?.code).toBe('page.crashed');
    await source.reload();
    const { connectionId } = await event('done', seq);
    expect(conversation(connectionId)).toEqual(appConversation);
  },
  patienceMs,
);

it(
  'a frame is captured, and ends with its page',
  async () => {
    const { server, app } = await startApp('v4');
    const targetId = await watched();
    await source.navigate(targetId, app.framed(app.page({ transports: 'polling', server: server.url })));
    const { connectionId } = await event('done');
    expect(conversation(connectionId)).toEqual(appConversation);
    await source.navigate(targetId, 'about:blank');
    const end = await entry('the end', (one) => one.kind === 'connection' && one.state === 'disconnected');
    expect(end.cause?.code).toBe('page.navigated');
  },
  patienceMs,
);
