/** Tooltips of the rows, written when the pointer comes to a cell and not before: a flood has no time for them. */
import { changedNumberNote, entryNotes } from '../../src/model/entry/entryLabels.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { deliverySentence } from '../format/deliveryWords.ts';
import { absoluteText, bytesText, countText, durationText, offsetText } from '../format/formats.ts';
import { visible } from '../../src/model/text/visible.ts';

const longestTitle = 4000;

/**
 * Gives a cell its tooltip.
 * @param previous the row above
 */
export function writeTitle(target: EventTarget | null, row: Row, previous: Row | undefined, startedAt: string): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null;
  if (!cell || cell.classList.contains('change')) return;
  const column = cell.classList.item(1) ?? '';
  const title = Object.hasOwn(titles, column) ? titles[column]?.(row, previous, startedAt) : undefined;
  if (title) cell.title = column === 'time' ? title : visible(title.slice(0, longestTitle));
  else cell.removeAttribute('title');
}

type Title = (row: Row, previous: Row | undefined, startedAt: string) => string | undefined;

const titles: Readonly<Record<string, Title>> = {
  time: ({ facts }, previous, startedAt) => {
    const since = previous ? [`${durationText(Math.abs(facts.t - previous.facts.t))} apart from the row above`] : [];
    return [absoluteText(startedAt, facts.t), `${offsetText(facts.t)} since the session began`, ...since].join('\n');
  },
  direction: ({ facts }) => (facts.dir === 'in' ? 'incoming' : 'outgoing'),
  namespace: ({ facts }) => facts.namespace,
  event: ({ facts }) => {
    if (facts.kind !== 'ack') return facts.event ?? facts.text;
    return facts.of === undefined ? 'Acknowledgement' : `Acknowledgement of #${facts.of} (G: go there)`;
  },
  preview: ({ facts, preview, hasChangedNumber }) =>
    [preview, hasChangedNumber ? changedNumberNote : '', ...entryNotes(facts)].filter(Boolean).join('\n'),
  size: ({ facts }) =>
    facts.bytes === undefined || facts.bytes < 1000
      ? undefined
      : `${bytesText(facts.bytes)}: ${countText(facts.bytes)} bytes`,
  delivery: ({ facts, wantsAck }) => deliverySentence(facts, wantsAck),
  latency: ({ facts, wantsAck }) => deliverySentence(facts, wantsAck),
};
