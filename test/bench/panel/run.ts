/** Benches of the built page in Chromium, part of `npm run bench`. The results are written to docs/performance.md. */
import { it } from 'vitest';
import { PanelBrowser } from '../../webview/support/panel.ts';
import { machine, writeSection } from '../resultPage.ts';
import { median } from '../measure.ts';
import { type HexResult, measureHex } from './hex.ts';
import { type ListResult, measureList } from './list.ts';
import { measureSequence, type SequenceResult } from './sequence.ts';

const rounds = 3;

it('measures the page', async () => {
  const browser = await PanelBrowser.start();
  try {
    const lists: ListResult[] = [];
    const hexes: HexResult[] = [];
    const sequences: SequenceResult[] = [];
    for (let round = 0; round < rounds; round++) {
      lists.push(await measureList(browser));
      hexes.push(await measureHex(browser));
      sequences.push(await measureSequence(browser));
      console.log(JSON.stringify([lists.at(-1), hexes.at(-1), sequences.at(-1)]));
    }
    const list = medians(lists);
    const hex = medians(hexes);
    const sequence = medians(sequences);
    const rows = [
      [
        'first display of 1,000,000 rows, compared with a plain list of 100,000',
        `${list.firstMs.toFixed(0)} ms`,
        `${list.plainFirstMs.toFixed(0)} ms`,
        `1/${Math.round(list.plainFirstMs / list.firstMs)}`,
      ],
      [
        'time between frames while 1,000,000 rows scroll, p95, compared with an idle page',
        `${list.scrollFrameMs.toFixed(1)} ms`,
        `${list.idleFrameMs.toFixed(1)} ms`,
        (list.scrollFrameMs / list.idleFrameMs).toFixed(2),
      ],
      [
        `CPU time of a frame while 1,000,000 rows scroll (${list.rows} rows are painted), compared with an idle page`,
        `${list.scrollCpuMs.toFixed(1)} ms`,
        `${list.idleCpuMs.toFixed(1)} ms`,
        '',
      ],
      ['heap of the page with 1,000,000 rows, after scrolling', `${(list.heapBytes / 2 ** 20).toFixed(1)} MiB`, '', ''],
      [
        'opening a hex view of 256 MiB, compared with 16 MiB',
        `${hex.largeMs.toFixed(0)} ms`,
        `${hex.smallMs.toFixed(0)} ms`,
        (hex.largeMs / hex.smallMs).toFixed(2),
      ],
      [
        'time between frames while 256 MiB in hex scroll, p95, compared with an idle page',
        `${hex.scrollFrameMs.toFixed(1)} ms`,
        `${hex.idleFrameMs.toFixed(1)} ms`,
        (hex.scrollFrameMs / hex.idleFrameMs).toFixed(2),
      ],
      [
        'CPU time of a frame while 256 MiB in hex scroll, compared with an idle page',
        `${hex.scrollCpuMs.toFixed(1)} ms`,
        `${hex.idleCpuMs.toFixed(1)} ms`,
        '',
      ],
      [
        'time between frames while a sequence diagram of 10,000 arrows scrolls, p95, compared with an idle page',
        `${sequence.scrollFrameMs.toFixed(1)} ms`,
        `${sequence.idleFrameMs.toFixed(1)} ms`,
        (sequence.scrollFrameMs / sequence.idleFrameMs).toFixed(2),
      ],
      [
        'CPU time of a frame while 10,000 arrows scroll, compared with an idle page',
        `${sequence.scrollCpuMs.toFixed(1)} ms`,
        `${sequence.idleCpuMs.toFixed(1)} ms`,
        '',
      ],
    ];
    const table = [
      '| What | Inspector | Compared with | Ratio |',
      '|---|---|---|---|',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ];
    await writeSection('panel', `${machine()} Medians of ${rounds} rounds.\n\n${table.join('\n')}`);
    console.log(table.join('\n'));
  } finally {
    await browser.close();
  }
});

function medians<T extends { readonly [K in keyof T]: number }>(results: readonly T[]): T {
  const keys = Object.keys(results[0] ?? {}) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, median(results.map((result) => result[key]))])) as T;
}
