import { describe, expect, it } from 'vitest';
import { tlsFilePick } from '../../src/protocol/draftMessages.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const check = (name: string) => panel.page.getByRole('checkbox', { name, exact: true });

/** A panel that was closed between two polls leaves a socket at the server until the ping timeout. */
async function withoutSockets(): Promise<void> {
  suite.server.io.disconnectSockets(true);
  await eventually(async () => (await suite.server.io.fetchSockets()).length).toBe(0);
}

describe('the options of a connection', () => {
  it('contain the whole profile', async () => {
    panel = await suite.open({ height: 1400 });
    await panel.textbox('Server URL').fill('http://127.0.0.1:1');
    await panel.textbox('Namespace').fill('/chat');
    await panel.button('Options').click();
    const texts: Record<string, string> = {
      'Display name': 'Everything',
      Path: '/io',
      Auth: '{"token": "t"}',
      'Timeout (ms)': '2000',
      'CA file': 'ca.pem',
      'Certificate file': 'c.pem',
      'Key file': 'k.pem',
      'PFX file': 'p.pfx',
      'Server name': 'example.org',
      Passphrase: 'pass',
      Proxy: 'http://me:pw@proxy:8080',
      'Reconnection attempts': '3',
      'Delay (ms)': '10',
      'Maximum delay (ms)': '100',
      'Jitter factor (0 to 1)': '0.25',
      'Default ack timeout (ms)': '1000',
      Retries: '2',
      'Maximum attachments': '20',
    };
    for (const [name, value] of Object.entries(texts)) await panel.textbox(name).fill(value);
    await panel.choose('Protocol', 'Socket.IO 3 and 4');
    await panel.choose('Transports', 'WebSocket, then polling');
    await panel.choose('Parser', 'MessagePack');
    for (const name of [
      'Keep cookies',
      'Upgrade the transport',
      'Remember the upgrade',
      'Try all transports',
      'Trailing slash',
      'Accept any certificate',
      'Reconnect automatically',
    ]) {
      await check(name).click();
    }
    await panel.addRow('Header', 'x-a', 'b');
    await panel.addRow('Query parameter', 'room', '42');
    await panel.addRow('Reply', 'question', '[{"status": "ok"}]');
    await panel.button('Connect').click();
    await eventually(() => panel.host.requestedProfiles.length).toBe(1);
    expect(panel.host.requestedProfiles[0]).toEqual({
      name: 'Everything',
      url: 'http://127.0.0.1:1',
      namespace: '/chat',
      path: '/io',
      protocol: 'v4',
      parser: 'msgpack',
      transports: ['websocket', 'polling'],
      upgrade: false,
      rememberUpgrade: true,
      tryAllTransports: true,
      addTrailingSlash: false,
      auth: { token: 't' },
      query: { room: '42' },
      headers: { 'x-a': 'b' },
      withCredentials: true,
      tls: {
        ca: 'ca.pem',
        cert: 'c.pem',
        key: 'k.pem',
        pfx: 'p.pfx',
        passphrase: 'pass',
        servername: 'example.org',
        rejectUnauthorized: false,
      },
      proxy: 'http://me:pw@proxy:8080',
      reconnection: { enabled: false, attempts: 3, delayMs: 10, delayMaxMs: 100, randomizationFactor: 0.25 },
      timeoutMs: 2000,
      ackTimeoutMs: 1000,
      retries: 2,
      maxAttachments: 20,
      replies: { question: [{ status: 'ok' }] },
    } satisfies ConnectionProfile);
  });

  it('contain rules that reply to events', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.section('Automatic replies');
    await panel.addRow('Reply', 'question', '["by rule"]');
    await panel.connect(suite.server.url);
    await panel.emit('ask');
    await panel.row(/incoming, thanks, "by rule"/).waitFor();
  });

  it('contain retries: an emit without an acknowledgement is sent again, and the row shows the attempt', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.section('Timeouts and retries');
    await panel.textbox('Default ack timeout (ms)').fill('700');
    await panel.textbox('Retries').fill('2');
    await panel.connect(suite.server.url);
    await panel.emit('nobody answers');
    await panel.row(/outgoing, nobody answers, sent attempt 2/).waitFor();
    const delivery = panel.row(/outgoing, nobody answers/).locator('.delivery');
    await delivery.hover();
    expect(await delivery.getAttribute('title')).toMatch(/^Sent: .* It was attempt \d\./);
  });

  it('open the group with a fault and show the fault at its field', async () => {
    panel = await suite.open();
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.button('Options').click();
    await panel.section('Timeouts and retries');
    await panel.textbox('Retries').fill('2');
    await panel.section('Timeouts and retries');
    await panel.button('Connect').click();
    const field = panel.textbox('Default ack timeout (ms)');
    await field.waitFor();
    expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.getAttribute('aria-description')).toMatch(/Retries need an ack timeout.*For emits without/);
    await panel.page.getByRole('alert').filter({ hasText: 'Retries need an ack timeout' }).waitFor();
    await field.fill('500');
    await eventually(() => panel.page.getByRole('alert').count()).toBe(0);
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Connected/);
  });

  it('all have a description', async () => {
    panel = await suite.open({ height: 1400 });
    await panel.button('Options').click();
    const bare = await panel.page.evaluate(() => {
      const options = document.querySelector('.connection-options');
      const fields = options?.querySelectorAll<HTMLElement & { control?: HTMLElement }>(
        '.option > .field, vscode-checkbox',
      );
      return [...(fields ?? [])]
        .filter((field) => {
          const id = field.getAttribute('aria-describedby');
          return !(id ? document.getElementById(id)?.innerText : field.control?.getAttribute('aria-description'));
        })
        .map((field) => field.getAttribute('aria-label') ?? field.innerText);
    });
    expect(bare).toEqual([]);
    await check('Accept any certificate').click();
    await panel.page.getByText('Unsafe: the identity of the server is not verified').waitFor();
  });

  it('accept several headers that are pasted together', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.button('Add header').click();
    await panel.textbox('Header 1 name').evaluate((element) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'Authorization: Bearer a:b\nx-tenant: 42\n');
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true }));
    });
    await eventually(() => panel.textbox('Header 2 value').inputValue()).toBe('42');
    expect(await panel.textbox('Header 1 name').inputValue()).toBe('Authorization');
    expect(await panel.textbox('Header 1 value').inputValue()).toBe('Bearer a:b');
    await panel.button('Remove header 1').click();
    await eventually(() => panel.textbox('Header 1 name').inputValue()).toBe('x-tenant');
  });

  it('are restored after a reload', async () => {
    panel = await suite.open();
    await panel.button('Options').click();
    await panel.section('Timeouts and retries');
    await panel.textbox('Path').fill('/io');
    await panel.textbox('Default ack timeout (ms)').fill('700');
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('700');
    await panel.page.reload();
    await panel.button('Options').click();
    expect(await panel.textbox('Path').inputValue()).toBe('/io');
    expect(await panel.textbox('Default ack timeout (ms)').inputValue()).toBe('700');
  });

  it('contain the files that the user picks, and show at the field why a file cannot be used', async () => {
    panel = await suite.open({ prepare: (host) => (host.tlsFile = './certs/ca.pem') });
    await panel.button('Options').click();
    await panel.button('Choose CA file').click();
    await eventually(() => panel.textbox('CA file').inputValue()).toBe('./certs/ca.pem');
    panel.host.tlsFile = undefined;
    await panel.button('Choose PFX file').click();
    await eventually(() => panel.host.requested(tlsFilePick)).toEqual([{ field: 'ca' }, { field: 'pfx' }]);
    expect(await panel.textbox('PFX file').inputValue()).toBe('');
  });

  it('close with Escape and keep the changes; the bar can reconnect with them', async () => {
    await withoutSockets();
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.button('Options').click();
    expect(await panel.button('Reconnect with changes').isDisabled()).toBe(true);
    await panel.focused(panel.textbox('Auth'));
    await panel.page.keyboard.type('{"token": "changed"}');
    await panel.page.keyboard.press('Escape');
    await panel.textbox('Auth').waitFor({ state: 'detached' });
    await panel.focused(panel.button('Options'));
    await panel.button('Options').click();
    expect(await panel.textbox('Auth').inputValue()).toBe('{"token": "changed"}');
    await panel.button('Close connection options').click();
    await panel.button('Reconnect with changes').click();
    await eventually(async () => (await suite.server.io.fetchSockets()).map(({ handshake }) => handshake.auth)).toEqual(
      [{ token: 'changed' }],
    );
  });

  it('reconnect with changes, or open another connection', async () => {
    await withoutSockets();
    panel = await suite.open();
    await panel.connect(suite.server.url);
    const sockets = async () => (await suite.server.io.fetchSockets()).map(({ handshake }) => handshake.query['room']);
    for (const [isWide, button, expected] of [
      ['1', 'Reconnect with changes', ['1']],
      ['2', 'Connect as new', ['1', '2']],
    ] as const) {
      await panel.button('Options').click();
      if (isWide === '1') await panel.addRow('Query parameter', 'room', isWide);
      else await panel.textbox('Query parameter 1 value').fill(isWide);
      await panel.button(button).click();
      await panel.button('Disconnect').waitFor();
      await eventually(sockets).toEqual(expected);
    }
  });

  it('reconnect the same connection, whose entries stay where they were', async () => {
    await withoutSockets();
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.emit('before');
    await panel.row(/outgoing, before/).waitFor();
    await panel.button('Options').click();
    await panel.textbox('Auth').fill('{"token": "changed"}');
    await panel.button('Reconnect with changes').click();
    await eventually(async () => (await suite.server.io.fetchSockets()).map(({ handshake }) => handshake.auth)).toEqual(
      [{ token: 'changed' }],
    );
    await panel.waitForText(panel.state, /^Connected/);
    await panel.emit('after');
    await panel.row(/outgoing, after/).waitFor();
    await panel.row(/outgoing, before/).waitFor();
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await panel.waitForText(choice.locator('.choice-id'), /· c1/);
    await eventually(() => choice.locator('vscode-option').count()).toBe(2);
    // There are no unsaved changes anymore, so the button is removed.
    await panel.button('Reconnect with changes').waitFor({ state: 'detached' });
  });

  it('open another connection with the same profile', async () => {
    await withoutSockets();
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.button('Options').click();
    await panel.button('Connect as new').click();
    await eventually(async () => (await suite.server.io.fetchSockets()).length).toBe(2);
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await panel.waitForText(choice.locator('.choice-id'), /· c2/);
  });
});
