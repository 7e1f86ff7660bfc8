import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { connectWithSecrets, planted } from './support/plantedSecrets.ts';

const suite = panelSuite();
let panel: Panel;

const handshake = async () => (await suite.server.io.fetchSockets()).at(-1)?.handshake;

describe('a hidden value', () => {
  it('is sent unchanged with a changed connection, and overwritten values are sent as written', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets(panel, suite.server.url);
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
    await connectWithSecrets(panel, suite.server.url);
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
    await connectWithSecrets(panel, suite.server.url);
    await panel.button('Reveal auth.token').waitFor();
    await panel.host.killEngine('out of memory');
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.button('Connect').click();
    await panel.page.getByText('No value is hidden under “auth.token”. Enter the value.').waitFor();
    expect(panel.host.requestedProfiles.length).toBe(1);
  });

  it('stays hidden when the user declines', async () => {
    panel = await suite.open({ height: 1200, prepare: (host) => (host.confirms = false) });
    await connectWithSecrets(panel, suite.server.url);
    await panel.button('Reveal auth.token').click();
    await panel.page.getByRole('alert').filter({ hasText: 'The value of “auth.token” was not shown.' }).waitFor();
    expect(await panel.leaks(planted)).toEqual([]);
  });

  it('is reported as a fault under another name, until it is removed', async () => {
    panel = await suite.open({ height: 1200 });
    await connectWithSecrets(panel, suite.server.url);
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
