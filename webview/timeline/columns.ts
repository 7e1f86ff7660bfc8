/** The timeline's columns: which ones fit into a width, and how wide they are. Pure. */
import type { TimeMode } from './timeModes.ts';
import type { SortColumn, ViewSort } from '../../src/protocol/viewMessages.ts';
import { timelineTexts } from './timelineTexts.ts';

export const columnIds = ['time', 'direction', 'namespace', 'event', 'preview', 'size', 'delivery'] as const;
export type ColumnId = (typeof columnIds)[number];

/** Widths of content in pixels, for the columns that are as wide as their content. */
export interface ContentSizes {
  readonly widths: Readonly<Partial<Record<ColumnId, number>>>;
  /** The width of a character of the arguments. */
  readonly character: number;
  /** The width of the longest ID of a connection, if the rows belong to several connections. */
  readonly id?: number;
}

/** The user's changes to the default columns. They are read from saved state, so names may be unknown and numbers out of range. */
export interface ColumnChoice {
  readonly widths: Record<string, number>;
  readonly hidden: string[];
  readonly shown: string[];
  readonly time: TimeMode;
}

export interface ColumnLayout {
  readonly columns: readonly ColumnId[];
  /** The value of `grid-template-columns`. */
  readonly template: string;
  /** Whether the width is so small that gaps are smaller and the mark of volatile events is one letter. */
  readonly tight: boolean;
  /** Whether connections are named only by their ID. */
  readonly brief: boolean;
  /** The width of the status column in pixels, if its widest content is cut. */
  readonly cutStatus?: number;
}

interface Column {
  readonly label: () => string;
  /** Used until the content has been measured. */
  readonly width: number;
  readonly minWidth: number;
  /** Content that is wider than this is cut, unless the user makes the column wider. */
  readonly maxContent?: number;
  readonly sort?: SortColumn;
  /** Whether the first click on the header sorts the largest values first. */
  readonly descendsFirst?: true;
}

export const columns: Readonly<Record<ColumnId, Column>> = {
  time: { label: timelineTexts.time, width: 56, minWidth: 40, maxContent: 200, sort: 'time' },
  direction: { label: timelineTexts.direction, width: 20, minWidth: 16, sort: 'direction' },
  namespace: { label: timelineTexts.namespace, width: 80, minWidth: 40, maxContent: 240, sort: 'namespace' },
  event: { label: timelineTexts.event, width: 88, minWidth: 64, maxContent: 240, sort: 'event' },
  preview: { label: timelineTexts.arguments, width: 200, minWidth: 64 },
  size: { label: timelineTexts.size, width: 48, minWidth: 40, maxContent: 96, sort: 'size', descendsFirst: true },
  delivery: { label: timelineTexts.status, width: 64, minWidth: 64, maxContent: 200, sort: 'delivery' },
};

const columnGap = 8;
/** The sum of the padding on the left and right of a row. */
const rowPadding = 24;
const maxWidth = 2000;
/** The columns that are dropped first where the width is too small. */
const dropOrder: readonly ColumnId[] = ['size', 'namespace', 'time'];
/** The column of the size is hidden if the arguments would show fewer characters. */
const preferredCharacters = 36;
const minPreview = 130;
/** With several connections, their names are more important than the end of the arguments. */
const minPreviewOfSeveral = 104;
/** The maximum share of the width for an event name, and for the name of a connection. */
const nameShare = 0.2;
const minNames = { event: 88, namespace: 104 };
/** The maximum share of the width for a status with its reason. */
const statusShare = 0.27;
/** Enough space for the reason of a status without the status. */
const tightDelivery = 104;
/**
 * The widths that are reserved for a time of the day and a size. Whether a column is shown must not depend on the entries that happen to be
 * shown, because columns would appear and disappear while entries arrive.
 */
const reservedWidths: Partial<Record<ColumnId, number>> = { time: 88, size: 56 };

/** The width of a column in pixels: as set by the user, otherwise the width of its content. */
export function columnWidth(id: ColumnId, { widths }: ColumnChoice, content: ContentSizes): number {
  const chosen = Object.hasOwn(widths, id) ? widths[id] : undefined;
  if (chosen !== undefined && Number.isFinite(chosen)) return boundWidth(id, chosen);
  const { width, maxContent = width } = columns[id];
  return Math.min(maxContent, Math.max(width, content.widths[id] ?? 0));
}

export function boundWidth(id: ColumnId, width: number): number {
  return Math.round(Math.min(maxWidth, Math.max(columns[id].minWidth, width)));
}

/** Whether a column is to be shown. The namespace is shown automatically when the rows belong to several connections. */
export function isChosen(id: ColumnId, { hidden, shown }: ColumnChoice, several: boolean): boolean {
  if (id === 'event') return true;
  if (id === 'namespace') return shown.includes(id) || (several && !hidden.includes(id));
  return !hidden.includes(id);
}

/** Returns the choice after showing a hidden column, or hiding a shown one. */
export function toggled(choice: ColumnChoice, id: ColumnId, several: boolean): ColumnChoice {
  const on = isChosen(id, choice, several);
  const without = (list: readonly string[]): string[] => list.filter((known) => known !== id);
  return {
    ...choice,
    hidden: on ? [...without(choice.hidden), id] : without(choice.hidden),
    shown: on ? without(choice.shown) : [...without(choice.shown), id],
  };
}

/**
 * The columns that are shown in a width in pixels. The arguments get the remaining width; without them, the event
 * column receives it.
 * @param several whether the rows belong to more than one connection
 */
export function layOut(width: number, choice: ColumnChoice, several: boolean, content: ContentSizes): ColumnLayout {
  let shown = columnIds.filter((id) => isChosen(id, choice, several));
  const flexible: ColumnId = shown.includes('preview') ? 'preview' : 'event';
  let brief = false;
  /** Whether a long status is cut, because the names of several connections leave too little space. */
  let slim = false;
  let deliveryLimit = Infinity;
  const ownWidth = (id: ColumnId): number => {
    const own = columnWidth(id, choice, content);
    if (Object.hasOwn(choice.widths, id)) return own;
    if (id === 'namespace' && brief) return Math.max(columns.namespace.minWidth, content.id ?? 0);
    const share = (part: number, min: number): number => Math.min(own, Math.max(min, Math.round(width * part)));
    if (id === 'delivery') return Math.min(deliveryLimit, share(slim ? 0 : statusShare, tightDelivery));
    return id === 'event' || id === 'namespace' ? share(nameShare, minNames[id]) : own;
  };
  const sum = (flexibleWidth: number, widthOf: (id: ColumnId) => number): number =>
    shown.reduce(
      (total, id) => total + (id === flexible ? flexibleWidth : widthOf(id)),
      rowPadding + columnGap * (shown.length - 1),
    );
  const needed = (flexibleWidth: number): number => sum(flexibleWidth, ownWidth);
  /** The width that is needed if each name and each status is as wide as possible. */
  const reserved = (flexibleWidth: number, delivery: number): number =>
    sum(flexibleWidth, (id) => {
      if (Object.hasOwn(choice.widths, id) || (id === 'namespace' && brief)) return ownWidth(id);
      if (id === 'delivery') return delivery;
      if (id !== 'event' && id !== 'namespace') return Math.max(ownWidth(id), reservedWidths[id] ?? 0);
      return Math.min(columns[id].maxContent ?? width, Math.max(minNames[id], Math.round(width * nameShare)));
    });
  const widestStatus = Math.min(
    columns.delivery.maxContent ?? width,
    Math.max(tightDelivery, Math.round(width * statusShare)),
  );
  let min = flexible === 'preview' ? minPreview : 96;
  const preferred = flexible === 'preview' ? Math.ceil(content.character * preferredCharacters) : min;
  for (const id of dropOrder) {
    const mayBeBrief = several && content.id !== undefined && !Object.hasOwn(choice.widths, 'namespace');
    if (id === 'namespace' && mayBeBrief && needed(preferred) > width) {
      brief = true;
      if (flexible === 'preview') min = minPreviewOfSeveral;
      slim = needed(preferred) > width;
    }
    if ((id === 'size' ? reserved(preferred, widestStatus) : reserved(min, tightDelivery)) <= width) continue;
    shown = shown.filter((known) => known !== id);
  }
  // The arguments keep their minimum width beside a long status.
  if (!slim) deliveryLimit = Math.max(tightDelivery, width - (needed(min) - ownWidth('delivery')));
  const tight = needed(min) > width;
  const track = (id: ColumnId): string => {
    if (id === flexible) return 'minmax(0, 1fr)';
    if (tight) {
      if (id === 'direction') return `${columns.direction.minWidth}px`;
      return id === 'delivery' ? `minmax(0, ${Math.min(tightDelivery, ownWidth(id))}px)` : 'minmax(0, 28%)';
    }
    return `${ownWidth(id)}px`;
  };
  const status = tight ? Math.min(tightDelivery, ownWidth('delivery')) : ownWidth('delivery');
  const isCut = status < (content.widths.delivery ?? 0);
  return {
    columns: shown,
    template: shown.map(track).join(' '),
    tight,
    brief,
    ...(isCut && { cutStatus: status }),
  };
}

/** Whether the rows are sorted by the content of a column. */
export function isSortedBy(id: ColumnId, { column }: ViewSort): boolean {
  return columns[id].sort === column || (id === 'delivery' && column === 'latency');
}

/** The order after a click on a column header: its first direction, then the other one, then by time again. */
export function nextSort(id: ColumnId, current: ViewSort | undefined): ViewSort | undefined {
  const { sort: column, descendsFirst = false } = columns[id];
  if (!column) return current;
  // Without an order the rows are sorted by time, oldest first.
  if (column === 'time') return current?.column === 'time' ? undefined : { column, descending: true };
  // The status column also shows the latency, and its menu can sort by latency.
  if (id === 'delivery' && current?.column === 'latency') {
    return current.descending ? { column: 'latency', descending: false } : undefined;
  }
  if (current?.column !== column) return { column, descending: descendsFirst };
  return current.descending === descendsFirst ? { column, descending: !descendsFirst } : undefined;
}
