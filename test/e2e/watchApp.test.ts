/** "I want to see what my app sends": a proxy, started as a person starts it, with a page in a browser behind it. */
import { createServer } from 'node:net';
import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { type AppServer, startApp } from '../servers/appServer.ts';
import { startServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const agents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
  'Python/3.11 aiohttp/3.8.4',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];

describe(`an app watched through a proxy in VS Code ${newestVscode}`, () => {
  let app: AppServer;
  let window: PanelWindow;
  let page: Page;
  let url = '';
  const sockets: Socket[] = [];

  beforeAll(async () => {
    app = await startApp();
    window = await PanelWindow.open({ version: newestVscode, viewport: { width: 1440, height: 900 } });
    page = await window.page.context().newPage();
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await page?.close();
    await window?.dispose();
    await app.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const connect = async (at: number): Promise<void> => {
    const extraHeaders = { 'User-Agent': agents[at % agents.length] ?? '' };
    const socket = createClient(url, { forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    socket.emit('position', { client: at, x: at * 3, y: at * 4 });
  };
  const shownReply = (): Promise<unknown> => page.evaluate('document.body.dataset.answer');
  const source = () => window.treeItem('Connections', /^Proxy for 127\.0\.0\.1/);
  const clients = () => window.treeItem('Connections', /^(Chrome|Safari|Python|Firefox) \d+/);
  const saved = () => window.panel.row(/outgoing, save item, acknowledged/);

  /** Pictures for people to look at, in the themes and widths. They are taken with `npm run test:matrix`. */
  const take = async (name: string): Promise<void> => {
    for (const width of isMatrix ? [1440, 600] : []) {
      await window.page.setViewportSize({ width, height: 900 });
      for (const theme of ['light', 'hc', 'dark'] as const) {
        await window.workbench.setTheme(theme);
        await window.workbench.screenshot(`watch-${name}-${width}-${theme}`);
      }
    }
    await window.page.setViewportSize({ width: 1440, height: 900 });
    window.expectNoErrors();
  };

  it('prompts for the server and the port, and again if the port is in use', async () => {
    const other = await startServer();
    await window.showViews();
    await window.run('Start proxy…');
    await window.fillPrompt('Start proxy', app.url);
    await window.question.getByText(/^Port of the proxy/).waitFor();
    await window.fillPrompt('Start proxy', String(other.port));
    await window.question.getByText(/is in use/).waitFor();
    await window.fillPrompt('Start proxy', '');
    await other.close();
    const notification = await window.notified(/listens at/);
    url = /listens at (http:\S+?)\. /.exec(notification)?.[1] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/?$/);
    await window.panel.frame.getByRole('heading', { name: 'Waiting for clients' }).waitFor();
    await window.workbench.screenshot('watch-waiting');
    await source().waitFor();
  });

  it('shows the events of a page that is opened through it, and the page among the clients', async () => {
    await page.goto(url);
    await expect.poll(shownReply, { timeout: 60_000 }).toBe('saved');
    await saved().waitFor();
    await window.panel.row(/incoming, question, acknowledged/).waitFor();
    await window.treeItem('Connections', /^Chrome \d+.* connected/).waitFor();
    await window.panel.waitForState(/^Connected/);
    await take('1');
  });

  it('still shows the page when it is reloaded', async () => {
    await page.reload();
    await expect.poll(shownReply, { timeout: 60_000 }).toBe('saved');
    await expect.poll(() => saved().count(), { timeout: 60_000 }).toBe(2);
    await expect.poll(() => clients().count(), { timeout: 60_000 }).toBe(2);
    await window.panel.waitForState(/^Connected/);
  });

  it('shows one client with a click on it, and all of them with a click on the proxy', async () => {
    await connect(1);
    await window.panel.row(/outgoing, position/).waitFor();
    // A row that is added to the tree moves those after it, also under the pointer.
    await window.treeItem('Connections', /^Python \d+.* connected/).waitFor();
    await window.treeItem('Connections', /^Chrome \d+.* connected/).click();
    await window.panel.row(/outgoing, position/).waitFor({ state: 'detached' });
    await expect.poll(() => saved().count(), { timeout: 60_000 }).toBe(1);
    await window.treeItem('Connections', /^Chrome \d+.* disconnected/).click();
    await window.panel.waitForState(/^Disconnected/);
    await window.panel.button('Show it').click();
    await window.panel.waitForState(/^Connected/);
    await source().click();
    await window.panel.row(/outgoing, position/).waitFor();
    await expect.poll(() => saved().count(), { timeout: 60_000 }).toBe(2);
    await connect(2);
    await take('3');
  });

  it('lists three hundred clients', async () => {
    for (let at = 3; at < 300; at += 27) await Promise.all(Array.from({ length: 27 }, (_, more) => connect(at + more)));
    await source().filter({ hasText: '300 clients' }).waitFor();
    await window.panel.frame.getByText('300 clients').waitFor();
    await take('300');
  });

  it('ends its clients when it is stopped, and frees the port', async () => {
    await window.run('Stop source…');
    await expect.poll(() => page.evaluate('document.body.dataset.left'), { timeout: 60_000 }).toBe('transport close');
    await source().filter({ hasText: 'stopped' }).waitFor();
    await window.panel.waitForState(/^Disconnected/);
    await expect(fetch(url)).rejects.toThrow();
    const again = createServer();
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject).listen(Number(new URL(url).port), '127.0.0.1', resolve);
    });
    again.close();
    await window.workbench.screenshot('watch-stopped');
    window.expectNoErrors();
  });
});
