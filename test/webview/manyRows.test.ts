import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/protocol/channel.ts';
import * as engine from '../../src/protocol/engineMessages.ts';
import { hostSnapshot } from '../../src/protocol/hostMessages.ts';
import { packRows } from '../../src/protocol/rowColumns.ts';
import { viewFilter, viewOpen, viewRows } from '../../src/protocol/viewMessages.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { PanelBrowser } from './support/panel.ts';
import { eventually } from './support/eventually.ts';

const matched = 10_000_000;
let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

function row(index: number): Row {
  const facts = { seq: index + 1, connectionId: 'c', t: index, kind: 'event', dir: 'in', event: 'tick' } as const;
  return { facts, preview: String(index + 1), wantsAck: false, hasBinary: false };
}

/** A session of ten million entries that exist when they are asked for. */
function serve(channel: Channel, pulls: { from: number; count: number }[]): void {
  const connection = {
    connectionId: 'c',
    name: 'many',
    url: 'http://many',
    namespace: '/',
    state: 'connected' as const,
    retrying: false,
    counts: { received: matched, emitted: 0, pendingAcks: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 },
  };
  const state = { viewId: 'v', version: 1, matched, total: matched, dropped: 0 };
  channel.handle(hostSnapshot, () => ({
    engine: { state: 'running' as const, restarts: 0 },
    demo: {},
    trusted: true,
    workspace: true,
    recentUrls: [],
  }));
  channel.handle(engine.sessionSnapshot, () => ({
    epoch: 'e',
    number: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    paused: false,
    connections: [connection],
  }));
  channel.handle(viewOpen, () => state);
  channel.handle(viewFilter, () => state);
  channel.handle(viewRows, ({ from, count }) => {
    pulls.push({ from, count });
    return {
      version: 1,
      matched,
      from,
      columns: packRows(Array.from({ length: count }, (_, index) => row(from + index))),
    };
  });
  channel.handle(engine.entryDetails, () => null);
}

describe('ten million rows', () => {
  it('scroll from end to end, by key, by wheel and by the bar, with a screenful in the page', async () => {
    const pulls: { from: number; count: number }[] = [];
    const { page, close } = await browser.openBare((channel) => serve(channel, pulls));
    const grid = page.getByRole('grid', { name: 'Timeline' });
    const shown = (number: number) => grid.getByRole('row', { name: new RegExp(`tick, ${number}$`) });
    await shown(matched).waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(matched));
    await grid.focus();
    await page.keyboard.press('Home');
    await shown(1).waitFor();
    await grid.hover();
    await page.mouse.wheel(0, 22 * 100);
    await shown(101).waitFor();
    await page.keyboard.press('ArrowDown');
    await eventually(() => grid.getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('2');
    await grid.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await eventually(async () =>
      Number(await grid.getByRole('row').first().getAttribute('aria-rowindex')),
    ).toBeGreaterThan(matched / 2 - 5000);
    await page.keyboard.press('End');
    await shown(matched).waitFor();
    expect(await grid.getByRole('row').count()).toBeLessThan(100);
    for (const { count } of pulls) expect(count).toBeLessThan(200);
    await close();
  });
});
