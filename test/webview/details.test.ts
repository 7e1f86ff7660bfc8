import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { type Panel, PanelBrowser } from './support/panel.ts';
import { eventually } from './support/eventually.ts';

let browser: PanelBrowser;
let server: TestServer;
let panel: Panel;

beforeAll(async () => {
  [browser, server] = await Promise.all([PanelBrowser.start(), startPanelServer()]);
});
beforeEach(async () => {
  server.recorder.clear();
  panel = await browser.open({ width: 1500 });
  await panel.connect(server.url);
});
afterEach(async () => {
  const { faults, host } = panel;
  await panel.close();
  expect(faults).toEqual([]);
  expect(host.faults).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const hex = () => panel.page.getByRole('grid', { name: 'Hex view' });
const item = (name: RegExp) => panel.page.getByRole('treeitem', { name });

describe('the details', () => {
  it('shows every argument, and byte 06 at its nested place', async () => {
    await panel.emit('seed');
    await panel.row(/incoming, hello/).click();
    await item(/^1: 1$/).waitFor();
    await item(/^2: "2"$/).waitFor();
    await item(/^3: "4"$/).waitFor();
    await item(/^5: 1 byte/).waitFor();
    await panel.button('View in hex').click();
    const row = hex().getByRole('row').first();
    await eventually(() => row.getByRole('gridcell').first().innerText()).toMatch(/^06\s*$/);
    expect(await row.getByRole('rowheader').innerText()).toBe('0000');
  });

  it('opens the tree by key', async () => {
    await panel.addArgument(
      1,
      'JSON',
      '{"a": {"b": [1, {"c": null}]}, "date": {"$date": "2026-01-02T03:04:05.000Z"}}'.replace(/, "date".*$/, '}'),
    );
    await panel.emit('deep');
    await item(/^a:/).waitFor();
    await item(/^1: 1 key/).focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'End', 'Enter', 'ArrowDown']) {
      await panel.page.keyboard.press(key);
    }
    await item(/^c: null$/).waitFor();
    expect(await item(/^c: null$/).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await item(/^c: null$/).getAttribute('aria-level')).toBe('5');
  });

  it('opens long lists in parts and huge or deep values without stalling', async () => {
    await panel.addArgument(1, 'JSON', JSON.stringify(Array.from({ length: 250 }, (_, index) => index)));
    await panel.addArgument(2, 'JSON', `${'['.repeat(3000)}${']'.repeat(3000)}`);
    await panel.emit('long');
    await item(/^1: .*array of 250/).click();
    await item(/^99: 99$/).waitFor();
    expect(await item(/^100: 100$/).count()).toBe(0);
    await panel.button('Show 100 more of 250').click();
    await item(/^199: 199$/).waitFor();
    await panel.button('Show 50 more of 250').click();
    await item(/^249: 249$/).waitFor();
  });

  it('shows the packets, and says when nothing reached the wire', async () => {
    await panel.addArgument(1, 'JSON', '{"data": {"$hex": "06"}}');
    await panel.emit('packet');
    await panel.tab('Raw').click();
    await panel.page.getByText('51-["packet",{"data":{"_placeholder":true,"num":0}}]', { exact: true }).waitFor();
    await panel.page.getByText('Binary packet 1').waitFor();
    await panel.button('Disconnect').click();
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.emit('waiting');
    await panel.row(/waiting, buffered/).waitFor();
    await panel.page.getByText('Nothing of this has reached the wire yet').waitFor();
  });

  it('scrolls through a large attachment that is fetched by range, and picks another', async () => {
    await panel.addArgument(1, 'Number', '300000');
    await panel.emit('bytes');
    await panel.row(/incoming, bytes/).click();
    await panel.tab('Hex').click();
    await panel.waitForText(hex(), /66 69 72 73 74/);
    await panel.choose('Bytes shown', 'Attachment 2 · argument 1.second · 300 kB');
    await hex().getByRole('row').first().waitFor();
    await panel.waitForText(hex(), /00 01 02 03/);
    await hex().focus();
    await panel.page.keyboard.press('Control+End');
    // 300000 = 18750 rows of 16; the last byte is 299999 % 256.
    await panel.waitForText(hex(), /d0 d1 d2.* df/);
    expect(await hex().getByRole('row').last().getByRole('rowheader').innerText()).toBe('0493d0');
    expect(await hex().getByRole('row').count()).toBeLessThan(100);
  });

  it('replies to an event that asks for an acknowledgement', async () => {
    await panel.emit('ask');
    await panel.row(/incoming, question, awaiting reply/).click();
    await panel.tab('Acknowledgement').click();
    await panel.textbox('Reply arguments').fill('[{"fine": }]');
    await panel.button('Reply').click();
    await panel.page.getByText(/line 1, column 11/).waitFor();
    await panel.textbox('Reply arguments').fill('[{"fine": true}]');
    await panel.button('Reply').click();
    await panel.row(/incoming, thanks, \{fine: true\}/).waitFor();
    await panel.row(/incoming, question, replied/).waitFor();
  });
});
