import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const summary = () => panel.page.getByRole('status', { name: 'Timeline summary' });
const pill = () => panel.page.getByRole('button', { name: /new entr/ });
const status = (row: Locator): Promise<string> => row.locator('.delivery').innerText();

it('an outage is one row, and the events flushed after it are another; rows can be unfolded, folded and turned off', async () => {
  const first = await startServer();
  panel = await suite.open({ width: 1440, height: 900 });
  await panel.connect(first.url);
  await first.close();
  const outage = panel.row(/^Reconnecting · [2-9] attempts · .*, \d+ entries, folded$/);
  await outage.waitFor();
  for (let number = 0; number < 6; number++) await panel.emit('late');
  await panel.waitForText(summary(), /^\s*6 events\s*$/);
  // The footer counts an event before its row is painted.
  await eventually(() => panel.row(/outgoing, late, buffered/).count()).toBe(6);
  const second = await startServer({ port: first.port });
  try {
    const flushed = panel.row(/^6 buffered events flushed · waited up to .*, 6 entries, folded$/);
    await flushed.waitFor();
    await second.recorder.waitFor('late', 6);
    await eventually(() => panel.row(/outgoing, late/).count()).toBe(0);
    await panel.waitForText(summary(), /^\s*6 events\s*$/);
    const over = panel.row(/^Not connected for .* · \d+ attempts to reconnect.*, \d+ entries, folded$/);
    await over.waitFor();
    await flushed.click();
    await panel.page.keyboard.press('Enter');
    await eventually(() => panel.row(/outgoing, late, flushed/).count()).toBe(6);
    expect(await status(panel.row(/outgoing, late, flushed/).last())).toMatch(/^flushed [\d.]+\s\w+$/);
    await panel.page.keyboard.press('ArrowLeft');
    await flushed.waitFor();
    await over.locator('.fold').click();
    await eventually(() => panel.row(/^Reconnecting|^Connection failed|^Not connected/).count()).toBeGreaterThan(2);
    await panel.page
      .getByRole('row', { name: /\d+ entries, unfolded$/ })
      .locator('.fold')
      .click();
    await over.waitFor();
    await panel.button('Columns').click();
    await panel.page.getByRole('menuitemcheckbox', { name: 'Fold repeated entries', checked: true }).click();
    await eventually(() => panel.row(/outgoing, late, flushed/).count()).toBe(6);
    await eventually(() => panel.row(/folded$/).count()).toBe(0);
  } finally {
    await second.close();
  }
});

it('at 1440 px with details open the arguments show at least 35 characters, and time and status are not cut off', async () => {
  panel = await suite.open({ width: 1440, height: 900 });
  await panel.connect(suite.server.url);
  await panel.addArgument(0, 'Text', 'x'.repeat(200));
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.textbox('Ack timeout (ms)').fill('50');
  await panel.emit('nobody answers');
  const row = panel.row(/outgoing, nobody answers, timed out/);
  await row.click();
  await panel.page.getByRole('region', { name: 'Details', exact: true }).getByRole('treeitem').first().waitFor();
  expect(await status(row)).toBe('timed out · 50\u00a0ms');
  const characters = row.locator('.preview').evaluate((cell) => {
    const range = document.createRange();
    range.setStart(cell.firstChild as Text, 1);
    range.setEnd(cell.firstChild as Text, 51);
    return cell.clientWidth / (range.getBoundingClientRect().width / 50);
  });
  expect(await characters).toBeGreaterThanOrEqual(35);
  for (const column of ['time', 'delivery', 'event']) {
    const cut = await row.locator(`.${column}`).evaluate((cell) => cell.scrollWidth - cell.clientWidth);
    expect(cut, column).toBeLessThanOrEqual(0);
  }
});

it('an acknowledgement names its event', async () => {
  panel = await suite.open();
  await panel.connect(suite.server.url);
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.addArgument(0, 'Text', '1');
  await panel.addArgument(1, 'JSON', '{}');
  await panel.emit('update item');
  const ack = panel.row(/^incoming, ack of #\d+, /);
  await ack.waitFor();
  expect(await ack.locator('.event').innerText()).toBe('↳ update item');
});

it('the selected row stays visible when the filter is cleared, and only later entries are new', async () => {
  panel = await suite.open();
  await panel.connect(suite.server.url);
  await panel.addArgument(0, 'Number', '200');
  await panel.emit('count');
  await panel.row(/tick, 200$/).waitFor();
  await panel.textbox('Filter').fill('arg:0=30');
  await panel.waitForText(summary(), /^\s*1 of 201 events/);
  const picked = panel.row(/tick, 30$/);
  await picked.click();
  await panel.textbox('Filter').fill('');
  await panel.row(/tick, 31$/).waitFor();
  const [row, grid] = await Promise.all([picked.boundingBox(), panel.grid.boundingBox()]);
  expect(row?.y).toBeGreaterThanOrEqual((grid?.y ?? 0) - 1);
  expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) + 1);
  await panel.waitForText(summary(), /^\s*201 events\s*$/);
  await eventually(() => pill().count()).toBe(0);
  for (let number = 0; number < 3; number++) suite.server.io.emit('news');
  await pill().filter({ hasText: '3 new entries' }).waitFor();
  await panel.waitForText(summary(), /^\s*204 events\s*$/);
});
