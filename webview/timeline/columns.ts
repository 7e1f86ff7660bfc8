/** The timeline's columns: which are shown in the room that there is, and how wide. Pure. */
import type { TimeMode } from '../state/timeModes.ts';
import type { SortColumn, ViewSort } from '../../src/protocol/viewMessages.ts';

export const columnIds = ['time', 'direction', 'namespace', 'event', 'preview', 'size', 'delivery', 'latency'] as const;
export type ColumnId = (typeof columnIds)[number];

/** What the person chose; the rest is as it is by default. Read from what was kept: names may be unknown, numbers senseless. */
export interface ColumnChoice {
  readonly widths: Record<string, number>;
  readonly hidden: string[];
  readonly shown: string[];
  readonly time: TimeMode;
}

export interface ColumnLayout {
  readonly columns: readonly ColumnId[];
  /** For grid-template-columns. */
  readonly template: string;
  /** There is so little room that gaps shrink and figures go. */
  readonly tight: boolean;
}

interface Column {
  readonly label: string;
  readonly width: number;
  readonly least: number;
  readonly sort?: SortColumn;
  /** The larger ones are looked for first. */
  readonly descendsFirst?: true;
}

export const columns: Readonly<Record<ColumnId, Column>> = {
  time: { label: 'Time', width: 64, least: 40, sort: 'time' },
  direction: { label: 'Direction', width: 20, least: 16, sort: 'direction' },
  namespace: { label: 'Namespace', width: 104, least: 48, sort: 'namespace' },
  event: { label: 'Event', width: 160, least: 64, sort: 'event' },
  preview: { label: 'Arguments', width: 200, least: 64 },
  size: { label: 'Size', width: 64, least: 40, sort: 'size', descendsFirst: true },
  delivery: { label: 'Delivery', width: 140, least: 64, sort: 'delivery' },
  latency: { label: 'Latency', width: 64, least: 48, sort: 'latency', descendsFirst: true },
};

const columnGap = 8;
/** Left and right of a row, together. */
const rowPadding = 24;
const widest = 2000;
/** The time of day needs more than the time since the beginning. */
const absoluteWidth = 92;
/** What goes first where there is no room. */
const dropOrder: readonly ColumnId[] = ['latency', 'size', 'namespace', 'time'];
const tightDelivery = 104;

/** Width of a column in pixels: the person's, or its own. */
export function columnWidth(id: ColumnId, { widths, time }: ColumnChoice): number {
  const chosen = Object.hasOwn(widths, id) ? widths[id] : undefined;
  if (chosen !== undefined && Number.isFinite(chosen)) return boundWidth(id, chosen);
  return id === 'time' && time === 'absolute' ? absoluteWidth : columns[id].width;
}

export function boundWidth(id: ColumnId, width: number): number {
  return Math.round(Math.min(widest, Math.max(columns[id].least, width)));
}

/** Whether the person wants to see a column; the namespace shows by itself where there is more than one. */
export function isWanted(id: ColumnId, { hidden, shown }: ColumnChoice, several: boolean): boolean {
  if (id === 'event') return true;
  if (id === 'namespace') return shown.includes(id) || (several && !hidden.includes(id));
  return !hidden.includes(id);
}

/** The choice after a column was shown or hidden. */
export function toggled(choice: ColumnChoice, id: ColumnId, several: boolean): ColumnChoice {
  const on = isWanted(id, choice, several);
  const without = (list: readonly string[]): string[] => list.filter((known) => known !== id);
  return {
    ...choice,
    hidden: on ? [...without(choice.hidden), id] : without(choice.hidden),
    shown: on ? without(choice.shown) : [...without(choice.shown), id],
  };
}

/**
 * The columns that are shown in a width of so many pixels. Arguments take what is left; without them the event does.
 * @param several whether the rows are of more than one connection
 */
export function layOut(width: number, choice: ColumnChoice, several: boolean): ColumnLayout {
  let shown = columnIds.filter((id) => isWanted(id, choice, several));
  const flexible: ColumnId = shown.includes('preview') ? 'preview' : 'event';
  const least = (id: ColumnId): number => {
    if (id === flexible) return id === 'preview' ? 130 : 96;
    return id === 'event' && !Object.hasOwn(choice.widths, id) ? 88 : columnWidth(id, choice);
  };
  const needed = (): number => shown.reduce((sum, id) => sum + least(id), rowPadding + columnGap * (shown.length - 1));
  for (const id of dropOrder) {
    if (needed() <= width) break;
    shown = shown.filter((known) => known !== id);
  }
  const tight = needed() > width;
  const track = (id: ColumnId): string => {
    if (id === flexible) return 'minmax(0, 1fr)';
    if (tight) {
      if (id === 'direction') return `${columns.direction.least}px`;
      return id === 'delivery' ? `minmax(0, ${tightDelivery}px)` : 'minmax(0, 28%)';
    }
    const own = Object.hasOwn(choice.widths, id);
    return id === 'event' && !own ? 'minmax(88px, 18%)' : `${columnWidth(id, choice)}px`;
  };
  return { columns: shown, template: shown.map(track).join(' '), tight };
}

/** The order after a column's head was pressed: its first direction, the other one, and by time again. */
export function nextSort(id: ColumnId, current: ViewSort | undefined): ViewSort | undefined {
  const { sort: column, descendsFirst = false } = columns[id];
  if (!column) return current;
  // By time, the oldest first, is what it is without an order.
  if (column === 'time') return current?.column === 'time' ? undefined : { column, descending: true };
  if (current?.column !== column) return { column, descending: descendsFirst };
  return current.descending === descendsFirst ? { column, descending: !descendsFirst } : undefined;
}
