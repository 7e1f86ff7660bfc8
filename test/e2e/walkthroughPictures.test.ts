import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { startDemoServer } from '../../src/demo/demoServer.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { areaOf, takePicture } from './support/camera.ts';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/shop.socketio.json';
const shop = (url: string): string => `{
  "version": 1,
  "name": "shop",
  "connections": {
    "local": { "url": "${url}" },
  },
  "emits": [
    {
      "name": "Update item",
      "connection": "local",
      "event": "update item",
      "args": ["1", { "name": "pen" }],
      "ack": true,
    },
    {
      "name": "Say hello",
      "connection": "local",
      "event": "chat:message",
      "args": ["hello"],
    },
  ],
}
`;

/** The pictures of the walkthrough. They are small, because the package contains them in each theme. */
describe(`pictures of the walkthrough in VS Code ${newestVscode}`, () => {
  let demo: Awaited<ReturnType<typeof startDemoServer>>;
  let app: TestServer;
  let window: PanelWindow;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    demo = await startDemoServer({});
    app = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('add to cart', (item: { item: number }, ack: (response: object) => void) => {
            ack({ status: 'ok' });
            io.emit('stock', { item: item.item, left: 11 });
          });
        }),
    });
    window = await PanelWindow.open({
      version: newestVscode,
      viewport: { width: 700, height: 560 },
      workspaceFiles: { [path]: shop(app.url) },
    });
    await window.openPanel();
    await window.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await window.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await window?.dispose();
    await app?.close();
    await demo?.dispose();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const panelArea = () => areaOf(window.workbench.panels().first());

  it('shows a connection with its emit form', async () => {
    const { panel } = window;
    await panel.connect(app.url);
    await panel.row(/^Upgraded/).waitFor();
    await panel.emit({ event: 'add to cart', args: [['JSON', '{"item": 42, "size": "M"}']], ack: 1000 });
    await panel.row(/add to cart, acknowledged/).waitFor();
    await panel.row(/incoming, stock/).waitFor();
    await panel.button('Close details').click();
    await takePicture(window, 'walkthrough-open', panelArea);
    await panel.disconnect();
  });

  it('shows events of the demo server', async () => {
    const { panel } = window;
    await panel.connect(demo.url);
    await panel
      .row(/^Upgraded/)
      .last()
      .waitFor();
    await panel.emit({ event: 'never ack', ack: 300 });
    await panel.row(/never ack, timed out/).waitFor();
    await panel.emit({ event: 'ask' });
    await panel
      .row(/question/)
      .first()
      .waitFor();
    await panel.emit({ event: 'restart' });
    await panel.row(/^Disconnected/).waitFor();
    await panel.emit({ event: 'position', args: [['JSON', '{"x": 5, "y": 4}']] });
    await panel.row(/position, flushed/).waitFor();
    await panel.button('Close details').click();
    await panel.button('Hide arguments and options').click();
    await takePicture(window, 'walkthrough-demo', panelArea);
  });

  it('shows clients of an app', async () => {
    const { panel } = window;
    await window.run('Start proxy…');
    await window.fillPrompt('Start proxy', app.url);
    await window.question.getByText(/^Port of the proxy/).waitFor();
    await window.fillPrompt('Start proxy', '');
    const notification = await window.notified(/listens at/);
    const url = /listens at (http:\S+?)\. /.exec(notification)?.[1] ?? '';
    const agents = ['Chrome/140.0.0.0 Safari/537.36', 'Version/18.0 Mobile/15E148 Safari/604.1'];
    for (const agent of agents) {
      const extraHeaders = { 'User-Agent': `Mozilla/5.0 (X11; Linux x86_64) ${agent}` };
      const socket = createClient(url, { forceNew: true, transports: ['websocket'], extraHeaders });
      sockets.push(socket);
      await socket.emitWithAck('add to cart', { item: 42 });
    }
    await panel
      .row(/incoming, stock/)
      .nth(2)
      .waitFor();
    await panel.region('Details').waitFor({ state: 'hidden' });
    await takePicture(window, 'walkthrough-watch', panelArea);
  });

  it('shows a collection as a tree and as a file', async () => {
    const { page, workbench } = window;
    await page.setViewportSize({ width: 860, height: 560 });
    await window.showViews();
    await workbench.runCommand('Go to File...');
    await window.question.locator('input').first().fill('shop.socketio.json');
    await window.choice('shop.socketio.json').click();
    await page
      .locator('.codelens-decoration a', { hasText: /^\s*Send$/ })
      .first()
      .waitFor();
    await window.treeItem('Collections', /^Say hello/).waitFor();
    const editor = page.locator('.part.editor');
    await takePicture(window, 'walkthrough-save', () => areaOf(page.locator('.part.sidebar'), editor));
    window.expectNoErrors();
  });
});
