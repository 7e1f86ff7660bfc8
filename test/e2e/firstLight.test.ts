import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { vscodeVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

/** From the package to an emit that is saved in the workspace and sent again from there. */
describe.each(vscodeVersions)('first use in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (_id: unknown, _patch: unknown, ack: (response: unknown) => void) =>
            ack({ status: 'ok' }),
          );
        });
      },
    });
    window = await PanelWindow.open({ version, workspaceFiles: { 'README.md': '# Nothing yet\n' } });
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  it('opens the panel from the welcome text of its view', async () => {
    await window.showViews();
    await window.view('Connections').getByRole('button', { name: 'Open inspector' }).first().click();
    await window.panel.ready();
    await window.workbench.runCommand('View: Close Editor');
    await window.workbench.panels().waitFor({ state: 'detached' });
  });

  it('opens the panel from the command palette', async () => {
    await window.openPanel();
    expect(await window.workbench.panels().count()).toBe(1);
  });

  it('connects to a server', async () => {
    await window.panel.connect(server.url);
    expect(server.io.sockets.sockets.size).toBe(1);
    await window.treeItem('Connections', /, connected/).waitFor();
    await window.page.getByRole('button', { name: /Socket\.IO: 1 of 1 connected/ }).waitFor();
  });

  it('emits with an acknowledgement, and shows the delivery status', async () => {
    await window.panel.emit({
      event: 'update item',
      args: [
        ['Text', '1'],
        ['JSON', '{"name": "updated", "bytes": {"$hex": "06"}}'],
      ],
      ack: 5000,
    });
    await window.panel.row(/outgoing, update item, acknowledged \d+/).waitFor();
    const received = await server.recorder.waitFor('update item');
    expect(received.args).toEqual(['1', { name: 'updated', bytes: Buffer.from([6]) }]);
  });

  it('shows the counts of a connection when the pointer is on its row', async () => {
    await window.treeItem('Connections', /, connected/).hover();
    await window.page.locator('.monaco-hover').filter({ hasText: '1 emitted' }).waitFor();
    await window.page.mouse.move(0, 0);
  });

  it('saves the emit in the workspace', async () => {
    await window.panel.saveAs();
    await window.fillPrompt('Save to collection', 'Update the item');
    await window.fillPrompt('New collection', 'My API');
    await window.panel.frame.getByText('Saved to .socketio/my-api.socketio.json.').waitFor();
    expect(JSON.parse(await window.workbench.workspaceFile('.socketio/my-api.socketio.json'))).toEqual({
      version: 1,
      name: 'My API',
      connections: { [`127-0-0-1-${server.port}`]: { url: server.url } },
      emits: [
        {
          name: 'Update the item',
          connection: `127-0-0-1-${server.port}`,
          event: 'update item',
          args: ['1', { name: 'updated', bytes: { $hex: '06' } }],
          ack: { timeoutMs: 5000 },
        },
      ],
    });
  });

  it('loads the saved emit into the form by a click in the tree; it can be changed, sent and saved again', async () => {
    server.recorder.clear();
    await window.treeItem('Collections', /^My API/).waitFor();
    await window.panel.write({ event: 'something else' });
    await window.treeItem('Collections', /^Update the item/).click();
    await window.panel.frame.getByText('Loaded “Update the item” from .socketio/my-api.socketio.json.').waitFor();
    await window.panel.textbox('Argument 0 value').fill('2');
    await window.panel.button('Emit').click();
    expect((await server.recorder.waitFor('update item')).args[0]).toBe('2');
    await window.panel.textbox('Argument 0 value').fill('1');
    await window.panel.button('Update').click();
    await window.panel.frame.getByText('Updated “Update the item” in .socketio/my-api.socketio.json.').waitFor();
  });

  it('sends it again with its button in the tree', async () => {
    server.recorder.clear();
    await window.sendSaved(/^Update the item/);
    const received = await server.recorder.waitFor('update item');
    expect(received.args).toEqual(['1', { name: 'updated', bytes: Buffer.from([6]) }]);
    expect(received.wantsAck).toBe(true);
    // No second connection is opened: the emit is sent over the connection that the panel shows.
    expect(server.io.sockets.sockets.size).toBe(1);
    await window.panel
      .row(/outgoing, update item, acknowledged \d+/)
      .nth(2)
      .waitFor();
  });

  it('adds a second emit to the same file, and changes nothing else in it', async () => {
    const before = await window.workbench.workspaceFile('.socketio/my-api.socketio.json');
    await window.panel.write({ event: 'hello', args: [['Text', 'world']] });
    await window.panel.button('Save to collection').click();
    await window.panel.frame.getByText('Saved to .socketio/my-api.socketio.json.').waitFor();
    await window.treeItem('Collections', /^hello/).waitFor();
    const after = await window.workbench.workspaceFile('.socketio/my-api.socketio.json');
    const { emits } = JSON.parse(after) as { emits: { name: string; event: string; args: unknown[] }[] };
    expect(emits.map(({ name }) => name)).toEqual(['Update the item', 'hello']);
    expect(emits[1]?.args).toEqual(['world']);
    const kept = before.slice(0, before.lastIndexOf('}', before.lastIndexOf(']')));
    expect(after.startsWith(kept)).toBe(true);
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
