import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/clicks.socketio.json';
/** The rows of this file are above the rows of the other collection. */
const smallPath = '.socketio/a.socketio.json';
const small = `{
  "version": 1, "name": "Small", "connections": { "here": { "url": "http://127.0.0.1:1" } },
  "emits": [
    // keep me
    { "name": "Parcel", "connection": "here", "event": "parcel" }, // here
    { "folder": "Box", "emits": [
      { "name": "Inner", "connection": "here", "event": "inner" }
    ] }
  ]
}
`;
/** The number of rows. VS Code needs some time to replace this many rows. */
const others = 1500;
const rounds = isMatrix ? 20 : 10;
/** Maximum time from the change of the file to the click. */
const longestMs = 600;

describe.each(testedVersions)('a saved emit of the view in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;
  const collection = (round: number): string =>
    JSON.stringify({
      version: 1,
      name: 'Clicks',
      connections: { here: { url: server.url } },
      emits: [
        { name: 'Clicked', connection: 'here', event: 'clicked' },
        { name: 'Changed', connection: 'here', event: `round ${round}` },
        ...Array.from({ length: others }, (_, index) => ({
          name: `Other ${index}`,
          connection: 'here',
          event: 'other',
        })),
      ],
    });

  beforeAll(async () => {
    server = await startServer();
    window = await PanelWindow.open({ version, workspaceFiles: { [path]: collection(0), [smallPath]: small } });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  it('is dragged into a folder, renamed and deleted with keys, and restored with Ctrl+Z', async () => {
    await window.showViews();
    const row = (name: string) => window.treeItem('Collections', new RegExp(`^${name}`));
    const text = (): Promise<string> => window.workbench.workspace.read(smallPath);
    await row('Parcel').dragTo(row('Box'));
    await expect.poll(text).toMatch(/"inner" \},\s+\/\/ keep me\s+\{ "name": "Parcel".* \/\/ here/);
    // VS Code moves the row below that of the folder a moment after the file has changed.
    await window
      .view('Collections')
      .getByRole('treeitem', { name: /^Parcel/, level: 3 })
      .waitFor();
    await row('Parcel').click();
    await window.panel.button('Update').waitFor();
    await window.page.keyboard.press('F2');
    await window.fillPrompt('Rename', 'Letter');
    await row('Letter').click();
    const renamed = await text();
    expect(renamed).toContain('"name": "Letter", "connection"');
    await window.page.keyboard.press('Delete');
    await expect.poll(text).not.toContain('Letter');
    await row('Inner').click();
    await window.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(text).toBe(renamed);
    await row('Letter').waitFor();
    await window.notified(/“Letter” was deleted/);
  });

  it('is loaded into the form by a click while another emit of its collection changes', async () => {
    await window.showViews();
    const clicked = window.treeItem('Collections', /^Clicked/);
    const loaded = async (): Promise<void> => {
      const name = window.panel.textbox('Event name');
      await expect.poll(() => name.inputValue(), { timeout: 60_000 }).toBe('clicked');
      await window.panel.button('Update').waitFor();
    };
    await clicked.click();
    await loaded();
    for (let round = 1; round <= rounds; round++) {
      // Another event name is typed, so that the test notices when the click loads the emit again.
      await window.panel.write({ event: `typed ${round}` });
      await window.workbench.workspace.write(path, collection(round));
      // In each round, the click is at another moment between the change of the file and the change of the row.
      await passed((round * longestMs) / rounds);
      await clicked.click();
      await loaded();
      await window.treeItem('Collections', new RegExp(`^Changed, round ${round}`)).waitFor();
    }
  });
});
