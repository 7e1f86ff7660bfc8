/** The table of statistics in a narrow panel, with a column for each way in which an emit can fail. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Entry } from '../../src/model/entry/entry.ts';
import { entryLine, headerLine } from '../../src/model/entry/sessionFile.ts';
import { eventually } from './support/eventually.ts';
import { type Panel, PanelBrowser } from './support/panel.ts';
import type { SessionHost } from './support/sessionHost.ts';

const deliveries = ['acknowledged', 'timedOut', 'late', 'discarded', 'lost', 'failed'] as const;
const entries: Entry[] = Array.from({ length: 60 }, (_, index) => ({
  seq: index + 1,
  t: index * 250,
  kind: 'event' as const,
  dir: 'out' as const,
  event: `order:item:${index % 3}`,
  delivery: deliveries[index % deliveries.length] ?? 'lost',
  ...((index % deliveries.length) % 2 === 0 && { latencyMs: 1234 }),
  bytes: 12_000,
  args: [index],
  connectionId: 'c1',
  namespace: '/',
}));
let browser: PanelBrowser;
let folder: string;
let panel: Panel<SessionHost>;

beforeAll(async () => {
  browser = await PanelBrowser.start();
  folder = await mkdtemp(join(tmpdir(), 'sioi-columns-'));
  const head = headerLine({
    startedAt: '2026-01-02T03:04:05.000Z',
    connections: { c1: { url: 'http://localhost:3000' } },
  });
  await writeFile(join(folder, 'columns.siolog'), [head, ...entries.map(entryLine), ''].join('\n'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await browser.close();
});
afterEach(() => panel.close());

const head = (name: string): Locator => panel.page.getByRole('columnheader', { name, exact: true });
const open = async (width: number): Promise<Locator> => {
  panel = await browser.openSession(join(folder, 'columns.siolog'), { width, height: 800 });
  await panel.tab('Statistics').click();
  await head('Failed').waitFor();
  return panel.page.getByRole('region', { name: 'Table of events' });
};
const overflow = (box: Locator): Promise<number> =>
  box.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

it('the table fits at 600 px: columns with redundant information are left out', async () => {
  const box = await open(600);
  await eventually(() => overflow(box)).toBe(0);
  for (const name of [
    'Event',
    'Count',
    'Rate',
    'p95',
    'Timed out',
    'Late',
    'Discarded',
    'Lost',
    'Failed',
    'Last seen',
  ]) {
    expect(await head(name).count(), name).toBe(1);
  }
  expect(await head('Peak').count()).toBe(0);
});

it('the table has every column if there is enough width, even after the panel was narrow', async () => {
  const box = await open(600);
  await eventually(() => head('Peak').count()).toBe(0);
  await panel.page.setViewportSize({ width: 1440, height: 800 });
  for (const name of ['Peak', 'Bytes', 'Acks', 'p50', 'p99', 'Max']) await head(name).waitFor();
  expect(await overflow(box)).toBe(0);
  await head('Peak').getByRole('button').click();
  await panel.page.setViewportSize({ width: 600, height: 800 });
  await eventually(() => overflow(box)).toBe(0);
  // “Peak” stays visible, because the rows are sorted by it.
  expect(await head('Peak').count()).toBe(1);
});
