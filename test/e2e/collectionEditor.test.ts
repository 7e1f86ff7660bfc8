import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/chat.socketio.json';

describe.each(testedVersions.slice(-1))('a collection file in the editor of VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;
  const received: unknown[] = [];

  beforeAll(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => socket.onAny((event: string, value: unknown) => received.push([event, value]))),
    });
    const text = `{
  "version": 1,
  "name": "Chat",
  // where the server is
  "variables": { "url": "${server.url}", "room": "lobby" },
  "environments": { "staging": { "who": "Ada" } },
  "connections": { "main": { "url": "{{url}}" } },
  "emits": [
    { "name": "Join", "connection": "main", "event": "join", "args": ["{{room}}"] },
    { "name": "Greet", "connection": "main", "event": "greet", "args": ["{{who}}"], "repeat": { "everyMs": 1000 } },
  ],
  "scenarios": [{ "name": "Join a room", "connection": "main", "steps": [{ "emit": "join", "args": ["a"] }] }],
}
`;
    window = await PanelWindow.open({
      version,
      workspaceFiles: { [path]: text },
      viewport: { width: 1440, height: 900 },
    });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const sendGreet = (): Promise<void> =>
    window.workbench.page.locator('.codelens-decoration a', { hasText: /Send once$/ }).click();

  it('sends an emit with a click on the link above it, and marks a variable without a value', async () => {
    const { page } = window.workbench;
    await window.workbench.runCommand('Go to File...');
    await page.locator('.quick-input-widget input').first().fill('chat.socketio.json');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'chat.socketio.json' }).first().click();
    const link = page.locator('.codelens-decoration a', { hasText: /^\s*Send$/ });
    await link.first().click();
    await expect.poll(() => received, { timeout: 60_000 }).toEqual([['join', 'lobby']]);
    await page.locator('.squiggly-warning').first().waitFor();
    await page.locator('.codelens-decoration a', { hasText: /Run$/ }).waitFor();
    await window.workbench.screenshot('collection-editor');
  });

  it('does not send an emit whose variable has no value, and names the emit and the variable', async () => {
    await sendGreet();
    expect(await window.notified(/“who”/)).toMatch(/args\[0\].*“who”.*only defined in the environment “staging”/s);
    await sendGreet();
    const toast = window.page.locator('.notification-toast').filter({ hasText: '“who”' });
    await toast.getByRole('button', { name: 'Select environment…' }).click();
    await window.isPrompted(`Environment of ${path}`);
    await window.putAway();
    expect(received).toEqual([['join', 'lobby']]);
  });

  it('uses the environment that is selected in the status bar, over the same connection, and shows it in the panel', async () => {
    const { page } = window.workbench;
    await page.locator('.statusbar').getByText('No environment').click();
    await window.pick(`Environment of ${path}`, 'staging');
    await page.locator('.statusbar').getByText('staging').waitFor();
    await page.locator('.squiggly-warning').waitFor({ state: 'detached' });
    await sendGreet();
    await expect.poll(() => received.at(-1)).toEqual(['greet', 'Ada']);
    expect(server.sockets).toHaveLength(1);
    await window.openPanel();
    const button = window.panel.frame.getByRole('button', { name: 'Environment: staging' });
    await button.click();
    await window.pick(`Environment of ${path}`, 'No environment');
    await window.panel.frame.getByRole('button', { name: 'Environment: No environment' }).waitFor();
    await page.getByRole('tab', { name: 'chat.socketio.json' }).click();
    await page.locator('.squiggly-warning').first().waitFor();
    await page.locator('.statusbar').getByText('No environment').waitFor();
  });

  it('completes a variable while it is typed, and shows its value in a hover', async () => {
    const { page } = window;
    await page.locator('.view-line', { hasText: '"Join"' }).getByText('{{room}}', { exact: false }).last().hover();
    await page.locator('.monaco-hover').filter({ hasText: 'lobby' }).first().waitFor();
    await page.locator('.view-line', { hasText: '"event": "join"' }).first().click();
    await page.keyboard.press('End');
    for (let left = 0; left < 5; left++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('{{');
    const suggestion = page.locator('.suggest-widget .monaco-list-row', { hasText: 'room' });
    await suggestion.first().waitFor();
    await page.keyboard.press('Escape');
    await window.workbench.runCommand('File: Revert File');
  });

  it('repeats an emit with a click, shows the count, and stops with a click', async () => {
    const { page } = window.workbench;
    await page.locator('.statusbar').getByText('No environment').click();
    await window.pick(`Environment of ${path}`, 'staging');
    received.length = 0;
    await page.locator('.codelens-decoration a', { hasText: 'Start repeat' }).click();
    await expect.poll(() => received.length, { timeout: 60_000 }).toBeGreaterThan(1);
    const stop = page.locator('.codelens-decoration a', { hasText: /Stop repeat \([\d,]+ emits? sent\)/ });
    await stop.click();
    await page.locator('.codelens-decoration a', { hasText: 'Start repeat' }).waitFor();
    const { length } = received;
    // The next emit is sent over the same connection, so a repeated emit would be received before it.
    await page
      .locator('.codelens-decoration a', { hasText: /^\s*Send$/ })
      .first()
      .click();
    await expect.poll(() => received.at(-1)).toEqual(['join', 'lobby']);
    expect(received).toHaveLength(length + 1);
  });
});
