// Searches every place in a real VS Code in which a secret could be found: the page, the state that VS Code saves for the page, the logs,
// and the results that programs read.
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProxyServer, startHttpProxy } from '../servers/proxyServers.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { certificate, passphrase, shown } from '../servers/tlsFiles.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';
import { keptByBrowser, listenToMessages, recordedMessages, textOfPage } from './support/panelContent.ts';

/**
 * Every secret value except the passphrase contains this text, so that one search finds all of them. The
 * passphrase cannot contain it, because it belongs to the key of the test.
 */
const planted = 'pl4nt3d';
const secrets = [planted, passphrase];
const headers = { Authorization: `Bearer ${planted}-header`, Cookie: `sid=${planted}-cookie` };

describe.each(testedVersions)('secrets in VS Code %s', (version) => {
  let server: TestServer;
  let proxy: ProxyServer;
  let window: PanelWindow;
  let handshake: { auth: unknown; headers: Record<string, unknown>; query: Record<string, unknown> } | undefined;

  beforeAll(async () => {
    server = await startServer({
      tls: { ...shown('server'), ca: certificate('ca.crt'), requestCert: true, rejectUnauthorized: true },
      setup: (io) => {
        io.on('connection', (socket) => (handshake = socket.handshake as unknown as typeof handshake));
        // A server that sends back everything that it received, completely and in parts.
        io.of('/closed').use(({ handshake: { auth, query, headers: got } }, next) => {
          const bearer = got.authorization?.replace('Bearer ', '');
          const message = `${JSON.stringify(auth)} ${bearer} ${got.cookie} ${String(query['token'])} is not known`;
          next(Object.assign(new Error(message), { data: { auth, bearer, cookies: got.cookie?.split('; ') } }));
        });
        io.engine.generateId = () => Promise.resolve(`id-of-${planted}-token-${Math.random().toString(36).slice(2)}`);
      },
    });
    const { httpServer } = server.io as unknown as { httpServer: NodeJS.EventEmitter };
    httpServer.prependListener('request', (_request: IncomingMessage, response: ServerResponse) =>
      response.setHeader('Set-Cookie', `session=${planted}-session; Path=/`),
    );
    proxy = await startHttpProxy({ user: 'ada', password: `${planted}-proxy` });
    window = await PanelWindow.open({
      version,
      viewport: { width: 1400, height: 1400 },
      workspaceFiles: Object.fromEntries(
        ['ca.crt', 'client.crt', 'client.encrypted.key'].map((name) => [`tls/${name}`, certificate(name)]),
      ),
    });
    await window.openPanel();
  });
  afterAll(async () => {
    await window?.dispose();
    await proxy?.close();
    await server?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const found = (text: string): string[] =>
    secrets.flatMap((secret) =>
      text
        .split(secret)
        .slice(1)
        .map((after, index) => `…${text.split(secret)[index]?.slice(-120)}${secret}${after.slice(0, 40)}…`),
    );

  it('are sent to the server through the proxy', async () => {
    const { panel } = window;
    await panel.button('Options').click();
    await panel.textbox('Auth').fill(`{"token": "${planted}-token", "pin": 47110815, "kept": "{{secret:vault}}"}`);
    for (const [name, value] of Object.entries(headers)) await panel.addOptionRow('Header', name, value);
    await panel.addOptionRow('Query parameter', 'token', `${planted} query`);
    await panel.setChecked('Keep cookies', true);
    await panel.textbox('CA file').fill('tls/ca.crt');
    await panel.textbox('Certificate file').fill('tls/client.crt');
    await panel.textbox('Key file').fill('tls/client.encrypted.key');
    await panel.textbox('Passphrase').fill(passphrase);
    await panel.textbox('Proxy').fill(proxy.url.replace('http://', `http://ada:${planted}-proxy@`));
    await listenToMessages(panel.frame);
    await panel.textbox('Server URL').fill(server.url);
    await panel.button('Connect').click();
    await window.fillPrompt('Secret “vault”', `${planted}-vault`);
    // With the profile's own certificate authority, the proxy could read the traffic, so the prompt names the address
    // of the proxy.
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText(`Send the secret “vault” to ${proxy.url}?`).waitFor();
    await dialog.getByText('Send secret', { exact: true }).click();
    await panel.waitForState(/^Connected/);
    expect(handshake?.auth).toEqual({ token: `${planted}-token`, pin: 47110815, kept: `${planted}-vault` });
    expect(handshake?.headers).toMatchObject({ authorization: headers.Authorization });
    expect(handshake?.query).toMatchObject({ token: `${planted} query` });
    expect(proxy.seen).toContain(`CONNECT 127.0.0.1:${server.port}`);
  });

  it('are masked when a server sends them back', async () => {
    const { panel } = window;
    await panel.textbox('Namespace').fill('/closed');
    // Another transport is a separate connection, of which all packets are recorded.
    await panel.button('Options').click();
    await panel.choose('Transports', 'Polling only');
    await panel.button('Connect as new').click();
    await panel.waitForState(/^Disconnected · .*‹redacted›.* is not known/);
    await panel.open(/^Could not connect/);
    await becomes(() => panel.details.innerText(), /‹redacted›.* is not known/);
    await panel.textbox('Filter').fill('kind:packet');
    for (const name of [/packet, open,/, /outgoing packet, connect,/, /packet, connect error,/, /packet, payload/]) {
      await panel.open(name);
      for (const tab of ['Raw', 'Hex'] as const) await panel.showsTab(tab, /\S/);
    }
    await panel.textbox('Filter').fill('');
  });

  it('are neither in a message to the page nor in the page', async () => {
    const { frame } = window.panel;
    const messages = await recordedMessages(frame);
    expect(messages).toContain('is not known');
    expect(found(messages)).toEqual([]);
    expect(found(await textOfPage(frame))).toEqual([]);
  });

  it('are not in the result of any command', async () => {
    for (const filter of ['', 'kind:packet']) {
      await window.run('Read timeline…');
      await window.fillPrompt('Read timeline', filter);
      const text = await window.takeDocument();
      expect(text).toContain(filter === '' ? 'is not known' : '"kind": "packet"');
      expect(found(text)).toEqual([]);
    }
    await window.run('List connections');
    const list = await window.takeDocument();
    expect(list).toContain('is not known');
    expect(found(list)).toEqual([]);
  });

  it('are not in any saved session file', async () => {
    await window.run('Save session file…');
    await window.pick('Save session file', 'Everything');
    await window.isPrompted('Save session file');
    const name = window.question.locator('input[type="text"]').first();
    await expect.poll(() => name.inputValue(), { timeout: 60_000 }).toMatch(/\.siolog$/);
    await name.press('Enter');
    const reported = await window.notified(/saved as .*\.siolog/);
    const text = await window.workbench.workspaceFile(/saved as (.*\.siolog)/.exec(reported)?.[1] ?? '');
    expect(text).toContain('is not known');
    expect(text).toContain('"kind":"packet"');
    expect(text).toContain('"passphrase":"‹redacted›"');
    expect(found(text)).toEqual([]);
  });

  it('are not in any log', async () => {
    const logs = join(window.workbench.server.dataDir, 'data', 'logs');
    const files = (await readdir(logs, { recursive: true })).filter((name) => name.endsWith('.log'));
    const own = files.filter((name) => /Socket\.IO Inspector\.log$/.test(name));
    expect(own).toHaveLength(1);
    expect(await readFile(join(logs, own[0] ?? ''), 'utf8')).toContain('Starting the engine');
    for (const name of files) expect(found(await readFile(join(logs, name), 'utf8'))).toEqual([]);
  });

  it('are revealed only after the user confirms it in VS Code', async () => {
    const { panel, page } = window;
    const dialog = page.locator('.monaco-dialog-box');
    // The page was disposed while another editor was shown.
    await panel.ready();
    await panel.button('Options').click();
    await panel.button('Reveal headers.Authorization').click();
    await dialog.getByText('Show the value of “headers.Authorization” in the inspector?').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await panel.alerts.filter({ hasText: 'The value of “headers.Authorization” was not shown.' }).waitFor();
    expect(found(await textOfPage(panel.frame))).toEqual([]);
    await panel.button('Reveal headers.Authorization').click();
    await dialog.getByRole('button', { name: 'Show' }).click();
    await becomes(() => panel.textbox('Header 1 value').inputValue(), new RegExp(headers.Authorization));
    await panel.button('Options').click();
    await becomes(async () => String(found(await textOfPage(panel.frame)).length), /^0$/);
  });

  it('are not in the state that VS Code stores for the panel', async () => {
    await window.workbench.reloadWindow();
    await window.panel.ready();
    await window.panel.button('Options').click();
    await window.panel.textbox('Auth').waitFor();
    expect(found(await textOfPage(window.panel.frame))).toEqual([]);
    const kept = await keptByBrowser(window.page);
    expect(kept).toContain('socketioInspector.panel');
    expect(found(kept)).toEqual([]);
  });

  it('are not replaced by the text of a mask', async () => {
    const { panel } = window;
    await panel.textbox('Server URL').fill(`${server.url}?token=‹redacted›`);
    // After the reload of the window, there is no connection that could supply the hidden value.
    await panel.button('Connect').click();
    await panel.alerts.filter({ hasText: 'No value is hidden under “url.token”. Enter the value.' }).waitFor();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
