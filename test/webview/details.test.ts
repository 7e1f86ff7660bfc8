import { beforeEach, describe, expect, it } from 'vitest';
import { timelineAct } from '../../src/protocol/hostMessages.ts';
import type { Panel } from './support/panel.ts';
import { argumentTree } from './support/argumentTree.ts';
import { panelSuite } from './support/panelSuite.ts';
import { eventually } from './support/eventually.ts';

const suite = panelSuite();
let panel: Panel;
const { page, hex, tree, item, copied } = argumentTree(() => panel);

beforeEach(async () => {
  panel = await suite.connected({ width: 1500 });
});

/** Makes the server emit an event. */
const come = (event: string, ...args: unknown[]): void => {
  for (const socket of suite.server.sockets) socket.emit(event, ...args);
};

describe('the details', () => {
  it('show every argument, and byte 06 at its nested path', async () => {
    await panel.emit('seed');
    await panel.row(/incoming, hello/).click();
    await item(/^0: 1$/).waitFor();
    await item(/^1: "2"$/).waitFor();
    await item(/^3: "4"$/).waitFor();
    await item(/^5: 1 byte/).waitFor();
    await panel.button('View in hex').click();
    const row = hex().getByRole('row').first();
    await eventually(() => row.getByRole('gridcell').first().innerText()).toMatch(/^06\s*$/);
    expect(await row.getByRole('rowheader').innerText()).toBe('0000');
  });

  it('show a number that JavaScript changes as it was on the wire, and the number that an application reads', async () => {
    for (const socket of suite.server.sockets) socket.conn.write('2["tw",{"id":899068272867328065,"n":[1e400,0.1]}]');
    await panel.row(/incoming, tw, .*899068272867328065/).click();
    const id = item(/^id: 899068272867328065 JavaScript reads 899068272867328100$/);
    await id.waitFor();
    await eventually(() => id.getByTitle('Applications in JavaScript read 899068272867328100.').count()).toBe(1);
    await panel.textbox('Filter').fill('arg:0.id=899068272867328065');
    await panel.row(/incoming, tw/).waitFor();
    await panel.textbox('Filter').fill('899068272867328066');
    await panel.row(/incoming, tw/).waitFor({ state: 'detached' });
  });

  it('request explanations of the entry and its connection, from their own menu and from the menu of the rows', async () => {
    await panel.emit('echo');
    const row = panel.row(/outgoing, echo/);
    await row.click();
    const { explained } = panel.host;
    const choose = async (name: string): Promise<void> => {
      await panel.button('Actions for this entry').click();
      await page().getByRole('menuitem', { name }).click();
    };
    await choose('Explain this entry');
    await eventually(() => explained.length).toBe(1);
    await choose('Explain this connection');
    await eventually(() => explained.length).toBe(2);
    const [entry, connection] = explained as [{ seq: number }, { connectionId: string }];
    expect([entry.seq, connection]).toEqual([expect.any(Number), { connectionId: 'c1' }]);
    await row.click({ button: 'right' });
    await eventually(async () =>
      JSON.parse((await panel.grid.getAttribute('data-vscode-context')) ?? '{}'),
    ).toMatchObject({ webviewSection: 'entries', entryCount: 'one', entryConnection: true });
    for (const action of ['explainEntry', 'explainConnection'] as const) {
      panel.host.panel.notify(timelineAct, { action });
    }
    await eventually(() => explained).toEqual([entry, connection, entry, connection]);
    panel.host.explainRefusal = 'The entry is gone.';
    await choose('Explain this entry');
    await page().getByRole('alert').filter({ hasText: 'The entry is gone.' }).waitFor();
    await panel.noticed(/The entry is gone/, () => panel.host.panel.notify(timelineAct, { action: 'explainEntry' }));
  });

  it('copy values and paths that the filter reads, and filter by a value', async () => {
    come('order', { customer: { 'first name': 'Ann "A"' }, $odd: Buffer.from([6, 7]) });
    come('order', { customer: { 'first name': 'Ben' } });
    await panel.row(/incoming, order, .*Ann/).click();
    await item(/^customer:/).click();
    await item(/^first name:/).click();
    await panel.noticed(/Path copied/, () => panel.button('Copy path').click());
    await eventually(copied).toBe('0.customer["first name"]');
    await tree().focus();
    await page().keyboard.press('Control+c');
    await eventually(copied).toBe('"Ann \\"A\\""');
    await item(/^0: /).click();
    await panel.button('Copy value').click();
    await eventually(copied).toBe('{"customer":{"first name":"Ann \\"A\\""},"$$odd":{"$binary":"Bgc="}}');
    await item(/^0: /).click();
    await item(/^first name:/).click();
    await panel.button('Filter by this value').click();
    await eventually(() => panel.textbox('Filter').inputValue()).toBe('arg:0.customer["first name"]="Ann \\"A\\""');
    await eventually(() => panel.row(/order/).count()).toBe(1);
  });

  it('show the packets, and report when nothing was sent', async () => {
    await panel.addArgument(0, 'JSON', '{"data": {"$hex": "06"}}');
    await panel.emit('packet');
    await panel.tab('Raw').click();
    await panel.page.getByText('51-["packet",{"data":{"_placeholder":true,"num":0}}]', { exact: true }).waitFor();
    await panel.page.getByText('Binary packet 1').waitFor();
    await panel.button('Disconnect').click();
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.emit('waiting');
    await panel.row(/waiting, buffered/).waitFor();
    await panel.page.getByText('This has not been sent yet').waitFor();
  });

  it('reply to an event that requests an acknowledgement', async () => {
    await panel.emit('ask');
    const row = panel.row(/incoming, question, reply due/);
    // The text has another color, which shows that the user can act.
    const colorOf = (text: string) =>
      row
        .getByText(text)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    expect(await colorOf('reply due')).not.toBe(await colorOf('question'));
    await row.click();
    await panel.textbox('Reply arguments').fill('[{"fine": }]');
    await panel.button('Reply').click();
    await panel.page.getByText(/Line 1, column 11/).waitFor();
    await panel.textbox('Reply arguments').fill('[{"fine": true}]');
    await panel.button('Reply').click();
    await panel.row(/incoming, thanks, \{fine: true\}/).waitFor();
    await panel.row(/incoming, question, replied/).waitFor();
  });
});
