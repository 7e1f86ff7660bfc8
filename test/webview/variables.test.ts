// A connection of a collection whose address has variables, in the panel.
import { describe, expect, it } from 'vitest';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

describe('a connection of a collection with variables', () => {
  const address = () => panel.page.getByRole('status', { name: 'Address' });

  it('is shown as it is written and with its values, and is edited and connected as it is written', async () => {
    panel = await suite.open();
    panel.host.variables = { server: suite.server.url, who: 'Ada' };
    await panel.host.open({ url: '{{server}}', query: { user: '{{who}}' } });
    const url = panel.textbox('Server URL');
    await eventually(() => url.inputValue()).toBe('{{server}}');
    await panel.waitForText(address(), new RegExp(suite.server.url));

    await panel.textbox('Namespace').fill('/{{room}}');
    await panel.page.getByRole('alert').filter({ hasText: 'the variable “room” is not defined. Define it' }).waitFor();
    await panel.textbox('Namespace').press('Enter');
    await panel.page.getByRole('alert').filter({ hasText: '“room”' }).waitFor();

    panel.host.variables = { server: suite.server.url, who: 'Ada', room: 'chat' };
    await panel.textbox('Namespace').fill('/{{room}}/');
    await panel.textbox('Namespace').fill('/{{room}}');
    await panel.waitForText(address(), new RegExp(`${suite.server.url} /chat`));
    await panel.textbox('Namespace').press('Enter');
    await eventually(() => panel.host.requestedProfiles.at(-1)).toMatchObject({
      url: '{{server}}',
      namespace: '/{{room}}',
    });
    expect(panel.host.requestedProfiles.at(-1)?.query).toEqual({ user: '{{who}}' });
    await panel.waitForText(panel.state, /^Connected/);
    expect(await url.inputValue()).toBe('{{server}}');
    await panel.waitForText(address(), new RegExp(`${suite.server.url} /chat`));
  });

  it('connects to the current server of its variables, as another connection', async () => {
    const other = await startPanelServer();
    try {
      panel = await suite.open();
      panel.host.variables = { server: suite.server.url };
      await panel.host.open({ url: '{{server}}' });
      await panel.waitForText(address(), new RegExp(suite.server.url));
      await panel.button('Disconnect').click();
      await panel.waitForText(panel.state, /^Disconnected/);
      panel.host.variables = { server: other.url };
      await panel.button('Connect').click();
      await panel.waitForText(address(), new RegExp(other.url));
      await panel.waitForText(panel.state, /^Connected/);
      expect([suite.server.sockets.length, other.sockets.length]).toEqual([0, 1]);
    } finally {
      await other.close();
    }
  });

  it('shows at the field that a variable is not defined in any collection', async () => {
    panel = await suite.open();
    await panel.textbox('Server URL').fill('{{server}}');
    await panel.page.getByRole('alert').filter({ hasText: 'the variable “server” is not defined' }).waitFor();
    await panel.textbox('Server URL').press('Enter');
    await panel.page.getByRole('alert').filter({ hasText: 'the variable “server” is not defined' }).waitFor();
    await eventually(() => panel.page.getByRole('alert').count()).toBe(1);
  });
});
