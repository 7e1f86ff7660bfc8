/** The timeline's columns: which ones fit into a width, and how wide they are. Pure. */
import type { TimeMode } from './timeModes.ts';
import type { SortColumn, ViewSort } from '../../src/protocol/viewMessages.ts';
import { timelineTexts } from './timelineTexts.ts';

export const columnIds = ['time', 'direction', 'namespace', 'event', 'preview', 'size', 'delivery', 'latency'] as const;
export type ColumnId = (typeof columnIds)[number];

/** What the person changed from the defaults. It is read from saved state, so names may be unknown and numbers out of range. */
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
  /** The width is so small that gaps shrink and figures are hidden. */
  readonly tight: boolean;
}

interface Column {
  readonly label: () => string;
  readonly width: number;
  readonly minWidth: number;
  readonly sort?: SortColumn;
  /** The first press of the header sorts the largest values first. */
  readonly descendsFirst?: true;
}

export const columns: Readonly<Record<ColumnId, Column>> = {
  time: { label: timelineTexts.time, width: 64, minWidth: 40, sort: 'time' },
  direction: { label: timelineTexts.direction, width: 20, minWidth: 16, sort: 'direction' },
  namespace: { label: timelineTexts.namespace, width: 104, minWidth: 48, sort: 'namespace' },
  event: { label: timelineTexts.event, width: 160, minWidth: 64, sort: 'event' },
  preview: { label: timelineTexts.arguments, width: 200, minWidth: 64 },
  size: { label: timelineTexts.size, width: 64, minWidth: 40, sort: 'size', descendsFirst: true },
  delivery: { label: timelineTexts.delivery, width: 140, minWidth: 64, sort: 'delivery' },
  latency: { label: timelineTexts.latency, width: 64, minWidth: 48, sort: 'latency', descendsFirst: true },
};

const columnGap = 8;
/** Left and right of a row, together. */
const rowPadding = 24;
const maxWidth = 2000;
/** The time of day needs more width than the time since session start. */
const absoluteWidth = 92;
/** The columns that are dropped first where the width is too small. */
const dropOrder: readonly ColumnId[] = ['latency', 'size', 'namespace', 'time'];
const tightDelivery = 104;

/** Width of a column in pixels: the person's, or its default. */
export function columnWidth(id: ColumnId, { widths, time }: ColumnChoice): number {
  const chosen = Object.hasOwn(widths, id) ? widths[id] : undefined;
  if (chosen !== undefined && Number.isFinite(chosen)) return boundWidth(id, chosen);
  return id === 'time' && time === 'absolute' ? absoluteWidth : columns[id].width;
}

export function boundWidth(id: ColumnId, width: number): number {
  return Math.round(Math.min(maxWidth, Math.max(columns[id].minWidth, width)));
}

/** Whether a column is to be shown. The namespace is shown automatically when the rows are of several connections. */
export function isWanted(id: ColumnId, { hidden, shown }: ColumnChoice, several: boolean): boolean {
  if (id === 'event') return true;
  if (id === 'namespace') return shown.includes(id) || (several && !hidden.includes(id));
  return !hidden.includes(id);
}

/** The choice with a column shown or hidden. */
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
 * The columns that are shown in a width in pixels. The arguments take the width that is left; without them the event does.
 * @param several whether the rows are of more than one connection
 */
export function layOut(width: number, choice: ColumnChoice, several: boolean): ColumnLayout {
  let shown = columnIds.filter((id) => isWanted(id, choice, several));
  const flexible: ColumnId = shown.includes('preview') ? 'preview' : 'event';
  const minimum = (id: ColumnId): number => {
    if (id === flexible) return id === 'preview' ? 130 : 96;
    return id === 'event' && !Object.hasOwn(choice.widths, id) ? 88 : columnWidth(id, choice);
  };
  const needed = (): number =>
    shown.reduce((sum, id) => sum + minimum(id), rowPadding + columnGap * (shown.length - 1));
  for (const id of dropOrder) {
    if (needed() <= width) break;
    shown = shown.filter((known) => known !== id);
  }
  const tight = needed() > width;
  const track = (id: ColumnId): string => {
    if (id === flexible) return 'minmax(0, 1fr)';
    if (tight) {
      if (id === 'direction') return `${columns.direction.minWidth}px`;
      return id === 'delivery' ? `minmax(0, ${tightDelivery}px)` : 'minmax(0, 28%)';
    }
    const own = Object.hasOwn(choice.widths, id);
    return id === 'event' && !own ? 'minmax(88px, 18%)' : `${columnWidth(id, choice)}px`;
  };
  return { columns: shown, template: shown.map(track).join(' '), tight };
}

/** The order after a column's header was pressed: its first direction, then the other one, then by time again. */
export function nextSort(id: ColumnId, current: ViewSort | undefined): ViewSort | undefined {
  const { sort: column, descendsFirst = false } = columns[id];
  if (!column) return current;
  // Without an order the rows are sorted by time, oldest first.
  if (column === 'time') return current?.column === 'time' ? undefined : { column, descending: true };
  if (current?.column !== column) return { column, descending: descendsFirst };
  return current.descending === descendsFirst ? { column, descending: !descendsFirst } : undefined;
}
