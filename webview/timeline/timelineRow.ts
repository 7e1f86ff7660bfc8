/** One row of the timeline: built once, written again and again. Everything is set as text; names and payloads are hostile. */
import type { Row } from '../../src/protocol/shapes.ts';
import { iconElement } from '../ui/icon.ts';
import { changeWords } from '../words/connectionWords.ts';
import { deliverySentence, deliveryWords } from '../words/deliveryWords.ts';
import { absoluteText, bytesText, durationText, offsetText } from '../words/formats.ts';
import { visible } from '../words/visible.ts';

export interface RowContext {
  startedAt: string;
  /** Name of a connection, shown when the timeline holds more than one. */
  where?: ((connectionId: string) => string) | undefined;
  /** The row above, for the time that passed since. */
  previous?: Row | undefined;
}

const cellNames = ['time', 'direction', 'where', 'event', 'preview', 'size', 'delivery', 'change'] as const;
type CellName = (typeof cellNames)[number];
const cellsOf = new WeakMap<HTMLElement, Record<CellName, HTMLElement>>();
/** Longer names are cut by CSS anyway; this keeps a megabyte of a name out of the layout. */
const longestText = 600;
/** What a row cuts stands whole in its tooltip. */
const longestTitle = 4000;

export function createTimelineRow(): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  const cells = {} as Record<CellName, HTMLElement>;
  for (const name of cellNames) {
    const cell = document.createElement('span');
    cell.className = `cell ${name}`;
    cell.setAttribute('role', 'gridcell');
    cells[name] = cell;
    element.append(cell);
  }
  cellsOf.set(element, cells);
  return element;
}

export function fillTimelineRow(element: HTMLElement, row: Row | undefined, context: RowContext): void {
  const cells = cellsOf.get(element);
  if (!cells) return;
  for (const cell of Object.values(cells)) cell.replaceChildren();
  if (!row) {
    element.className = 'row empty';
    element.setAttribute('aria-label', 'Loading');
    return;
  }
  const { facts } = row;
  cells.time.textContent = offsetText(facts.t);
  cells.time.title = timeTitle(row, context);
  const isEvent = facts.kind === 'event' || facts.kind === 'ack';
  if (isEvent) fillEvent(element, cells, row, context);
  else if (facts.kind === 'packet') fillPacket(element, cells, row, context);
  else fillChange(element, cells, row, context);
}

function fillEvent(element: HTMLElement, cells: Record<CellName, HTMLElement>, row: Row, context: RowContext): void {
  const { facts, preview } = row;
  const isAck = facts.kind === 'ack';
  element.className = `row ${facts.dir ?? 'out'} ${isAck ? 'ack' : ''}`;
  const direction = fillWay(cells, row, context);
  if (isAck) {
    cells.event.append(mark('↳ '), 'ack');
    cells.event.title = facts.of === undefined ? 'Acknowledgement' : `Acknowledgement of #${facts.of}`;
  } else {
    fillText(cells.event, facts.event ?? '');
    cells.event.classList.toggle('nameless', !facts.event);
    if (!facts.event) cells.event.textContent = '(no name)';
  }
  cells.preview.append(...(facts.volatile ? [badge('volatile')] : []), isolated(preview));
  if (facts.bytes !== undefined) fillSize(cells.size, facts.bytes);
  const delivery = deliveryWords(facts, row.wantsAck);
  cells.delivery.className = `cell delivery ${delivery?.tone ?? ''}`;
  cells.delivery.title = deliverySentence(facts, row.wantsAck);
  if (delivery) {
    const figure = mark(delivery.figure);
    figure.className = 'figure';
    cells.delivery.append(iconElement(delivery.icon), delivery.word, ...(delivery.figure ? [' ', figure] : []));
  }
  const outcome = delivery ? `${delivery.word} ${delivery.figure}`.trim() : '';
  const name = isAck ? `ack${facts.of === undefined ? '' : ` of #${facts.of}`}` : (facts.event ?? '').slice(0, 100);
  element.setAttribute('aria-label', [direction, name, outcome, preview.slice(0, 100)].filter(Boolean).join(', '));
}

/** An Engine.IO packet: what it is, and over which transport it went. */
function fillPacket(element: HTMLElement, cells: Record<CellName, HTMLElement>, row: Row, context: RowContext): void {
  const { text = 'unknown', detail = '', dir, bytes } = row.facts;
  element.className = `row packet ${dir ?? 'out'}`;
  const direction = fillWay(cells, row, context);
  fillText(cells.event, text);
  cells.preview.append(isolated(['packet', detail].filter(Boolean).join(' · ')));
  if (bytes !== undefined) fillSize(cells.size, bytes);
  cells.delivery.className = 'cell delivery';
  const size = bytes === undefined ? '' : bytesText(bytes);
  element.setAttribute('aria-label', [`${direction} packet`, visible(text), detail, size].filter(Boolean).join(', '));
}

/** Which way it went, and on which connection; answers the direction in words. */
function fillWay(cells: Record<CellName, HTMLElement>, { facts }: Row, context: RowContext): string {
  const direction = facts.dir === 'in' ? 'incoming' : 'outgoing';
  cells.direction.append(iconElement(facts.dir === 'in' ? 'arrow-left' : 'arrow-right'));
  cells.direction.title = direction;
  const where = context.where?.(facts.connectionId);
  fillText(cells.where, where ?? '');
  cells.where.classList.toggle('absent', where === undefined);
  return direction;
}

function fillChange(element: HTMLElement, cells: Record<CellName, HTMLElement>, row: Row, context: RowContext): void {
  const words = changeWords(row.facts);
  element.className = `row change ${words.tone}`;
  const where = context.where?.(row.facts.connectionId);
  const at = where ? `${where} · ` : '';
  const text = `${at}${words.text}`;
  cells.change.append(iconElement(words.icon), isolated(text));
  cells.change.title = visible(`${at}${words.whole}`.slice(0, longestTitle));
  element.setAttribute('aria-label', text.slice(0, 200));
}

function timeTitle({ facts }: Row, { startedAt, previous }: RowContext): string {
  const since = previous ? `\n${durationText(Math.max(0, facts.t - previous.facts.t))} after the row above` : '';
  return `${absoluteText(startedAt, facts.t)}${since}`;
}

function fillSize(cell: HTMLElement, bytes: number): void {
  const [figure = '', unit = ''] = bytesText(bytes).split(' ');
  const dim = mark(` ${unit}`);
  dim.className = 'unit';
  cell.append(figure, dim);
}

function fillText(cell: HTMLElement, text: string): void {
  cell.append(isolated(text));
  cell.title = text.slice(0, longestText);
}

/** Text that keeps its writing direction to itself, with control characters made visible. */
function isolated(text: string): HTMLElement {
  const element = document.createElement('bdi');
  element.textContent = visible(text.slice(0, longestText));
  return element;
}

function mark(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}

function badge(text: string): HTMLElement {
  const element = mark(text);
  element.className = 'badge';
  return element;
}
