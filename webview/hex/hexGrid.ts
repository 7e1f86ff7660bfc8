/**
 * The rows of a hex view: the offset, and the bytes in hex and as text for each shown part (one, or two that are compared).
 * Invariants: a column of a row is always one text node; selection, caret and differences are boxes behind it. Only visible rows exist.
 * The grid stores no bytes; it requests them.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { hexPosition, hexRow, hexRowCount, hexWidth } from '../../src/model/bytes/hexRows.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { type Box, drawBoxes } from './hexBoxes.ts';
import { hexTexts } from './hexTexts.ts';
import { type HexColumn, HexSelection } from './hexSelection.ts';

const rowHeight = 20;
/** Interval of the scrolling while the pointer is held above or below the rows. */
const dragEveryMs = 60;

export interface HexPart {
  readonly size: number;
  byteAt(offset: number): number | undefined;
  need(from: number, to: number): void;
}

export class HexGrid implements Disposable {
  readonly #store = new DisposableStore();
  readonly #rows: VirtualRows;
  readonly #parts: readonly HexPart[];
  readonly #clock: Clock;
  readonly #moves = new Emitter<void>();
  readonly selection = new HexSelection();
  #perRow = 16;
  #decimal = false;
  #drag: { column: HexColumn; timer: Disposable | undefined; y: number } | undefined;
  /** Fires when the user moved the caret or changed the selection. */
  readonly onDidMove = this.#moves.event;

  /** @param parts one part, or two parts to compare */
  constructor(parts: readonly HexPart[], clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
    this.#rows = this.#store.add(
      new VirtualRows({
        id: 'hex-view',
        label: hexTexts.hexView(),
        rowHeight,
        createRow: () => createRow(parts.length),
        fillRow: (element, index) => this.#fill(element, index),
      }),
    );
    this.selection.reset(this.size);
    this.#store.add(this.#rows.onDidChangeWindow(() => this.#need()));
    this.#listen();
    this.element.setAttribute('aria-multiselectable', 'true');
    this.#resize();
  }

  get element(): HTMLElement {
    return this.#rows.element;
  }

  get size(): number {
    return Math.max(0, ...this.#parts.map(({ size }) => size));
  }

  get perRow(): number {
    return this.#perRow;
  }

  setLayout(perRow: number, decimal: boolean): void {
    if (perRow === this.#perRow && decimal === this.#decimal) return;
    this.#perRow = perRow;
    this.#decimal = decimal;
    this.#resize();
    this.#reveal();
  }

  /** Moves the caret to a byte and scrolls to it. */
  goTo(offset: number): void {
    this.selection.moveTo(offset, false);
    this.#moved();
  }

  select(from: number, to: number): void {
    this.selection.select({ from, to });
    this.#moved();
  }

  /** Draws the rows again after bytes were loaded. */
  refill(): void {
    this.#rows.refill();
  }

  focus(): void {
    this.element.focus();
  }

  dispose(): void {
    this.#drag?.timer?.dispose();
    this.#store.dispose();
    this.#moves.dispose();
  }

  #resize(): void {
    this.#rows.count = hexRowCount(this.size, this.#perRow);
    this.#rows.refill();
    this.#need();
    this.#rows.active = this.#rowOfCaret();
  }

  #rowOfCaret(): number {
    return this.size === 0 ? -1 : Math.floor(this.selection.caret / this.#perRow);
  }

  #need(): void {
    const { from, to } = this.#rows.window;
    for (const part of this.#parts) if (to > from) part.need(from * this.#perRow, to * this.#perRow);
  }

  #moved(): void {
    this.#reveal();
    this.#moves.fire();
  }

  #reveal(): void {
    const row = this.#rowOfCaret();
    if (row >= 0) this.#rows.reveal(row);
    this.#rows.active = row;
  }

  #fill(element: HTMLElement, index: number): void {
    const start = index * this.#perRow;
    const differing = this.#differences(start);
    const cells = element.children;
    this.#parts.forEach((part, number) => {
      const row = hexRow(index, part.size, this.#perRow, (offset) => part.byteAt(offset), {
        widest: this.size,
        decimal: this.#decimal,
      });
      const [offset, hex, text] = [cells[0], cells[1 + number * 2], cells[2 + number * 2]];
      if (number === 0 && offset && offset.textContent !== row.offset) offset.textContent = row.offset;
      if (hex) this.#fillCell(hex, row.hex, this.#boxes(start, 'hex', differing));
      if (text) this.#fillCell(text, row.ascii, this.#boxes(start, 'text', differing));
    });
  }

  #fillCell(cell: Element, text: string, boxes: readonly Box[]): void {
    const [layer, node] = cell.childNodes;
    if (node instanceof Text && node.data !== text) node.data = text;
    if (layer instanceof HTMLElement) drawBoxes(layer, boxes);
  }

  /** Runs of different bytes in a row, as indexes within the row. */
  #differences(start: number): { from: number; to: number }[] {
    const [left, right] = this.#parts;
    if (!left || !right) return [];
    const runs: { from: number; to: number }[] = [];
    for (let index = 0; index < this.#perRow; index++) {
      const at = start + index;
      if (at >= this.size) break;
      const [one, other] = [left.byteAt(at), right.byteAt(at)];
      const known = (one !== undefined || at >= left.size) && (other !== undefined || at >= right.size);
      if (!known || one === other) continue;
      const last = runs.at(-1);
      if (last?.to === index) last.to = index + 1;
      else runs.push({ from: index, to: index + 1 });
    }
    return runs;
  }

  #boxes(start: number, column: HexColumn, differing: readonly { from: number; to: number }[]): Box[] {
    const box = (from: number, to: number, kind: Box['kind']): Box => ({
      kind,
      from: column === 'hex' ? hexPosition(from, this.#perRow) : from,
      to: column === 'hex' ? hexPosition(to - 1, this.#perRow) + 2 : to,
    });
    const boxes = differing.map(({ from, to }) => box(from, to, 'different'));
    const { range, caret, column: active } = this.selection;
    if (range) {
      const from = Math.max(range.from - start, 0);
      const to = Math.min(range.to - start, this.#perRow);
      if (from < to) boxes.push(box(from, to, 'selected'));
    }
    const at = caret - start;
    if (this.size > 0 && at >= 0 && at < this.#perRow) {
      boxes.push(box(at, at + 1, active === column ? 'caret' : 'shadow'));
    }
    return boxes;
  }

  #listen(): void {
    const { element } = this;
    // Handled before the listener of the rows, which moves by rows.
    element.addEventListener('keydown', (event) => this.#keydown(event), { capture: true });
    element.addEventListener('pointerdown', (event) => this.#press(event));
    element.addEventListener('pointermove', (event) => this.#dragged(event));
    const end = (): void => {
      this.#drag?.timer?.dispose();
      this.#drag = undefined;
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    this.#store.add(toDisposable(end));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.altKey || this.size === 0) return;
    const far = event.ctrlKey || event.metaKey;
    const { selection } = this;
    if (event.key === 'Tab' && !far) {
      const to: HexColumn = event.shiftKey ? 'hex' : 'text';
      // In the last column, Tab leaves the grid, as in any other control.
      if (selection.column === to) return;
      selection.column = to;
    } else if (far && event.key.toLowerCase() === 'a' && !event.shiftKey) selection.selectAll();
    else {
      const perPage = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 1);
      const target = selection.target(event.key, { perRow: this.#perRow, perPage, far });
      if (target === undefined) return;
      selection.moveTo(target, event.shiftKey);
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#moved();
  }

  #press(event: PointerEvent): void {
    const position = event.button === 0 ? this.#positionAt(event) : undefined;
    if (!position) return;
    this.selection.column = position.column;
    this.selection.moveTo(position.offset, event.shiftKey);
    this.element.setPointerCapture(event.pointerId);
    this.#drag = { column: position.column, timer: undefined, y: event.clientY };
    this.#moved();
  }

  #dragged(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) return;
    drag.y = event.clientY;
    const position = this.#positionAt(event, drag.column);
    if (position && position.offset !== this.selection.caret) {
      this.selection.moveTo(position.offset, true);
      this.#moved();
    }
    this.#dragOn();
  }

  /** Scrolls while the pointer is held outside of the rows. */
  #dragOn(): void {
    const drag = this.#drag;
    if (!drag) return;
    drag.timer?.dispose();
    const { top, bottom } = this.element.getBoundingClientRect();
    const rows = drag.y < top ? -1 : drag.y > bottom ? 1 : 0;
    if (rows === 0) return;
    drag.timer = this.#clock.after(dragEveryMs, () => {
      this.selection.moveTo(this.selection.caret + rows * this.#perRow, true);
      this.#moved();
      this.#dragOn();
    });
  }

  /** The offset of the byte under the pointer; with `column`, the offset of the nearest byte in this column. */
  #positionAt(event: PointerEvent, column?: HexColumn): { offset: number; column: HexColumn } | undefined {
    const rows = [...this.element.querySelectorAll<HTMLElement>('.hex-row')];
    const row = rows.find((candidate) => {
      const { top, bottom } = candidate.getBoundingClientRect();
      return event.clientY >= top && event.clientY < bottom;
    });
    if (!row) return undefined;
    const selector = column && `.hex-${column === 'hex' ? 'bytes' : 'ascii'}`;
    const cells = [...row.querySelectorAll<HTMLElement>(selector ?? '.hex-bytes, .hex-ascii')];
    const cell = cells.find((candidate) => isInside(candidate, event.clientX)) ?? (column && cells[0]);
    if (!cell) return undefined;
    const box = cell.getBoundingClientRect();
    const isHex = cell.classList.contains('hex-bytes');
    const characters = isHex ? hexWidth(this.#perRow) : this.#perRow;
    const at = Math.floor(((event.clientX - box.left) / box.width) * characters);
    const index = isHex ? Math.floor((at - (at > hexWidth(this.#perRow) / 2 ? 1 : 0)) / 3) : at;
    const start = (Number(row.getAttribute('aria-rowindex')) - 1) * this.#perRow;
    const offset = start + Math.min(Math.max(0, index), this.#perRow - 1);
    return { offset: Math.min(offset, this.size - 1), column: isHex ? 'hex' : 'text' };
  }
}

function isInside(cell: HTMLElement, x: number): boolean {
  const { left, right } = cell.getBoundingClientRect();
  return x >= left && x < right;
}

function createRow(parts: number): HTMLElement {
  const element = document.createElement('div');
  element.className = 'row hex-row';
  element.setAttribute('role', 'row');
  const offset = document.createElement('span');
  offset.className = 'hex-offset';
  offset.setAttribute('role', 'rowheader');
  element.append(offset);
  for (let part = 0; part < parts; part++) {
    for (const name of ['hex-bytes', 'hex-ascii']) {
      const cell = document.createElement('span');
      const layer = document.createElement('span');
      cell.className = name;
      cell.setAttribute('role', 'gridcell');
      layer.className = 'hex-boxes';
      layer.setAttribute('aria-hidden', 'true');
      cell.append(layer, document.createTextNode(''));
      element.append(cell);
    }
  }
  return element;
}
