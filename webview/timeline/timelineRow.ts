/**
 * One row of the timeline: built once for the columns that are shown, written again and again. Everything is set as text; names and
 * payloads are hostile. A cell is one element with one text: icons come with classes, tooltips when they are asked for.
 */
import type { Row } from '../../src/protocol/shapes.ts';
import { iconElement } from '../ui/icon.ts';
import { changeWords } from '../words/connectionWords.ts';
import { deliveryWords } from '../words/deliveryWords.ts';
import { bytesText, clockText, durationText, offsetText } from '../words/formats.ts';
import { visible } from '../words/visible.ts';
import type { ColumnId, TimeMode } from './columns.ts';

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

interface Built {
  /** For which columns, or for a line across all of them. */
  columns: readonly ColumnId[] | 'change';
  cells: Partial<Record<ColumnId | 'change', HTMLElement>>;
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
    for (const cell of Object.values(build(element, context.columns))) cell.textContent = '';
    element.className = 'row empty';
    element.setAttribute('aria-label', 'Loading');
    return;
  }
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
  const { facts, preview, wantsAck } = row;
  const cells = build(element, context.columns);
  const isAck = facts.kind === 'ack';
  const direction = facts.dir === 'in' ? 'incoming' : 'outgoing';
  element.className = `row ${facts.dir ?? 'out'}${isAck ? ' ack' : ''} ${context.link ?? ''}`;
  fillShared(cells, row, context);
  if (cells.event) {
    cells.event.className = `cell event${facts.event || isAck ? '' : ' nameless'}`;
    cells.event.textContent = isAck ? '↳ ack' : shown(facts.event ?? '') || '(no name)';
  }
  if (cells.preview) {
    cells.preview.className = `cell preview${facts.volatile ? ' volatile' : ''}`;
    cells.preview.textContent = shown(preview);
  }
  const delivery = deliveryWords(facts, wantsAck);
  const latency = facts.latencyMs === undefined ? '' : durationText(facts.latencyMs);
  if (cells.latency) cells.latency.textContent = latency;
  if (cells.delivery) {
    // The figure is said once: in its own column where there is one.
    const figure = delivery && !(cells.latency && delivery.figure === latency) ? delivery.figure : '';
    cells.delivery.className = `cell delivery ${delivery ? `icon codicon-${delivery.icon} ${delivery.tone}` : ''}`;
    cells.delivery.textContent = delivery ? `${delivery.word} ${figure}`.trimEnd() : '';
  }
  spread(cells, context.columns, !delivery && !latency);
  const outcome = delivery ? `${delivery.word} ${delivery.figure}`.trim() : '';
  const name = isAck ? `ack${facts.of === undefined ? '' : ` of #${facts.of}`}` : (facts.event ?? '').slice(0, 100);
  element.setAttribute('aria-label', [direction, name, outcome, preview.slice(0, 100)].filter(Boolean).join(', '));
}

/** An Engine.IO packet: what it is, and over which transport it went. */
function fillPacket(element: HTMLElement, row: Row, context: RowContext): void {
  const { text = 'unknown', detail = '', dir, bytes } = row.facts;
  const cells = build(element, context.columns);
  element.className = `row packet ${dir ?? 'out'}`;
  fillShared(cells, row, context);
  if (cells.event) {
    cells.event.className = 'cell event';
    cells.event.textContent = shown(text);
  }
  if (cells.preview) {
    cells.preview.className = 'cell preview';
    cells.preview.textContent = shown(['packet', detail].filter(Boolean).join(' · '));
  }
  if (cells.delivery) {
    cells.delivery.className = 'cell delivery';
    cells.delivery.textContent = '';
  }
  if (cells.latency) cells.latency.textContent = '';
  spread(cells, context.columns, true);
  const direction = dir === 'in' ? 'incoming' : 'outgoing';
  const size = bytes === undefined ? '' : bytesText(bytes);
  element.setAttribute('aria-label', [`${direction} packet`, visible(text), detail, size].filter(Boolean).join(', '));
}

/** What events and packets have alike. */
function fillShared(cells: Built['cells'], row: Row, context: RowContext): void {
  const { dir, bytes, connectionId, namespace } = row.facts;
  if (cells.time) cells.time.textContent = timeText(row, context);
  if (cells.direction)
    cells.direction.className = `cell direction icon codicon-arrow-${dir === 'in' ? 'left' : 'right'}`;
  if (cells.namespace) cells.namespace.textContent = shown(context.where?.(connectionId) ?? namespace ?? '');
  if (cells.size) cells.size.textContent = bytes === undefined ? '' : bytesText(bytes);
}

function fillChange(element: HTMLElement, row: Row, context: RowContext): void {
  const { facts } = row;
  const cells = build(element, 'change', context.columns.includes('time'));
  const words = changeWords(facts);
  element.className = `row change ${words.tone}${facts.kind === 'marker' ? ' marker' : ''} ${context.link ?? ''}`;
  if (cells.time) cells.time.textContent = timeText(row, context);
  const where = context.where?.(facts.connectionId);
  const at = where ? `${where} · ` : '';
  const text = `${at}${words.text}`;
  const line = document.createElement('bdi');
  line.textContent = shown(text);
  cells.change?.replaceChildren(iconElement(words.icon), line);
  if (cells.change) cells.change.title = visible(`${at}${words.whole}`.slice(0, longestTitle));
  element.setAttribute('aria-label', text.slice(0, 200));
}

/** The cells of a row for these columns; made anew only when the columns are others. */
function build(element: HTMLElement, columns: Built['columns'], withTime = true): Built['cells'] {
  const built = builtOf.get(element);
  if (built?.columns === columns && (columns !== 'change' || 'time' in built.cells === withTime)) return built.cells;
  const cells: Built['cells'] = {};
  const names = columns === 'change' ? (withTime ? (['time', 'change'] as const) : (['change'] as const)) : columns;
  element.replaceChildren(
    ...names.map((name) => {
      const cell = document.createElement('span');
      cell.className = `cell ${name}`;
      cell.setAttribute('role', 'gridcell');
      cells[name] = cell;
      return cell;
    }),
  );
  builtOf.set(element, { columns, cells });
  return cells;
}

/** Arguments take the room of cells after them that have nothing to say. */
function spread(cells: Built['cells'], columns: readonly ColumnId[], silent: boolean): void {
  const at = columns.indexOf('preview');
  const free = silent && columns.at(at + 1) === 'delivery';
  if (cells.preview) cells.preview.style.gridColumnEnd = free ? `span ${columns.length - at}` : '';
  cells.delivery?.classList.toggle('absent', free);
  cells.latency?.classList.toggle('absent', free);
}

/** A text with control characters made visible, no longer than a row can show. */
function shown(text: string): string {
  return visible(text.slice(0, longestText));
}
