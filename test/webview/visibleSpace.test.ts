import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not to be seen');
  return box;
};
const details = () => panel.page.getByRole('region', { name: 'Details', exact: true });
const cut = (row: Locator): Promise<boolean> =>
  row.evaluate((element) =>
    [...element.querySelectorAll('.preview, bdi')].some((text) => text.scrollWidth > text.clientWidth),
  );

it('details take space only while something is selected, and no bar moves when they open', async () => {
  panel = await suite.open({ width: 1400 });
  await panel.connect(suite.server.url);
  await panel.row(/^Upgraded/).waitFor();
  await eventually(() => details().count()).toBe(0);
  const bars = async () => [await boxOf(panel.button('More actions')), await boxOf(panel.button('Filter help'))];
  const before = await bars();
  const width = (await boxOf(panel.grid)).width;
  await panel.row(/^Connected/).click();
  await eventually(async () => (await boxOf(details())).width).toBe(504);
  expect(await bars()).toEqual(before);
  // Escape is pressed while the row has the focus.
  await panel.page.keyboard.press('Escape');
  await details().waitFor({ state: 'detached' });
  await panel.focused(panel.grid);
  await eventually(async () => (await boxOf(panel.grid)).width).toBe(width);
  await panel.row(/^Connected/).click();
  await panel.page.getByRole('separator', { name: 'Resize details' }).press('ArrowLeft');
  await eventually(async () => (await boxOf(details())).width).toBe(520);
  await panel.row(/^Upgraded/).click();
  expect((await boxOf(details())).width).toBe(520);
  await panel.button('Close details').click();
  await details().waitFor({ state: 'detached' });
});

it('at 900 px with details open, a row has enough width for arguments, and the connection is in one line', async () => {
  panel = await suite.open({ width: 900 });
  await panel.connect(suite.server.url);
  await panel.addArgument(0, 'JSON', '{"name": "updated"}');
  await panel.emit('with arguments');
  const row = panel.row(/outgoing, with arguments/);
  await row.click();
  await details().getByRole('treeitem').first().waitFor();
  await eventually(async () => (await boxOf(row.locator('.preview'))).width).toBeGreaterThan(150);
  await eventually(() => cut(row)).toBe(false);
  const connected = panel.row(/^Connected/);
  await eventually(() => cut(connected)).toBe(false);
  expect(await connected.locator('.change').getAttribute('title')).toMatch(/ping every .* · ping timeout /);
});

it.each(inGate([600, 1039], [900]))(
  'at %i px auth is changed in the bar with two actions, and every bar stays where it is',
  async (width) => {
    panel = await suite.connected({ width });
    const auth = panel.textbox('Auth (JSON)');
    const hidden = (locator: Locator) => locator.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(await hidden(panel.textbox('Server URL'))).toBe(0);
    const top = (await boxOf(panel.grid)).y;
    await auth.fill('{"token": "a-longer-one"}');
    // The whole text is visible while it is edited, and no button covers the field.
    expect(await hidden(auth)).toBe(0);
    const right = ({ x, width: own }: { x: number; width: number }) => x + own;
    const left = async (button: Locator) => (await boxOf(button)).x;
    for (const button of [
      panel.button('Connect'),
      panel.button('Reconnect with changes'),
      panel.button('Disconnect'),
    ]) {
      expect(right(await boxOf(auth))).toBeLessThanOrEqual(await left(button));
    }
    expect((await boxOf(panel.grid)).y).toBe(top);
    await auth.press('Enter');
    await eventually(async () => (await suite.server.io.fetchSockets()).map(({ handshake }) => handshake.auth)).toEqual(
      [{ token: 'a-longer-one' }],
    );
    await panel.waitForText(panel.state, /^Connected/);
  },
);

it('the selected row stays visible when the details open below it', async () => {
  panel = await suite.open({ width: 600, height: 760 });
  await panel.connect(suite.server.url);
  const count = 14;
  for (let number = 1; number <= count; number++) await panel.emit(`event ${number}`);
  // The last emit of the form is selected; after its details are closed, nothing is selected.
  await panel.button('Close details').click();
  for (const name of [`event ${count}`, 'event 6']) {
    await panel.row(new RegExp(`outgoing, ${name},`)).click();
    await details().waitFor();
    await eventually(async () => {
      const grid = await boxOf(panel.grid);
      const row = await boxOf(panel.row(new RegExp(`outgoing, ${name},`)));
      return row.y >= grid.y - 1 && row.y + row.height <= grid.y + grid.height + 1;
    }).toBe(true);
    await panel.button('Close details').click();
    await details().waitFor({ state: 'detached' });
  }
});

it('at 400 px an argument has one line, and the timeline more than six rows', async () => {
  panel = await suite.open({ width: 400, height: 690 });
  await panel.connect(suite.server.url);
  await panel.button('Show arguments and options').click();
  await panel.addArgument(0, 'Text', 'one');
  await panel.addArgument(1, 'JSON', '{"two": 2}');
  await panel.emit('narrow');
  await details().waitFor();
  await eventually(async () => (await boxOf(panel.textbox('Argument 1 value'))).width).toBeGreaterThan(180);
  const value = await boxOf(panel.textbox('Argument 1 value'));
  const remove = await boxOf(panel.button('Remove argument 1'));
  expect(Math.abs(value.y + value.height / 2 - remove.y - remove.height / 2)).toBeLessThan(8);
  await eventually(async () => (await boxOf(panel.grid)).height).toBeGreaterThan(6 * 22);
});

it.each([400, 442])(
  'at %i px the address is whole, and the namespace is beside the list of connections',
  async (width) => {
    panel = await suite.connected({ width, height: 690 });
    const spare = await panel.textbox('Server URL').evaluate((input: HTMLInputElement) => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) throw new Error('no canvas');
      const style = getComputedStyle(input);
      context.font = style.font;
      const textWidth = input.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
      return textWidth - context.measureText('http://127.0.0.1:65535').width;
    });
    expect(spare).toBeGreaterThanOrEqual(0);
    const namespace = await boxOf(panel.textbox('Namespace'));
    const choice = await boxOf(panel.page.getByRole('combobox', { name: 'Connection', exact: true }));
    expect(Math.abs(namespace.y + namespace.height / 2 - choice.y - choice.height / 2)).toBeLessThan(2);
    expect(namespace.x + namespace.width).toBeLessThanOrEqual(choice.x);
  },
);

it('fields of all types of arguments have the same height, also with the default font size of VS Code', async () => {
  panel = await suite.connected();
  await panel.addArgument(0, 'Text', 'one');
  await panel.addArgument(1, 'JSON', '{"two": 2}');
  for (const size of ['12px', '14px']) {
    await panel.page.evaluate(
      (fontSize) => document.documentElement.style.setProperty('--vscode-editor-font-size', fontSize),
      size,
    );
    const text = await boxOf(panel.page.locator('.argument').nth(0).locator('.argument-value .field'));
    const json = await boxOf(panel.page.locator('.argument').nth(1).locator('.cm-editor'));
    expect([size, json.height]).toEqual([size, text.height]);
  }
});

it('sixty connections are in a list that fits into the panel, and the selected one is identified by its ID', async () => {
  panel = await suite.open({ width: 600, height: 800 });
  const unused = 'http://127.0.0.1:9';
  for (let number = 1; number <= 60; number++) {
    const namespace = `/${'a-namespace-that-is-long-'.repeat(2)}${number}`;
    await panel.host.start({ url: unused, namespace, reconnection: { enabled: false } });
  }
  const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
  await eventually(() => choice.locator('vscode-option').count()).toBe(61);
  await choice.click();
  const list = await choice.getByRole('listbox').boundingBox();
  expect(list?.x).toBeGreaterThanOrEqual(0);
  expect((list?.x ?? 0) + (list?.width ?? 999)).toBeLessThanOrEqual(600);
  expect((list?.y ?? 0) + (list?.height ?? 999)).toBeLessThanOrEqual(800);
  await choice.getByRole('option', { name: / · c60 · / }).click();
  await panel.waitForText(choice.locator('.choice-id'), /^· c60$/);
  const [id, whole] = [await boxOf(choice.locator('.choice-id')), await boxOf(choice)];
  expect(id.x + id.width).toBeLessThan(whole.x + whole.width);
  const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

it.each(inGate([600, 1440], [720, 900, 1100, 1920]))(
  'at %d px the connection bar is one row, from edge to edge',
  async (width) => {
    panel = await suite.open({ width, height: 800 });
    const bar = panel.page.locator('.connection-line');
    const isOneRow = async (state: string): Promise<void> => {
      expect((await bar.boundingBox())?.height, state).toBeLessThan(40);
    };
    await isOneRow('new');
    await panel.connect(suite.server.url);
    await isOneRow('connected');
    const end = async (locator: Locator) => {
      const { x, width: own } = await boxOf(locator);
      return x + own;
    };
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    expect(Math.abs((await end(choice)) - (await end(bar)))).toBeLessThan(1);
    await panel.textbox('Server URL').fill(`${suite.server.url}/changed`);
    await panel.button('Reconnect with changes').waitFor();
    await isOneRow('changed');
  },
);

it('a placeholder keeps its distance from the edge', async () => {
  panel = await suite.open();
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  const spare = await panel.textbox('Ack timeout (ms)').evaluate((input: HTMLInputElement) => {
    const context = document.createElement('canvas').getContext('2d');
    if (!context) throw new Error('no canvas');
    const style = getComputedStyle(input);
    context.font = style.font;
    const textWidth = input.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
    return textWidth - context.measureText(input.placeholder).width;
  });
  expect(spare).toBeGreaterThan(4);
});

describe('the visible rows with a form of three arguments', () => {
  const rowsInSight = async (): Promise<number> => (await boxOf(panel.grid)).height / 22;
  const filled = async (look: { width: number; height: number }): Promise<void> => {
    panel = await suite.open(look);
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'Text', 'one');
    await panel.addArgument(1, 'JSON', '{"two": 2}');
    await panel.addArgument(2, 'Number', '3');
  };
  const isVisible = async (name: string): Promise<void> => {
    const { width, height } = panel.page.viewportSize() ?? { width: 0, height: 0 };
    const box = await boxOf(panel.page.getByRole(name === 'Volatile' ? 'checkbox' : 'button', { name, exact: true }));
    expect(box.y + box.height, name).toBeLessThanOrEqual(height);
    expect(box.x + box.width, name).toBeLessThanOrEqual(width);
  };

  it.each([
    { width: 1100, height: 700, least: 8 },
    // The panel of a window of 1,100 × 700 px with a side bar.
    { width: 742, height: 598, least: 8 },
    { width: 600, height: 800, least: 6 },
  ])('are at least $least at $width × $height px, with and without details', async ({ least, ...look }) => {
    await filled(look);
    await panel.row(/^Upgraded/).waitFor();
    expect(await rowsInSight()).toBeGreaterThanOrEqual(least);
    await panel.row(/^Connected/).click();
    await details().waitFor();
    expect(await rowsInSight()).toBeGreaterThanOrEqual(least);
    for (const name of ['Volatile', 'Save to collection', 'Emit']) await isVisible(name);
  });

  it.each([
    [642, 698],
    [742, 698],
  ])('at %i × %i px an open form has no gap below its arguments', async (width, height) => {
    panel = await suite.connected({ width, height });
    await panel.addArgument(0, 'Text', 'one');
    await panel.emit('update item');
    await details().waitFor();
    const result = panel.page.getByRole('status', { name: 'Emit result' });
    await result.locator('.delivery').waitFor();
    await eventually(async () => {
      const value = await boxOf(panel.textbox('Argument 0 value'));
      return (await boxOf(result)).y - value.y - value.height;
    }).toBeLessThanOrEqual(10);
  });

  it('are six if there is little space; the arguments can be scrolled, and the buttons and errors stay visible', async () => {
    await filled({ width: 900, height: 420 });
    for (let index = 3; index < 8; index++) await panel.addArgument(index, 'JSON', '{');
    await panel.emit('faulty');
    await panel.textbox('Ack timeout (ms)').waitFor();
    expect(await rowsInSight()).toBeGreaterThanOrEqual(6);
    for (const name of ['Volatile', 'Save to collection', 'Emit']) await isVisible(name);
  });

  // The sizes of a window of 1,440 × 900 and of one of 1,100 × 800 at a zoom of 200%.
  it.each([
    [720, 450],
    [550, 400],
  ])('at %i × %i px an open form keeps its buttons visible while details are open', async (width, height) => {
    await filled({ width, height });
    await panel.emit('update item');
    await details().waitFor();
    for (const name of ['Volatile', 'Save to collection', 'Emit']) await isVisible(name);
  });

  it.each(inGate([400], [1400, 600]))('the form folds to one line at %i px', async (width) => {
    await filled({ width, height: 800 });
    await panel.button('Hide arguments and options').click();
    expect((await boxOf(panel.page.getByRole('region', { name: 'Emit', exact: true }))).height).toBeLessThanOrEqual(36);
    for (const name of ['Volatile', 'Save to collection', 'Emit']) await isVisible(name);
    await eventually(() => panel.textbox('Argument 0 value').count()).toBe(0);
    await panel.emit('folded');
    await panel.row(/outgoing, folded/).waitFor();
    const result = panel.page.getByRole('status', { name: 'Emit result' });
    await result.locator('.delivery').waitFor();
    const form = await boxOf(panel.page.getByRole('region', { name: 'Emit', exact: true }));
    // The narrowest panel has no second line for the result: only an icon is beside the buttons, and the rest is in the tooltip of the
    // icon.
    if (width === 400) expect(form.height).toBeLessThanOrEqual(36);
    expect(await result.locator('.delivery').getAttribute('title')).not.toBe('');
    expect((await boxOf(panel.textbox('Event name'))).width).toBeGreaterThan(48);
    await panel.page.reload();
    await panel.button('Show arguments and options').click();
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('one');
  });
});
