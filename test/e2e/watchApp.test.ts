/** A user who wants to see what an app sends: the user starts a proxy, and a page in a browser uses the proxy. */
import { createServer } from 'node:net';
import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { type AppServer, startApp } from '../servers/appServer.ts';
import { startServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { newestVscode } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
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

  /** Pictures for a review by people, in all themes and widths. They are taken with `npm run test:matrix`. */
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

  it('sends the page an event in place of its server, and shows its acknowledgement', async () => {
    const { panel } = window;
    await panel.textbox('Event name').fill('question');
    await panel.button('Add argument').click();
    await panel.choose('Argument 0 type', 'Text');
    await panel.textbox('Argument 0 value').fill('injected');
    await panel.setChecked('Acknowledgement', true);
    await panel.button('Send to client as server').click();
    await becomes(
      () => panel.frame.getByRole('status', { name: 'Emit result' }).innerText(),
      /^question.*acknowledged/,
    );
    await panel.open(/^incoming, question, acknowledged/);
    await panel.showsTab('Acknowledgement', /yes, injected/);
    await window.workbench.screenshot('watch-injected');
    await panel.button('Close details').click();
  });

  it('holds an event of the page with a rule, which shows the page again when it is reloaded', async () => {
    const { panel } = window;
    await panel.frame.getByRole('tab', { name: /^Rules/ }).click();
    await panel.button('Add rule').click();
    await panel.textbox('Rule filter').fill('event:"save item"');
    await panel.choose('Action', 'Hold until released');
    await panel.button('Save rule').click();
    await page.reload();
    const held = panel.frame.getByRole('list', { name: 'Held packets' }).getByRole('listitem');
    await held.filter({ hasText: 'save item' }).waitFor();
    expect(await shownReply()).toBeUndefined();
    await window.workbench.screenshot('watch-rules');
    await held.getByRole('button', { name: 'Release', exact: true }).click();
    await panel.button('Remove rule r1').click();
    await panel.frame.getByRole('tab', { name: /^Timeline/ }).click();
    await expect.poll(shownReply, { timeout: 60_000 }).toBe('saved');
    await expect.poll(() => saved().count(), { timeout: 60_000 }).toBe(2);
    await expect.poll(() => clients().count(), { timeout: 60_000 }).toBe(2);
    await window.panel.waitForState(/^Connected/);
  });

  it('shows one client with a click on it, and all of them with a click on the proxy', async () => {
    await connect(1);
    await window.panel.row(/outgoing, position/).waitFor();
    // The test waits for both rows before it clicks, because a row that is added to the tree moves the later rows away from the pointer.
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

  // 300 clients keep a busy machine busy for twenty seconds.
  if (isMatrix) {
    it('lists three hundred clients', async () => {
      for (let at = 3; at < 300; at += 27)
        await Promise.all(Array.from({ length: 27 }, (_, more) => connect(at + more)));
      await source().filter({ hasText: '300 clients' }).waitFor();
      await window.panel.frame.getByText('300 clients').waitFor();
      await take('300');
    });
  }

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

  it('takes over the port of a server that is moved to another one, and names the process that listens there', async () => {
    const [before, moved] = await Promise.all([startServer(), startServer()]);
    try {
      await window.run('Take over port of server with proxy…');
      await window.fillPrompt('Take over port', String(before.port));
      const title = `Take over port ${before.port}`;
      await window.isPrompted(title);
      if (process.platform === 'linux') await window.question.getByText(`(process ${process.pid})`).waitFor();
      await window.fillPrompt(title, String(before.port));
      await window.question.getByText(`Enter a port other than ${before.port}.`).waitFor();
      await window.fillPrompt(title, String(moved.port));
      await window.question.getByText(/still listens on port|is in use/).waitFor();
      await before.close();
      await window.fillPrompt(title);
      await window.notified(/listens at/);
      url = before.url;
      await connect(0);
      await moved.recorder.waitFor('position');
      await window.panel.row(/^outgoing, position/).waitFor();
    } finally {
      await before.close();
      await moved.close();
    }
    window.expectNoErrors();
  });
});
