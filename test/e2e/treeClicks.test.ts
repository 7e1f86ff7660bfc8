import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/clicks.socketio.json';
/** So many that VS Code takes a while to replace all rows. */
const others = 1500;
const rounds = 20;

describe.each(testedVersions)('a click on a saved emit in VS Code %s', (version) => {
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
    window = await PanelWindow.open({ version, workspaceFiles: { [path]: collection(0) } });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  it('sends it while another emit of its collection changes', async () => {
    await window.showViews();
    const clicked = window.treeItem('Collections', /^Clicked/);
    await clicked.click();
    await server.recorder.waitFor('clicked', 1, 20_000);
    for (let round = 1; round <= rounds; round++) {
      server.recorder.clear();
      await window.workbench.workspace.write(path, collection(round));
      // In each round at another moment between the change of the file and that of the row.
      await passed(round * 30);
      await clicked.click();
      const { args } = await server.recorder.waitFor('clicked', 1, 20_000);
      expect(args).toEqual([]);
      await window.treeItem('Collections', new RegExp(`^Changed, round ${round}`)).waitFor();
    }
  });
});
