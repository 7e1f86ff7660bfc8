/**
 * Measures the hex view of a large attachment in the built page, compared with the hex view of a small
 * attachment.
 */
import type { Page } from 'playwright-core';
import { serveManyRows } from '../../webview/support/manyRows.ts';
import type { PanelBrowser } from '../../webview/support/panel.ts';
import { nameHelper } from '../inPage.ts';
import { measureFrames } from './frameTime.ts';

const small = 16 * 2 ** 20;
const large = 256 * 2 ** 20;

export interface HexResult {
  /** Milliseconds from the click on the entry until its bytes are painted. */
  readonly smallMs: number;
  readonly largeMs: number;
  /** Frames while nothing moves, and while the bytes scroll; see `Frames`. */
  readonly idleFrameMs: number;
  readonly scrollFrameMs: number;
  readonly idleCpuMs: number;
  readonly scrollCpuMs: number;
}

export async function measureHex(browser: PanelBrowser): Promise<HexResult> {
  const attachments = new Map([
    [1, small],
    [2, large],
    [3, small],
  ]);
  const { page, close } = await browser.openBare(
    (channel) => serveManyRows(channel, { matched: attachments.size, pulls: [], attachments }),
    { initScript: nameHelper, height: 900 },
  );
  try {
    await row(page, 1).click();
    await page.getByRole('tab', { name: 'Hex', exact: true }).click();
    await page.getByRole('grid', { name: 'Hex view' }).waitFor();
    // Open each part of the view once, so that its code is compiled.
    await openUntilPainted(page, 3, small);
    const largeMs = await openUntilPainted(page, 2, large);
    const smallMs = await openUntilPainted(page, 1, small);
    await openUntilPainted(page, 2, large);
    const list = page.getByRole('grid', { name: 'Hex view' });
    const session = await page.context().newCDPSession(page);
    const idle = await measureFrames({ session, list }, 0);
    const scrolled = await measureFrames({ session, list }, 997);
    return {
      smallMs,
      largeMs,
      idleFrameMs: idle.intervalMs,
      scrollFrameMs: scrolled.intervalMs,
      idleCpuMs: idle.cpuMs,
      scrollCpuMs: scrolled.cpuMs,
    };
  } finally {
    await close();
  }
}

function row(page: Page, seq: number) {
  return page.getByRole('grid', { name: 'Timeline' }).getByRole('row', { name: new RegExp(`tick, ${seq}$`) });
}

/** Clicks the entry inside the page, and checks in each frame whether the rows of bytes with this total size are shown. */
function openUntilPainted(page: Page, seq: number, size: number): Promise<number> {
  return row(page, seq).evaluate(
    (element, rows) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        (element as HTMLElement).click();
        const check = (): void => {
          const grid = document.querySelector('[aria-label="Hex view"]');
          const perRow = rows.size / Number(grid?.getAttribute('aria-rowcount'));
          const first = grid?.querySelector('.hex-bytes')?.textContent ?? '';
          if ([8, 16, 32].includes(Math.round(perRow)) && first.startsWith('00 00')) {
            requestAnimationFrame(() => resolve(performance.now() - began));
          } else if (performance.now() - began > 10_000) reject(new Error(`no rows of ${rows.size} bytes: ${first}`));
          else requestAnimationFrame(check);
        };
        requestAnimationFrame(check);
      }),
    { size },
  );
}
