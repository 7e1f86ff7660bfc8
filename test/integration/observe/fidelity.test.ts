/**
 * Random traffic between real clients and servers through the proxy: the bytes arrive as they were sent, and the timeline shows what both
 * ends recorded.
 */
import type { Server as HttpServer } from 'node:http';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import type { Server, ServerOptions } from 'socket.io';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PythonServer } from '../../servers/pythonServer.ts';
import { type ServerParser, type ServerVersion, startServer } from '../../servers/testServer.ts';
import { isMatrix } from '../../support/isMatrix.mjs';
import { playAndCompare, watch, type Watched } from '../../support/observedFidelity.ts';
import {
  connectedClient,
  type ConnectedClient,
  type End,
  eventNames,
  namespaces,
  type RunStep,
  serverSockets,
} from '../../support/observedRun.ts';
import { pageClient } from '../../support/pageClient.ts';
import { RemoteEnd, type RemoteReport } from '../../support/remoteEnd.ts';
import { launchBrowser } from '../../support/vscode/browser.mjs';
import { anyArgument } from '../../unit/engine/observe/decode/anyTraffic.ts';

const ways = {
  polling: ['polling'],
  websocket: ['websocket'],
  upgrade: ['polling', 'websocket'],
} as const satisfies Record<string, readonly ('polling' | 'websocket')[]>;
type Way = keyof typeof ways;
const wayNames = Object.keys(ways) as Way[];

interface Combination {
  readonly version: ServerVersion;
  readonly parser: ServerParser;
  readonly way: Way;
}

const combinations: Combination[] = (['v4', 'v3', 'v2'] as const).flatMap((version) =>
  (['default', 'msgpack'] as const).flatMap((parser) =>
    // The msgpack parser of Socket.IO 2 is another package.
    version === 'v2' && parser === 'msgpack' ? [] : wayNames.map((way) => ({ version, parser, way })),
  ),
);

const anyStep: fc.Arbitrary<RunStep> = fc.record({
  from: fc.constantFrom('client', 'server'),
  namespace: fc.constantFrom(...namespaces),
  event: fc.constantFrom(...eventNames),
  args: fc.array(anyArgument, { maxLength: 3 }),
  wantsAck: fc.boolean(),
  pause: fc.boolean(),
});

/**
 * Number of schedules for each combination: 30 in total, or 300 with `npm run test:matrix`. The browser and Python run fewer, at least one
 * for each way.
 */
const numRuns = isMatrix ? 20 : 2;
const timeout = 240_000;

const closing: (() => unknown)[] = [];
async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}
afterEach(closeAll);

/** Each run uses new random seeds. A failing schedule is not shrunk, because each attempt needs a new server. */
async function forAny(count: number, run: (steps: readonly RunStep[]) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 50 }), async (steps) => {
      await run(steps);
      await closeAll();
    }),
    { numRuns: count, endOnFailure: true },
  );
}

async function watched(url: string, compression?: 'keep'): Promise<Watched> {
  const it = await watch(url, compression);
  closing.push(() => it.close());
  return it;
}

async function serverOf(
  { version, parser }: Pick<Combination, 'version' | 'parser'>,
  options: Partial<ServerOptions> = {},
): Promise<{ url: string; sockets: Promise<End> }> {
  let sockets: Promise<End> = Promise.resolve(new Map());
  const setup = (io: Server): void => {
    sockets = serverSockets(io);
    const { httpServer } = io as unknown as { httpServer: HttpServer };
    httpServer.on('request', ({ url = '' }, response) => {
      if (url === '/') response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>app</title>');
      else if (!url.startsWith('/socket.io/')) response.writeHead(404).end();
    });
  };
  const server = await startServer({ version, parser, setup, options });
  closing.push(() => server.close());
  return { url: server.url, sockets };
}

async function compare(it: Watched, client: ConnectedClient, server: End, steps: readonly RunStep[]): Promise<void> {
  closing.push(() => client.disconnect());
  await playAndCompare(it, client, server, steps);
}

describe.each(combinations)('$version, $parser parser, $way', (combination) => {
  it('arrives and is shown as client and server recorded it', { timeout }, async () => {
    const { way } = combination;
    await forAny(numRuns, async (steps) => {
      const { url, sockets } = await serverOf(combination);
      const it = await watched(url);
      const client = await connectedClient({ ...combination, url: it.url, transports: ways[way] });
      await compare(it, client, await sockets, steps);
      const upgraded = it.harness.entries().filter(({ state }) => state === 'upgraded');
      if (way !== 'upgrade') expect(upgraded).toEqual([]);
    });
  });
});

describe('a client in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const inGate = combinations.filter(({ version, parser }) => version === 'v4' && parser === 'default');
  it.each(isMatrix ? combinations : inGate)(
    'arrives and is shown as both ends recorded it: $version, $parser parser, $way',
    { timeout },
    async (combination) => {
      const { way } = combination;
      await forAny(isMatrix ? 3 : 1, async (steps) => {
        const { url, sockets } = await serverOf(combination);
        const it = await watched(url);
        const page = await browser.newPage();
        closing.push(() => page.close());
        const client = await pageClient(page, { ...combination, url: it.url, transports: ways[way] });
        await compare(it, client, await sockets, steps);
      });
    },
  );
});

describe('a server of python-socketio', () => {
  let server: PythonServer;
  beforeAll(async () => {
    server = await PythonServer.start({ answersAll: true });
  });
  afterAll(() => server.stop());

  it.each(wayNames)('arrives and is shown as both ends recorded it, over %s', { timeout }, async (way) => {
    await forAny(isMatrix ? 5 : 1, async (steps) => {
      const it = await watched(server.url);
      const client = await connectedClient({
        version: 'v4',
        parser: 'default',
        url: it.url,
        transports: ways[way],
      });
      const end = new RemoteEnd(namespaces, (emits) => server.emit(emits));
      const stop = server.onLine(({ namespace, event, ack, args }) => {
        if (args) end.report({ args, ...(ack === undefined ? { namespace, event } : { ack }) } as RemoteReport);
      });
      closing.push(stop);
      await compare(it, client, end.sockets, steps);
    });
  });
});

describe('compression', () => {
  it.each(['v4', 'v2'] as const)(
    'of WebSocket messages of %s is kept, and they are shown',
    { timeout },
    async (version) => {
      await forAny(1, async (steps) => {
        const about = { version, parser: 'default', transports: ways.websocket } as const;
        const { url, sockets } = await serverOf(about, { perMessageDeflate: { threshold: 0 } });
        const it = await watched(url, 'keep');
        await compare(it, await connectedClient({ ...about, url: it.url }), await sockets, steps);
        const [socket] = it.wire.server.exchanges;
        expect(socket?.headers.get('sec-websocket-extensions')).toContain('permessage-deflate');
      });
    },
  );

  it.each(['gzip', 'deflate'])('of polling bodies with %s is kept, and they are shown', async (encoding) => {
    const { url } = await serverOf({ version: 'v4', parser: 'default' }, { httpCompression: { threshold: 0 } });
    const it = await watched(url);
    const headers = { 'accept-encoding': encoding };
    const response = await fetch(`${it.url}/socket.io/?EIO=4&transport=polling`, { headers });
    const { sid } = JSON.parse((await response.text()).slice(1)) as { sid: string };
    await fetch(`${it.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '40' });
    await expect.poll(() => it.harness.engine.connections).toMatchObject([{ sid }]);
    expect(it.wire.client.exchanges[0]?.headers.get('content-encoding')).toBe(encoding);
  });
});
