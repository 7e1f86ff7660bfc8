import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../src/demo/demoServer.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { lastingPort } from '../support/lastingPort.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { takePicture } from './support/camera.ts';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

const collection = (url: string): string =>
  JSON.stringify(
    {
      version: 1,
      name: 'shop',
      connections: { local: { url } },
      emits: [
        { name: 'update item', connection: 'local', event: 'update item', args: ['1', { name: 'updated' }], ack: true },
        {
          folder: 'chat',
          emits: [
            {
              name: 'say hello',
              connection: 'local',
              event: 'chat:message',
              args: [{ name: 'Ada', text: 'hello' }],
              ack: true,
            },
          ],
        },
        { name: 'position', connection: 'local', event: 'position', args: [{ x: 3, y: 4 }], volatile: true },
      ],
    },
    null,
    2,
  );

/**
 * The pictures of the README and of the documentation, taken of the packaged extension in a real VS Code that is connected to the demo
 * server. `npm run pictures` makes the files of media/ of them; `npm run test:matrix` checks that everything they show exists.
 */
describe(`pictures in VS Code ${newestVscode}`, () => {
  let demo: Awaited<ReturnType<typeof startDemoServer>>;
  let window: PanelWindow;

  beforeAll(async () => {
    demo = await startDemoServer({});
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: { '.socketio/shop.socketio.json': collection(demo.url), 'server.js': '// the app\n' },
      viewport: { width: 1440, height: 900 },
    });
    await window.page.getByRole('tab', { name: 'Socket.IO Inspector' }).first().click();
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await demo?.dispose();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const take = (name: string): Promise<void> => takePicture(window, name);
  const show = (tab: string): Promise<void> => window.panel.frame.getByRole('tab', { name: tab, exact: true }).click();
  /** Moves from the first row on, because a slow machine has captured more rows than fit. */
  const scrollTo = async (grid: Locator, row: Locator): Promise<void> => {
    const isShown = (): Promise<boolean> =>
      row.waitFor({ timeout: 700 }).then(
        () => true,
        () => false,
      );
    await grid.press('Home');
    for (let pages = 0; pages < 50 && !(await isShown()); pages++) await grid.press('PageDown');
  };

  it('of the timeline, with the delivery status of each emit', async () => {
    const { panel } = window;
    await panel.connect(demo.url);
    await panel.row(/^Upgraded/).waitFor();
    // The URLs must not be cut off, because only the port at their end distinguishes the servers of one machine.
    const cut = (element: HTMLElement): number => element.scrollWidth - element.clientWidth;
    expect(await panel.textbox('Server URL').evaluate(cut)).toBe(0);
    expect(await panel.frame.locator('.choice-title').evaluate(cut)).toBe(0);
    const update = {
      event: 'update item',
      args: [
        ['JSON', '"1"'],
        ['JSON', '{"name": "updated"}'],
      ],
      ack: 1000,
    } satisfies Parameters<typeof panel.emit>[0];
    await panel.emit(update);
    await panel.row(/update item, acknowledged/).waitFor();
    await panel.emit({ event: 'position', args: [['JSON', '{"x": 3, "y": 4}']], volatile: true });
    await panel.emit({ event: 'ask' });
    await panel
      .row(/question/)
      .first()
      .waitFor();
    await panel.emit({ event: 'restart' });
    await panel.row(/^Disconnected/).waitFor();
    await panel.emit({ event: 'position', args: [['JSON', '{"x": 5, "y": 4}']] });
    await panel.row(/position, flushed/).waitFor();
    // The picture shows only the last rows.
    await panel.emit({ event: 'never ack', args: [['JSON', '{"after": "a while"}']], ack: 300 });
    await panel.row(/never ack, timed out/).waitFor();
    await panel.emit(update);
    await panel
      .row(/update item, acknowledged/)
      .last()
      .waitFor();
    await panel.emit({ event: 'binary' });
    await panel
      .row(/incoming, hello/)
      .first()
      .click();
    await panel.button('View in hex').first().waitFor();
    await take('inspector');
  });

  it('of the sequence diagram', async () => {
    const { panel } = window;
    await show('Sequence');
    const arrows = panel.frame.getByRole('grid', { name: 'Sequence entries' });
    const arrow = arrows.getByRole('row', { name: /: update item, acknowledged/ }).first();
    await scrollTo(arrows, arrow);
    await arrow.click();
    await panel.frame.getByRole('button', { name: 'Show details' }).waitFor();
    await take('sequence');
  });

  it('of the bytes of an attachment', async () => {
    const { panel } = window;
    await show('Timeline');
    await scrollTo(panel.grid, panel.row(/incoming, picture/).last());
    await panel.open(/incoming, picture/);
    await panel.tab('Hex').click();
    await panel.frame.getByRole('grid', { name: 'Hex view' }).getByRole('row').nth(1).click();
    await take('hex');
  });

  it('of the statistics of a stream', async () => {
    const { panel } = window;
    await show('Timeline');
    await panel.emit({ event: 'position:start', args: [['JSON', '{"everyMs": 20}']] });
    for (let n = 0; n < 8; n++) {
      const args = [
        ['JSON', String(n)],
        ['JSON', '{"name": "updated"}'],
      ] as const;
      await panel.emit({ event: 'update item', args, ack: 1000 });
    }
    await show('Statistics');
    const stream = panel.frame.getByRole('row', { name: /^position incoming/ }).locator('.count');
    await becomes(() => stream.innerText(), /\d{3}/);
    await take('statistics');
    await show('Timeline');
    await panel.emit({ event: 'position:stop' });
  });

  it('of a replay', async () => {
    const { panel } = window;
    await window.run('Open replay lab');
    await panel.button('Start replay').click();
    await panel.frame.getByText(/^Ended/).waitFor({ timeout: 60_000 });
    await panel.frame.getByRole('status', { name: 'Replay summary' }).filter({ hasText: 'With volatile' }).waitFor();
    await take('replay');
  });

  it('of findings with their remedies', async () => {
    const { panel } = window;
    const list = panel.frame.getByRole('region', { name: 'Findings' }).getByRole('list', { name: 'Findings' });
    const findings = list.getByRole('listitem');
    await show('Timeline');
    await panel.disconnect();
    await panel.connect(demo.url, { namespace: '/broken/kick', state: /^Disconnected/ });
    for (const name of ['large-payload', 'room-and-everyone']) {
      await panel.connect(demo.url, { namespace: `/broken/${name}` });
      await panel.frame.getByRole('tab', { name: /^Findings/ }).click();
      await findings.filter({ hasText: name === 'large-payload' ? /MB/ : /“news”/ }).waitFor();
      if (name === 'large-payload') await panel.disconnect();
    }
    await take('findings');
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});

const agents = {
  chrome: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Chrome/140.0.0.0 Safari/537.36',
  phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

describe(`a picture of an app that is watched, in VS Code ${newestVscode}`, () => {
  let shop: TestServer;
  let window: PanelWindow;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    shop = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('add to cart', (item: { item: number }, ack: (response: object) => void) => {
            ack({ status: 'ok', cart: { items: 1, total: 9.5 } });
            io.emit('stock', { item: item.item, left: 11 });
          });
          socket.on('join', () => socket.emit('photo', { item: 42 }, Buffer.alloc(24_000, 'photo')));
        }),
    });
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: { '.socketio/shop.socketio.json': collection(shop.url), 'server.js': '// the app\n' },
      viewport: { width: 1440, height: 900 },
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await window?.dispose();
    await shop?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const open = async (url: string, agent: string): Promise<Socket> => {
    const socket = createClient(url, { forceNew: true, reconnection: false, extraHeaders: { 'User-Agent': agent } });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    const { engine } = socket.io;
    // The transport may already have been upgraded.
    if (engine.transport.name !== 'websocket') {
      await new Promise<void>((resolve) => engine.once('upgrade', () => resolve()));
    }
    return socket;
  };

  it('with its clients, their events, and the details of one', async () => {
    const { panel } = window;
    await window.showViews();
    await window.run('Start proxy…');
    await window.fillPrompt('Start proxy', shop.url.replace('127.0.0.1', 'localhost'));
    await window.question.getByText(/^Port of the proxy/).waitFor();
    await window.fillPrompt('Start proxy', '');
    const notification = await window.notified(/listens at/);
    const url = /listens at (http:\S+?)\. /.exec(notification)?.[1] ?? '';
    const left = await open(url, agents.firefox);
    left.emit('join', 'offers');
    await panel.row(/incoming, photo/).waitFor();
    left.close();
    await panel.row(/Disconnected/).waitFor();
    const chrome = await open(url, agents.chrome);
    const phone = await open(url, agents.phone);
    phone.emit('join', 'orders');
    await chrome.emitWithAck('add to cart', { item: 42, size: 'M', colors: ['red', 'blue'] });
    await chrome.emitWithAck('add to cart', { item: 7, size: 'L', colors: [] });
    phone.emit('cursor', { x: 120, y: 64 });
    await panel.row(/outgoing, cursor/).waitFor();
    await window.treeItem('Connections', /^Safari 18.* connected/).waitFor();
    await panel
      .row(/outgoing, add to cart, acknowledged/)
      .first()
      .click();
    await panel.showsTab('Arguments', /colors/);
    await takePicture(window, 'watch');
    window.expectNoErrors();
  });
});

const chatServer = `const { Server } = require('socket.io');

const io = new Server(Number(process.env.PORT));
const history = [];

io.on('connection', (socket) => {
  socket.join('lobby');
  socket.on('chat:message', async (message, callback) => {
    await saveMessage(message);
    io.to('lobby').emit('chat:message', message);
    callback({ status: 'ok' });
  });
});

async function saveMessage(message) {
  history.push(message);
  await new Promise((resolve) => setTimeout(resolve, 12));
}

process.stdout.write('ready');
`;

describe(`a picture of a Node.js server that is watched, in VS Code ${newestVscode}`, () => {
  let window: PanelWindow;
  let server: ChildProcess | undefined;
  let client: Socket | undefined;

  beforeAll(async () => {
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: { 'server.js': chatServer },
      viewport: { width: 1440, height: 900 },
    });
    const { folder } = window.workbench.workspace;
    await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  });
  afterAll(async () => {
    client?.close();
    server?.kill();
    await window?.dispose();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  it('with the listener of an event and its duration', async () => {
    const { panel, workbench } = window;
    await window.showViews();
    await window.openPanel();
    await window.run('Copy command for Node.js server…');
    await window.fillPrompt('Command for a Node.js server', 'exec node server.js');
    await window.notified(/The command was copied/);
    const command = await window.page.evaluate(() => navigator.clipboard.readText());
    const port = await lastingPort();
    const { folder } = workbench.workspace;
    server = spawn('/bin/sh', ['-c', command], { cwd: folder, env: { ...process.env, PORT: String(port) } });
    if (server.stdout) await once(server.stdout, 'data');
    client = createClient(`http://127.0.0.1:${port}`, {
      forceNew: true,
      transports: ['websocket'],
      extraHeaders: { 'User-Agent': agents.chrome },
    });
    for (const text of ['Hello?', 'Is anybody here?']) {
      await client.emitWithAck('chat:message', { name: 'Ada', text });
    }
    const source = window.treeItem('Connections', /server\.js/);
    await source.click();
    await panel
      .row(/^incoming, chat:message, acknowledged/)
      .first()
      .click();
    await panel.region('Details').waitFor();
    await panel.frame.getByRole('tab', { name: 'Code', exact: true }).click();
    await becomes(() => panel.details.innerText(), /server\.js:\d+/);
    await takePicture(window, 'nodes');
    window.expectNoErrors();
  });

  it('opens the line of the listener, and the line that emits, with a click on them', async () => {
    const { page, panel } = window;
    const lineOf = (code: string): number => chatServer.slice(0, chatServer.indexOf(code)).split('\n').length;
    /** Clicks on the link of the tab Code, and waits until the editor shows the file with the cursor in this line. */
    const follow = async (line: number): Promise<void> => {
      await panel.details.getByRole('button', { name: `Open server.js:${line}`, exact: true }).click();
      await page.locator('.editor .tabs-container .tab.active').filter({ hasText: 'server.js' }).waitFor();
      await page
        .locator('.statusbar')
        .getByText(new RegExp(`^Ln ${line}, Col \\d+$`))
        .waitFor();
    };
    await follow(lineOf("socket.on('chat:message'"));
    await window.workbench.screenshot('nodes-listener');
    await window.showPanel();
    await panel
      .row(/^outgoing, chat:message/)
      .first()
      .click();
    await follow(lineOf("io.to('lobby').emit("));
    window.expectNoErrors();
  });
});
