/** A scenario from its recording to its failure: recorded by hand, saved, run, changed in the form, and run again until it fails. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/workspace.socketio.json';

describe.each(testedVersions)('a recorded scenario in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('order', (order: object, done: (reply: unknown) => void) => {
            done({ status: 'ok', total: 12 });
            socket.emit('order:created', order);
          });
        }),
    });
    window = await PanelWindow.open({
      version,
      viewport: { width: 1440, height: 900 },
      workspaceFiles: { 'README.md': '# A shop\n' },
    });
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const form = () => window.panel.frame.getByRole('region', { name: 'Scenario', exact: true });
  const scenario = async (): Promise<unknown> =>
    (JSON.parse(await window.workbench.workspace.read(path)) as { scenarios: unknown[] }).scenarios[0];

  it('is saved with the emits of the user and the received events, in a file that is opened', async () => {
    await window.run('Record scenario…');
    await window.pick('Record scenario', 'Start recording');
    await window.page.locator('.statusbar').getByText('Recording scenario').waitFor();
    await window.panel.connect(server.url);
    await window.panel.emit({ event: 'order', args: [['JSON', '{"item": "book"}']], ack: 20_000 });
    await window.panel.row(/^incoming, order:created/).waitFor();
    await window.panel.button('Stop and save…').click();
    await window.fillPrompt('New collection');
    await window.fillPrompt('Record scenario', 'Order a book');
    const toast = window.page.locator('.notification-toast').filter({ hasText: 'Order a book' }).first();
    await toast.waitFor();
    await window.page.getByRole('tab', { name: /workspace\.socketio\.json/ }).waitFor();
    expect(await scenario()).toMatchObject({
      name: 'Order a book',
      steps: [
        { connect: expect.any(String) as string },
        { emit: 'order', args: [{ item: 'book' }], expect: { ack: [{ status: 'ok', total: 12 }] } },
        { waitFor: 'order:created', expect: { args: [{ item: 'book' }] } },
      ],
    });
    server.recorder.clear();
    await toast.getByRole('button', { name: 'Run', exact: true }).click();
    await server.recorder.waitFor('order');
    await window.page.locator('.statusbar').getByText('“Order a book” passed.').waitFor();
    expect(await window.page.locator('.statusbar').getByText('Recording scenario').count()).toBe(0);
  });

  it('is changed in the form, saved and run: each step shows its result', async () => {
    await window.page.locator('.codelens-decoration a', { hasText: 'Edit in form' }).click();
    await form().getByText('Emit “order”').click();
    await form().getByRole('textbox', { name: 'Expected acknowledgement' }).fill('[{ "status": "ok", "total": 13 }]');
    const before = await window.workbench.workspace.read(path);
    await form().getByRole('button', { name: 'Run', exact: true }).click();
    await form().getByRole('status').filter({ hasText: 'The scenario failed' }).waitFor();
    const steps = form().getByRole('listitem');
    await steps.nth(0).getByRole('img', { name: 'Passed' }).waitFor();
    await steps.nth(1).getByRole('img', { name: 'Failed' }).waitFor();
    await steps.nth(2).getByRole('img', { name: 'Did not run' }).waitFor();
    expect(await steps.nth(1).locator('pre').allInnerTexts()).toEqual(['13', '12']);
    // Running saves the scenario first, and changes only this value.
    expect(await window.workbench.workspace.read(path)).toBe(before.replace('"total": 12', '"total": 13'));
  });

  it('fails in the Testing view with both values, and becomes a test that runs again when it is corrected', async () => {
    const { page } = window;
    await window.workbench.runCommand('Testing: Focus on Test Explorer View');
    const item = (name: RegExp) => page.locator('.sidebar').getByRole('treeitem', { name });
    const file = item(/^[^,]*(?:, |$)(?!.*Order)/).first();
    await file.click();
    await page.keyboard.press('ArrowRight');
    await item(/^Order a book/).waitFor();
    await window.workbench.runCommand('Test: Start Continuous Run');
    await window.workbench.workspace.write(
      path,
      (await window.workbench.workspace.read(path)).replace('"version": 1', '"version":  1'),
    );
    await item(/^Order a book.*Failed/).waitFor();
    await window.workbench.workspace.write(
      path,
      (await window.workbench.workspace.read(path)).replace('"total": 13', '"total": 12'),
    );
    await item(/^Order a book.*Passed/).waitFor();
    await window.workbench.runCommand('Test: Stop Continuous Run');
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
