import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/protocol/channel.ts';
import { viewChanged } from '../../src/protocol/viewMessages.ts';
import { type ManyRows, serveManyRows, viewState } from './support/manyRows.ts';
import { PanelBrowser } from './support/panel.ts';
import { eventually } from './support/eventually.ts';

const matched = 10_000_000;
let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

/** Opens a timeline whose rows change. `notifyChanged` reports a change to the page. */
async function openChanging(many: ManyRows) {
  let channel: Channel | undefined;
  const { page, close } = await browser.openBare((opened) => {
    channel = opened;
    serveManyRows(opened, many);
  });
  const notifyChanged = (): void => channel?.notify(viewChanged, viewState(many));
  return { page, grid: page.getByRole('grid', { name: 'Timeline' }), notifyChanged, close };
}

describe('ten million rows', () => {
  it('scroll from end to end by key, wheel and scrollbar, with only the visible rows in the page', async () => {
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

describe('the rows of another query are loaded', () => {
  it.each([
    ['no change of the view', []],
    ['more matches', [520, 1200]],
    ['fewer matches', [480]],
  ])('no row is blank, and a click selects the row that is shown, with %s meanwhile', async (_, changes) => {
    let held: Promise<void> | undefined;
    let release: () => void = () => undefined;
    let channel: Channel | undefined;
    const many: ManyRows = { matched: 1000, pulls: [] };
    const { page, close } = await browser.openBare((opened) => {
      channel = opened;
      serveManyRows(opened, many, () => held);
    });
    const grid = page.getByRole('grid', { name: 'Timeline' });
    await grid.getByRole('row', { name: /tick, 1000$/ }).waitFor();
    held = new Promise((resolve) => (release = resolve));
    // The rows of this query are those from 1,001 on.
    Object.assign(many, { matched: 500, dropped: 1000 });
    const requested = many.pulls.length;
    await page.getByRole('textbox', { name: 'Filter' }).fill('event:tick');
    await eventually(() => many.pulls.length).toBeGreaterThan(requested);
    for (const matched of changes) {
      // In the order in which the engine works: versions increase also if there are fewer matches.
      many.changes = (many.changes ?? 0) + 1000;
      many.matched = matched;
      channel?.notify(viewChanged, viewState(many));
    }
    // After two frames, the page has processed everything that it received.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
    );
    // The rows of the previous query are still shown, at their positions.
    expect(await grid.getAttribute('aria-rowcount')).toBe('1000');
    expect(await grid.getByRole('row', { name: /^Loading/ }).count()).toBe(0);
    expect(await grid.getByRole('row', { name: /tick, 1000$/ }).count()).toBe(1);
    expect(many.pulls.length).toBe(requested + 1);
    release();
    held = undefined;
    const newest = 1000 + (changes.at(-1) ?? 500);
    await grid.getByRole('row', { name: new RegExp(`tick, ${newest}$`) }).waitFor();
    await eventually(() => grid.getAttribute('aria-rowcount')).toBe(String(many.matched));
    await grid.getByRole('row', { name: new RegExp(`tick, ${newest}$`) }).click();
    await eventually(() => grid.getByRole('row', { selected: true }).getAttribute('aria-label')).toBe(
      `incoming, tick, ${newest}`,
    );
    await close();
  });
});

describe('the user scrolls while the height of the list changes', () => {
  it.each([true, false])(
    'the list stays at the scrolled position, and no longer follows (the list grows: %s)',
    async (grows) => {
      const many: ManyRows = { matched: 100_000, pulls: [] };
      const { grid, notifyChanged, close } = await openChanging(many);
      await grid.getByRole('row', { name: /tick, 100000$/ }).waitFor();
      // The height and the scroll position change in one frame, as when the details open while the user drags the scrollbar.
      await grid.evaluate(
        async (element, margin) => {
          element.style.marginBottom = `${margin}px`;
          for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        },
        grows ? 60 : 0,
      );
      await grid.evaluate(
        (element, margin) => {
          element.style.marginBottom = `${margin}px`;
          element.scrollTop = 22 * 40_000;
        },
        grows ? 0 : 60,
      );
      const first = async () => Number(await grid.getByRole('row').first().getAttribute('aria-rowindex'));
      const isAtPosition = async () => Math.abs((await first()) - 40_000) < 10;
      await eventually(isAtPosition).toBe(true);
      many.matched += 50;
      notifyChanged();
      await eventually(() => grid.getAttribute('aria-rowcount')).toBe('100050');
      expect(await isAtPosition()).toBe(true);
      await close();
    },
  );
});

describe('older rows are dropped while a row is selected', () => {
  it('the active row stays the selected entry, at its position on the screen', async () => {
    const many: ManyRows = { matched: 100_000, pulls: [] };
    const { grid, notifyChanged, close } = await openChanging(many);
    const row = (seq: number) => grid.getByRole('row', { name: new RegExp(`tick, ${seq}$`) });
    const active = () =>
      grid.evaluate((element) => {
        const found = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
        return found && [found.getAttribute('aria-label'), Math.round(found.getBoundingClientRect().top)];
      });
    await row(100_000).waitFor();
    await grid.evaluate((element) => (element.scrollTop = 22 * 50_000));
    await row(50_004).click();
    const before = await active();
    expect(before?.[0]).toBe('incoming, tick, 50004');
    // Rows are dropped one by one, many at once, and together with new rows.
    for (const [dropped, fresh] of [
      [1, 0],
      [3, 0],
      [40_000, 0],
      [40_010, 5000],
      [50_000, 9000],
    ] as const) {
      // The second change is reported before the page has received the response about the first one.
      for (const gone of [Math.max(0, dropped - 20), dropped]) {
        Object.assign(many, { dropped: gone, matched: 100_000 - gone + fresh });
        notifyChanged();
      }
      await eventually(() => grid.getAttribute('aria-rowcount')).toBe(String(many.matched));
      await eventually(active).toEqual(before);
      expect(await grid.getByRole('row', { selected: true }).getAttribute('aria-label')).toBe('incoming, tick, 50004');
    }
    // When the selected entry is dropped too, no other entry becomes active.
    Object.assign(many, { dropped: 60_000, matched: 60_000 });
    notifyChanged();
    await eventually(active).toBe(null);
    await close();
  });
});

it('following continues when rows are added while the height changes', async () => {
  const many: ManyRows = { matched: 3, pulls: [] };
  const { page, grid, notifyChanged, close } = await openChanging(many);
  const visibleNewest = () =>
    grid.evaluate((element) => {
      const newest = element.querySelector(`[aria-rowindex="${element.getAttribute('aria-rowcount')}"]`);
      if (newest?.getAttribute('aria-busy')) return 'loading';
      const [row, viewport] = [newest?.getBoundingClientRect(), element.getBoundingClientRect()];
      return row && row.bottom <= viewport.bottom + 1 ? newest?.getAttribute('aria-label') : undefined;
    });
  await grid.getByRole('row', { name: /tick, 3$/ }).waitFor();
  for (let matched = 4; matched <= 80; matched++) {
    // At the same time, the height of the form below the rows changes, which changes the height of the rows.
    await page.evaluate(
      (height) => {
        const emit = document.querySelector<HTMLElement>('[aria-label="Emit"]');
        if (emit) emit.style.minHeight = `${height}px`;
      },
      120 + (matched % 5) * 17,
    );
    many.matched = matched;
    notifyChanged();
    await eventually(visibleNewest).toBe(`incoming, tick, ${matched}`);
  }
  await eventually(() => page.getByRole('button', { name: /new$/ }).count()).toBe(0);
  await close();
});

it('visible rows keep their elements when the height changes, so that a click hits its row', async () => {
  const many: ManyRows = { matched: 100, pulls: [] };
  const { page, grid, close } = await openChanging(many);
  const newest = grid.getByRole('row', { name: /tick, 100$/ });
  await newest.waitFor();
  const element = await newest.elementHandle();
  const counts = new Set<number>();
  for (const height of [400, 120, 260, 120]) {
    const before = await grid.evaluate(({ clientHeight }) => clientHeight);
    await page.evaluate((pixels) => {
      const emit = document.querySelector<HTMLElement>('[aria-label="Emit"]');
      if (emit) emit.style.minHeight = `${pixels}px`;
    }, height);
    await eventually(() => grid.evaluate(({ clientHeight }) => clientHeight)).not.toBe(before);
    await eventually(async () => {
      const rows = await grid.getByRole('row').count();
      return rows === (await grid.evaluate(({ clientHeight }) => Math.ceil(clientHeight / 22))) + 2;
    }).toBe(true);
    counts.add(await grid.getByRole('row').count());
    expect(await element?.getAttribute('aria-label')).toBe('incoming, tick, 100');
  }
  expect(counts.size).toBeGreaterThan(1);
  await close();
});
