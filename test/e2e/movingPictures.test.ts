import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { Film } from './support/camera.ts';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

const viewport = { width: 1120, height: 660 };
const scenarios = (url: string): string =>
  JSON.stringify(
    {
      version: 1,
      name: 'Orders',
      connections: { buyer: { url }, admin: { url } },
      emits: [],
      scenarios: [
        {
          name: 'An order is announced',
          connection: 'admin',
          steps: [{ emit: 'order', args: [{ item: 'pen' }], ack: true }, { waitFor: 'order:created' }],
        },
        {
          name: 'An order has its total',
          connection: 'buyer',
          steps: [{ emit: 'order', args: [{ item: 'book' }], expect: { ack: [{ status: 'ok', total: 12 }] } }],
        },
      ],
    },
    null,
    2,
  );

/** The moving pictures of the README. Each frame is taken only after the content that it shows has appeared. */
describe(`moving pictures in VS Code ${newestVscode}`, () => {
  let server: TestServer;
  let window: PanelWindow;
  const sockets: Socket[] = [];

  /** A new window, in which nothing was captured. */
  const openWindow = async (): Promise<void> => {
    await window?.dispose();
    window = await PanelWindow.open({
      version: newestVscode,
      viewport,
      workspaceFiles: { '.socketio/orders.socketio.json': scenarios(server.url) },
    });
  };

  beforeAll(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('order', (order: object, done: (reply: unknown) => void) => {
            io.emit('order:created', order);
            done({ status: 'ok', total: 11 });
          });
        }),
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await window?.dispose();
    await server?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const open = async (url: string, agent: string): Promise<Socket> => {
    const socket = createClient(url, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      extraHeaders: { 'User-Agent': agent },
    });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return socket;
  };

  it('watches an app through a proxy', async () => {
    await openWindow();
    const { panel, question } = window;
    await window.showViews();
    await window.openPanel();
    await panel.frame.getByRole('heading', { name: 'Connect to a Socket.IO server' }).waitFor();
    const film = await Film.begin(window, 'moving-watch');
    await film.take(1200);
    await film.click(panel.button('Start proxy…'));
    await window.isPrompted('Start proxy');
    const input = question.locator('input[type="text"]').first();
    await film.write(input, server.url);
    await input.press('Enter');
    await question.getByText(/^Port of the proxy/).waitFor();
    await film.take(1200);
    await input.press('Enter');
    await panel.frame.getByRole('heading', { name: 'Waiting for clients' }).waitFor();
    const toast = window.page.locator('.notification-toast').filter({ hasText: /listens at/ });
    await toast.waitFor();
    await film.take(2500);
    const notification = await window.notified(/listens at/);
    const url = /listens at (http:\S+?)\. /.exec(notification)?.[1] ?? '';
    const chrome = await open(url, 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36');
    await window.treeItem('Connections', /^Chrome 140.* connected/).waitFor();
    await panel.row(/Connected/).waitFor();
    await film.take(1600);
    const phone = await open(
      url,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
    );
    await window.treeItem('Connections', /^Safari 18.* connected/).waitFor();
    await film.take(1200);
    await chrome.emitWithAck('order', { item: 'book', copies: 2 });
    await expect.poll(() => panel.row(/incoming, order:created/).count()).toBe(2);
    await film.take(1800);
    await phone.emitWithAck('order', { item: 'pen', copies: 1 });
    await expect.poll(() => panel.row(/incoming, order:created/).count()).toBe(4);
    await film.take(1800);
    await film.click(panel.row(/outgoing, order, acknowledged/).first());
    await panel.region('Details').waitFor();
    await film.click(panel.tab('Acknowledgement'));
    await becomes(() => panel.details.innerText(), /total/);
    await film.take(3000);
    await film.end();
  });

  it('emits an event with an acknowledgement', async () => {
    await openWindow();
    const { panel } = window;
    await window.showViews();
    await window.openPanel();
    const film = await Film.begin(window, 'moving-emit');
    await film.write(panel.textbox('Server URL'), server.url);
    await film.click(panel.button('Connect'));
    await panel.waitForState(/^Connected/);
    await film.take(1200);
    await film.write(panel.textbox('Event name'), 'order');
    await film.click(panel.button('Add argument'));
    await film.write(panel.textbox('Argument 0 value'), '{ "item": "book", "copies": 2 }');
    await film.click(panel.checkbox('Acknowledgement'));
    await film.click(panel.button('Emit'));
    await panel.row(/outgoing, order, acknowledged/).waitFor();
    await film.take(2000);
    await film.click(panel.row(/outgoing, order, acknowledged/));
    await panel.region('Details').waitFor();
    await film.take(1500);
    await film.click(panel.tab('Acknowledgement'));
    await becomes(() => panel.details.innerText(), /total/);
    await film.take(3000);
    await film.end();
  });

  it('runs scenarios in the Test Explorer', async () => {
    const { page } = window;
    const testing = page.locator('.activitybar').getByRole('tab', { name: 'Testing' });
    const item = (name: RegExp) => page.locator('.sidebar').getByRole('treeitem', { name });
    const film = await Film.begin(window, 'moving-test');
    await film.click(testing);
    await item(/^Orders/).click();
    await page.keyboard.press('ArrowRight');
    await item(/^An order has its total/).waitFor();
    await film.take(1200);
    await film.click(
      page
        .locator('.sidebar')
        .getByRole('button', { name: /^Run Tests?$/ })
        .first(),
    );
    await item(/^An order is announced.*Passed/).waitFor();
    await item(/^An order has its total.*Failed/).waitFor();
    await film.take(2000);
    await film.point(item(/^An order has its total/));
    await item(/^An order has its total/).dblclick();
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.original').filter({ hasText: '12' }).first().waitFor();
    await diff.locator('.modified').filter({ hasText: '11' }).first().waitFor();
    await film.take(3000);
    await film.end();
    window.expectNoErrors();
  });
});
