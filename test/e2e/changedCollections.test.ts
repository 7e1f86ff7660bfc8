/**
 * What happens to a collection that somebody else changes: another window, git during a run of its tests, a
 * deletion. Nothing is lost, and a message reports what happened.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { runOrThrow } from '../support/process.mjs';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const sharedPath = '.socketio/shared.socketio.json';
const shared = `{
  "version": 1, "name": "Shared", // of the team
  "connections": { "here": { "url": "http://127.0.0.1:1" } },
  "emits": [
    // the first one
    { "name": "Join",  "connection": "here", "event": "join" },
    { "name": "Leave", "connection": "here", "event": "leave" }, // the last one
    { "name": "Ping",  "connection": "here", "event": "ping" }
  ]
}
`;
const heldPath = '.socketio/held.socketio.json';

describe.each(testedVersions)('a collection in two windows of VS Code %s', (version) => {
  let first: PanelWindow;
  let second: PanelWindow;

  beforeAll(async () => {
    first = await PanelWindow.open({ version, workspaceFiles: { [sharedPath]: shared } });
    second = await first.openAnother();
    await first.showViews();
    await second.showViews();
  });
  afterAll(async () => {
    await second?.dispose();
    await first?.dispose();
  });
  beforeEach(({ task, onTestFailed }) =>
    onTestFailed(async () => {
      await first?.report(`${version} first ${task.name}`);
      await second?.report(`${version} second ${task.name}`);
    }),
  );

  const text = (): Promise<string> => first.workbench.workspace.read(sharedPath);
  const row = (window: PanelWindow, name: string) => window.treeItem('Collections', new RegExp(`^${name}(?:,|$)`));
  /** Opens the prompt for the new name of an emit, and types the name. */
  const typeName = async (window: PanelWindow, from: string, to: string): Promise<void> => {
    await window.rowMenu(row(window, from), 'Rename…', () => window.isPrompted('Rename'));
    await window.question.locator('input[type="text"]').first().fill(to);
  };
  const accept = (window: PanelWindow): Promise<void> =>
    window.question.locator('input[type="text"]').first().press('Enter');

  it('keeps the changes that both windows make at the same time, and all formatting', async () => {
    let expected = shared;
    for (const round of [1, 2, 3]) {
      const [join, leave] = round === 1 ? ['Join', 'Leave'] : [`Join${round - 1}`, `Leave${round - 1}`];
      await typeName(first, join, `Join${round}`);
      await typeName(second, leave, `Leave${round}`);
      await Promise.all([accept(first), accept(second)]);
      expected = expected.replace(`"${join}"`, `"Join${round}"`).replace(`"${leave}"`, `"Leave${round}"`);
      await expect.poll(text).toBe(expected);
      for (const window of [first, second]) {
        await row(window, `Join${round}`).waitFor();
        await row(window, `Leave${round}`).waitFor();
      }
    }
  });

  it('keeps the text that is not saved in one window when the other one changes the file', async () => {
    await first.workbench.runCommand('Go to File...');
    await first.page.locator('.quick-input-widget input').first().fill('shared.socketio.json');
    await first.page.locator('.quick-input-list .monaco-list-row', { hasText: 'shared' }).first().click();
    await first.page.locator('.view-line').first().click();
    await first.page.keyboard.press('ControlOrMeta+Home');
    await first.page.keyboard.type('// typed in the first window\n');
    await row(second, 'Ping').click();
    await second.panel.button('Update').waitFor();
    await second.page.keyboard.press('Delete');
    await expect.poll(text).not.toContain('Ping');
    const changed = await text();

    // The first window changes its own text, and does not save it over the change of the second one.
    await typeName(first, 'Join3', 'Enter');
    await accept(first);
    await row(first, 'Enter').waitFor();
    expect(await text()).toBe(changed);
    await first.page.keyboard.press('ControlOrMeta+1');
    await first.workbench.runCommand('File: Save');
    await first.notified(/The content of the file is newer/);
    expect(await text()).toBe(changed);
    const typed = await editorText(first);
    for (const part of ['// typed in the first window', '"Enter"', '"Ping"', '"Leave3"', '// the first one'])
      expect(typed).toContain(part);

    // The second window restores the emit that it deleted. The text of the first window is still unsaved.
    await row(second, 'Leave3').click();
    await second.panel.button('Update').waitFor();
    await second.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(text).toContain('"Ping"');
    expect((await text()).replaceAll('Join3', 'Join').replaceAll('Leave3', 'Leave')).toBe(shared);
  });
});

describe.each(testedVersions)('a run of scenarios in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;
  const collection = (name: string): string =>
    JSON.stringify(
      {
        version: 1,
        name: 'Held',
        connections: { main: { url: server.url, reconnection: { enabled: false } } },
        emits: [],
        scenarios: [
          {
            name,
            connection: 'main',
            timeoutMs: 600_000,
            steps: [{ emit: 'hold' }, { waitFor: 'go', withinMs: 600_000, expect: { args: ['right'] } }],
          },
        ],
      },
      null,
      2,
    );
  const git = async (...args: string[]): Promise<void> => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
    await runOrThrow('git', [...identity, ...args], { cwd: window.workbench.workspace.folder, timeoutMs: 60_000 });
  };
  const item = (name: RegExp) => window.page.locator('.sidebar').getByRole('treeitem', { name });
  /** Starts all tests, and resolves when the scenario waits for the server. */
  const held = async (): Promise<void> => {
    server.recorder.clear();
    await window.workbench.runCommand('Test: Run All Tests');
    await server.recorder.waitFor('hold');
  };
  const showTests = async (): Promise<void> => {
    await window.workbench.runCommand('Testing: Focus on Test Explorer View');
    await item(/^Held/).waitFor();
    if ((await item(/^Held/).getAttribute('aria-expanded')) === 'false') {
      await item(/^Held/).click();
      await window.page.keyboard.press('ArrowRight');
    }
  };

  beforeAll(async () => {
    server = await startServer();
    window = await PanelWindow.open({
      version,
      viewport: { width: 1440, height: 900 },
      workspaceFiles: { [heldPath]: collection('Waits'), 'README.md': '# The project\n' },
    });
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Add a scenario');
    await git('checkout', '--quiet', '-b', 'renamed');
    await window.workbench.workspace.write(heldPath, collection('Waits for it'));
    await git('commit', '--quiet', '-am', 'Rename the scenario');
    await git('checkout', '--quiet', 'main');
    await showTests();
    await item(/^Waits(?! for it)/).waitFor();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  it('uses the content that the file had at the start when git changes the file, and reports this', async () => {
    await held();
    await git('checkout', '--quiet', 'renamed');
    await item(/^Waits for it/).waitFor();
    server.io.emit('go', 'wrong');
    await window.page
      .getByText(/held\.socketio\.json was changed or deleted after the run began/)
      .first()
      .waitFor();
    expect(await window.workbench.workspace.read(heldPath)).toBe(collection('Waits for it'));
    await expect.poll(() => server.sockets.length).toBe(0);
  });

  it('ends with a message when its file is deleted', async () => {
    await window.workbench.runCommand('Test: Clear All Results');
    await held();
    await window.showViews();
    const row = window.treeItem('Collections', /^Held/);
    await row.waitFor();
    await rm(join(window.workbench.workspace.folder, heldPath));
    await row.waitFor({ state: 'detached' });
    await window.workbench.runCommand('Testing: Focus on Test Explorer View');
    server.io.emit('go', 'wrong');
    await window.page
      .getByText(/held\.socketio\.json was changed or deleted after the run began/)
      .first()
      .waitFor();
    await expect.poll(() => server.sockets.length).toBe(0);
    await item(/^Held/).waitFor({ state: 'detached' });
    await git('checkout', '--quiet', '.');
    await showTests();
    await item(/^Waits for it/).waitFor();
  });

  it('is ended by a reload of the window: its connections are closed, its file is not changed, and it can be run again', async () => {
    await held();
    expect(server.sockets.length).toBe(1);
    await window.workbench.reloadWindow();
    await expect.poll(() => server.sockets.length).toBe(0);
    expect(await window.workbench.workspace.read(heldPath)).toBe(collection('Waits for it'));
    await showTests();
    await item(/^Waits for it/).waitFor();
    expect(await item(/Waits for it.*Passed/).count()).toBe(0);
    await held();
    server.io.emit('go', 'right');
    await item(/^Waits for it.*Passed/).waitFor();
  });

  it('fails with the reason when the server stops, and cannot run after that', async () => {
    await held();
    await server.close();
    await item(/^Waits for it.*Failed/).waitFor();
    await window.page
      .getByText(/The connection ended before “go” was received/)
      .first()
      .waitFor();
    await window.workbench.runCommand('Test: Run All Tests');
    await item(/^Waits for it.*Errored/).waitFor();
    await window.page
      .getByText(/refused/i)
      .first()
      .waitFor();
  });
});

/** The whole text of the active editor, which may be longer than its visible part. */
async function editorText(window: PanelWindow): Promise<string> {
  await window.page.locator('.editor-instance .view-line').first().click();
  await window.page.keyboard.press('ControlOrMeta+A');
  await window.page.keyboard.press('ControlOrMeta+C');
  return window.page.evaluate(() => navigator.clipboard.readText());
}
