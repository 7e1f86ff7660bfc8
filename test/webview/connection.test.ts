import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { boxOf } from './support/boxes.ts';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';

const suite = panelSuite();
let panel: Panel;

describe('the connection region', () => {
  it('explains the first steps without a connection', async () => {
    panel = await suite.open();
    await panel.page.getByText('Connect to a Socket.IO server').waitFor();
    expect(await panel.state.innerText()).toBe('Disconnected');
    await panel.button('Connect').click();
    await panel.page.getByText('Enter a server URL').waitFor();
    await panel.textbox('Server URL').fill('ftp://localhost');
    await panel.textbox('Server URL').press('Enter');
    await panel.page.getByRole('alert').filter({ hasText: 'is not a server URL' }).waitFor();
    await panel.textbox('Server URL').fill('localhost:3000');
    await panel.textbox('Namespace').fill('/a,b');
    await panel.textbox('Namespace').press('Enter');
    await panel.page.getByRole('alert').filter({ hasText: 'contains a comma' }).waitFor();
  });

  it('connects, shows transport, protocol and id, disconnects and reconnects', async () => {
    panel = await suite.open();
    await panel.connect(suite.server.url);
    const region = panel.page.getByRole('region', { name: 'Connection' });
    await region.getByText('websocket', { exact: true }).waitFor();
    await region.getByText('Socket.IO 3/4', { exact: true }).waitFor();
    await panel.row(/^Connected/).waitFor();
    await panel.button('Disconnect').click();
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Connected/);
    await eventually(() => panel.page.getByRole('combobox', { name: 'Connection', exact: true }).count()).toBe(1);
  });

  it('connects to a namespace, and to several', async () => {
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.choose('Connection', 'New connection');
    await panel.connect(suite.server.url, '/chat');
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await panel.waitForText(choice, /\/chat/);
    await panel.emit('to chat');
    expect((await suite.server.recorder.waitFor('to chat')).namespace).toBe('/chat');
    await panel.button('All connections').click();
    await panel.row(/^\/chat · Connected/).waitFor();
    await panel.row(/^\/ · Connected/).waitFor();
  });

  it('reports that no server listens, and keeps trying until another URL replaces the connection', async () => {
    panel = await suite.open();
    await panel.textbox('Server URL').fill('http://127.0.0.1:1');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Reconnecting · .*refused/);
    await panel.connect(suite.server.url);
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await choice.click();
    await eventually(() => choice.getByRole('option').allInnerTexts()).toHaveLength(2);
  });

  it('connects to a server while another server does not respond', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    panel = await suite.open();
    await panel.textbox('Server URL').fill(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Connecting/);
    await panel.button('Disconnect').waitFor();
    await panel.connect(suite.server.url);
    silent.closeAllConnections();
    silent.close();
  });

  it('shows the rejection of a middleware with the server’s text, as plain text', async () => {
    panel = await suite.open();
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.textbox('Namespace').fill('/members');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Disconnected · .*<b>members only<\/b>/);
    await panel.row(/Could not connect.*<b>members only<\/b>/).waitFor();
  });

  it('sends auth, query and path as written, and shows their faults', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.textbox('Auth').fill('{"token": }');
    await panel.button('Connect').click();
    await panel.page.getByText(/Line 1, column 11: A value is expected/).waitFor();
    await panel.textbox('Auth').fill('{"token": "open sesame"}');
    await panel.addRow('Query parameter', 'room', '42');
    await panel.addRow('Query parameter', 'floor', '7');
    await panel.choose('Transports', 'WebSocket only');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Connected/);
    // Sockets of the previous test may still be closing.
    const socket = (await suite.server.io.fetchSockets()).at(-1);
    expect(socket?.handshake.auth).toEqual({ token: 'open sesame' });
    expect(socket?.handshake.query).toMatchObject({ room: '42', floor: '7', transport: 'websocket' });
  });

  it('starts the demo server and connects to it; recent servers fill the URL', async () => {
    panel = await suite.open({
      prepare: (host) => {
        host.demoUrl = suite.server.url;
        host.workspaceState.set('recentUrls', ['http://localhost:3000', suite.server.url]);
      },
    });
    await panel.button('Recent servers').click();
    await panel.page.getByRole('menuitem', { name: 'http://localhost:3000' }).click();
    await eventually(() => panel.textbox('Server URL').inputValue()).toBe('http://localhost:3000');
    await panel.button('Start demo server').click();
    await panel.waitForText(panel.state, /^Connected/);
  });

  it('has the colors of a light theme before the page and its fonts have loaded', async () => {
    // This listener is the first one, so it runs before the toolkit's own.
    const initScript = `addEventListener('load', () => {
      const root = document.querySelector('.url-field')?.shadowRoot?.querySelector('[part=root]');
      window.first = root && getComputedStyle(root).backgroundColor;
    })`;
    const { page, close } = await suite.browser.openBare(() => undefined, { theme: 'light', initScript });
    try {
      const background = await page
        .locator('.url-field')
        .evaluate((field) => getComputedStyle(field.shadowRoot?.querySelector('[part=root]') ?? field).backgroundColor);
      expect(background).toMatch(/^rgb/);
      expect(await page.evaluate('first')).toBe(background);
    } finally {
      await close();
    }
  });
});

it.each(inGate([242], [600]))(
  'at %d px the list of connections shows namespace, ID and state, and shortens the host',
  async (width) => {
    panel = await suite.open({ width, height: 800 });
    const url = 'http://a-host-with-a-very-long-name-in-a-region-of-a-cloud.invalid:65535';
    await panel.host.start({ url, namespace: '/chat', reconnection: { enabled: false } });
    await panel.host.start({ url: 'http://127.0.0.1:9', namespace: '/n', reconnection: { enabled: false } });
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await eventually(() => choice.locator('vscode-option').count()).toBe(3);
    await choice.click();
    const list = await boxOf(choice.getByRole('listbox'));
    expect([list.left >= 0, list.right <= width]).toEqual([true, true]);
    const cut = (locator: Locator) =>
      locator.evaluate((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0);
    for (const id of ['c1', 'c2']) {
      const option = choice.getByRole('option', { name: new RegExp(` · ${id} · `) });
      const end = await boxOf(option.locator('.option-end'));
      expect([id, end.right <= list.right]).toEqual([id, true]);
      expect(await option.locator('.option-end').innerText()).toMatch(new RegExp(` · ${id} · [a-z]+`));
      expect([id, await cut(option.locator('.option-middle'))]).toEqual([id, false]);
      const { left, right } = await boxOf(option.locator('.option-start'));
      expect(right - left).toBeGreaterThan(50);
      expect([id, await cut(option.locator('.option-start'))]).toEqual([id, id === 'c1']);
    }
  },
);
