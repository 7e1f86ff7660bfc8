import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { looks } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const slow = 'Slow (+400 ms, 50 kB/s)';
const menu = () => panel.page.getByRole('combobox', { name: 'Network conditions', exact: true });
/** The button that replaces the menu at small widths. */
const smallMenu = () => panel.button('Network conditions');
/** The text that the closed menu shows. */
const shown = () => menu().locator('.selected-value').innerText();
const warning = () => panel.page.locator('.network-conditions .codicon-warning').filter({ visible: true });

async function choose(preset: string): Promise<void> {
  if (await menu().isVisible()) return panel.choose('Network conditions', preset);
  await smallMenu().click();
  await panel.page.getByRole('menuitemradio', { name: preset, exact: true }).click();
}

describe('the menu of network conditions', () => {
  it('is shown if there is a connection, and turns the network of this connection off and on', async () => {
    panel = await suite.open();
    await panel.page.getByText('Connect to a Socket.IO server').waitFor();
    await eventually(() => menu().count()).toBe(0);
    await panel.connect(suite.server.url);
    await eventually(shown).toBe('No throttling');
    await eventually(() => warning().count()).toBe(0);
    await panel.choose('Network conditions', 'Offline');
    await panel.waitForText(
      panel.state,
      /^Reconnecting · The network conditions of this connection are set to offline/,
    );
    await warning().waitFor();
    await panel.row(/Network: offline/).waitFor();
    await panel.row(/^Disconnected · The network conditions of this connection are set to offline/).waitFor();
    await panel.choose('Network conditions', 'No throttling');
    await panel.waitForText(panel.state, /^Connected/);
    await warning().waitFor({ state: 'detached' });
    await panel.textbox('Filter').fill('kind:network');
    await eventually(() =>
      panel.grid
        .getByRole('row')
        .allInnerTexts()
        .then((rows) => rows.map((row) => /Network:.*/.exec(row)?.[0])),
    ).toEqual(['Network: offline', 'Network: no throttling']);
  });

  it('slows the connection down, and stalls it', async () => {
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.choose('Network conditions', slow);
    await panel.row(/Network: \+400 ms, 50 kB\/s/).waitFor();
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.addArgument(0, 'JSON', '1');
    await panel.addArgument(1, 'JSON', '{}');
    await panel.emit('update item');
    await panel.row(/update item, acknowledged/).waitFor();
    await panel.choose('Network conditions', 'Stall');
    await panel.row(/Network: stalled/).waitFor();
    await panel.emit('update item');
    await panel.page.getByText('1 ack pending').waitFor();
    await panel.choose('Network conditions', 'No throttling');
    await panel.page.getByText('1 ack pending').waitFor({ state: 'detached' });
    await eventually(() => panel.row(/update item, acknowledged/).count()).toBe(2);
  });

  it('accepts custom values, and explains invalid ones', async () => {
    panel = await suite.open({ width: 400 });
    await panel.connect(suite.server.url);
    await choose('Custom…');
    await panel.textbox('Latency (ms)').fill('soon');
    await panel.button('Apply').click();
    const alert = panel.page.getByRole('alert');
    await alert.filter({ hasText: 'Latency (ms): “soon” cannot be used.' }).waitFor();
    await panel.textbox('Latency (ms)').fill('60001');
    await panel.textbox('Latency (ms)').press('Enter');
    await alert.filter({ hasText: 'Latency (ms): “60001” cannot be used. Enter a number from 0 to 60,000.' }).waitFor();
    await panel.textbox('Latency (ms)').fill('20');
    await panel.textbox('Bytes per second').fill('100000');
    await panel.textbox('Bytes per second').press('Enter');
    await panel.row(/Network: \+20 ms, 100 kB\/s/).waitFor();
    await warning().waitFor();
    expect(await smallMenu().getAttribute('title')).toContain('+20\u00a0ms, 100\u00a0kB/s');
    await eventually(() => alert.count()).toBe(0);
    await panel.textbox('Latency (ms)').fill('');
    await panel.textbox('Bytes per second').fill('');
    await panel.button('Apply').click();
    await panel.row(/Network: no throttling/).waitFor();
    await warning().waitFor({ state: 'detached' });
    await panel.textbox('Latency (ms)').waitFor({ state: 'detached' });
  });

  it('belongs to the connection: another selected connection has its own conditions', async () => {
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.choose('Connection', 'New connection');
    await eventually(() => menu().count()).toBe(0);
    await panel.connect(suite.server.url);
    await panel.choose('Network conditions', slow);
    await warning().waitFor();
    await panel.row(/Network: \+400 ms/).waitFor();
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    await choice.click();
    await choice.getByRole('option').first().click();
    await eventually(shown).toBe('No throttling');
    await warning().waitFor({ state: 'detached' });
  });
});

it.each(looks(1200, 400))(
  'axe finds nothing serious with conditions in $theme, $width px wide, and nothing is outside of the panel',
  async ({ theme, width }) => {
    panel = await suite.open({ theme, width });
    await panel.connect(suite.server.url);
    await choose('Custom…');
    await panel.textbox('Latency (ms)').fill('150');
    await panel.textbox('Latency (ms)').press('Enter');
    await panel.row(/Network: \+150 ms/).waitFor();
    await warning().waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  },
);
