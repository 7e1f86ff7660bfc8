// A stored secret is sent to no other server and no other collection without the user's confirmation.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const path = '.socketio/mine.socketio.json';

describe.each(testedVersions)('a secret in VS Code %s', (version) => {
  const servers: TestServer[] = [];
  const tokens: unknown[][] = [];
  let window: PanelWindow;

  const collection = (url: string, name: string): string =>
    JSON.stringify({
      version: 1,
      name,
      connections: { main: { url, auth: { token: '{{secret:token}}' } } },
      emits: [{ name: `${name} emit`, connection: 'main', event: 'x' }],
    });
  const url = (n: number): string => servers[n]?.url ?? '';

  beforeAll(async () => {
    for (let n = 0; n < 2; n++) {
      const got: unknown[] = [];
      tokens.push(got);
      const setup: Parameters<typeof startServer>[0] = {
        setup: (io) => {
          io.on('connection', (socket) => got.push((socket.handshake.auth as { token?: unknown }).token));
        },
      };
      servers.push(await startServer(setup));
    }
    window = await PanelWindow.open({
      version,
      workspaceFiles: {
        [path]: collection(url(0), 'Mine'),
        '.socketio/theirs.socketio.json': collection(url(1), 'Theirs'),
      },
    });
    await window.showViews();
    await window.treeItem('Collections', /^Mine emit/).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await window?.dispose();
    for (const server of servers) await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const send = (name: string): Promise<void> => window.sendSaved(new RegExp(`^${name} emit`));
  const isDialog = () => window.page.locator('.monaco-dialog-box');

  it('is requested once, for the server that the prompt names', async () => {
    await send('Mine');
    await window.isPrompted('Secret “token”');
    await window.question.getByText(`Sent to ${url(0)}.`).waitFor();
    await window.fillPrompt('Secret “token”', 'mine');
    await expect.poll(() => tokens[0], { timeout: 60_000 }).toEqual(['mine']);
  });

  it('is not used for another collection, whose secret with the same name is requested separately', async () => {
    await send('Theirs');
    await window.isPrompted('Secret “token”');
    await window.putAway();
    await window.notified(/“token” was not entered/);
    expect(tokens[1]).toEqual([]);
  });

  it('is sent to another server only after a confirmation that names both', async () => {
    await window.workbench.workspace.write(path, collection(url(1), 'Mine again'));
    await window.treeItem('Collections', /^Mine again emit/).waitFor();
    await send('Mine again');
    await isDialog()
      .getByText(`Send the secret “token” to ${url(1)}?`)
      .waitFor();
    await isDialog()
      .getByText(`The secret is stored for mine.socketio.json and ${url(0)}.`)
      .waitFor();
    await isDialog().getByRole('button', { name: 'Cancel' }).click();
    await window.notified(/“token” was not sent to/);
    expect(tokens[1]).toEqual([]);
    await send('Mine again');
    await isDialog().getByRole('button', { name: 'Send secret' }).click();
    await expect.poll(() => tokens[1], { timeout: 60_000 }).toEqual(['mine']);
  });

  it('is requested again after it was forgotten', async () => {
    await window.run('Forget secrets…');
    await window.isPrompted('Forget secrets');
    // The list has one secret for each of the two servers to which the collection has sent the value.
    const ofMine = window.question.locator('.monaco-list-row').filter({ hasText: 'mine.socketio.json' });
    expect(await ofMine.count()).toBe(2);
    for (const row of await ofMine.all()) await row.click();
    await window.question.getByRole('button', { name: 'OK' }).click();
    await window.question.waitFor({ state: 'hidden' });
    await window.workbench.workspace.write(path, collection(`${url(0)}/?again=1`, 'Mine anew'));
    await window.treeItem('Collections', /^Mine anew emit/).waitFor();
    await send('Mine anew');
    await window.fillPrompt('Secret “token”', 'new');
    await expect.poll(() => tokens[0], { timeout: 60_000 }).toEqual(['mine', 'new']);
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
