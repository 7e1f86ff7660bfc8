/** Measures the sequence view with 10,000 arrows in the built page. */
import type { Page } from 'playwright-core';
import { sequenceJoins, sequenceLanes } from '../../../src/protocol/sequenceMessages.ts';
import { serveManyRows } from '../../webview/support/manyRows.ts';
import type { PanelBrowser } from '../../webview/support/panel.ts';
import { nameHelper } from '../inPage.ts';
import { measureFrames } from './frameTime.ts';

const arrows = 10_000;

export interface SequenceResult {
  /** Frames while nothing moves, and while the diagram scrolls; see `Frames`. */
  readonly idleFrameMs: number;
  readonly scrollFrameMs: number;
  readonly idleCpuMs: number;
  readonly scrollCpuMs: number;
}

export async function measureSequence(browser: PanelBrowser): Promise<SequenceResult> {
  const { page, close } = await browser.openBare(
    (channel) => {
      serveManyRows(channel, { matched: arrows, pulls: [] });
      channel.handle(sequenceJoins, () => ({ joins: [] }));
      channel.handle(sequenceLanes, () => ({
        connections: [{ connectionId: 'c', events: arrows }],
        periods: Float64Array.from([0, 1, NaN]).buffer,
      }));
    },
    { initScript: nameHelper },
  );
  try {
    await page.getByRole('tab', { name: 'Sequence', exact: true }).click();
    const list = page.getByRole('grid', { name: 'Sequence entries' });
    await untilDrawn(page);
    const session = await page.context().newCDPSession(page);
    const idle = await measureFrames({ session, list }, 0);
    const scrolled = await measureFrames({ session, list }, 997);
    await untilDrawn(page);
    return {
      idleFrameMs: idle.intervalMs,
      scrollFrameMs: scrolled.intervalMs,
      idleCpuMs: idle.cpuMs,
      scrollCpuMs: scrolled.cpuMs,
    };
  } finally {
    await close();
  }
}

/** Resolves when an arrow is drawn. */
async function untilDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[aria-label="Sequence diagram"]');
    const { width = 0, height = 0 } = canvas ?? {};
    if (!canvas || width === 0 || height === 0) return false;
    const middle = canvas.getContext('2d')?.getImageData(Math.round(width / 2), 0, 1, height).data;
    return middle?.some((value) => value > 0) ?? false;
  });
}
