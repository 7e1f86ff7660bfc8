import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';

const suite = panelPages();
let server: TestServer;

beforeEach(async () => {
  server = await startServer({
    namespaces: ['/second'],
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('ask', (...args: unknown[]) => (args.at(-1) as () => void)());
        socket.on('flood', (names: Record<string, number>) => {
          for (const [name, count] of Object.entries(names)) {
            for (let n = 0; n < count; n++) socket.emit(name, n);
          }
        });
      });
    },
  });
});
afterEach(() => server.close());

async function open(options: PanelOptions = {}): Promise<Panel> {
  const panel = await suite.open(options);
  return panel;
}

/** Opens a panel whose connection has received these events and sent an emit that was acknowledged. */
async function captured(names: Record<string, number>, options: Parameters<typeof open>[0] = {}): Promise<Panel> {
  const panel = await open(options);
  await panel.connect(server.url);
  for (const socket of server.sockets) {
    for (const [name, count] of Object.entries(names)) for (let n = 0; n < count; n++) socket.emit(name, n);
  }
  // The events must be received before the emit, because later events would scroll its row out of view.
  const came = Object.values(names).reduce((sum, count) => sum + count, 0) * server.sockets.length;
  const summary = panel.page.getByRole('status', { name: 'Timeline summary' });
  await panel.waitForText(summary, new RegExp(`^\\s*${came.toLocaleString('en')} events?\\b`));
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.emit('ask');
  await panel.row(/ask.*acknowledged/i).waitFor();
  await panel.tab('Statistics').click();
  return panel;
}

const table = (panel: Panel): Locator => panel.page.getByRole('table', { name: 'Events by name' });
const head = (panel: Panel, name: string): Locator => table(panel).getByRole('columnheader', { name, exact: true });
const names = (panel: Panel): Promise<string[]> =>
  table(panel)
    .locator('tbody th')
    .allTextContents()
    .then((texts) => texts.map((text) => text.trim()));
const cells = async (panel: Panel, name: string): Promise<string[]> => {
  const texts = await table(panel).getByRole('row', { name }).first().locator('td').allTextContents();
  return texts.map((text) => text.trim());
};

describe('the statistics', () => {
  it('count events by name; sorted by any column, and shown in the timeline with a click', async () => {
    const panel = await captured({ tick: 30, 'odd "name" *': 2, '<b>bold</b>': 5 });
    await eventually(() => names(panel)).toEqual(['tick', '<b>bold</b>', 'odd "name" *', 'ask']);
    expect((await cells(panel, 'tick')).slice(0, 2)).toEqual(['incoming', '30']);
    const askRow = await cells(panel, 'ask');
    expect(askRow.slice(0, 2)).toEqual(['outgoing', '1']);
    expect(askRow[5]).toBe('1');
    for (const latency of askRow.slice(6, 10)) expect(latency).toMatch(/^[\d.]+\sms$/);
    expect((await cells(panel, 'Total')).slice(0, 2)).toEqual(['', '38']);

    expect(await head(panel, 'Count').getAttribute('aria-sort')).toBe('descending');
    await head(panel, 'Event').getByRole('button').click();
    expect(await head(panel, 'Event').getAttribute('aria-sort')).toBe('ascending');
    expect(await head(panel, 'Count').getAttribute('aria-sort')).toBeNull();
    expect(await names(panel)).toEqual(['<b>bold</b>', 'ask', 'odd "name" *', 'tick']);
    await head(panel, 'p95').getByRole('button').click();
    expect((await names(panel))[0]).toBe('ask');

    await table(panel).getByRole('button', { name: 'odd "name" *' }).click();
    await panel.grid.waitFor();
    await eventually(() => panel.row(/tick/).count()).toBe(0);
    await eventually(() => panel.row(/odd/).count()).toBe(2);
    await panel.tab('Statistics').click();
    await eventually(() => names(panel)).toEqual(['odd "name" *']);
    await panel.choose('Events to count', 'All captured events');
    await eventually(() => names(panel).then((all) => all.length)).toBe(4);
  });

  it('are updated with the capture', async () => {
    const panel = await captured({ tick: 3 });
    await eventually(() => cells(panel, 'tick').then((texts) => texts[1])).toBe('3');
    for (const socket of server.sockets) for (let n = 0; n < 4; n++) socket.emit('tick', n);
    await eventually(() => cells(panel, 'tick').then((texts) => texts[1])).toBe('7');
  });

  it('describe the charts in text and numbers, and can be explored by key', async () => {
    const panel = await captured({ tick: 20 });
    await table(panel).waitFor();
    const rate = panel.page.getByRole('img', { name: 'Rate over time' });
    await eventually(() => rate.getAttribute('aria-description')).toMatch(
      /^Events per second, .* received, up to [\d.]+\s\/s sent\.$/,
    );
    const latency = panel.page.getByRole('img', { name: 'Ack latency over time' });
    expect(await latency.getAttribute('aria-description')).toMatch(
      /^Acknowledgement latency, .*p95 is up to [\d.]+\sms\.$/,
    );
    expect(await rate.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBeGreaterThan(200);
    const slider = panel.page.getByRole('slider', { name: 'Rate over time: time' });
    await slider.focus();
    await panel.page.keyboard.press('Home');
    await eventually(() => slider.getAttribute('aria-valuenow')).toBe('0');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(
      /^\d\d:\d\d:\d\d(\.\d{3})?: in [\d.]+\s\/s, out [\d.]+\s\/s$/,
    );
    await panel.page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuenow')).toBe(await slider.getAttribute('aria-valuemax'));
    await panel.button('Charts as table').click();
    const numbers = panel.page.getByRole('table', { name: 'Rate and latency over time' });
    await eventually(() => numbers.locator('tbody tr').count()).toBeGreaterThan(0);
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it.each([480, 742, 1100])('have a legend of one line at %i px, also with the time of the cursor', async (width) => {
    const panel = await captured({ tick: 20 }, { width });
    await table(panel).waitFor();
    const heights = () =>
      panel.page
        .locator('.chart-head')
        .evaluateAll((heads) => heads.map((element) => element.getBoundingClientRect().height));
    await eventually(heights).toEqual([20, 20]);
    await panel.page.getByRole('slider', { name: 'Rate over time: time' }).focus();
    await panel.page.keyboard.press('Home');
    const time = panel.page.locator('.chart-time').first();
    await time.waitFor();
    expect(await time.innerText()).toMatch(/^\d\d:\d\d:\d\d/);
    expect(await heights()).toEqual([20, 20]);
  });

  it('are exported as CSV and JSON, with names of a server as text', async () => {
    const panel = await captured({ tick: 2, '=1+1': 1 });
    await eventually(() => names(panel)).toContain('=1+1');
    const choose = async (item: string): Promise<void> => {
      await panel.button('Export statistics').click();
      await panel.page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Save as CSV…');
    await eventually(() => panel.host.files.has('statistics.csv')).toBe(true);
    const lines = String(panel.host.files.get('statistics.csv')).split('\r\n');
    expect(lines[0]).toMatch(/^event,direction,count,rate,peak,bytes,acks,p50,/);
    expect(lines.find((line) => line.startsWith('"tick",in,2,'))).toBeDefined();
    expect(lines.find((line) => line.startsWith('"\'=1+1",in,1,'))).toBeDefined();
    await panel.noticed(/Copied\./, () => choose('Copy as JSON'));
    const json = JSON.parse(await panel.copied()) as {
      events: object[];
      total: object;
    };
    expect(json.events).toHaveLength(3);
    expect(json.total).toMatchObject({ direction: 'both', count: 4, acks: 1 });
  });

  it('show the first of very many names, and find one', async () => {
    const many = Object.fromEntries(Array.from({ length: 450 }, (_, n) => [`name ${String(n).padStart(3, '0')}`, 1]));
    const panel = await captured(many);
    await eventually(() => names(panel).then((all) => all.length)).toBe(200);
    await panel.page.getByRole('button', { name: /^Show more names \(251\)/ }).click();
    expect(await names(panel)).toHaveLength(400);
    await panel.textbox('Find name').fill('NAME 44');
    await eventually(() => names(panel)).toEqual(Array.from({ length: 10 }, (_, n) => `name 44${n}`));
  });

  it('explain the next step if there is nothing to count', async () => {
    const panel = await open({ theme: 'light', width: 300 });
    await panel.tab('Statistics').click();
    await panel.page.getByRole('heading', { name: 'No events yet' }).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('name their connection if there are several', async () => {
    const panel = await open();
    await panel.connect(server.url);
    server.sockets[0]?.emit('first');
    await panel.row(/incoming, first/).waitFor();
    const about = panel.page.getByRole('status', { name: 'Counted events' });
    await panel.tab('Statistics').click();
    await panel.waitForText(about, /^\s*1 event · [^c]/);
    await panel.tab('Timeline').click();
    await panel.choose('Connection', 'New connection');
    await panel.connect(server.url, '/second');
    await panel.tab('Statistics').click();
    // These are the statistics of the second connection, which has received nothing.
    await panel.waitForText(about, /^\s*0 events · [^·]*\/second/);
    await panel.choose('Events to count', 'All captured events');
    await panel.waitForText(about, /^\s*0 events · [^·]*\/second/);
    await panel.tab('Timeline').click();
    await panel.button('All connections').click();
    await panel.tab('Statistics').click();
    await panel.waitForText(about, /^\s*1 event · all connections/);
    await panel.choose('Events to count', 'All captured events');
    await panel.waitForText(about, /^\s*1 event · all connections/);
  });
});
