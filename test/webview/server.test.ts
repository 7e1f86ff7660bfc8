/** The view of a server in the panel. The server is a real one with the Admin UI and clients. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instrument } from '@socket.io/admin-ui';
import type { Locator } from 'playwright-core';
import { Server } from 'socket.io';
import { Manager } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { serverRowAct } from '../../src/protocol/serverMessages.ts';
import { closedAfterEach } from '../support/closedAfterEach.ts';
import { probeSuite } from '../support/probeSuite.ts';
import { WatchedProcess } from '../support/watchedProcess.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { appClients } from './support/appClients.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';

const pages = panelPages();
const clients = appClients();
const closing = closedAfterEach();

async function listening(): Promise<{ io: Server; url: string }> {
  const http = createServer();
  const io = new Server(http);
  instrument(io, { auth: false, mode: 'development' });
  let next = 0;
  io.on('connection', (socket) => void socket.join(['lobby', `team ${next++ % 4}`]));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => io.close());
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

interface Watched {
  readonly panel: Panel;
  readonly io: Server;
  readonly region: Locator;
}

/** Opens a panel with a server that has clients, and shows its view. */
async function watched(count: number, options: Parameters<typeof pages.open>[0] = {}): Promise<Watched> {
  const { io, url } = await listening();
  await Promise.all(Array.from({ length: count }, () => clients.connect(url)));
  const panel = await pages.open(options);
  await panel.host.watchAdmin(url);
  await panel.tab('Server').click();
  return { panel, io, region: panel.page.getByRole('region', { name: 'Server', exact: true }) };
}

const grid = (region: Locator, name: string): Locator => region.getByRole('grid', { name, exact: true });
const rows = (region: Locator, name = 'Sockets of the server'): Locator => grid(region, name).getByRole('row');

describe('the view of a server', () => {
  it('lists sockets and rooms, shows the members of a room and the traffic of a socket', async () => {
    const { panel, region, io } = await watched(30);
    await region.getByRole('button', { name: 'Sockets 30' }).waitFor();
    await region.getByRole('button', { name: 'Rooms 5' }).click();
    await eventually(() => rows(region, 'Rooms of the server').count()).toBe(5);
    await region.getByRole('button', { name: 'Members', exact: true }).click();
    await eventually(() => rows(region, 'Rooms of the server').first().textContent()).toBe('lobby/30');

    const rooms = grid(region, 'Rooms of the server');
    await rooms.focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    await region.getByText(/^Members of team \d$/).waitFor();
    await eventually(async () => (await rows(region).count()) < 10).toBe(true);

    expect(await panel.seriousFindings()).toEqual([]);
    const [first] = io.sockets.sockets.values();
    first?.emit('news', 'hello');
    await region.getByRole('button', { name: 'Show all sockets' }).click();
    await region.getByRole('textbox', { name: 'Find' }).fill(first?.id ?? '');
    await eventually(() => rows(region).count()).toBe(1);
    await rows(region).first().click();
    await panel.page.keyboard.press('Enter');
    await panel.row(/news/).waitFor();
  });

  it('requests actions from a menu, for which the host prompts the user', async () => {
    const { panel, region, io } = await watched(2);
    await eventually(() => rows(region).count()).toBe(2);
    await rows(region).first().click();
    const sockets = grid(region, 'Sockets of the server');
    const shown = sockets.evaluate(
      (element) =>
        new Promise((resolve) =>
          // VS Code shows its menu for an event that is not canceled.
          document.addEventListener('contextmenu', ({ defaultPrevented }) =>
            resolve([defaultPrevented, JSON.parse(element.dataset['vscodeContext'] ?? 'null')]),
          ),
        ),
    );
    await rows(region).first().click({ button: 'right' });
    expect(await shown).toEqual([
      false,
      expect.objectContaining({ webviewSection: 'serverSockets', serverEmits: true, serverDisconnects: true }),
    ]);
    panel.host.panel.notify(serverRowAct, { action: 'disconnectSocket' });
    await region.getByText(/^The request was sent\./).waitFor();
    const [first] = io.sockets.sockets.keys();
    expect(panel.host.serverActions).toMatchObject([{ action: 'disconnect', namespace: '/', socketId: first }]);
    // In this test, the host confirms no action, so both sockets stay connected.
    expect(io.sockets.sockets.size).toBe(2);
  });

  it('shows that no client is connected, and that the server has stopped', async () => {
    const { panel, region, io } = await watched(0);
    await region.getByRole('heading', { name: 'No client is connected' }).waitFor();
    await io.close();
    await region.getByRole('heading', { name: 'The server is not connected' }).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it.runIf(isMatrix)('scrolls through thousands of sockets', async () => {
    const { io, url } = await listening();
    io.of(/^\/of \d+$/);
    const manager = new Manager(url, { transports: ['websocket'] });
    closing.push(() => manager._close());
    await Promise.all(
      Array.from({ length: 2000 }, (_, index) => {
        const socket = manager.socket(`/of ${index}`);
        return new Promise<void>((resolve) => socket.once('connect', resolve));
      }),
    );
    const panel = await pages.open();
    await panel.host.watchAdmin(url);
    await panel.tab('Server').click();
    const region = panel.page.getByRole('region', { name: 'Server', exact: true });
    await region.getByRole('button', { name: 'Sockets 2,000' }).waitFor();
    await rows(region).first().click();
    await panel.page.keyboard.press('End');
    await eventually(() => rows(region).last().textContent()).toContain('websocket');
    expect(await rows(region).count()).toBeLessThan(100);
  });
});

describe.runIf(isMatrix)('the load of a watched process', () => {
  const files = probeSuite();

  it('is shown as lines with the current, the highest and the lowest value', async () => {
    const panel = await pages.open();
    await panel.host.watchNodes(files.path, files.token);
    const app = new WatchedProcess(['test/servers/watchedApp.cjs', 'socket.io'], files.env);
    closing.push(() => app.end());
    await app.url();
    await panel.tab('Server').click();
    const region = panel.page.getByRole('region', { name: 'Server', exact: true });
    const delay = region.getByRole('img', {
      name: /^Longest delay of the event loop per second: now .* ms, highest .*, lowest /,
    });
    const memory = region.getByRole('img', { name: /^Memory of the process: now .* MB, highest .* MB, lowest .* MB$/ });
    for (const image of [delay, memory]) {
      // A line needs at least two reports.
      await eventually(async () => /L/.test((await image.locator('path').getAttribute('d')) ?? '')).toBe(true);
    }
    await region.getByText(/memory .*MB/).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });
});
