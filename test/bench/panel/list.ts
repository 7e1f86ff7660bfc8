/**
 * Measures the timeline with a million rows in the built page, compared with a plain list of a hundred
 * thousand rows.
 */
import type { CDPSession, Page } from 'playwright-core';
import { type Channel } from '../../../src/protocol/channel.ts';
import { viewChanged } from '../../../src/protocol/viewMessages.ts';
import { serveManyRows, viewOf } from '../../webview/support/manyRows.ts';
import type { PanelBrowser } from '../../webview/support/panel.ts';
import { measureFrames } from './frameTime.ts';
import { nameHelper } from '../inPage.ts';

const million = 1_000_000;
const plainRows = 100_000;
const shownRow = '[aria-label="Timeline"] [role=row][aria-label*="tick"]';

export interface ListResult {
  /** Milliseconds until the timeline with a million rows, and the plain list, are painted. */
  readonly firstMs: number;
  readonly plainFirstMs: number;
  /** Frames while nothing moves, and while the rows scroll; see `Frames`. */
  readonly idleFrameMs: number;
  readonly scrollFrameMs: number;
  readonly idleCpuMs: number;
  readonly scrollCpuMs: number;
  /** Number of rows that exist as elements. The browser paints these rows in each frame. */
  readonly rows: number;
  /** Growth of the page's heap by the million rows and the scrolling. */
  readonly heapBytes: number;
}

export async function measureList(browser: PanelBrowser): Promise<ListResult> {
  const many = { matched: 0, pulls: [] };
  let channel: Channel | undefined;
  const { page, close } = await browser.openBare(
    (opened) => {
      channel = opened;
      serveManyRows(opened, many);
    },
    { initScript: nameHelper },
  );
  try {
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    const session = await page.context().newCDPSession(page);
    const before = await heapOf(session);
    const painted = untilRows(page);
    many.matched = million;
    const { matched } = many;
    channel?.notify(viewChanged, viewOf(matched));
    const firstMs = await painted;
    const grid = page.getByRole('grid', { name: 'Timeline' });
    const idle = await measureFrames({ session, list: grid }, 0);
    const scrolled = await measureFrames({ session, list: grid }, 997);
    const rows = await grid.getByRole('row').count();
    const heapBytes = (await heapOf(session)) - before;
    await grid.focus();
    await page.keyboard.press('End');
    await page.locator(shownRow).first().waitFor();
    return {
      firstMs,
      plainFirstMs: await plainList(page),
      idleFrameMs: idle.intervalMs,
      scrollFrameMs: scrolled.intervalMs,
      idleCpuMs: idle.cpuMs,
      scrollCpuMs: scrolled.cpuMs,
      rows,
      heapBytes,
    };
  } finally {
    await close();
  }
}

/** Resolves with the milliseconds from the first message until its rows are painted. */
function untilRows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        window.addEventListener(
          'message',
          () => {
            const began = performance.now();
            const check = (): void => {
              if (document.querySelector('[aria-label="Timeline"] [role=row][aria-label*="tick"]')) {
                requestAnimationFrame(() => resolve(performance.now() - began));
              } else requestAnimationFrame(check);
            };
            check();
          },
          { once: true },
        );
      }),
  );
}

/**
 * Replaces the page with a plain list that has a copy of a timeline row for each entry. Resolves with the milliseconds until all of them
 * are painted.
 */
function plainList(page: Page): Promise<number> {
  return page.evaluate(
    (rows) =>
      new Promise<number>((resolve, reject) => {
        const model = document.querySelector<HTMLElement>('[aria-label="Timeline"] [role=row][aria-label*="tick"]');
        const layer = model?.parentElement?.cloneNode(false);
        if (!model || !(layer instanceof HTMLElement)) return reject(new Error('The timeline has no row'));
        const began = performance.now();
        for (let index = 0; index < rows; index++) {
          const row = model.cloneNode(true) as HTMLElement;
          row.style.position = 'static';
          row.style.transform = 'none';
          const text = row.querySelector('.preview');
          if (text) text.textContent = String(index);
          layer.append(row);
        }
        document.body.replaceChildren(layer);
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
      }),
    plainRows,
  );
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
