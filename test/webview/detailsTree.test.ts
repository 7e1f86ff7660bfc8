import { beforeEach, describe, expect, it } from 'vitest';
import { argumentAct } from '../../src/protocol/hostMessages.ts';
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
/** The active item of the tree. */
const active = () => page().getByRole('treeitem', { selected: true });
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page().keyboard.press(key);
};

describe('the tree and the bytes of an entry', () => {
  it('open the tree by key', async () => {
    await panel.addArgument(0, 'JSON', '{"a": {"b": [1, {"c": null}]}}');
    await panel.emit('deep');
    await item(/^a:/).waitFor();
    await tree().focus();
    await press('ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'End', 'Enter', 'ArrowDown');
    await item(/^c: null$/).waitFor();
    await eventually(() => active().innerText()).toMatch(/^c\s*null$/);
    expect(await active().getAttribute('aria-level')).toBe('5');
    // The first ArrowLeft moves to the parent, and the second one collapses it.
    await press('ArrowLeft', 'ArrowLeft');
    await eventually(() => item(/^c:/).count()).toBe(0);
    await eventually(() => active().getAttribute('aria-expanded')).toBe('false');
    await press('ArrowLeft', 'ArrowLeft', 'ArrowLeft');
    await eventually(() => active().innerText()).toMatch(/^a\s*1 key$/);
  });

  it('can be scrolled through 100,000 opened children, of which only the visible ones are fetched', async () => {
    come(
      'list',
      Array.from({ length: 100_000 }, (_, at) => at * 2),
    );
    await panel.row(/incoming, list/).click();
    await item(/^0: .*array of 100,000/).waitFor();
    await item(/^9: 18$/).waitFor();
    await tree().focus();
    await press('End');
    await item(/^99999: 199998$/).waitFor();
    expect(await item(/^99999:/).getAttribute('aria-setsize')).toBe('100000');
    expect(await page().getByRole('treeitem').count()).toBeLessThan(100);
    await tree().evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await eventually(() => item(/^4\d{4}: [89]\d{4}$|^5\d{4}: 1\d{5}$/).count()).toBeGreaterThan(3);
    await press('Home');
    await item(/^9: 18$/).waitFor();
  });

  it('expand 10,000 levels together as flat rows with a limited indent, and collapse them', async () => {
    for (const socket of suite.server.sockets)
      socket.conn.write(`2["deep",${'['.repeat(10_000)}"end"${']'.repeat(10_000)}]`);
    await panel.row(/incoming, deep/).click();
    await item(/^0: /).first().waitFor();
    await tree().focus();
    await panel.button('Expand all children').click();
    await item(/^14.*0: .*array of 1$/).waitFor();
    await tree().focus();
    await press('End');
    const end = item(/10,001.*0: "end"/);
    await end.waitFor();
    expect(await end.getAttribute('aria-level')).toBe('10001');
    const positions = await page()
      .getByRole('treeitem')
      .locator('.deep')
      .evaluateAll((levels) => levels.map((level) => Math.round(level.getBoundingClientRect().left)));
    expect(new Set(positions).size).toBe(1);
    expect(await page().getByRole('treeitem').count()).toBeLessThan(100);
    await panel.button('Copy value').click();
    await eventually(copied).toBe('"end"');
    await panel.button('Copy path').click();
    await eventually(copied).toBe(`0${'.0'.repeat(10_000)}`);
    await panel.button('Collapse all').click();
    await eventually(() => page().getByRole('treeitem').count()).toBe(1);
    await eventually(() => active().getAttribute('aria-expanded')).toBe('false');
  });

  it('run a command of VS Code’s menu with the value under the pointer', async () => {
    come('pair', { a: 1, b: [true] });
    await panel.row(/incoming, pair/).click();
    await item(/^b:/).click({ button: 'right' });
    const context = await tree().getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '')).toMatchObject({ webviewSection: 'argument' });
    panel.host.panel.notify(argumentAct, { action: 'copyPath' });
    await eventually(copied).toBe('0.b');
    panel.host.panel.notify(argumentAct, { action: 'expandAll' });
    await item(/^0: true$/).waitFor();
  });

  it('show invisible characters in names and texts, and long texts page by page', async () => {
    const name = 'pay\u200bpal\u202egpj';
    const long = `first line\n\ttabbed \u2066${'é😀'.repeat(50_000)}last`;
    come('texts', { [name]: 'a\n"b"\u0000\u00ad', long });
    await panel.row(/incoming, texts/).click();
    await item(/^pay\\u200bpal\\u202egpj: "a\\n\\"b\\"\\u0000\\u00ad"$/).waitFor();
    await item(/^long: .*150,0\d\d characters$/).click();
    const text = page().getByLabel('Whole text');
    await eventually(() => text.innerText()).toMatch(/^first line\n\ttabbed \\u2066(é😀)+$/);
    await page()
      .getByText(/^Characters 0 to 65,536 of 150,0/)
      .waitFor();
    await panel.button('Next page').click();
    await panel.button('Next page').click();
    await eventually(() => text.innerText()).toMatch(/^é?(😀é)+😀last$/);
    await panel.button('Copy text').click();
    await eventually(async () => (await copied()) === long).toBe(true);
    await panel.button('Close text view').click();
    await eventually(() => text.count()).toBe(0);
    expect(await tree().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('keep expanded nodes while the delivery status of the entry changes', async () => {
    await panel.addArgument(0, 'JSON', '{"list": [[1]]}');
    await page().getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('never answered');
    await item(/^list:/).click();
    await item(/^0: .*array of 1$/).click();
    await item(/^0: 1$/).waitFor();
    come('other', 1);
    await panel.row(/incoming, other/).waitFor();
    await panel.button('Disconnect').click();
    await page()
      .getByText(/^Lost\. /)
      .waitFor();
    await item(/^0: 1$/).waitFor();
  });

  it('can be scrolled through a large attachment that is fetched by range, and can show another attachment', async () => {
    await panel.addArgument(0, 'Number', '300000');
    await panel.emit('bytes');
    await panel.row(/incoming, bytes/).click();
    // Makes the details wide enough for rows of 16 bytes.
    await panel.page.getByRole('separator', { name: 'Resize details' }).press('End');
    await panel.tab('Hex').click();
    await panel.waitForText(hex(), /66 69 72 73 74/);
    await panel.choose('Bytes shown', 'Attachment 2 · 0.second · 300 kB');
    await hex().getByRole('row').first().waitFor();
    await panel.waitForText(hex(), /00 01 02 03/);
    await hex().focus();
    await panel.page.keyboard.press('Control+End');
    // 300,000 bytes are 18,750 rows of 16 bytes, and the last byte is 299,999 % 256.
    await panel.waitForText(hex(), /d0 d1 d2.* df/);
    expect(await hex().getByRole('row').last().getByRole('rowheader').innerText()).toBe('0493d0');
    expect(await hex().getByRole('row').count()).toBeLessThan(100);
  });
});
