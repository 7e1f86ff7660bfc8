import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';
import { UserActions } from './support/userActions.ts';

const file = '.socketio/workspace.socketio.json';

/** The ten most common tasks: the number of actions that each needs, and its result. A task starts where its subject is visible. */
describe(`the most common tasks in VS Code ${newestVscode}`, () => {
  let server: TestServer;
  let window: PanelWindow;
  let actions: UserActions;
  const replies: unknown[] = [];

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (_id: unknown, _patch: unknown, ack?: (response: unknown) => void) =>
            ack?.({ status: 'ok' }),
          );
          socket.on('ask me', () =>
            socket.emit('question', 'Who?', (...response: unknown[]) => replies.push(...response)),
          );
        });
      },
    });
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: { 'README.md': '# Jobs\n' },
      viewport: { width: 1440, height: 900 },
    });
    actions = new UserActions(window.page);
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const { row, field, button } = {
    row: (name: RegExp): Locator => window.panel.row(name).last(),
    field: (name: string): Locator => window.panel.textbox(name),
    button: (name: string): Locator => window.panel.button(name),
  };
  const received = (event: string): number => server.recorder.named(event).length;
  const auths = async () => (await server.io.fetchSockets()).map(({ handshake }) => handshake.auth);
  const emits = async (): Promise<unknown[]> =>
    (JSON.parse(await window.workbench.workspaceFile(file)) as { emits: unknown[] }).emits;

  it('starting the demo takes 1 action', async () => {
    await actions.click(button('Start demo server').first());
    expect(actions.take()).toEqual(['click']);
    await window.panel.waitForState(/^Connected/);
    await row(/^Connected/).waitFor();
  });

  it('connecting takes 2 actions', async () => {
    await actions.type(field('Server URL'), `localhost:${server.port}`);
    await actions.key('Enter', () => server.io.sockets.sockets.size === 1);
    expect(actions.take()).toEqual(['type', 'Enter']);
    await window.panel.waitForState(/^Connected/);
  });

  it('emitting JSON with an acknowledgement takes 2 actions', async () => {
    await actions.type(field('Event name'), `socket.emit("update item", "1", { name: "updated" }, callback)`);
    await actions.key('Control+Enter', () => received('update item') > 0);
    expect(actions.take()).toEqual(['type', 'Control+Enter']);
    const { args, wantsAck } = await server.recorder.waitFor('update item');
    expect({ args, wantsAck }).toEqual({ args: ['1', { name: 'updated' }], wantsAck: true });
    await row(/outgoing, update item, acknowledged/).waitFor();
  });

  it('emitting the next event with other JSON takes 2 actions', async () => {
    server.recorder.clear();
    await actions.type(field('Argument 1 value'), '{"name": "again"}');
    await actions.key('Control+Enter', () => received('update item') > 0);
    expect(actions.take()).toEqual(['type', 'Control+Enter']);
    const { args, wantsAck } = await server.recorder.waitFor('update item');
    expect({ args, wantsAck }).toEqual({ args: ['1', { name: 'again' }], wantsAck: true });
  });

  it('showing a payload takes 1 action', async () => {
    await actions.click(row(/outgoing, update item, acknowledged.*again/));
    expect(actions.take()).toEqual(['click']);
    await becomes(() => window.panel.details.innerText(), /name:? ?"again"/);
  });

  it('filtering by the name of a selected row takes 1 action', async () => {
    await row(/^Connected/).waitFor();
    await actions.key('f', async () => (await field('Filter').inputValue()) !== '');
    expect(actions.take()).toEqual(['f']);
    await becomes(() => field('Filter').inputValue(), /^event:"update item"$/);
    await window.panel.row(/^Connected/).waitFor({ state: 'detached' });
  });

  it('filtering by typing takes 1 action', async () => {
    await actions.type(field('Filter'), 'update dir:out');
    expect(actions.take()).toEqual(['type']);
    await expect.poll(() => window.panel.row(/./).count()).toBe(2);
    await field('Filter').fill('');
    await row(/^Connected/).waitFor();
  });

  it('resending the selected event takes 1 action', async () => {
    server.recorder.clear();
    await row(/outgoing, update item, acknowledged.*again/).click();
    await actions.key('r', () => received('update item') > 0);
    expect(actions.take()).toEqual(['r']);
    const { args, wantsAck } = await server.recorder.waitFor('update item');
    expect({ args, wantsAck }).toEqual({ args: ['1', { name: 'again' }], wantsAck: true });
  });

  it('replying to the selected event takes 2 actions', async () => {
    for (const socket of server.io.sockets.sockets.values()) {
      socket.emit('question', 'Who?', (...response: unknown[]) => replies.push(...response));
    }
    await row(/incoming, question, reply due/).click();
    await actions.type(field('Reply arguments'), '[{"name": "Ada"}]');
    await actions.key('Control+Enter', () => replies.length > 0);
    expect(actions.take()).toEqual(['type', 'Control+Enter']);
    await expect.poll(() => replies).toEqual([{ name: 'Ada' }]);
    await row(/incoming, question, replied/).waitFor();
  });

  it('saving the emit in the form takes 1 action', async () => {
    await actions.click(button('Save to collection'));
    expect(actions.take()).toEqual(['click']);
    await window.panel.frame.getByText(`Saved to ${file}.`).waitFor();
    expect(await emits()).toEqual([
      {
        name: 'update item',
        connection: expect.stringContaining('localhost') as string,
        event: 'update item',
        args: ['1', { name: 'again' }],
        ack: true,
      },
    ]);
  });

  it('editing the saved emit in the form takes 2 actions', async () => {
    await actions.type(field('Argument 1 value'), '{"name": "edited"}');
    await actions.click(button('Update'));
    expect(actions.take()).toEqual(['type', 'click']);
    await window.panel.frame.getByText(`Updated “update item” in ${file}.`).waitFor();
    expect(await emits()).toMatchObject([{ name: 'update item', args: ['1', { name: 'edited' }] }]);
  });

  it('changing the auth of the connection takes 2 actions', async () => {
    const ids = await window.panel.frame.locator('.choice-id').innerText();
    await actions.type(field('Auth (JSON)'), '{"token": "changed"}');
    await actions.key('Enter', async () => JSON.stringify(await auths()) === '[{"token":"changed"}]');
    expect(actions.take()).toEqual(['type', 'Enter']);
    await window.panel.waitForState(/^Connected/);
    // The connection is still the same, and its previous entries are still shown.
    expect(await window.panel.frame.locator('.choice-id').innerText()).toBe(ids);
    await row(/outgoing, update item, acknowledged.*updated/).waitFor();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
