import { beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import { looks } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

let panel: Panel;

/** The numbers that the server sends: 7 and 8 are missing, 12 is sent twice, and 15 is sent after 16. */
const walk = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 12, 13, 14, 16, 15, 17, 18, 19, 20];
/** The number before which the server pauses. The pause is long enough to be played slowly. */
const rest = 12;
const restMs = 400;

const suite = panelSuite(() =>
  startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('walk', () => {
          const go = (n: number): void => {
            socket.emit('position', 'hero', { n, x: n * 10, mood: n > 10 ? 'tired' : 'fresh' });
          };
          for (const n of walk.slice(0, rest)) go(n);
          setTimeout(() => {
            for (const n of walk.slice(rest)) go(n);
            socket.emit('walked');
          }, restMs);
        });
        socket.on('many', (count: number) => {
          for (let n = 0; n < count * 2; n += 2) socket.emit('tick', n, n);
          socket.emit('walked');
        });
      });
    },
  }),
);

const region = (): Locator => panel.page.getByRole('region', { name: 'Stream analysis' });
const tab = (name: string): Locator => region().getByRole('tab', { name, exact: true });
const finding = (name: RegExp): Locator =>
  panel.page.getByRole('grid', { name: 'Findings' }).getByRole('row', { name });
const summary = (): Locator => panel.page.getByRole('status', { name: 'Stream summary' });
const treeItem = (name: RegExp): Locator =>
  panel.page.getByRole('region', { name: 'Details' }).getByRole('treeitem', { name });
const value = (path: string): Locator =>
  panel.page.getByRole('list', { name: 'Values at the playhead' }).getByRole('listitem').filter({ hasText: path });

async function walked(): Promise<void> {
  await panel.connect(suite.server.url);
  await panel.emit('walk');
  await panel.row(/incoming, walked/).waitFor();
}

describe('the stream analysis', () => {
  beforeEach(async () => {
    panel = await suite.open({ width: 1200, height: 1000 });
    await walked();
  });

  it('detects the path, and shows missing, duplicate and late numbers; a click on a finding shows its row', async () => {
    await panel.more('Analyze stream');
    await panel.waitForText(summary(), /^19 events · 2 missing in 1 gap · 1 duplicate · 1 out of order$/);
    expect(await panel.isOn('Analyze stream')).toBe(true);
    await region().getByText('1.n: increases by 1 in').waitFor();
    await finding(/^Missing, 7 … 8 \(2 numbers\), then 9 was received/).click();
    await treeItem(/n: 9/).waitFor();
    await eventually(() => panel.grid.getByRole('row', { selected: true }).getAttribute('aria-label')).toMatch(/n: 9/);
    await panel.page.keyboard.press('ArrowDown');
    await finding(/^Duplicate, 12 again, first in #\d+/)
      .and(panel.page.locator('[aria-selected="true"]'))
      .waitFor();
    await treeItem(/n: 12/).waitFor();
    await panel.page.keyboard.press('ArrowDown');
    await finding(/^Out of order, 15 was received late; 17 was expected/).waitFor();
    await treeItem(/n: 15/).waitFor();
  });

  it('shows the changes of the connection, and starts again with another path, kind or filter', async () => {
    const back = new Promise((resolve) => suite.server.io.once('connection', resolve));
    suite.server.cutConnections();
    await back;
    suite.server.io.emit('position', 'hero', { n: 31, x: 310 });
    await panel.row(/position, .*n: 31/).waitFor();
    await panel.more('Analyze stream');
    const gap = finding(/21 … 30 \(10 numbers\), then 31 was received, .*Disconnected \(.* before\): /);
    await gap.waitFor();
    await panel.choose('Path', '1.x');
    await panel.waitForText(summary(), /12 missing in 2 gaps/);
    await panel.choose('Path', 'Other…');
    await panel.textbox('Other path').fill('1.nothing');
    await panel.textbox('Other path').press('Enter');
    await region().getByText('No event holds a number at this path.').waitFor();
    await panel.textbox('Other path').fill('a..b');
    await panel.textbox('Other path').press('Enter');
    await region().getByRole('alert').filter({ hasText: 'The path cannot be read at character' }).waitFor();
    await panel.choose('Path', '1.n');
    await panel.choose('Kind of value', 'Time');
    await region().getByText('The unit of these times is unknown.').waitFor();
    await panel.choose('Kind of value', 'Sequence number');
    await panel.textbox('Filter').fill('event:position -arg:n=31');
    await panel.button('Analyze').click();
    await panel.waitForText(summary(), /^19 events · 2 missing/);
    await region().getByText('Only events that match the filter: event:position -arg:n=31').waitFor();
    await panel.textbox('Filter').fill('event:none');
    await panel.button('Analyze').click();
    await panel.waitForText(summary(), /No events match/);
  });

  it('shows the times between events', async () => {
    await panel.more('Analyze stream');
    await tab('Intervals').click();
    const table = panel.page.getByRole('table', { name: 'Intervals between events' });
    await table.waitFor();
    const counts = await table.locator('tbody td:last-child').allTextContents();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(18);
    await region().getByText('Std. deviation').waitFor();
  });

  it('steps and plays; the row, the details and the values change with each step', async () => {
    await panel.more('Analyze stream');
    await tab('Scrubber').click();
    await value('1.x').getByText('10', { exact: true }).waitFor();
    await panel.choose('Follow a value', '1.mood');
    await value('1.mood').getByText('"fresh"').waitFor();
    await value('1.x').getByRole('img', { name: '1.x over time, from 10 to 200' }).waitFor();
    const next = panel.button('Next event');
    await next.click();
    await value('1.x').getByText('20', { exact: true }).waitFor();
    await treeItem(/n: 2$/).waitFor();
    await panel.button('Previous event').click();
    await treeItem(/n: 1$/).waitFor();
    const playhead = panel.page.getByRole('slider', { name: 'Playhead' });
    await playhead.focus();
    await panel.page.keyboard.press('End');
    await value('1.mood').getByText('"tired"').waitFor();
    await value('1.x').getByText('200', { exact: true }).waitFor();
    await treeItem(/n: 20$/).waitFor();
    expect(await playhead.getAttribute('aria-valuetext')).toMatch(/\ss, event 19 of 19$/);
    await panel.page.keyboard.press('ArrowLeft');
    await treeItem(/n: 19$/).waitFor();
    await panel.textbox('Playback speed').fill('x');
    await region().getByRole('alert').filter({ hasText: 'from 0.01 to 1,000' }).waitFor();
    await panel.textbox('Playback speed').fill('0.01');
    await playhead.focus();
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press(' ');
    await panel.button('Pause').waitFor();
    await panel.page.keyboard.press(' ');
    await panel.button('Play').waitFor();
    await panel.textbox('Playback speed').fill('1000');
    await panel.button('Play').click();
    await value('1.x').getByText('200', { exact: true }).waitFor();
    await panel.button('Play').waitFor();
    await treeItem(/n: 20$/).waitFor();
    await panel.button('Stop following 1.mood').click();
    await value('1.mood').waitFor({ state: 'detached' });
  });

  it('is closed by key, and opened again after a reload', async () => {
    await panel.button('More actions').focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('menuitemcheckbox', { name: 'Analyze stream' }).press('Enter');
    await panel.waitForText(summary(), /^19 events/);
    await tab('Findings').focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.reload();
    await panel.page.getByRole('table', { name: 'Intervals between events' }).waitFor();
    await tab('Intervals').focus();
    await panel.page.keyboard.press('Escape');
    await region().waitFor({ state: 'detached' });
    const focused = (): Promise<string | null> =>
      panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
    await eventually(focused).toBe('More actions');
  });

  it('lists thousands of findings, of which only the visible ones are in the page', async () => {
    await panel.addArgument(0, 'Number', '3000');
    await panel.emit('many');
    await panel.row(/incoming, tick, 5998, 5998/).waitFor();
    await panel.textbox('Filter').fill('event:tick -arg:0=4');
    await panel.more('Analyze stream');
    await panel.waitForText(summary(), /^2,999 events · 1 missing in 1 gap$/);
    await finding(/^Missing, 4, then 6 was received/).waitFor();
    await panel.textbox('Filter').fill('event:tick -/[48]\\b/');
    await panel.button('Analyze').click();
    await panel.waitForText(summary(), /missing in [\d,]+ gaps/);
    const grid = panel.page.getByRole('grid', { name: 'Findings' });
    await eventually(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(500);
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
  });
});

it.each(looks(1400, 400))('axe finds nothing serious in $theme, $width px wide', async ({ theme, width }) => {
  panel = await suite.open({ theme, width, height: 900 });
  await walked();
  await panel.more('Analyze stream');
  await finding(/^Missing/).click();
  for (const name of ['Findings', 'Intervals', 'Scrubber']) {
    await tab(name).click();
    if (name === 'Scrubber') await value('1.x').getByRole('img').waitFor();
    expect(await panel.seriousFindings(), name).toEqual([]);
    const shots = process.env['STREAM_SHOTS'];
    if (shots) await panel.page.screenshot({ path: `${shots}/${theme}-${width}-${name}.png` });
  }
});
