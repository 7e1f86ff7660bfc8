/** A workspace with several folders: each has collections and files of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = (folder: string): string => `${folder}/.socketio/chat.socketio.json`;

describe.each(testedVersions)('a workspace with two folders in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer();
    const collection = (folder: string): string =>
      JSON.stringify(
        {
          version: 1,
          name: 'Chat',
          connections: { main: { url: server.url } },
          emits: [
            { name: `Send ${folder}`, connection: 'main', event: 'sent', args: ['{{from}}', { $file: '../note.txt' }] },
          ],
          scenarios: [{ name: `Passes in ${folder}`, connection: 'main', steps: [{ emit: 'run', args: [folder] }] }],
        },
        null,
        2,
      );
    window = await PanelWindow.open({
      version,
      codeWorkspace: 'all.code-workspace',
      workspaceFiles: {
        'all.code-workspace': JSON.stringify({ folders: [{ path: 'front' }, { path: 'back' }] }),
        [path('front')]: collection('front'),
        [path('back')]: collection('back'),
        'front/note.txt': 'front',
        'back/note.txt': 'back',
        'front/.env': 'from=the front\n',
        'back/.env': 'from=the back\n',
      },
    });
    await window.showViews();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const row = (name: string, level: number) =>
    window.view('Collections').getByRole('treeitem', { name: new RegExp(`^${name}(?:,|$)`), level });

  it('lists the collections below their folders', async () => {
    for (const folder of ['front', 'back']) {
      await row(folder, 1).waitFor();
      await row(`Send ${folder}`, 3).waitFor();
    }
    expect(await row('Chat', 2).count()).toBe(2);
  });

  it('uses the .env file and the files of the folder of each collection', async () => {
    for (const folder of ['front', 'back']) {
      await window.run('Use .env file…');
      await window.pick('Workspace folder of the .env file', folder);
      await window.pick('Use .env file', '.env');
    }
    for (const folder of ['front', 'back']) {
      server.recorder.clear();
      await window.sendSaved(new RegExp(`^Send ${folder}`));
      const { args } = await server.recorder.waitFor('sent');
      expect(args).toEqual([`the ${folder}`, Buffer.from(folder)]);
    }
  });

  it('duplicates an emit in its own file, and undoes it', async () => {
    const [front, back] = await Promise.all(
      ['front', 'back'].map((folder) => window.workbench.workspace.read(path(folder))),
    );
    await window.rowMenu(row('Send back', 3), 'Duplicate', () => row('Send back 2', 3).waitFor());
    const { emits } = JSON.parse(await window.workbench.workspace.read(path('back'))) as { emits: { name: string }[] };
    expect(emits.map(({ name }) => name)).toEqual(['Send back', 'Send back 2']);
    await row('Send back', 3).click();
    await window.panel.button('Update').waitFor();
    await window.page.keyboard.press('ControlOrMeta+z');
    await row('Send back 2', 3).waitFor({ state: 'detached' });
    expect(await window.workbench.workspace.read(path('back'))).toBe(back);
    expect(await window.workbench.workspace.read(path('front'))).toBe(front);
  });

  it('prompts for the folder of a new collection', async () => {
    await window.run('New collection…');
    await window.pick('Workspace folder of the new collection', 'back');
    await window.fillPrompt('New collection', 'Orders');
    await row('Orders', 2).waitFor();
    expect(JSON.parse(await window.workbench.workspace.read('back/.socketio/orders.socketio.json'))).toMatchObject({
      name: 'Orders',
    });
  });

  it('lists and runs the scenarios of both folders in the Testing view', async () => {
    await window.workbench.runCommand('Testing: Focus on Test Explorer View');
    const item = (name: RegExp) => window.page.locator('.sidebar').getByRole('treeitem', { name });
    for (const folder of ['front', 'back']) await item(new RegExp(`^Chat \\(${folder}/`)).waitFor();
    await window.workbench.runCommand('Test: Run All Tests');
    for (const folder of ['front', 'back']) await item(new RegExp(`^Chat \\(${folder}/.*Passed`)).waitFor();
    expect(
      server.recorder
        .named('run')
        .map(({ args }) => args[0])
        .sort(),
    ).toEqual(['back', 'front']);
  });
});
