/** Benches of the built page in Chromium, part of `npm run bench`. Written to docs/performance.md. */
import { PanelBrowser } from '../../webview/support/panel.ts';
import { machine, writeSection } from '../resultPage.ts';
import { type ListResult, measureList, mediansOf } from './list.ts';

const rounds = 3;

async function main(): Promise<void> {
  const browser = await PanelBrowser.start();
  try {
    const lists: ListResult[] = [];
    for (let round = 0; round < rounds; round++) {
      lists.push(await measureList(browser));
      console.log(JSON.stringify(lists.at(-1)));
    }
    const list = mediansOf(lists);
    const rows = [
      [
        'first display of 1,000,000 rows, beside a plain list of 100,000',
        `${list.firstMs.toFixed(0)} ms`,
        `${list.plainFirstMs.toFixed(0)} ms`,
        `1/${Math.round(list.plainFirstMs / list.firstMs)}`,
      ],
      [
        'time between frames while 1,000,000 rows scroll, p95, beside an idle page',
        `${list.scrollFrameMs.toFixed(1)} ms`,
        `${list.idleFrameMs.toFixed(1)} ms`,
        (list.scrollFrameMs / list.idleFrameMs).toFixed(2),
      ],
      ['heap of the page by 1,000,000 rows, scrolled', `${(list.heapBytes / 2 ** 20).toFixed(1)} MiB`, '', ''],
    ];
    const table = [
      '| What | Inspector | Beside | Ratio |',
      '|---|---|---|---|',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ];
    await writeSection('panel', `${machine()} Medians of ${rounds} rounds.\n\n${table.join('\n')}`);
    console.log(table.join('\n'));
  } finally {
    await browser.close();
  }
}

void main();
