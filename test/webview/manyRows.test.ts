import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveManyRows } from './support/manyRows.ts';
import { PanelBrowser } from './support/panel.ts';
import { eventually } from './support/eventually.ts';

const matched = 10_000_000;
let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

describe('ten million rows', () => {
  it('scroll from end to end, by key, by wheel and by the bar, with a screenful in the page', async () => {
    const pulls: { from: number; count: number }[] = [];
    const { page, close } = await browser.openBare((channel) => serveManyRows(channel, { matched, pulls }));
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
