import type { CDPSession, Locator } from 'playwright-core';

const scrollMs = 3000;

export interface Frames {
  /** 95th percentile of the milliseconds between frames, which also depends on other work on the machine. */
  readonly intervalMs: number;
  /** Milliseconds of CPU time that the page's main thread takes for a frame. Other work on the machine hardly changes it. */
  readonly cpuMs: number;
}

/** A list in a page, and a DevTools session with that page. */
export interface ScrolledList {
  readonly session: CDPSession;
  readonly list: Locator;
}

/** Measures frames while the list scrolls by this many pixels in each frame. */
export async function measureFrames({ session, list }: ScrolledList, pixels: number): Promise<Frames> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await cpuSeconds(session);
  const { intervalMs, count } = await scroll(list, pixels);
  return { intervalMs, cpuMs: (((await cpuSeconds(session)) - before) * 1000) / count };
}

async function cpuSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = metrics.find(({ name }) => name === 'TaskDuration');
  if (!metric) throw new Error('Chromium reports no TaskDuration');
  return metric.value;
}

function scroll(list: Locator, pixels: number): Promise<{ intervalMs: number; count: number }> {
  return list.evaluate(
    (element, { pixels, scrollMs }) =>
      new Promise<{ intervalMs: number; count: number }>((resolve) => {
        const times: number[] = [];
        const began = performance.now();
        let last = began;
        element.scrollTop = 0;
        const each = (): void => {
          const now = performance.now();
          times.push(now - last);
          last = now;
          element.scrollTop += pixels;
          if (now - began < scrollMs) return void requestAnimationFrame(each);
          const sorted = times.sort((a, b) => a - b);
          resolve({ intervalMs: sorted[Math.floor(sorted.length * 0.95)] ?? NaN, count: sorted.length });
        };
        requestAnimationFrame(each);
      }),
    { pixels, scrollMs },
  );
}
