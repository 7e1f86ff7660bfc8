/** The timeline of a million rows in the built page, beside a plain list of a hundred thousand. */
import type { CDPSession, Page } from 'playwright-core';
import { type Channel } from '../../../src/protocol/channel.ts';
import { viewChanged } from '../../../src/protocol/viewMessages.ts';
import { serveManyRows } from '../../webview/support/manyRows.ts';
import type { PanelBrowser } from '../../webview/support/panel.ts';
import { nameHelper } from '../inPage.ts';
import { median } from '../measure.ts';

const million = 1_000_000;
const plainRows = 100_000;
const scrollMs = 3000;

export interface ListResult {
  /** Milliseconds until a million rows, and a plain list, are painted. */
  readonly firstMs: number;
  readonly plainFirstMs: number;
  /** 95th percentile of the time between frames in milliseconds. */
  readonly idleFrameMs: number;
  readonly scrollFrameMs: number;
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
    channel?.notify(viewChanged, { viewId: 'v', version: matched, matched, total: matched, dropped: 0 });
    const firstMs = await painted;
    const idleFrameMs = await frames(page, 0);
    const scrollFrameMs = await frames(page, 997);
    const heapBytes = (await heapOf(session)) - before;
    return { firstMs, plainFirstMs: await plainList(page), idleFrameMs, scrollFrameMs, heapBytes };
  } finally {
    await close();
  }
}

export function mediansOf(results: readonly ListResult[]): ListResult {
  const of = (key: keyof ListResult): number => median(results.map((result) => result[key]));
  return {
    firstMs: of('firstMs'),
    plainFirstMs: of('plainFirstMs'),
    idleFrameMs: of('idleFrameMs'),
    scrollFrameMs: of('scrollFrameMs'),
    heapBytes: of('heapBytes'),
  };
}

/** From the first message that comes until the rows that it brought were painted. */
function untilRows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        window.addEventListener(
          'message',
          () => {
            const began = performance.now();
            const look = (): void => {
              if (document.querySelector('[aria-label="Timeline"] [role=row][aria-label*="tick"]')) {
                requestAnimationFrame(() => resolve(performance.now() - began));
              } else requestAnimationFrame(look);
            };
            look();
          },
          { once: true },
        );
      }),
  );
}

/** 95th percentile of the time between frames, while the list moves by so many pixels in each. */
function frames(page: Page, pixels: number): Promise<number> {
  return page.getByRole('grid', { name: 'Timeline' }).evaluate(
    (grid, { pixels, scrollMs }) =>
      new Promise<number>((resolve) => {
        const times: number[] = [];
        const began = performance.now();
        let last = began;
        grid.scrollTop = 0;
        const each = (): void => {
          const now = performance.now();
          times.push(now - last);
          last = now;
          grid.scrollTop += pixels;
          if (now - began < scrollMs) requestAnimationFrame(each);
          else resolve(times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN);
        };
        requestAnimationFrame(each);
      }),
    { pixels, scrollMs },
  );
}

/** The same rows as elements, each with its cells, until they are painted. */
function plainList(page: Page): Promise<number> {
  return page.evaluate(
    (rows) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const list = document.createElement('main');
        list.setAttribute('class', 'plain');
        for (let index = 0; index < rows; index++) {
          const row = document.createElement('div');
          for (const text of [String(index), 'in', 'tick', String(index + 1)]) {
            const cell = document.createElement('span');
            cell.textContent = text;
            row.append(cell);
          }
          list.append(row);
        }
        document.body.replaceChildren(list);
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
      }),
    plainRows,
  );
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
