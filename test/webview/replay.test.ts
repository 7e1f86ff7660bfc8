import { describe, expect, it } from 'vitest';
import type { Collection } from '../../src/model/collection/collection.ts';
import type { SavedReplay } from '../../src/model/replay/replay.ts';
import { replayRunKept } from '../../src/protocol/hostMessages.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import { looks } from './support/looks.ts';
import { madeUpReplay, serveReplay } from './support/madeUpReplay.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { collectionUri } from '../support/fakeVscode.ts';

const suite = panelSuite();

/** A collection with one emit, “moves/position”. */
function withEmit(url: string, emit: { args: unknown[]; replays: Record<string, SavedReplay> }): Collection {
  return {
    version: 1,
    name: 'Shop',
    connections: { main: { url } },
    emits: [{ folder: 'moves', emits: [{ name: 'position', connection: 'main', event: 'position', ...emit }] }],
  };
}

interface ReportedEvent {
  index: number;
  delivery: string;
}

/** The numbers that the server received on each connection of a replay, in order. */
function received(): number[][] {
  const bySocket = new Map<string, number[]>();
  for (const { socketId, args } of suite.server.recorder.named('number')) {
    bySocket.set(socketId, [...(bySocket.get(socketId) ?? []), args[0] as number]);
  }
  return [...bySocket.values()];
}

async function open(options?: PanelOptions): Promise<Panel> {
  const panel = await suite.connected(options);
  await panel.tab('Replay').click();
  return panel;
}

/** The cells of both runs in the table of the report, by the name of the row. */
async function reportOf(panel: Panel): Promise<Record<string, string[]>> {
  const rows = await panel.page.getByRole('table', { name: 'Replay report' }).getByRole('row').all();
  const texts = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  return Object.fromEntries(texts.map(([name, ...cells]) => [name ?? '', cells]));
}

async function plan(panel: Panel, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await panel.textbox(name).fill(value);
}

const quick = { 'Replay event': 'number', 'Event count': '200', 'Interval (ms)': '20' };
/** The outage is so long that the client tries to reconnect during it. From the first attempt on, the client discards volatile events. */
const outage = { 'Fault 1 start (s)': '0.3', 'Fault 1 duration (s)': '2.5' };

describe('a replay from the panel', () => {
  it('compares both modes over an outage; its numbers equal those that the servers recorded', async () => {
    const panel = await open({ width: 1000 });
    await plan(panel, { ...quick, ...outage });
    await panel.button('Start replay').click();
    await panel.button('Stop replay').waitFor();
    const ended = panel.page.locator('.lab-state').filter({ hasText: /^Ended/ });
    await ended.waitFor({ timeout: 30_000 });
    const report = await reportOf(panel);
    expect(report['Emitted']).toEqual(['200', '200']);
    expect(report['Discarded']?.[1]).toBe('0');
    const discarded = Number(report['Discarded']?.[0]);
    expect(discarded).toBeGreaterThan(0);
    const flushed = Number(report['Flushed']?.[1]);
    expect(flushed).toBeGreaterThan(0);
    // A write that was in progress when the sockets were cut is lost.
    expect(Number(report['Sent']?.[1]) + flushed + Number(report['Lost']?.[1])).toBe(200);
    expect(Number(report['Largest flush']?.[1])).toBeGreaterThan(0);
    const summary = panel.page.getByRole('status', { name: 'Replay summary' });
    await panel.waitForText(summary, new RegExp(`With volatile, ${discarded} of 200 events were discarded`));
    const image = panel.page.getByRole('img', { name: 'Replay chart' });
    expect(await image.getAttribute('aria-description')).toMatch(/offline from 0\.\d+\ss to .*not connected/);
    const { runs } = await exports(panel, discarded);
    for (const { events } of runs) await arrived(events);
    expect(received()).toHaveLength(4);
  });

  /**
   * Checks that every number that was passed to the transport reached the server, either on a socket before the outage or on a socket after
   * it. Only numbers that were in transit when the sockets were cut may be missing.
   */
  async function arrived(events: readonly ReportedEvent[]): Promise<void> {
    const handed = events.filter(({ delivery }) => delivery === 'sent' || delivery === 'flushed');
    const numbers = handed.map(({ index }) => index + 1);
    const late = handed.filter(({ delivery }) => delivery === 'flushed').map(({ index }) => index + 1);
    expect(late.length).toBeGreaterThan(0);
    const isAfter = (seen: readonly number[]): boolean =>
      seen.join() === numbers.slice(-seen.length).join() && late.every((number) => seen.includes(number));
    // After a failed write, it is not known how much of it the server received.
    const unsure = new Set(events.filter(({ delivery }) => delivery === 'lost').map(({ index }) => index + 1));
    const isBefore = (all: readonly number[]): boolean => {
      const seen = all.filter((number) => !unsure.has(number));
      return seen.join() === numbers.slice(0, seen.length).join();
    };
    await eventually(() => received().some(isAfter)).toBe(true);
    expect(received().some(isBefore)).toBe(true);
  }

  async function exports(panel: Panel, discarded: number): Promise<{ runs: { events: ReportedEvent[] }[] }> {
    const { files } = panel.host;
    const save = async (item: string): Promise<void> => {
      await panel.button('Export').click();
      await panel.page.getByRole('menuitem', { name: item }).click();
    };
    await save('Save as JSON…');
    await eventually(() => files.has('replay-1.json')).toBe(true);
    const json = JSON.parse(String(files.get('replay-1.json'))) as {
      runs: { discarded: number; events: ReportedEvent[] }[];
    };
    expect(json.runs[0]?.discarded).toBe(discarded);
    expect(json.runs[0]?.events.filter(({ delivery }) => delivery === 'discarded')).toHaveLength(discarded);
    await save('Save as CSV…');
    await eventually(() => files.has('replay-1.csv')).toBe(true);
    expect(String(files.get('replay-1.csv')).split('\r\n')).toHaveLength(402);
    await save('Save chart as SVG…');
    await eventually(() => files.has('replay-1.svg')).toBe(true);
    expect(String(files.get('replay-1.svg'))).toMatch(/^<svg [\s\S]*in one burst[\s\S]*<\/svg>\n$/);
    await save('Save chart as PNG…');
    await eventually(() => files.has('replay-1.png')).toBe(true);
    expect(files.get('replay-1.png')?.toString('latin1', 1, 4)).toBe('PNG');
    await panel.noticed(/Copied\./, () => save('Copy Markdown report'));
    expect(await panel.copied()).toContain(`| Discarded | ${discarded} | 0 |`);
    return json;
  }

  it('sends again all captured events that the filter finds', async () => {
    const panel = await open();
    await panel.tab('Timeline').click();
    for (const text of ['"a"', '"b"', '"c"']) {
      await panel.textbox('Event name').fill('number');
      if ((await panel.button('Remove argument 0').count()) === 0) await panel.button('Add argument').click();
      await panel.textbox('Argument 0 value').fill(text);
      await panel.button('Emit').click();
      await panel.row(new RegExp(`number, sent.*${text.slice(1, 2)}`)).waitFor();
    }
    suite.server.recorder.clear();
    await panel.tab('Replay').click();
    await panel.choose('Replay source', 'Captured events');
    await panel.textbox('Replay filter').fill('event:number');
    await panel.page.getByText('3 events of this connection match.').waitFor();
    await panel.choose('Replay mode', 'Reliable');
    await panel.button('Remove fault 1').click();
    await panel.textbox('Speed').fill('0');
    await panel.button('Start replay').click();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Ended/);
    expect(received().flat()).toEqual(['a', 'b', 'c']);
  });

  it('is paused, resumed and stopped, selected again and removed', async () => {
    const panel = await open();
    await plan(panel, { ...quick, 'Event count': '100000' });
    await panel.button('Start replay').click();
    await panel.button('Pause replay').click();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Paused/);
    await panel.button('Resume replay').click();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Running/);
    await panel.button('Stop replay').click();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Stopped/);
    await eventually(() => suite.server.sockets.length).toBe(1);
    await panel.page.reload();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Stopped/);
    expect(await panel.textbox('Event count').inputValue()).toBe('100000');
    await panel.button('Remove replay').click();
    await panel.page.getByText('How many of your volatile events would be lost?').waitFor();
  });
});

describe('the plan', () => {
  it('shows a fault under its field, focuses it and starts nothing', async () => {
    const panel = await open();
    const faults: [string, string, string][] = [
      ['Replay event', '', 'Enter an event name'],
      ['Event count', '1.5', 'Enter a whole number from 1 to 1,000,000'],
      ['Interval (ms)', 'soon', 'Enter an interval in milliseconds'],
      ['Speed', '101', 'Enter a number from 0.1 to 100, or 0'],
      ['Fault 1 start (s)', '-1', 'Enter the seconds from the start'],
      ['Fault 1 duration (s)', '0', 'Enter a duration in seconds'],
      ['Argument 0 value', '', 'A value is expected'],
    ];
    await panel.choose('Argument 0 type', 'JSON');
    for (const [name, text, message] of faults) {
      const field = panel.textbox(name);
      const good = name === 'Argument 0 value' ? '1' : await field.inputValue();
      if (name !== 'Argument 0 value') await panel.textbox('Argument 0 value').fill('1');
      await field.fill(text);
      await panel.button('Start replay').click();
      await panel.page.getByRole('alert').filter({ hasText: message }).waitFor();
      const focused = await field.evaluate((f) => (f.getRootNode() as ShadowRoot).activeElement === f);
      expect(focused, name).toBe(true);
      await field.fill(good);
      await eventually(() => panel.page.getByRole('alert').count()).toBe(0);
    }
    await eventually(() => panel.button('Stop replay').count()).toBe(0);
  });

  it('reports an invalid filter, and a missing connection', async () => {
    const panel = await suite.open();
    await panel.tab('Replay').click();
    await panel.button('Start replay').click();
    await panel.page.getByRole('alert').filter({ hasText: 'Connect to a server first' }).waitFor();
    await panel.connect(suite.server.url);
    await panel.choose('Replay source', 'Captured events');
    await panel.textbox('Replay filter').fill('size:>x');
    await panel.page.getByRole('alert').filter({ hasText: /size/ }).waitFor();
  });

  it('is saved with an emit of a collection, and opened again', async () => {
    const panel = await open();
    await panel.button('Open plan…').click();
    await panel.page.getByText('No plan is saved in the collections of the workspace.').waitFor();
    await plan(panel, { ...quick, Speed: '2' });
    await panel.button('Save plan…').click();
    await panel.page.getByText('Saved to .socketio/test.socketio.json.').waitFor();
    const kept = { mode: 'compare', speed: 2, count: 200, everyMs: 20 } as const;
    const network = [{ atMs: 2000, forMs: 2000, offline: true as const }];
    expect(panel.host.collection.emits).toMatchObject([
      { event: 'number', args: ['{{$counter}}'], replays: { plan: { ...kept, network } } },
    ]);
    panel.host.collection = withEmit(suite.server.url, {
      args: [{ x: '{{$counter}}' }, 7],
      replays: {
        tunnel: { mode: 'volatile', count: 30, network: [{ atMs: 100, forMs: 400, latencyMs: 50, stall: true }] },
      },
    });
    await panel.button('Open plan…').click();
    await panel.page.getByRole('menuitem', { name: 'tunnel · moves/position' }).click();
    for (const [name, value] of Object.entries({
      'Replay event': 'position',
      'Argument 1 value': '7',
      'Event count': '30',
      'Interval (ms)': '20',
      Speed: '1',
      'Fault 1 start (s)': '0.1',
      'Fault 2 duration (s)': '0.4',
    }))
      expect(await panel.textbox(name).inputValue(), name).toBe(value);
  });

  it('runs on the connection of its saved emit, until the user selects another one', async () => {
    const other = await startPanelServer();
    try {
      const panel = await open();
      panel.host.collection = {
        ...withEmit(other.url, {
          args: ['{{label}}'],
          replays: { plan: { mode: 'reliable', count: 3, everyMs: 0 } },
        }),
        variables: { label: 'from the collection' },
      };
      await panel.button('Open plan…').click();
      await panel.page.getByRole('menuitem', { name: 'plan · moves/position' }).click();
      const connection = panel.page.getByRole('status', { name: 'Replay connection' });
      await panel.waitForText(
        connection,
        /Runs on the connection of “\u2068moves\/position\u2069” \(\u2068\.socketio\/test\.socketio\.json\u2069\)/,
      );
      const connections = suite.server.sockets.length;
      await panel.button('Start replay').click();
      await other.recorder.waitFor('position', 3);
      expect(other.recorder.named('position').map(({ args }) => args)).toEqual(
        Array.from({ length: 3 }, () => ['from the collection']),
      );
      expect(panel.host.requested(replayRunKept).map(({ plan }) => plan)).toEqual([
        { uri: collectionUri, emit: 'moves/position' },
      ]);
      expect(suite.server.sockets).toHaveLength(connections);
      expect(suite.server.recorder.named('position')).toEqual([]);
      await panel.button('Use the panel’s connection').click();
      await connection.waitFor({ state: 'detached' });
    } finally {
      await other.close();
    }
  });

  it('is drawn on the chart: dragged, moved and stretched, by pointer and by key', async () => {
    const panel = await open({ width: 1200 });
    const at = (number: number) => panel.textbox(`Fault ${number} start (s)`).inputValue();
    const length = (number: number) => panel.textbox(`Fault ${number} duration (s)`).inputValue();
    const track = panel.page.locator('.fault-track');
    const box = await track.boundingBox();
    if (!box) throw new Error('There is no track');
    const drag = async (from: number, to: number): Promise<void> => {
      await panel.page.mouse.move(box.x + box.width * from, box.y + 10);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + box.width * ((from + to) / 2), box.y + 10, { steps: 3 });
      await panel.page.mouse.move(box.x + box.width * to, box.y + 10, { steps: 3 });
      await panel.page.mouse.up();
    };
    // The time axis is 10.5 s long.
    await drag(0.6, 0.8);
    await eventually(() => at(2)).toMatch(/^6\.[23]/);
    expect(Number(await length(2))).toBeCloseTo(2.1, 0);
    await drag(0.7, 0.5);
    await eventually(() => at(2)).toMatch(/^4\.[12]/);
    const handle = panel.page.getByRole('slider', { name: 'Fault 1, offline' });
    await handle.focus();
    await panel.page.keyboard.press('ArrowRight');
    await eventually(() => at(1)).toBe('2.1');
    await panel.page.keyboard.press('Shift+ArrowRight');
    await eventually(() => length(1)).toBe('2.1');
    expect(await handle.getAttribute('aria-valuetext')).toBe('from 2.1\u00a0s to 4.2\u00a0s');
    await panel.page.keyboard.press('Delete');
    await eventually(() => panel.page.getByRole('slider', { name: /^Fault/ }).count()).toBe(1);
  });
});

describe('the chart', () => {
  const replay = madeUpReplay({ count: 500, everyMs: 20, outage: { fromMs: 2000, toMs: 4041 }, ackAfterMs: 3 });

  it('describes its events when the keyboard or the pointer is used', async () => {
    const { page, close: leave } = await suite.browser.openBare((channel) => serveReplay(channel, replay));
    await page.getByRole('tab', { name: 'Replay' }).click();
    const lane = page.getByRole('slider', { name: 'Volatile events' });
    const valueText = () => lane.getAttribute('aria-valuetext');
    await lane.focus();
    await page.keyboard.press('Home');
    await eventually(valueText).toBe('Event 0 at 0.000\u00a0s: sent, confirmed at 0.003\u00a0s');
    await page.keyboard.press('ArrowUp');
    await eventually(valueText).toBe('Event 100 at 2.000\u00a0s: discarded');
    await page.keyboard.press('ArrowRight');
    await eventually(valueText).toBe('Event 101 at 2.020\u00a0s: discarded');
    await page.keyboard.press('End');
    await eventually(valueText).toMatch(/^Event 499/);
    await page.getByRole('slider', { name: 'Reliable events' }).hover();
    await page
      .locator('.lane-tip')
      .filter({ hasText: /^\s*Event \d+ at \d/ })
      .waitFor();
    await leave();
  });

  it('draws 100,000 marks of a run without one element for each mark, and requests each mark once', async () => {
    const pulls: { run: number; from: number; count: number }[] = [];
    const many = madeUpReplay({ count: 100_000, everyMs: 0.5, outage: { fromMs: 20_000, toMs: 30_000 } });
    const { page, close: leave } = await suite.browser.openBare((channel) => serveReplay(channel, many, pulls));
    await page.getByRole('table', { name: 'Replay report' }).waitFor({ state: 'hidden' });
    expect(pulls).toEqual([]);
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page.getByRole('status', { name: 'Replay summary' }).filter({ hasText: '20,000 of 100,000' }).waitFor();
    const lane = page.getByRole('slider', { name: 'Reliable events' });
    await eventually(() => lane.getAttribute('aria-valuemax')).toBe('99999');
    expect(pulls.reduce((sum, { count }) => sum + count, 0)).toBe(200_000);
    expect(await page.locator('.replay-chart *').count()).toBeLessThan(30);
    await leave();
  });
});

it.each(looks(1200, 400))(
  'axe finds nothing serious in the lab in $theme, $width px wide',
  async ({ theme, width }) => {
    const panel = await suite.open({ theme, width });
    await panel.tab('Replay').click();
    await panel.page.getByText('How many of your volatile events would be lost?').waitFor();
    expect(await panel.seriousFindings(), 'empty').toEqual([]);
    await panel.connect(suite.server.url);
    await plan(panel, { ...quick, ...outage, 'Event count': '20', Speed: 'x' });
    await panel.button('Start replay').click();
    await panel.page.getByRole('alert').waitFor();
    expect(await panel.seriousFindings(), 'faults').toEqual([]);
    await panel.textbox('Speed').fill('1');
    await panel.button('Remove fault 1').click();
    await panel.button('Start replay').click();
    await panel.waitForText(panel.page.locator('.lab-state'), /^Ended/);
    await panel.page.getByRole('table', { name: 'Replay report' }).waitFor();
    expect(await panel.seriousFindings(), 'result').toEqual([]);
  },
);
