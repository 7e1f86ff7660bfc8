/** Measurements in a real browser: nothing that a person needs is cut off, covered or in the wrong order. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { formFill } from '../../src/protocol/hostMessages.ts';
import { type Box, boxOf, overlap, textBox } from './support/boxes.ts';
import { eventually } from './support/eventually.ts';
import { collectionUri } from '../support/fakeVscode.ts';
import { inGate } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const details = (): Locator => panel.page.getByRole('region', { name: 'Details', exact: true });

describe('the result of the last emit', () => {
  const loadSaved = async (look: { width: number; height: number }): Promise<void> => {
    panel = await suite.open(look);
    panel.host.collection = {
      version: 1,
      name: 'Test',
      connections: { main: { url: suite.server.url } },
      emits: [{ name: 'Update', connection: 'main', event: 'update item', args: ['1', {}], ack: true }],
    };
    await panel.connect(suite.server.url);
    panel.host.panel.notify(formFill, await panel.host.forms.load(collectionUri, 'Update'));
    await panel.button('Update').waitFor();
  };
  const isWhole = async (): Promise<void> => {
    const result = panel.page.getByRole('status', { name: 'Emit result' });
    await result.filter({ hasText: 'acknowledged' }).waitFor();
    const edge = (await boxOf(panel.page.getByRole('region', { name: 'Emit', exact: true }))).right;
    const parts = [result.locator('.name'), result.locator('.delivery'), result.getByRole('button', { name: 'Show' })];
    for (const part of parts) {
      expect(await part.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
      const box = await boxOf(part);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(edge);
      for (const name of ['Update', 'Save to collection', 'Emit']) {
        expect(overlap(box, await boxOf(panel.button(name))), name).toBe(false);
      }
    }
  };

  it.each(inGate([1440, 600], [1200, 1100, 920]))(
    'is completely visible beside or above three buttons at %i px',
    async (width) => {
      await loadSaved({ width, height: 800 });
      await panel.emit();
      await isWhole();
      await panel.button('Hide arguments and options').click();
      await isWhole();
    },
  );

  it('does not cut off the event name in the lowest supported panel (1100 × 700 px at 200 %)', async () => {
    await loadSaved({ width: 550, height: 350 });
    await panel.emit();
    await isWhole();
    const form = await boxOf(panel.page.getByRole('region', { name: 'Emit', exact: true }));
    const name = await boxOf(panel.textbox('Event name'));
    expect(name.top).toBeGreaterThanOrEqual(form.top);
    expect(name.bottom).toBeLessThanOrEqual((await boxOf(panel.textbox('Argument 1 value'))).top);
  });

  it.each(inGate([900], [1000]))('is beside the options of an open form with two buttons at %i px', async (width) => {
    panel = await suite.connected({ width, height: 700 });
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{}');
    await panel.emit('update item');
    const result = panel.page.getByRole('status', { name: 'Emit result' });
    await result.filter({ hasText: 'acknowledged' }).waitFor();
    const middle = ({ top, bottom }: Box): number => (top + bottom) / 2;
    const [delivery, flags, save] = [
      await boxOf(result.locator('.delivery')),
      await boxOf(panel.page.getByRole('checkbox', { name: 'Compress' })),
      await boxOf(panel.button('Save to collection')),
    ];
    expect(Math.abs(middle(delivery) - middle(save))).toBeLessThan(3);
    expect(delivery.left).toBeGreaterThan(flags.right);
    expect((await boxOf(result.getByRole('button', { name: 'Show' }))).right).toBeLessThan(save.left);
    // No part of the result is cut off.
    expect(await result.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  });

  it('does not move the button that was pressed', async () => {
    await loadSaved({ width: 600, height: 800 });
    const before = await boxOf(panel.button('Emit'));
    await panel.emit();
    await isWhole();
    expect(await boxOf(panel.button('Emit'))).toEqual(before);
  });
});

it('at 1100 px with details open the arguments show at least 36 characters', async () => {
  panel = await suite.open({ width: 1100, height: 700 });
  await panel.connect(suite.server.url);
  await panel.addArgument(0, 'Text', 'a'.repeat(60));
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.textbox('Ack timeout (ms)').fill('50');
  await panel.emit('nobody answers');
  const row = panel.row(/timed out/);
  await row.click();
  await details().waitFor();
  await eventually(() =>
    row.locator('.preview').evaluate((cell) => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) throw new Error('no canvas');
      context.font = getComputedStyle(cell).font;
      return Math.floor(cell.clientWidth / context.measureText('0').width);
    }),
  ).toBeGreaterThanOrEqual(36);
});

it('a column is as wide as the content of the connection that is listed', async () => {
  panel = await suite.connected({ width: 1100, height: 700 });
  await panel.emit('a name that is longer than the names of the other connection');
  await panel.row(/outgoing, a name that/).waitFor();
  const width = async (): Promise<number> => {
    const { left, right } = await boxOf(panel.page.locator('.column-head.event'));
    return right - left;
  };
  await eventually(width).toBeGreaterThan(140);
  await panel.textbox('Namespace').fill('/chat');
  await panel.button('Connect').click();
  await panel.row(/Connected/).waitFor();
  await panel.emit('short');
  await panel.row(/outgoing, short/).waitFor();
  await eventually(width).toBeLessThan(120);
});

it('at 1042 px the address is whole', async () => {
  panel = await suite.connected({ width: 1042, height: 700 });
  await panel.textbox('Server URL').waitFor();
  const cut = panel.page.locator('.url-field').evaluate((field) => {
    const input = field.shadowRoot?.querySelector('input');
    return input ? input.scrollWidth - input.clientWidth : NaN;
  });
  expect(await cut).toBe(0);
});

describe('details', () => {
  it('have links on the baseline of the text beside them, and tabs that fit', async () => {
    panel = await suite.open({ width: 1100, height: 700 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{"$hex": "01"}');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).click();
    const bar = details().getByRole('tablist');
    await panel.waitForText(bar, /Hex\s*1/);
    expect(
      await panel
        .tab('Acknowledgement')
        .locator('.tab-label')
        .evaluate((label) => label.clientWidth),
    ).toBe(1);
    await panel.tab('Timing').click();
    expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    const row = details().locator('.timing-table tr', { hasText: 'Acknowledgement received' });
    // No word is broken into two lines.
    for (const [position, word] of [
      [row, 'Acknowledgement'],
      [details().locator('.timing-table thead'), 'Entry'],
    ] as const) {
      const { top, bottom } = await textBox(position, word);
      expect(bottom - top, word).toBeLessThan(24);
    }
    const link = row.locator('.entry-link');
    await link.waitFor();
    const middle = ({ top, bottom }: Box): number => (top + bottom) / 2;
    const time = await boxOf(row.locator('td.number'));
    const text = await textBox(row.locator('td.number'), 'ms');
    expect(Math.abs(middle(await boxOf(link)) - middle(text))).toBeLessThanOrEqual(2);
    expect(overlap(await boxOf(link), time)).toBe(false);
    await panel.tab('Acknowledgement').click();
    const line = details().locator('.ack-line');
    await line.waitFor();
    expect(
      Math.abs(middle(await boxOf(line.locator('.entry-link'))) - middle(await textBox(line, 'after'))),
    ).toBeLessThanOrEqual(2);
  });

  it('have room for the times of the changes of a long connection', async () => {
    panel = await suite.connected({ width: 1100, height: 700 });
    await panel.emit('count');
    await panel.row(/outgoing, count/).click();
    await panel.tab('Connection').click();
    const change = details().locator('.transition', { hasText: 'Connected' });
    const time = change.locator('.transition-time');
    // A test cannot wait for hours.
    await time.evaluate((element) => element.replaceChildren('23 h 59 min before'));
    const icon = await boxOf(change.locator('.codicon').first());
    expect((await textBox(time, '23 h 59 min before')).right).toBeLessThanOrEqual(icon.left);
    expect((await boxOf(details().locator('.transition.here .codicon'))).left).toBe(icon.left);
  });

  it('show the whole of a long name in a tooltip', async () => {
    panel = await suite.open({ width: 1100, height: 700 });
    await panel.connect(suite.server.url);
    const name = 'a name that is much longer than any row of the timeline or of the details has room for, as it seems';
    const key = 'a key that is longer than its row';
    await panel.addArgument(0, 'JSON', JSON.stringify({ [key]: 'x' }));
    await panel.emit(name);
    const row = panel.row(new RegExp(`outgoing, ${name.slice(0, 40)}`));
    await row.click();
    const isCut = (locator: Locator): Promise<boolean> =>
      locator.evaluate((element) => element.scrollWidth > element.clientWidth);
    const heading = details().getByRole('heading', { name });
    await eventually(() => isCut(heading)).toBe(true);
    expect(await heading.getAttribute('title')).toBe(name);
    expect(await isCut(row.locator('.event'))).toBe(true);
    // An ellipsis is drawn only in a block element.
    expect(await row.locator('.event').evaluate((cell) => getComputedStyle(cell).display)).toBe('block');
    await row.locator('.event').hover();
    await eventually(() => row.locator('.event').getAttribute('title')).toBe(name);
    expect(await details().locator('.tree .key', { hasText: key }).getAttribute('title')).toBe(key);
  });
});

describe('in a small panel', () => {
  it.each(inGate([600], [720]))('the folded form shows the event name at %i px', async (width) => {
    panel = await suite.open({ width, height: 800 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'Text', '2');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.textbox('Event name').fill('update item');
    await panel.button('Hide arguments and options').click();
    await panel.button('Show arguments and options').waitFor();
    const { left, right } = await boxOf(panel.textbox('Event name'));
    expect(right - left).toBeGreaterThan(120);
    await panel.emit();
    const result = panel.page.getByRole('status', { name: 'Emit result' });
    await result.filter({ hasText: 'acknowledged' }).waitFor();
    expect(await result.locator('.name').evaluate((name) => name.scrollWidth - name.clientWidth)).toBe(0);
    expect((await boxOf(result)).left).toBeGreaterThanOrEqual(0);
  });

  it.each(inGate([600], [880]))('the toolbar of the arguments is in the row of the tabs at %i px', async (width) => {
    panel = await suite.open({ width, height: 450 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{"$hex": "01"}');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).click();
    const argument = details().getByRole('treeitem').first();
    await argument.waitFor();
    // Even in the lowest panel, the first argument is visible.
    expect((await boxOf(argument)).bottom).toBeLessThanOrEqual((await boxOf(details())).bottom);
    const bar = details().getByRole('toolbar');
    const tabs = await boxOf(details().getByRole('tablist'));
    const { top, bottom, left, right } = await boxOf(bar);
    expect([top >= tabs.top, bottom <= tabs.bottom, right <= width]).toEqual([true, true, true]);
    for (const tab of await details().getByRole('tab').all())
      expect((await boxOf(tab)).right).toBeLessThanOrEqual(left);
    await bar.getByRole('button', { name: 'Collapse all' }).click();
  });

  it('at 1100 × 700 px and 200 % an argument is visible, and three rows', async () => {
    panel = await suite.open({ width: 550, height: 350 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{}');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).click();
    const argument = details().getByRole('treeitem').first();
    await argument.waitFor();
    expect((await boxOf(argument)).bottom).toBeLessThanOrEqual((await boxOf(details())).bottom);
    const { top, bottom } = await boxOf(panel.grid);
    expect(bottom - top).toBeGreaterThanOrEqual(66);
  });

  it.each(inGate([600, 1080], [720, 900]))(
    'the name of an event before its acknowledgement is not cut at %i px',
    async (width) => {
      panel = await suite.open({ width, height: 800 });
      await panel.connect(suite.server.url);
      await panel.addArgument(0, 'Text', '1');
      await panel.addArgument(1, 'JSON', '{}');
      await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
      await panel.emit('update item');
      const name = panel.row(/incoming, ack of/).locator('.event');
      await name.waitFor();
      await panel.row(/outgoing, update item/).click();
      await details().waitFor();
      await eventually(() => name.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
    },
  );

  it('the toolbar of the statistics is one line at 600 px', async () => {
    panel = await suite.open({ width: 600, height: 800 });
    await panel.connect(suite.server.url);
    await panel.emit('update item');
    const time = await panel
      .row(/outgoing, update item/)
      .locator('.time')
      .innerText();
    await panel.tab('Statistics').click();
    // The time is the same as in the timeline.
    const seen = panel.page.getByRole('row', { name: /^update item/ }).locator('.lastT');
    await panel.waitForText(seen, new RegExp(`^${time.slice(0, 8)}$`));
    const find = await boxOf(panel.textbox('Find name'));
    const last = await boxOf(panel.button('Export statistics'));
    expect(last.top).toBeLessThan(find.bottom);
    expect(last.right).toBeLessThanOrEqual(600);
  });

  it.each(inGate([600], [900]))('every column of the statistics is visible at %i px', async (width) => {
    panel = await suite.connected({ width, height: 800 });
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'Text', '2');
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).waitFor();
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('a name that is much longer than the column of a narrow panel has room for');
    await panel.tab('Statistics').click();
    const table = panel.page.getByRole('table', { name: 'Events by name' });
    await eventually(() => table.locator('tbody tr').count()).toBe(2);
    // No emit was lost, so the table has no column “Lost”.
    await eventually(() => table.getByRole('columnheader', { name: 'Lost' }).count()).toBe(0);
    const last = await boxOf(table.getByRole('columnheader', { name: 'Last seen' }));
    expect(last.right).toBeLessThanOrEqual(width);
    expect(await table.evaluate((element) => element.parentElement?.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

it('controls of the browser are dark in dark themes, and menus have the font of the page', async () => {
  for (const [theme, scheme] of [
    ['dark', 'dark'],
    ['hc', 'dark'],
    ['light', 'normal'],
  ] as const) {
    panel = await suite.open({ theme });
    expect(await panel.page.evaluate(() => getComputedStyle(document.body).colorScheme), theme).toBe(scheme);
    await panel.button('More ways to emit and save').click();
    const font = (element: Element): string => getComputedStyle(element).fontFamily;
    expect(await panel.page.getByRole('menuitem').first().evaluate(font)).toBe(
      await panel.page.locator('body').evaluate(font),
    );
    await panel.close();
  }
});

describe('text from right to left', () => {
  const first = 'سلام';
  const second = 'שלום';

  it('keeps the order of arguments, names and statuses', async () => {
    panel = await suite.open({ width: 1440, height: 800 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', first);
    await panel.addArgument(1, 'Text', second);
    await panel.emit(`${first} 1`);
    const row = panel.row(new RegExp(`outgoing, ${first} 1, sent`));
    await row.click();
    const preview = row.locator('.preview');
    const [one, two] = [await textBox(preview, first), await textBox(preview, second)];
    expect(one.right).toBeLessThan(two.left);
    expect(one.left).toBeLessThan((await boxOf(preview)).left + 40);
    // The text of the name itself is read from right to left.
    const name = row.locator('.event');
    expect((await textBox(name, '1')).left).toBeLessThan((await textBox(name, first)).left);
    const value = details().locator('.tree .value', { hasText: first });
    expect((await textBox(details().locator('.tree .key').first(), '0')).right).toBeLessThan((await boxOf(value)).left);
    await panel.tab('Raw').click();
    const packet = details().locator('pre').first();
    await packet.waitFor();
    const start = await textBox(packet, '2[');
    expect(start.left).toBeLessThan((await textBox(packet, first)).left);
  });
});

describe('the hex view', () => {
  it('has three rows in a panel of 720 × 450 px, with its toolbar beside the tabs', async () => {
    panel = await suite.connected({ width: 720, height: 450 });
    await panel.addArgument(0, 'Number', '200');
    await panel.emit('bytes');
    await panel.row(/incoming, bytes/).click();
    await panel.tab('Hex').click();
    await panel.choose('Bytes shown', /Attachment 2/);
    const grid = panel.page.getByRole('grid', { name: 'Hex view' });
    await grid.getByRole('row').nth(2).waitFor();
    await eventually(async () => (await boxOf(grid)).bottom - (await boxOf(grid)).top).toBeGreaterThanOrEqual(60);
    const [tab, find] = [await boxOf(panel.tab('Connection')), await boxOf(panel.button('Find'))];
    expect(find.left).toBeGreaterThan(tab.right);
    expect(find.bottom).toBeLessThanOrEqual(tab.bottom);
    expect((await boxOf(panel.button('Emit'))).top).toBeGreaterThanOrEqual((await boxOf(grid)).bottom);
  });

  const widenDetails = async (): Promise<void> => {
    const { left, top } = await boxOf(panel.page.getByRole('separator', { name: 'Resize details' }));
    const { mouse } = panel.page;
    await mouse.move(left + 2, top + 20);
    await mouse.down();
    await mouse.move(300, top + 20);
    await mouse.up();
  };
  it.each([
    { width: 1000, perRow: 8 },
    { width: 600, perRow: 16 },
    { width: 1920, perRow: 32 },
  ])('has $perRow bytes in a row where they fit, at $width px', async ({ width, perRow }) => {
    panel = await suite.open({ width, height: 900 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Number', '200');
    await panel.emit('bytes');
    await panel.row(/incoming, bytes/).click();
    await panel.tab('Hex').click();
    if (perRow === 32) await widenDetails();
    const grid = panel.page.getByRole('grid', { name: 'Hex view' });
    const heads = details().locator('.hex-header .hex-bytes');
    await eventually(async () => (await heads.innerText()).match(/[\da-f]{2}/g)?.length).toBe(perRow);
    const row = grid.getByRole('row').first();
    await row.waitFor();
    const edge = (await boxOf(grid)).right;
    // The last column is completely visible.
    expect((await boxOf(row.locator('.hex-ascii'))).right).toBeLessThanOrEqual(edge);
  });
});
