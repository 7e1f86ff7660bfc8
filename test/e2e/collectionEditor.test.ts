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

  it('is sent with a click above an emit; a variable without a value is marked', async () => {
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
});
