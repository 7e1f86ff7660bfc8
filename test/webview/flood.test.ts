// The panel stays usable while a real server sends thousands of events a second, indefinitely.
import { describe, expect, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import type { ThemeName } from './support/themes.ts';

/** The values that were observed on the page. */
interface Seen {
  /** For each live region of the page, the times at which its text changed, in milliseconds of the page's clock. */
  spoken: Record<string, number[]>;
  animations: string[];
  /** Number of observed frames, and number of frames in which a visible row has no content yet. */
  pictures: number;
  blank: number;
}

let panel: Panel;
const filler = 'x'.repeat(100);
/** Size limit of the capture, which is reached within seconds. */
const captureBytes = 4_000_000;

const suite = panelSuite(() =>
  startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        let number = 0;
        let timer: NodeJS.Timeout | undefined;
        socket.on('flood', () => {
          timer = setInterval(() => {
            for (let left = 60; left > 0; left--) socket.emit('tick', ++number, filler);
          }, 20);
        });
        socket.on('disconnect', () => clearInterval(timer));
      });
    },
  }),
);

const rowCount = async (): Promise<number> => Number(await panel.grid.getAttribute('aria-rowcount'));

async function flood(theme: ThemeName = 'dark'): Promise<void> {
  panel = await suite.connected({ theme, prepare: (host) => host.limitCapture(captureBytes) });
  await panel.emit('flood');
  await eventually(rowCount).toBeGreaterThan(3000);
}

/** Observes every frame of the page while the test continues. */
async function watch(): Promise<void> {
  await panel.page.evaluate(() => {
    const seen: Seen = { spoken: {}, animations: [], pictures: 0, blank: 0 };
    const add = (list: string[], text: string | null | undefined): void => {
      if (text && !list.includes(text)) list.push(text);
    };
    const live = '[aria-live], [role="status"], [role="alert"], [role="log"]';
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(live);
        if (!region || region.getAttribute('aria-live') === 'off') continue;
        (seen.spoken[region.getAttribute('aria-label') ?? region.className] ??= []).push(performance.now());
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    const look = (): void => {
      for (const animation of document.getAnimations()) add(seen.animations, animation.constructor.name);
      const { top, bottom } =
        document.querySelector('.timeline .virtual-rows')?.getBoundingClientRect() ?? new DOMRect();
      const isVisible = (row: Element): boolean => {
        const box = row.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      };
      seen.pictures++;
      if ([...document.querySelectorAll('.timeline .row.empty')].some(isVisible)) seen.blank++;
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen });
  });
}
const seen = (): Promise<Seen> => panel.page.evaluate(() => (window as unknown as { seen: Seen }).seen);

describe('in a flood', () => {
  // A flood has the same effects in every theme, so `npm test` runs only one theme; the matrix runs the others too.
  it.each(isMatrix ? (['light', 'dark', 'hc'] as const) : (['dark'] as const))(
    'axe finds nothing serious in %s',
    async (theme) => {
      await flood(theme);
      const before = await rowCount();
      expect(await panel.seriousFindings()).toEqual([]);
      await eventually(rowCount).toBeGreaterThan(before);
    },
  );

  it('screen readers receive an announcement at most every five seconds, and there is no motion with reduced motion', async () => {
    await flood();
    await watch();
    await panel.page.getByRole('separator', { name: 'Resize details' }).hover();
    const announced = async (): Promise<number[]> => (await seen()).spoken['visually-hidden'] ?? [];
    // Three announcements take at least ten seconds.
    await expect.poll(async () => (await announced()).length, { timeout: 40_000 }).toBeGreaterThanOrEqual(3);
    for (const [region, times] of Object.entries((await seen()).spoken)) {
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(Math.min(Infinity, ...gaps), region).toBeGreaterThan(4900);
    }
    expect((await seen()).animations).toEqual([]);
  });

  it('the timeline follows without a blank row', async () => {
    await flood();
    await watch();
    const before = await rowCount();
    await expect.poll(async () => (await seen()).pictures, { timeout: 60_000 }).toBeGreaterThan(100);
    await expect.poll(rowCount, { timeout: 60_000 }).not.toBe(before);
    expect((await seen()).blank).toBe(0);
  });
});
