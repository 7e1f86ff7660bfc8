import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { textOfBox } from '../support/textOfBox.ts';
import { PanelWindow } from './support/panelWindow.ts';

const filter = 'event:count dir:out';
const draft = '{"not": "sent yet", "bytes": {"$hex": "00 ff"}}';

/** What a user has typed and selected is restored with the panel. */
describe.each(testedVersions)('the panel’s state in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;
  let connections = 0;

  beforeAll(async () => {
    connections = 0;
    server = await startServer({ setup: (io) => io.on('connection', () => (connections += 1)) });
    window = await PanelWindow.open({ version, workspaceFiles: { 'README.md': '# Over the panel\n' } });
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const expectDraft = async (): Promise<void> => {
    const { panel } = window;
    expect(await panel.textbox('Filter').inputValue()).toBe(filter);
    expect(await panel.textbox('Event name').inputValue()).toBe('drafted');
    expect(await textOfBox(panel.textbox('Argument 0 value'))).toBe(draft);
    expect(await panel.textbox('Argument 1 value').inputValue()).toBe('00 ff');
    expect(await panel.textbox('Ack timeout (ms)').inputValue()).toBe('2500');
    await panel.frame.getByRole('checkbox', { name: 'Acknowledgement', checked: true }).waitFor();
    await panel.frame.getByRole('checkbox', { name: 'Volatile', checked: true }).waitFor();
    expect(await panel.textbox('Server URL').inputValue()).toBe(server.url);
  };

  it('is saved', async () => {
    const { panel } = window;
    await panel.connect(server.url);
    for (const number of [1, 2, 3]) await panel.emit({ event: 'count', args: [['Number', String(number)]] });
    await panel.emit({ event: 'other' });
    await panel.textbox('Filter').fill(filter);
    await panel.row(/other/).waitFor({ state: 'hidden' });
    await panel.open(/^outgoing, count, sent, 2$/);
    await panel.showsTab('Raw', /2\["count",2\]/);
    await panel.write({
      event: 'drafted',
      args: [
        ['JSON', draft],
        ['Hex', '00 ff'],
      ],
      ack: 2500,
      volatile: true,
    });
    await expectDraft();
  });

  it('is restored after another editor covered the panel, with the connection and the selected row', async () => {
    const { panel, workbench } = window;
    await workbench.runCommand('File: New Untitled Text File');
    await workbench.panels().waitFor({ state: 'hidden' });
    for (const socket of server.io.sockets.sockets.values()) socket.emit('meanwhile');
    await window.showPanel();
    await panel.waitForState(/^Connected/);
    await expectDraft();
    await panel.grid.getByRole('row', { name: /^outgoing, count, sent, 2$/, selected: true }).waitFor();
    await panel.showsTab('Raw', /2\["count",2\]/);
    expect(await panel.row(/./).count()).toBe(3);
    await panel.textbox('Filter').fill('event:meanwhile');
    await panel.row(/^incoming, meanwhile/).waitFor();
    await panel.textbox('Filter').fill(filter);
    await panel.row(/^outgoing, count, sent, 3$/).waitFor();
    expect(connections).toBe(1);
  });

  it('is restored after the window was reloaded: disconnected, and not connecting automatically', async () => {
    const { panel, workbench } = window;
    await workbench.reloadWindow();
    await panel.ready();
    await panel.waitForState(/^Disconnected/);
    await expectDraft();
    expect(await workbench.panels().count()).toBe(1);
    // The capture is restored, with the rows that the filter shows.
    await panel.row(/^outgoing, count, sent, 3$/).waitFor();
    await panel.open(/^outgoing, count, sent, 2$/);
    await panel.showsTab('Raw', /2\["count",2\]/);
    expect(connections).toBe(1);
    expect(server.io.sockets.sockets.size).toBe(0);
  });

  it('can be used afterward', async () => {
    const { panel } = window;
    await panel.button('Connect').click();
    await panel.waitForState(/^Connected/);
    await panel.button('Emit').click();
    const received = await server.recorder.waitFor('drafted');
    expect(received.args).toEqual([{ not: 'sent yet', bytes: Buffer.from([0, 255]) }, Buffer.from([0, 255])]);
    expect(connections).toBe(2);
  });

  it('is restored with the typed text, after the panel was closed and opened again', async () => {
    const { panel, workbench } = window;
    await panel.textbox('Event name').fill('written before closing');
    await workbench.runCommand('View: Close Editor');
    await workbench.panels().waitFor({ state: 'detached' });
    await window.openPanel();
    await panel.waitForState(/^Connected/);
    expect(await panel.textbox('Event name').inputValue()).toBe('written before closing');
    expect(await textOfBox(panel.textbox('Argument 0 value'))).toBe(draft);
    expect(await panel.textbox('Argument 1 value').inputValue()).toBe('00 ff');
    expect(await panel.textbox('Ack timeout (ms)').inputValue()).toBe('2500');
    expect(await panel.textbox('Server URL').inputValue()).toBe(server.url);
    // The connection stayed open while the panel was closed.
    expect(connections).toBe(2);
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
