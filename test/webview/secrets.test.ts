import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { connectWithSecrets, planted } from './support/plantedSecrets.ts';

const suite = panelSuite();
let panel: Panel;

const handshake = async () => (await suite.server.io.fetchSockets()).at(-1)?.handshake;

describe('once submitted, a secret', () => {
  it('is not in the page: neither in markup, fields, saved state nor memory', async () => {
    panel = await suite.open({ height: 1200, isFresh: true });
    await connectWithSecrets(panel, suite.server.url);
    expect((await handshake())?.auth).toMatchObject({ token: `${planted}-token`, user: { key: `${planted}-key` } });
    await eventually(() => panel.textbox('Auth').inputValue()).toContain('‹redacted›');
    expect(await panel.textbox('Header 1 value').inputValue()).toBe('');
    expect(await panel.textbox('Header 1 value').getAttribute('placeholder')).toContain('Hidden, unchanged');
    expect(await panel.textbox('Query parameter 1 value').inputValue()).toBe('');
    expect(await panel.textbox('Query parameter 2 value').inputValue()).toBe('42');
    expect(await panel.textbox('Passphrase').inputValue()).toBe('');
    expect(await panel.leaks(planted)).toEqual([]);
    // The page saves its state in order: when the later change is saved, the secret would have been saved too.
    await panel.page.keyboard.press('Escape');
    await panel.textbox('Filter').fill('event:saved-last');
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('event:saved-last');
    expect(await panel.leaks(planted)).toEqual([]);
    expect(await panel.heapLeaks(planted)).toEqual([]);
  });

  it('is kept until there is a connection, so that the user can continue', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.textbox('Auth').fill(`{"token": "${planted}"}`);
    await panel.textbox('Server URL').fill('ftp://localhost:3000');
    await panel.button('Connect').click();
    await panel.page.getByRole('alert').first().waitFor();
    expect(await panel.heapLeaks(planted)).not.toEqual([]);
    expect(await panel.textbox('Auth').inputValue()).toContain(planted);
    expect(await panel.page.evaluate(() => sessionStorage.getItem('state'))).not.toContain(planted);
  });

  it('is removed from the page even if the attempt failed', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.textbox('Auth').fill(`{"token": "${planted}"}`);
    await panel.textbox('Server URL').fill('http://127.0.0.1:1');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Reconnecting/);
    await eventually(() => panel.leaks(planted)).toEqual([]);
  });
});

describe('a secret for one server', () => {
  let other: TestServer;
  beforeAll(async () => {
    other = await startPanelServer();
  });
  afterAll(() => other.close());
  beforeEach(async () => {
    // A panel that was closed between two polls leaves a socket at the server until the ping timeout.
    other.io.disconnectSockets(true);
    await eventually(async () => (await other.io.fetchSockets()).length).toBe(0);
  });

  const got = async () =>
    JSON.stringify(
      (await other.io.fetchSockets()).map(({ handshake: { auth, headers, query } }) => ({ auth, headers, query })),
    );
  /** Opens the connection with secrets, whose whole profile the panel then knows. */
  async function editOf(): Promise<void> {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets(panel, suite.server.url);
    await eventually(() => panel.textbox('Auth').inputValue()).toContain('‹redacted›');
  }

  it('is not in a new connection, which begins with empty fields', async () => {
    await editOf();
    await panel.textbox('Proxy').count();
    await panel.choose('Connection', 'New connection');
    await eventually(() => panel.textbox('Server URL').inputValue()).toBe('');
    expect(await panel.textbox('Auth').inputValue()).toBe('');
    expect(await panel.textbox('Passphrase').inputValue()).toBe('');
    await eventually(() => panel.page.getByRole('textbox', { name: 'Header 1 value' }).count()).toBe(0);
    await panel.connect(other.url);
    expect(await got()).not.toContain(planted);
    expect(await got()).not.toContain('"42"');
    expect(panel.host.requestedProfiles.at(-1)).toEqual({ url: other.url });
    expect(panel.host.transfers).toEqual([]);
  });

  it('needs a confirmation with its name if the URL is changed to another server, and only then', async () => {
    await editOf();
    panel.host.transferChoice = undefined;
    const before = (await other.io.fetchSockets()).length;
    await panel.textbox('Server URL').fill(other.url);
    await panel.button('Connect as new').click();
    await panel.page.getByRole('alert').filter({ hasText: 'nothing was sent' }).waitFor();
    const fields = ['auth.token', 'auth.user.key', 'auth.pin', 'headers.Authorization', 'query.token'];
    expect(panel.host.transfers).toEqual([{ fields, before: suite.server.url, after: other.url }]);
    expect((await other.io.fetchSockets()).length).toBe(before);
    // The connection that was edited still exists.
    expect(panel.host.written.length).toBe(1);
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.waitForText(panel.state, /^Connected/);
  });

  it('is left out if the user chooses this, and its field is then empty', async () => {
    await editOf();
    panel.host.transferChoice = 'without';
    await panel.connect(other.url);
    expect(await got()).not.toContain(planted);
    expect(await got()).not.toContain('"pin"');
    await panel.button('Options').click();
    await eventually(() => panel.textbox('Auth').inputValue()).toBe('{"user": {}}');
    await eventually(() => panel.page.getByRole('textbox', { name: 'Header 1 value' }).count()).toBe(0);
    expect(await panel.textbox('Query parameter 1 value').inputValue()).toBe('42');
  });

  it('is sent to another server if the user confirms it', async () => {
    await editOf();
    await panel.connect(other.url);
    await eventually(got).toContain(`${planted}-token`);
    expect(panel.host.transfers).toHaveLength(1);
    // After the confirmation, the secrets belong to that server.
    await panel.button('Options').click();
    await panel.textbox('Path').fill('/socket.io/');
    await panel.connectAsNew();
    await eventually(() => panel.host.written.length).toBe(3);
    expect(panel.host.transfers).toHaveLength(1);
  });

  it('needs a confirmation when a recent server is selected, and when the secret was revealed', async () => {
    panel = await suite.open({ height: 1200, prepare: (host) => host.workspaceState.set('recentUrls', [other.url]) });
    await connectWithSecrets(panel, suite.server.url);
    await eventually(() => panel.textbox('Auth').inputValue()).toContain('‹redacted›');
    await panel.button('Reveal headers.Authorization').click();
    await eventually(() => panel.textbox('Header 1 value').inputValue()).toBe(`Bearer ${planted}-header`);
    panel.host.transferChoice = 'without';
    await panel.button('Recent servers').click();
    await panel.page.getByRole('menuitem', { name: other.url }).click();
    await panel.connectAsNew();
    await eventually(() => panel.host.written.length).toBe(2);
    expect(panel.host.transfers[0]?.fields).toContain('headers.Authorization');
    expect(await got()).not.toContain(planted);
  });
});
