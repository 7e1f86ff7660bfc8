import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

/** Every secret value contains this text, so that one search finds all of them. */
const planted = 'pl4nt3d';

/** Connects with a secret in every place that can contain one, and opens the options of the connection again. */
async function connectWithSecrets(): Promise<void> {
  await panel.button('Options').click();
  await panel.textbox('Auth').fill(`{"token": "${planted}-token", "user": {"key": "${planted}-key"}, "pin": 4711}`);
  await panel.addRow('Header', 'Authorization', `Bearer ${planted}-header`);
  await panel.addRow('Query parameter', 'token', `${planted}-query`);
  await panel.addRow('Query parameter', 'room', '42');
  await panel.textbox('Passphrase').fill(`${planted}-pass`);
  await panel.connect(suite.server.url);
  await panel.button('Options').click();
}

const handshake = async () => (await suite.server.io.fetchSockets()).at(-1)?.handshake;

describe('once submitted, a secret', () => {
  it('is not in the page: neither in markup, fields, saved state nor memory', async () => {
    panel = await suite.open({ height: 1200, isFresh: true });
    await connectWithSecrets();
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

describe('a hidden value', () => {
  it('is sent unchanged with a changed connection, and overwritten values are sent as written', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets();
    await eventually(() => panel.textbox('Auth').inputValue()).toContain('‹redacted›');
    await panel.textbox('Header 1 value').fill('Bearer anew');
    await panel.addRow('Query parameter', 'floor', '7');
    await panel.connectAsNew();
    await eventually(async () => (await handshake())?.query['floor']).toBe('7');
    const { auth, headers, query } = (await handshake()) ?? {};
    expect(auth).toEqual({ token: `${planted}-token`, user: { key: `${planted}-key` }, pin: 4711 });
    expect(headers?.authorization).toBe('Bearer anew');
    expect(query).toMatchObject({ token: `${planted}-query`, room: '42' });
    await eventually(() => panel.host.written.length).toBe(2);
    await eventually(() => panel.leaks(planted)).toEqual([]);
    expect(await panel.leaks('Bearer anew')).toEqual([]);
  });

  it('is revealed only by the host, hidden again with the options, and not changed', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets();
    await panel.button('Reveal headers.Authorization').click();
    await eventually(() => panel.textbox('Header 1 value').inputValue()).toBe(`Bearer ${planted}-header`);
    await panel.button('Reveal auth.pin').click();
    await eventually(() => panel.textbox('Auth').inputValue()).toContain('4711');
    await panel.button('Reveal tls.passphrase').click();
    await eventually(() => panel.textbox('Passphrase').inputValue()).toBe(`${planted}-pass`);
    expect(panel.host.reveals).toEqual(['headers.Authorization', 'auth.pin', 'tls.passphrase']);
    // The profile was not changed, so there is no reason to reconnect.
    await eventually(() => panel.button('Connect').count()).toBe(0);
    await panel.textbox('Path').fill('/socket.io/');
    await panel.connectAsNew();
    await eventually(() => panel.host.requestedProfiles.length).toBe(2);
    expect(JSON.stringify(panel.host.requestedProfiles[1])).not.toContain(planted);
    await eventually(async () => (await handshake())?.auth['pin']).toBe(4711);
    await panel.button('Options').click();
    await panel.button('Reveal headers.Authorization').click();
    await eventually(() => panel.textbox('Header 1 value').inputValue()).toContain(planted);
    await panel.button('Options').click();
    await panel.button('Options').click();
    expect(await panel.leaks(planted)).toEqual([]);
  });

  it('has no value after the engine crashed', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets();
    await panel.button('Reveal auth.token').waitFor();
    await panel.host.killEngine('out of memory');
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.button('Connect').click();
    await panel.page.getByText('No value is hidden under “auth.token”. Enter the value.').waitFor();
    expect(panel.host.requestedProfiles.length).toBe(1);
  });

  it('stays hidden when the user declines', async () => {
    panel = await suite.open({ height: 1200, prepare: (host) => (host.confirms = false) });
    await connectWithSecrets();
    await panel.button('Reveal auth.token').click();
    await panel.page.getByRole('alert').filter({ hasText: 'The value of “auth.token” was not shown.' }).waitFor();
    expect(await panel.leaks(planted)).toEqual([]);
  });

  it('is reported as a fault under another name, until it is removed', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets();
    await panel.textbox('Header 1 name').fill('X-Other');
    await panel.button('Connect as new').click();
    await panel.page.getByText('The hidden value belongs to another name. Enter the value again.').waitFor();
    await panel.button('Remove header 1').click();
    await panel.button('Remove tls.passphrase').click();
    await panel.connectAsNew();
    await eventually(() => panel.host.written.length).toBe(2);
    const written = panel.host.written.at(-1);
    expect(written).not.toHaveProperty('headers');
    expect(written).not.toHaveProperty('tls');
    expect(written).toMatchObject({ auth: { token: `${planted}-token` } });
  });
});

describe('a connection that was opened elsewhere', () => {
  it('shows its profile when it is opened, and keeps it when it is changed', async () => {
    panel = await suite.open({ height: 1200 });
    await panel.host.open({
      url: suite.server.url,
      name: 'From elsewhere',
      auth: { token: `${planted}-token` },
      headers: { 'x-tenant': planted },
      timeoutMs: 12345,
    });
    await panel.waitForText(panel.state, /^Connected/);
    await panel.button('Options').click();
    await eventually(() => panel.textbox('Display name').inputValue()).toBe('From elsewhere');
    expect(await panel.textbox('Timeout (ms)').inputValue()).toBe('12345');
    expect(await panel.textbox('Auth').inputValue()).toBe('{"token": "‹redacted›"}');
    expect(await panel.leaks(planted)).toEqual([]);
    await panel.textbox('Namespace').fill('/chat');
    await panel.connectAsNew();
    await eventually(() => panel.host.written.length).toBe(2);
    expect(panel.host.written.at(-1)).toEqual({
      url: suite.server.url,
      name: 'From elsewhere',
      namespace: '/chat',
      auth: { token: `${planted}-token` },
      headers: { 'x-tenant': planted },
      timeoutMs: 12345,
    });
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
    await connectWithSecrets();
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
    await connectWithSecrets();
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
