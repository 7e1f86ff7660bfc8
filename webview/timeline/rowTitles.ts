/** Tooltips of the rows. They are written when the pointer enters a cell, because a flood leaves no time to write them for all rows. */
import { entryNotes } from '../../src/model/entry/entryLabels.ts';
import { entryLabelTexts } from '../../src/model/entry/entryLabelTexts.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { statusSentence } from '../format/rowStatus.ts';
import { absoluteText } from '../format/timeFormat.ts';
import { bytesText, durationText, elapsedText } from '../../src/model/texts/quantities.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import type { ShortTitles } from '../format/connectionFormat.ts';
import { momentTexts } from '../format/momentTexts.ts';
import type { TimelineColumns } from './timelineColumns.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ViewFeed } from './viewFeed.ts';

const maxTitleLength = 4000;

interface TitleDeps {
  readonly startedAt: string;
  readonly names: ShortTitles | undefined;
}

export function offerTitles(
  grid: VirtualRows,
  feed: ViewFeed,
  /** The columns, with the names of the connections if the rows belong to several. */
  columns: Pick<TimelineColumns, 'names'>,
  startedAt: () => string,
): void {
  grid.element.addEventListener('pointerover', ({ target }) => {
    const index = grid.indexAt(target);
    const row = feed.row(index);
    if (row) writeTitle(target, row, feed.row(index - 1), { startedAt: startedAt(), names: columns.names });
  });
}

/**
 * Gives a cell its tooltip.
 * @param previous the row above
 */
function writeTitle(target: EventTarget | null, row: Row, previous: Row | undefined, deps: TitleDeps): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null;
  if (!cell || cell.classList.contains('change')) return;
  const column = cell.classList.item(1) ?? '';
  const title = Object.hasOwn(titles, column) ? titles[column]?.(row, previous, deps) : undefined;
  if (title) cell.title = column === 'time' ? title : visible(title.slice(0, maxTitleLength));
  else cell.removeAttribute('title');
}

type Title = (row: Row, previous: Row | undefined, deps: TitleDeps) => string | undefined;

const titles: Readonly<Record<string, Title>> = {
  time: ({ facts }, previous, { startedAt }) => {
    const duration = previous && durationText(Math.abs(facts.t - previous.facts.t));
    const since = duration === undefined ? [] : [timelineTexts.fromPreviousRow({ duration })];
    const offset = momentTexts.sinceSessionStart({ offset: elapsedText(facts.t) });
    return [absoluteText(startedAt, facts.t), offset, ...since].join('\n');
  },
  direction: ({ facts }) => (facts.dir === 'in' ? timelineTexts.incoming() : timelineTexts.outgoing()),
  namespace: ({ facts }, _previous, { names }) => names?.at(facts.connectionId, facts.seq) ?? facts.namespace,
  event: ({ facts, ofEvent }) => {
    if (facts.kind !== 'ack') return facts.event ?? facts.text;
    if (facts.of === undefined) return timelineTexts.acknowledgement();
    return ofEvent === undefined
      ? timelineTexts.acknowledgementOf({ seq: facts.of })
      : timelineTexts.acknowledgementOfEvent({ seq: facts.of, event: ofEvent });
  },
  preview: ({ facts, preview, hasChangedNumber }) =>
    [preview, hasChangedNumber ? entryLabelTexts.changedNumberNote() : '', ...entryNotes(facts)]
      .filter(Boolean)
      .join('\n'),
  size: ({ facts }) =>
    facts.bytes === undefined || facts.bytes < 1000
      ? undefined
      : timelineTexts.exactSize({ size: bytesText(facts.bytes), count: facts.bytes }),
  delivery: (row) => statusSentence(row),
};
