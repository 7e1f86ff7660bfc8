/**
 * One row of the timeline: built once for the shown columns, then reused for other entries. Everything is set as text, because names and
 * payloads can be hostile. A cell is one element with one text; icons are classes, and tooltips are written when the pointer enters a cell.
 */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { packetText } from '../../src/model/entry/packetText.ts';
import { entryLabels } from '../../src/model/entry/entryLabels.ts';
import { entryLabelTexts } from '../../src/model/entry/entryLabelTexts.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { iconElement } from '../ui/icon.ts';
import { formatChange } from '../format/connectionFormat.ts';
import { formatGroup } from '../format/groupFormat.ts';
import { reasonFirst, rowStatus } from '../format/rowStatus.ts';
import { isolatedStrings } from '../format/isolatedStrings.ts';
import { groupTexts } from '../format/groupTexts.ts';
import { bytesText, durationText } from '../../src/model/texts/quantities.ts';
import { clockText, offsetText } from '../format/timeFormat.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { ColumnId } from './columns.ts';
import type { ContentWidths } from './contentWidths.ts';
import type { TimeMode } from './timeModes.ts';
import { RowCell } from './rowCell.ts';
import type { MarkedFinding } from '../findings/evidenceMarks.ts';
import { findingsTexts } from '../findings/findingsTexts.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { timelineTexts } from './timelineTexts.ts';

/** The space in front of an acknowledgement and of a status, as in timeline.css. */
const ackIndent = 8;
const statusIcon = 18;

export interface RowContext {
  columns: readonly ColumnId[];
  time: TimeMode;
  startedAt: string;
  /** Name of a connection, shown when the timeline has several. */
  where?: ((connectionId: string, seq: number) => string) | undefined;
  /** Whether the ID of the connection is shown instead, because there is little space. */
  brief?: boolean;
  /** The width of the status column, if some statuses are wider. */
  cutStatus?: number | undefined;
  /** The previous row, for the time since it. */
  previous?: Row | undefined;
  /** Receives the width of the content. */
  widths?: ContentWidths;
  /** A class that shows how the row is linked with others. */
  link?: string | undefined;
  /** The finding for which the entry is evidence. */
  finding?: MarkedFinding | undefined;
}

type Cells = Partial<Record<ColumnId | 'change', RowCell>>;

interface Built {
  /** The columns, or a line across all of them. */
  columns: readonly ColumnId[] | 'change';
  cells: Cells;
  /** The row's own classes, without those of the list. */
  className?: string;
  label?: string;
  /** The content of a row that spans all columns. */
  line?: string;
}

const builtOf = new WeakMap<HTMLElement, Built>();
/** CSS cuts long names. This limit keeps a name of a megabyte out of the layout. */
const maxTextLength = 600;
/** Maximum length of a text in a tooltip, which shows more of the text than the row. */
const maxTitleLength = 4000;

export function createTimelineRow(): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  return element;
}

export function fillTimelineRow(element: HTMLElement, row: Row | undefined, context: RowContext): void {
  if (!row) {
    build(element, context.columns);
    // The previous content of the cells is neither shown nor announced, and costs no layout.
    mark(element, 'row empty', timelineTexts.loading());
    if (!element.ariaBusy) element.ariaBusy = 'true';
    return;
  }
  if (element.ariaBusy) element.ariaBusy = null;
  const { kind } = row.facts;
  if (row.group?.isOpen === false) fillChange(element, row, context);
  else if (kind === 'event' || kind === 'ack') fillEvent(element, row, context);
  else if (kind === 'packet') fillPacket(element, row, context);
  else fillChange(element, row, context);
}

/** The text of the time column. */
export function timeText({ facts }: Row, { time, startedAt, previous }: RowContext): string {
  if (time === 'absolute') return clockText(startedAt, facts.t);
  if (time === 'relative') return offsetText(facts.t);
  if (!previous) return '';
  const passed = facts.t - previous.facts.t;
  return `${passed < 0 ? '−' : '+'}${durationText(Math.abs(passed))}`;
}

function fillEvent(element: HTMLElement, row: Row, context: RowContext): void {
  const { facts, preview, hasChangedNumber } = row;
  const cells = build(element, context.columns);
  const isAck = facts.kind === 'ack';
  const direction = facts.dir === 'in' ? timelineTexts.incoming() : timelineTexts.outgoing();
  fillShared(cells, row, context);
  const title = isAck ? ackTitle(row) : shown(facts.event ?? '') || commonTexts.noName();
  context.widths?.note('event', title, isAck ? ackIndent : 0);
  const nameless = facts.event || isAck ? '' : 'nameless';
  cells.event?.write(title, row.group ? `icon fold codicon-chevron-down ${nameless}` : nameless);
  const labels = entryLabels(facts).join(', ');
  cells.preview?.write(isolatedStrings(shown(labels ? `${preview} ← ${labels}` : preview)), previewKind(row));
  const delivery = rowStatus(row);
  const status = delivery ? shown(delivery.brief) : '';
  const needed = context.widths?.note('delivery', status, statusIcon) ?? 0;
  const isCut = needed > (context.cutStatus ?? Infinity);
  cells.delivery?.write(
    isCut ? shown(reasonFirst(row) ?? status) : status,
    delivery ? `icon codicon-${delivery.icon} ${delivery.tone}` : '',
  );
  spread(cells, context.columns, !delivery);
  const outcome = delivery ? `${delivery.label} ${delivery.figure}`.trim() : '';
  const name = isAck ? ackName(facts.of) : (facts.event ?? '').slice(0, 100);
  mark(
    element,
    `row ${facts.dir ?? 'out'}${isAck ? ' ack' : ''} ${context.link ?? ''}`,
    [
      direction,
      name,
      outcome,
      row.group ? groupTexts.unfolded({ count: row.group.count }) : '',
      preview.slice(0, 100),
      hasChangedNumber ? entryLabelTexts.changedNumber() : '',
      labels,
    ]
      .filter(Boolean)
      .join(', '),
    context.finding,
  );
}

function ackTitle({ ofEvent }: Row): string {
  return ofEvent === undefined ? timelineTexts.ackRow() : timelineTexts.ackRowOf({ event: shown(ofEvent) });
}

function ackName(seq: number | undefined): string {
  return seq === undefined ? timelineTexts.ack() : timelineTexts.ackOf({ seq });
}

/** Classes of the marks in front of the arguments. */
function previewKind({ facts, hasChangedNumber }: Row): string {
  if (!hasChangedNumber) return facts.volatile ? 'volatile' : '';
  return facts.volatile ? 'volatile changed-number' : 'changed-number';
}

/** An Engine.IO packet: its type and its transport. */
function fillPacket(element: HTMLElement, row: Row, context: RowContext): void {
  const { packet, transport = '', dir, bytes } = row.facts;
  const text = packet ? packetText(packet) : (row.facts.text ?? timelineTexts.unknownPacket());
  const cells = build(element, context.columns);
  fillShared(cells, row, context);
  cells.event?.write(shown(text));
  cells.preview?.write(shown([timelineTexts.packet(), transport].filter(Boolean).join(' · ')));
  cells.delivery?.write('');
  spread(cells, context.columns, true);
  const direction = dir === 'in' ? timelineTexts.incomingPacket() : timelineTexts.outgoingPacket();
  const size = bytes === undefined ? '' : bytesText(bytes);
  mark(
    element,
    `row packet ${dir ?? 'out'}`,
    [direction, visible(text), transport, size].filter(Boolean).join(', '),
    context.finding,
  );
}

/** The cells that events and packets have in common. */
function fillShared(cells: Cells, row: Row, context: RowContext): void {
  const { seq, dir, bytes, connectionId, namespace } = row.facts;
  writeTime(cells, row, context);
  cells.direction?.write('', `icon codicon-arrow-${dir === 'in' ? 'left' : 'right'}`);
  const where = shown(context.where?.(connectionId, seq) ?? namespace ?? '');
  context.widths?.note('namespace', where);
  cells.namespace?.write(context.brief ? shown(connectionId) : where);
  const size = bytes === undefined ? '' : bytesText(bytes);
  context.widths?.note('size', size);
  cells.size?.write(size);
}

function writeTime(cells: Cells, row: Row, context: RowContext): void {
  const text = timeText(row, context);
  context.widths?.note('time', text);
  cells.time?.write(text);
}

function fillChange(element: HTMLElement, row: Row, context: RowContext): void {
  const { facts } = row;
  const cells = build(element, 'change', context.columns.includes('time'));
  const { group } = row;
  const change = group?.isOpen === false ? formatGroup(group, facts) : formatChange(facts);
  writeTime(cells, row, context);
  const where = context.brief ? facts.connectionId : context.where?.(facts.connectionId, facts.seq);
  const at = where ? `${where} · ` : '';
  const text = `${at}${change.text}`;
  const title = visible(`${at}${change.whole}`.slice(0, maxTitleLength));
  const built = builtOf.get(element);
  const whole = shown(text);
  const fold = group && (group.isOpen ? 'chevron-down' : 'chevron-right');
  const line = `${fold ?? ''}${change.icon}\n${whole}\n${title}`;
  if (built && cells.change && built.line !== line) {
    built.line = line;
    const textElement = document.createElement('bdi');
    textElement.textContent = whole;
    const chevron = fold && iconElement(fold);
    chevron?.classList.add('fold');
    cells.change.element.replaceChildren(...(chevron ? [chevron] : []), iconElement(change.icon), textElement);
    cells.change.element.title = title;
  }
  mark(
    element,
    `row change ${change.tone}${facts.kind === 'marker' ? ' marker' : ''} ${context.link ?? ''}`,
    group
      ? `${text.slice(0, 200)}, ${(group.isOpen ? groupTexts.unfolded : groupTexts.folded)({ count: group.count })}`
      : text.slice(0, 200),
    context.finding,
  );
}

/** The cells of a row for these columns. They are rebuilt only when the columns changed. */
function build(element: HTMLElement, columns: Built['columns'], withTime = true): Cells {
  const built = builtOf.get(element);
  if (built?.columns === columns && (columns !== 'change' || 'time' in built.cells === withTime)) return built.cells;
  const cells: Cells = {};
  const names = columns === 'change' ? (withTime ? (['time', 'change'] as const) : (['change'] as const)) : columns;
  element.replaceChildren(...names.map((name) => (cells[name] = new RowCell(name)).element));
  builtOf.set(element, { columns, cells });
  return cells;
}

/** Sets the classes of the row, its accessible name, and the tooltip for cells without their own. The list adds further classes. */
function mark(element: HTMLElement, kind: string, name: string, finding?: MarkedFinding): void {
  const built = builtOf.get(element);
  if (!built) return;
  const evidence = finding && evidenceText(finding);
  const className = finding ? `${kind} evidence ${finding.severity}` : kind;
  const label = evidence === undefined ? name : `${name}, ${evidence.slice(0, 200)}`;
  if (element.title !== (evidence ?? '')) element.title = evidence ?? '';
  if (built.className !== className) element.className = built.className = className;
  if (built.label !== label) element.ariaLabel = built.label = label;
}

/** The text for the evidence mark of an entry. */
function evidenceText(finding: MarkedFinding): string {
  return findingsTexts.evidence({ severity: finding.severity, text: visible(causeMessage(finding)) });
}

/** Arguments extend over the cells after them when those are empty. */
function spread(cells: Cells, columns: readonly ColumnId[], silent: boolean): void {
  const at = columns.indexOf('preview');
  const free = silent && columns.at(at + 1) === 'delivery';
  cells.preview?.span(free ? columns.length - at : 1);
  cells.delivery?.hide(free);
}

/** A text with visible control characters, no longer than a row can show. */
function shown(text: string): string {
  return visible(text.slice(0, maxTextLength));
}
