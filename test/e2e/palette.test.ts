import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { untilText } from '../support/untilText.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

/** The commands as a user runs them: without arguments, so that they prompt for what they need. */
describe(`the command palette in VS Code ${newestVscode}`, () => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer();
    window = await PanelWindow.open({ version: newestVscode });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  it('offers only commands that can run: without a connection, no command that needs one', async () => {
    // This command loads the extension's host, which then reports that there are no connections.
    await window.run('Show log');
    const needing = [
      'Disconnect',
      'Reconnect',
      'Remove connection',
      'Emit event…',
      'Reply to event…',
      'Wait for event…',
      'Send from collection…',
      'Start repeat…',
      'Stop repeat…',
      'Select environment…',
      'Stop demo server',
      'Show connection',
      'Send from this collection…',
    ];
    await expect
      .poll(async () => (await window.offered()).filter((title) => needing.includes(title)), { timeout: 60_000 })
      .toEqual([]);
    expect(await window.offered()).toEqual(
      expect.arrayContaining([
        'Open inspector',
        'Connect…',
        'New collection…',
        'Open session file…',
        'Start demo server',
      ]),
    );
  });

  it('prompts for the URL, and connects', async () => {
    await window.run('Connect…');
    await window.isPrompted('Connect to a Socket.IO server');
    await window.question.locator('input[type="text"]').first().fill('ftp://localhost');
    await window.question.getByText(/is not a server URL/).waitFor();
    await window.fillPrompt('Connect to a Socket.IO server', server.url);
    await window.panel.ready();
    await window.panel.waitForState(/^Connected/);
    expect(server.io.sockets.sockets.size).toBe(1);
  });

  it('prompts for the event and its arguments, and emits', async () => {
    await window.run('Emit event…');
    await window.fillPrompt('Emit event', 'hello');
    const title = 'Arguments of “hello”';
    await window.isPrompted(title);
    await window.question.locator('input[type="text"]').first().fill('[1, ');
    await window.question.getByText(/Line 1, column \d+:/).waitFor();
    await window.fillPrompt(title, '[1, "2", {"3": "4", "5": {"$hex": "06"}}]');
    const received = await server.recorder.waitFor('hello');
    expect(received.args).toEqual([1, '2', { 3: '4', 5: Buffer.from([6]) }]);
    await window.panel.row(/^outgoing, hello, sent/).waitFor();
  });

  it('lists the connections, and reads the timeline, as JSON in an editor', async () => {
    await window.run('List connections');
    const editor = window.page.locator('.editor-instance .view-lines');
    await editor.getByText(server.url).first().waitFor();
    await window.workbench.runCommand('View: Revert and Close Editor');
    await window.run('Read timeline…');
    await window.fillPrompt('Read timeline', 'event:hello');
    await editor.getByText('"hello"').first().waitFor();
    await window.workbench.runCommand('View: Revert and Close Editor');
  });

  it('offers the commands for an open connection', async () => {
    for (const title of ['Disconnect', 'Emit event…', 'Save session file…', 'Wait for event…']) {
      await expect.poll(() => window.offered(title), { timeout: 60_000 }).toContain(title);
    }
  });

  it('disconnects', async () => {
    await window.run('Disconnect');
    await window.panel.ready();
    await window.panel.waitForState(/^Disconnected/);
    expect(server.io.sockets.sockets.size).toBe(0);
  });

  it('starts the demo server, connects to it and shows it, and stops it', async () => {
    const text = window.page.evaluate(untilText, { selector: '.statusbar', source: 'The demo server listens at' });
    await window.run('Start demo server');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await text)?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
    await window.panel.ready();
    await window.panel.waitForState(/^Connected/);
    await window.panel
      .row(/^incoming, (tick|welcome)/)
      .first()
      .waitFor();
    await window.run('Stop demo server');
    await window.panel.waitForState(/^Reconnecting/);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('opens the documentation, whose links lead to its pages', async () => {
    await window.run('Open documentation');
    const page = window.page
      .locator('iframe.webview.ready[src*="extensionId=vscode.markdown-language-features"]')
      .contentFrame()
      .frameLocator('iframe#active-frame');
    await page.getByRole('link', { name: 'Timeline', exact: true }).click();
    await page.getByRole('heading', { name: 'Keyboard shortcuts in the panel' }).waitFor();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
