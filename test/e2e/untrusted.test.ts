import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

/** A workspace that is not trusted has no influence: its collections are not sent, and its files are not read. */
describe.each(testedVersions)('an untrusted workspace in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer();
    const collection = {
      version: 1,
      name: 'Theirs',
      connections: { main: { url: server.url } },
      proxies: { 'Their proxy': { target: server.url, rules: [{ filter: '', action: { drop: true } }] } },
      emits: [{ name: 'Theirs to send', connection: 'main', event: 'theirs', args: [{ $file: '../secret.bin' }] }],
    };
    window = await PanelWindow.open({
      version,
      trust: false,
      workspaceFiles: { 'secret.bin': 'secret', '.socketio/theirs.socketio.json': JSON.stringify(collection) },
    });
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const startTheirs = async (): Promise<void> => {
    const proxy = window.treeItem('Collections', /^Their proxy/);
    await proxy.hover();
    await proxy.getByRole('button', { name: 'Start proxy with its rules', exact: true }).click();
  };

  it('lets the user connect and emit by hand', async () => {
    await window.panel.connect(server.url);
    await window.panel.emit({ event: 'mine', args: [['Text', 'typed']] });
    expect((await server.recorder.waitFor('mine')).args).toEqual(['typed']);
  });

  it('refuses to send from a collection, with a message', async () => {
    await window.showViews();
    await window.sendSaved(/^Theirs to send/);
    expect(await window.notified(/trust/i)).toMatch(/Collections are sent from trusted workspaces only/);
    expect(server.recorder.named('theirs')).toEqual([]);
    expect(server.io.sockets.sockets.size).toBe(1);
  });

  it('starts a proxy neither automatically nor when the user presses its button', async () => {
    await startTheirs();
    expect(await window.notified(/trust/i)).toMatch(/trusted workspaces only/);
    expect(await window.treeItem('Connections', /Their proxy/).count()).toBe(0);
  });

  const testing = () => window.page.locator('.activitybar').getByRole('tab', { name: 'Testing' });

  it('reads no collection for the Testing view', async () => {
    expect(await testing().count()).toBe(0);
  });

  it('refuses to read a file', async () => {
    const { panel } = window;
    await panel.emit({ event: 'file', args: [['JSON', '{"$file": "./secret.bin"}']] });
    await becomes(() => panel.region('Emit').getByRole('alert').innerText(), /trusted workspaces only/);
    expect(server.recorder.named('file')).toEqual([]);
  });

  it('offers no mock server', async () => {
    expect(await window.offered('Start')).not.toContain('Start mock server…');
  });

  it('allows all of this after the user trusts it', async () => {
    await window.workbench.trustWorkspace();
    await window.panel.ready();
    await window.panel.button('Emit').click();
    expect((await server.recorder.waitFor('file')).args).toEqual([Buffer.from('secret')]);
    await window.sendSaved(/^Theirs to send/);
    expect((await server.recorder.waitFor('theirs')).args).toEqual([Buffer.from('secret')]);
    await testing().waitFor();
    // Trusting the workspace starts nothing either.
    expect(await window.treeItem('Connections', /Their proxy/).count()).toBe(0);
    await startTheirs();
    await window.treeItem('Connections', /Their proxy/).waitFor();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
