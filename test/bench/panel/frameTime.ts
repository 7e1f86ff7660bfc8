import type { Locator } from 'playwright-core';

const scrollMs = 3000;

/** 95th percentile of the milliseconds between frames, while a list moves by so many pixels in each. */
export function frameTime(list: Locator, pixels: number): Promise<number> {
  return list.evaluate(
    (element, { pixels, scrollMs }) =>
      new Promise<number>((resolve) => {
        const times: number[] = [];
        const began = performance.now();
        let last = began;
        element.scrollTop = 0;
        const each = (): void => {
          const now = performance.now();
          times.push(now - last);
          last = now;
          element.scrollTop += pixels;
          if (now - began < scrollMs) requestAnimationFrame(each);
          else resolve(times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN);
        };
        requestAnimationFrame(each);
      }),
    { pixels, scrollMs },
  );
}
