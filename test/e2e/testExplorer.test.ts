// The Testing view, as a user uses it: run, see what failed, compare the values, and open the timeline of the run.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/orders.socketio.json';

describe.each(testedVersions)('the Testing view of VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('order', (order: object, done: (reply: unknown) => void) => {
            socket.emit('order:created', order);
            done({ status: 'ok', total: 11 });
          });
        }),
    });
    const collection = {
      version: 1,
      name: 'Orders',
      environments: { local: { url: server.url } },
      variables: { url: server.url },
      connections: { shop: { url: '{{url}}' }, admin: { url: '{{url}}' } },
      emits: [],
      scenarios: [
        {
          name: 'An order has its total',
          steps: [
            { connect: 'shop', as: 'buyer' },
            { connect: 'admin' },
            { emit: 'order', as: 'buyer', args: [{ item: 'book' }], expect: { ack: [{ status: 'ok', total: 12 }] } },
          ],
        },
        {
          name: 'An order is announced',
          connection: 'admin',
          steps: [{ emit: 'order', args: [{ item: 'pen' }], ack: true }, { waitFor: 'order:created' }],
        },
        { name: 'Needs a token', connection: 'shop', steps: [{ emit: 'order', args: ['{{token}}'] }] },
      ],
    };
    window = await PanelWindow.open({
      version,
      viewport: { width: 1440, height: 900 },
      workspaceFiles: { [path]: JSON.stringify(collection, null, 2) },
    });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  it('runs scenarios, shows a difference at its position, and opens the timeline of that run', async () => {
    const { page } = window;
    // A connection of the user, whose entries must not be shown with the run.
    await window.openPanel();
    await window.panel.connect(server.url);
    await window.panel.emit({ event: 'mine' });
    await page.locator('.activitybar').getByRole('tab', { name: 'Testing' }).click();
    const item = (name: RegExp) => page.locator('.sidebar').getByRole('treeitem', { name });
    await item(/^Orders/).click();
    await page.keyboard.press('ArrowRight');
    await item(/^Needs a token/).waitFor();
    await window.workbench.runCommand('Test: Run All Tests');
    await item(/^An order is announced.*Passed/).waitFor();
    await item(/^An order has its total.*Failed/).waitFor();
    await item(/^Needs a token.*Errored/).waitFor();
    // The editor opens at the step, with both values.
    await item(/^An order has its total/).dblclick();
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.original').filter({ hasText: '12' }).first().waitFor();
    await diff.locator('.modified').filter({ hasText: '11' }).first().waitFor();
    await page.getByText('Open timeline of this run', { exact: true }).first().waitFor();
    await item(/^An order has its total/).click({ button: 'right' });
    await page.locator('.monaco-menu').getByText('Open timeline of this run').click();
    await window.panel.ready();
    await expect.poll(() => window.panel.textbox('Filter').inputValue()).toMatch(/^conn:c\d+,c\d+$/);
    await window.panel.row(/^outgoing, order/).waitFor();
    await expect.poll(() => window.panel.row(/^outgoing, mine/).count()).toBe(0);
  });
});
