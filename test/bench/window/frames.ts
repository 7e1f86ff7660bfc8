import type { FrameLocator, Locator } from 'playwright-core';
import { prepareForScripts } from '../inPage.ts';

/** The frames that a page painted in a period. */
export interface Painted {
  readonly frames: number;
  readonly ms: number;
  /** Milliseconds since the newest visible event was written, for each frame in which it changed. */
  readonly latencies: readonly number[];
}

interface Watch {
  stop(): Painted;
}
const key = 'benchWatch';

/** Starts to count the frames of a page. In each frame, it finds the newest event among the elements that match the selector `newest`. */
export async function watchFrames(frame: FrameLocator, newest: string): Promise<void> {
  await prepareForScripts(frame.locator('body'));
  await frame.locator('body').evaluate(
    (_body, { newest, key }) => {
      const began = performance.now();
      const latencies: number[] = [];
      let frames = 0;
      let seen = '';
      let over = false;
      const each = (): void => {
        if (over) return;
        frames++;
        const elements = document.querySelectorAll(newest);
        let last = '';
        for (const element of elements) {
          const at = /"?at"?: ?(\d{13})/.exec(element.textContent)?.[1] ?? '';
          if (at > last) last = at;
        }
        if (last > seen) {
          seen = last;
          latencies.push(Date.now() - Number(last));
        }
        requestAnimationFrame(each);
      };
      requestAnimationFrame(each);
      const watch: Watch = {
        stop: () => {
          over = true;
          return { frames, ms: performance.now() - began, latencies };
        },
      };
      Object.assign(window, { [key]: watch });
    },
    { newest, key },
  );
}

export function stopWatch(frame: FrameLocator): Promise<Painted> {
  return frame
    .locator('body')
    .evaluate((_body, key) => (window as unknown as Record<string, Watch>)[key]?.stop() as Painted, key);
}

/**
 * Waits until an element's attribute is at least `number`; the page checks this in every frame. Resolves with the milliseconds that this
 * took.
 */
export async function reaches(element: Locator, attribute: string, number: number, withinMs: number): Promise<number> {
  await prepareForScripts(element);
  return element.evaluate(
    (found, { attribute, number, withinMs }) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        const check = (): void => {
          const value = attribute === 'children' ? found.childElementCount : Number(found.getAttribute(attribute));
          const ms = performance.now() - began;
          if (value >= number) resolve(ms);
          else if (ms > withinMs)
            reject(new Error(`${attribute} is ${value} after ${Math.round(ms)} ms, not ${number}`));
          else requestAnimationFrame(check);
        };
        check();
      }),
    { attribute, number, withinMs },
  );
}
