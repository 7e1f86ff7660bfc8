import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected({ width: 1500 });
});

const packets = () => panel.row(/^(incoming|outgoing) packet/);
const details = () => panel.page.getByRole('region', { name: 'Details' });
const copied = () => panel.copied();

describe('raw packets', () => {
  it('are shown on request, with their type, transport and size', async () => {
    await panel.row(/^Upgraded/).waitFor();
    await eventually(() => packets().count()).toBe(0);
    await panel.more('Raw packets');
    await panel.row(/^incoming packet, open, polling, \d+ B$/).waitFor();
    await panel.row(/^outgoing packet, upgrade, websocket, 1 B$/).waitFor();
    await panel.row(/^Connected/).waitFor();
    await panel.waitForText(
      panel.page.getByRole('status', { name: 'Timeline summary' }),
      /shown, including raw packets/,
    );
    await panel.more('Raw packets');
    await eventually(() => packets().count()).toBe(0);
  });

  it('are combined with the filter, and not shown for a filter that names kinds', async () => {
    await panel.emit('seed');
    await panel.row(/incoming, hello/).waitFor();
    await panel.more('Raw packets');
    await packets().first().waitFor();
    await panel.textbox('Filter').fill('dir:out');
    await eventually(() => panel.row(/^incoming/).count()).toBe(0);
    await panel
      .row(/^outgoing packet/)
      .first()
      .waitFor();
    await panel.row(/outgoing, seed/).waitFor();
    await panel.textbox('Filter').fill('kind:event');
    await eventually(() => packets().count()).toBe(0);
    await panel.row(/incoming, hello/).waitFor();
    await panel.textbox('Filter').fill('size:>x');
    await panel.page.getByText('Column 7').waitFor();
  });

  it('are still shown after a reload', async () => {
    await panel.more('Raw packets');
    await packets().first().waitFor();
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('"packets":true');
    await panel.page.reload();
    await packets().first().waitFor();
    expect(await panel.isOn('Raw packets')).toBe(true);
  });

  it('have their text and bytes in the details, and no arguments', async () => {
    await panel.more('Raw packets');
    await panel.row(/^incoming packet, open/).click();
    await details().getByRole('heading', { name: 'Packet: open' }).waitFor();
    expect(await details().getByRole('tab').allInnerTexts()).toEqual(['Raw', 'Hex', 'Connection']);
    await panel.tab('Raw').click();
    await details()
      .getByText(/^0\{"sid":/)
      .waitFor();
    // Makes the details wide enough for rows of 16 bytes.
    await panel.page.getByRole('separator', { name: 'Resize details' }).press('End');
    await panel.tab('Hex').click();
    const hex = panel.page.getByRole('grid', { name: 'Hex view' });
    await panel.waitForText(hex, /30 7b 22 73 69 64/);
  });
});

describe('the raw tab', () => {
  it('shows the packet as Socket.IO and as Engine.IO with its header, and copies both', async () => {
    await panel.addArgument(0, 'JSON', '{"data": {"$hex": "06"}}');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.tab('Raw').click();
    const text = '51-0["update item",{"data":{"_placeholder":true,"num":0}}]';
    await details().getByText(text, { exact: true }).waitFor();
    await details().getByText(`4${text}`, { exact: true }).waitFor();
    const terms = details().locator('.packet-facts');
    await eventually(() => terms.innerText()).toMatch(
      /Type\s+BINARY_EVENT\s+Namespace\s+\/\s+Ack ID\s+0\s+Attachments\s+1/,
    );
    await panel.noticed(/^Copied$/, () => panel.button('Copy Engine.IO packet').click());
    expect(await copied()).toBe(`4${text}`);
    await panel.button('Copy Socket.IO packet').click();
    await eventually(copied).toBe(text);
    await eventually(() => details().getByText('Copied').count()).toBe(0);
  });

  it('copies the complete packet if only its beginning is shown', async () => {
    await panel.addArgument(0, 'JSON', JSON.stringify('é'.repeat(120_000)));
    await panel.emit('long');
    await panel.tab('Raw').click();
    await details().getByText('Bytes 0 to 65,536 of 240,012').waitFor();
    const text = details().getByLabel('Socket.IO packet', { exact: true });
    await eventually(() => text.innerText()).toMatch(/^2\["long","é{32700,}$/);
    // A character whose two bytes lie on both sides of a page's end is shown on the first of the two pages.
    for (let page = 0; page < 3; page++) await panel.button('Next page').click();
    await eventually(() => text.innerText()).toMatch(/^é+"\]$/);
    expect(await panel.page.getByRole('button', { name: 'Next page' }).isDisabled()).toBe(true);
    await panel.button('Copy Socket.IO packet').click();
    await eventually(async () => (await copied()) === `2["long","${'é'.repeat(120_000)}"]`).toBe(true);
  });
});

describe('copying a row', () => {
  it('copies its event and arguments as JSON, including bytes', async () => {
    await panel.emit('seed');
    await panel.row(/incoming, hello/).click();
    await panel.noticed(/copied/, () => panel.grid.press('Control+c'));
    expect(JSON.parse(panel.host.clipboard)).toEqual({
      event: 'hello',
      args: [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }],
    });
  });
});

describe('a change of the connection', () => {
  it('is completely in its tooltip and in the details', async () => {
    await panel.button('Disconnect').click();
    await panel.row(/^Disconnected/).click();
    const title = await panel
      .row(/^Disconnected/)
      .locator('.change')
      .getAttribute('title');
    expect(title).toMatch(/^Disconnected/);
    expect(await details().getByRole('tab').allInnerTexts()).toEqual(['Properties', 'Connection']);
    const facts = details().locator('.facts-list');
    await eventually(() => facts.innerText()).toMatch(
      /State\s+Disconnected\s+Cause\s+\S.*\s+Namespace\s+\/\s+Time\s+\w+ \d/s,
    );
  });
});
