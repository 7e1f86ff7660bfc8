/** Apps that a browser opens through the proxy work as they do without it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createViteServer } from 'vitest/node';
import { EngineHarness } from '../../support/engineHarness.ts';
import { launchBrowser } from '../../support/vscode/browser.mjs';

let browser: Browser;
let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

/** Opens a page, and starts a proxy in front of the app. Resolves with the page and the URL of the proxy. */
async function proxied(target: string): Promise<{ page: Page; url: string }> {
  const { url } = await harness.engine.sources.startProxy({ target });
  const page = await browser.newPage();
  closing.push(() => page.close());
  return { page, url };
}

async function viteApp(): Promise<{ change: (file: string, text: string) => void; url: string }> {
  const root = mkdtempSync(join(tmpdir(), 'app-'));
  closing.push(() => rmSync(root, { recursive: true }));
  const change = (file: string, text: string): void => writeFileSync(join(root, file), text);
  change('index.html', '<p id="text"></p><script type="module" src="/main.js"></script>');
  change('style.css', 'p { color: rgb(1, 1, 1); }');
  change('text.js', `export const text = 'one';`);
  change(
    'main.js',
    `import { text } from './text.js'; import './style.css';
    const show = (shown) => { document.querySelector('#text').textContent = shown; };
    show(text);
    import.meta.hot.accept('./text.js', (module) => show(module.text));`,
  );
  const server = await createViteServer({
    root,
    cacheDir: join(root, '.vite'),
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0 },
  });
  closing.push(() => server.close());
  await server.listen();
  await expect.poll(() => Object.values(server.watcher.getWatched()).flat()).toContain('text.js');
  const { port } = (server.httpServer?.address() ?? {}) as AddressInfo;
  return { change, url: `http://127.0.0.1:${port}` };
}

it('the dev server of Vite replaces modules and styles, and reloads the page, over its own WebSocket', async () => {
  const { change, url: target } = await viteApp();
  const { page, url } = await proxied(target);
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(new URL(socket.url()).host));
  const isConnected = page.waitForEvent('console', (message) => message.text() === '[vite] connected.');
  await page.goto(url);
  await isConnected;
  await page.waitForFunction(`document.querySelector('#text').textContent === 'one'`);
  await page.evaluate('globalThis.isFirst = true');
  change('text.js', `export const text = 'two';`);
  await page.waitForFunction(`document.querySelector('#text').textContent === 'two'`);
  change('style.css', 'p { color: rgb(9, 9, 9); }');
  await page.waitForFunction(`getComputedStyle(document.querySelector('#text')).color === 'rgb(9, 9, 9)'`);
  expect(await page.evaluate('globalThis.isFirst')).toBe(true);
  change('index.html', '<h1>three</h1><script type="module" src="/main.js"></script>');
  await page.waitForFunction(`document.querySelector('h1')?.textContent === 'three'`);
  expect(new Set(sockets)).toEqual(new Set([new URL(url).host]));
  // The app's WebSocket does not use Socket.IO, so there is no connection.
  expect(harness.engine.connections).toEqual([]);
});

it('an app has its cookies, redirects, uploads and server-sent events', async () => {
  const streams = { opened: 0, closed: 0 };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const port = (server.address() as AddressInfo).port;
    if (pathname === '/login') {
      const cookies = ['session=1; HttpOnly; SameSite=Strict', 'theme=dark; Domain=localhost', 'safe=1; Secure'];
      response.writeHead(303, { 'Set-Cookie': cookies, Location: `http://localhost:${port}/home` }).end();
    } else if (pathname === '/upload') {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => response.end(String(bytes)));
    } else if (pathname === '/refused') {
      response.writeHead(413, { Connection: 'close' }).end();
    } else if (pathname === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      streams.opened++;
      response.once('close', () => streams.closed++);
      const last = Number(request.headers['last-event-id'] ?? 0);
      // The first stream is silent. Each later stream ends after one event, and the browser opens the next one.
      if (streams.opened > 1) response.end(`retry: 1\nid: ${last + 1}\ndata: event\n\n`);
    } else if (pathname === '/cookies') {
      response.end(request.headers.cookie);
    } else {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>app</title>');
    }
  });
  server.listen(0, '127.0.0.1');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const { page, url } = await proxied(`http://localhost:${(server.address() as AddressInfo).port}`);
  await page.goto(`${url}/login`);
  expect(page.url()).toBe(`${url}/home`);
  const cookies = await page.evaluate(`fetch('/cookies').then((response) => response.text())`);
  expect(String(cookies).split('; ').sort()).toEqual(['safe=1', 'session=1', 'theme=dark']);
  const uploaded = `fetch('/upload', { method: 'POST', body: new Blob([new Uint8Array(20e6)]) }).then((response) => response.text())`;
  expect(await page.evaluate(uploaded)).toBe('20000000');
  const refused = `fetch('/refused', { method: 'POST', body: new Blob([new Uint8Array(20e6)]) }).then(({ status }) => status)`;
  for (let round = 0; round < 5; round++) expect(await page.evaluate(refused)).toBe(413);
  const listened = `new Promise((resolve) => {
    const silent = new EventSource('/events');
    silent.onopen = () => {
      silent.close();
      const ids = [];
      const events = new EventSource('/events');
      events.onmessage = ({ lastEventId }) => {
        ids.push(lastEventId);
        if (ids.length < 3) return;
        events.close();
        resolve(ids);
      };
    };
  })`;
  expect(await page.evaluate(listened)).toEqual(['1', '2', '3']);
  await expect.poll(() => streams.closed).toBe(streams.opened);
});
