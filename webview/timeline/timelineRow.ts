/**
 * One row of the timeline: built once for the columns that are shown, written again and again. Everything is set as text; names and
 * payloads are hostile. A cell is one element with one text: icons come with classes, tooltips when they are asked for.
 */
import { changedNumberLabel, entryLabels } from '../../src/model/entry/entryLabels.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { iconElement } from '../ui/icon.ts';
import { formatChange } from '../format/connectionWords.ts';
import { formatDelivery } from '../format/deliveryWords.ts';
import { bytesText, clockText, durationText, offsetText } from '../format/formats.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { ColumnId } from './columns.ts';
import type { TimeMode } from '../state/timeModes.ts';
import { RowCell } from './rowCell.ts';

export interface RowContext {
  columns: readonly ColumnId[];
  time: TimeMode;
  startedAt: string;
  /** Name of a connection, shown when the timeline holds more than one. */
  where?: ((connectionId: string) => string) | undefined;
  /** The row above, for the time that passed since. */
  previous?: Row | undefined;
  /** How the row is joined with others: a class. */
  link?: string | undefined;
}

type Cells = Partial<Record<ColumnId | 'change', RowCell>>;

interface Built {
  /** For which columns, or for a line across all of them. */
  columns: readonly ColumnId[] | 'change';
  cells: Cells;
  /** The row's own, without what the list adds. */
  className?: string;
  label?: string;
  /** What a line across all columns shows. */
  line?: string;
}

const builtOf = new WeakMap<HTMLElement, Built>();
/** Longer names are cut by CSS anyway; this keeps a megabyte of a name out of the layout. */
const longestText = 600;
/** What a row cuts stands whole in its tooltip. */
const longestTitle = 4000;

export function createTimelineRow(): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  return element;
}

export function fillTimelineRow(element: HTMLElement, row: Row | undefined, context: RowContext): void {
  if (!row) {
    build(element, context.columns);
    // What its cells still hold is neither shown nor told, and costs no layout.
    mark(element, 'row empty', 'Loading');
    if (!element.ariaBusy) element.ariaBusy = 'true';
    return;
  }
  if (element.ariaBusy) element.ariaBusy = null;
  const { kind } = row.facts;
  if (kind === 'event' || kind === 'ack') fillEvent(element, row, context);
  else if (kind === 'packet') fillPacket(element, row, context);
  else fillChange(element, row, context);
}

/** What stands in the time column. */
export function timeText({ facts }: Row, { time, startedAt, previous }: RowContext): string {
  if (time === 'absolute') return clockText(startedAt, facts.t);
  if (time === 'relative') return offsetText(facts.t);
  if (!previous) return '';
  const passed = facts.t - previous.facts.t;
  return `${passed < 0 ? '−' : '+'}${durationText(Math.abs(passed))}`;
}

function fillEvent(element: HTMLElement, row: Row, context: RowContext): void {
  const { facts, preview, wantsAck, hasChangedNumber } = row;
  const cells = build(element, context.columns);
  const isAck = facts.kind === 'ack';
  const direction = facts.dir === 'in' ? 'incoming' : 'outgoing';
  fillShared(cells, row, context);
  cells.event?.write(isAck ? '↳ ack' : shown(facts.event ?? '') || '(no name)', facts.event || isAck ? '' : 'nameless');
  const labels = entryLabels(facts).join(', ');
  cells.preview?.write(shown(labels ? `${preview} ← ${labels}` : preview), previewKind(row));
  const delivery = formatDelivery(facts, wantsAck);
  const latency = facts.latencyMs === undefined ? '' : durationText(facts.latencyMs);
  cells.latency?.write(latency);
  // The figure is said once: in its own column where there is one.
  const figure = delivery && !(cells.latency && delivery.figure === latency) ? delivery.figure : '';
  cells.delivery?.write(
    delivery ? `${delivery.word} ${figure}`.trimEnd() : '',
    delivery ? `icon codicon-${delivery.icon} ${delivery.tone}` : '',
  );
  spread(cells, context.columns, !delivery && !latency);
  const outcome = delivery ? `${delivery.word} ${delivery.figure}`.trim() : '';
  const name = isAck ? `ack${facts.of === undefined ? '' : ` of #${facts.of}`}` : (facts.event ?? '').slice(0, 100);
  mark(
    element,
    `row ${facts.dir ?? 'out'}${isAck ? ' ack' : ''} ${context.link ?? ''}`,
    [direction, name, outcome, preview.slice(0, 100), hasChangedNumber ? changedNumberLabel : '', labels]
      .filter(Boolean)
      .join(', '),
  );
}

/** Classes of the marks in front of the arguments. */
function previewKind({ facts, hasChangedNumber }: Row): string {
  if (!hasChangedNumber) return facts.volatile ? 'volatile' : '';
  return facts.volatile ? 'volatile changed-number' : 'changed-number';
}

/** An Engine.IO packet: what it is, and over which transport it went. */
function fillPacket(element: HTMLElement, row: Row, context: RowContext): void {
  const { text = 'unknown', detail = '', dir, bytes } = row.facts;
  const cells = build(element, context.columns);
  fillShared(cells, row, context);
  cells.event?.write(shown(text));
  cells.preview?.write(shown(['packet', detail].filter(Boolean).join(' · ')));
  cells.delivery?.write('');
  cells.latency?.write('');
  spread(cells, context.columns, true);
  const direction = dir === 'in' ? 'incoming' : 'outgoing';
  const size = bytes === undefined ? '' : bytesText(bytes);
  mark(
    element,
    `row packet ${dir ?? 'out'}`,
    [`${direction} packet`, visible(text), detail, size].filter(Boolean).join(', '),
  );
}

/** What events and packets have alike. */
function fillShared(cells: Cells, row: Row, context: RowContext): void {
  const { dir, bytes, connectionId, namespace } = row.facts;
  cells.time?.write(timeText(row, context));
  cells.direction?.write('', `icon codicon-arrow-${dir === 'in' ? 'left' : 'right'}`);
  cells.namespace?.write(shown(context.where?.(connectionId) ?? namespace ?? ''));
  cells.size?.write(bytes === undefined ? '' : bytesText(bytes));
}

function fillChange(element: HTMLElement, row: Row, context: RowContext): void {
  const { facts } = row;
  const cells = build(element, 'change', context.columns.includes('time'));
  const words = formatChange(facts);
  cells.time?.write(timeText(row, context));
  const where = context.where?.(facts.connectionId);
  const at = where ? `${where} · ` : '';
  const text = `${at}${words.text}`;
  const title = visible(`${at}${words.whole}`.slice(0, longestTitle));
  const built = builtOf.get(element);
  const whole = shown(text);
  const line = `${words.icon}\n${whole}\n${title}`;
  if (built && cells.change && built.line !== line) {
    built.line = line;
    const said = document.createElement('bdi');
    said.textContent = whole;
    cells.change.element.replaceChildren(iconElement(words.icon), said);
    cells.change.element.title = title;
  }
  mark(
    element,
    `row change ${words.tone}${facts.kind === 'marker' ? ' marker' : ''} ${context.link ?? ''}`,
    text.slice(0, 200),
  );
}

/** The cells of a row for these columns; made anew only when the columns are others. */
function build(element: HTMLElement, columns: Built['columns'], withTime = true): Cells {
  const built = builtOf.get(element);
  if (built?.columns === columns && (columns !== 'change' || 'time' in built.cells === withTime)) return built.cells;
  const cells: Cells = {};
  const names = columns === 'change' ? (withTime ? (['time', 'change'] as const) : (['change'] as const)) : columns;
  element.replaceChildren(...names.map((name) => (cells[name] = new RowCell(name)).element));
  builtOf.set(element, { columns, cells });
  return cells;
}

/** The row's classes, to which the list adds its own, and its name. */
function mark(element: HTMLElement, className: string, label: string): void {
  const built = builtOf.get(element);
  if (!built) return;
  if (built.className !== className) element.className = built.className = className;
  if (built.label !== label) element.ariaLabel = built.label = label;
}

/** Arguments take the room of cells after them that have nothing to say. */
function spread(cells: Cells, columns: readonly ColumnId[], silent: boolean): void {
  const at = columns.indexOf('preview');
  const free = silent && columns.at(at + 1) === 'delivery';
  cells.preview?.span(free ? columns.length - at : 1);
  cells.delivery?.hide(free);
  cells.latency?.hide(free);
}

/** A text with control characters made visible, no longer than a row can show. */
function shown(text: string): string {
  return visible(text.slice(0, longestText));
}
