/** Bytes as offset, hex and ASCII. Rows are virtual and bytes come by page: a hundred megabytes open at once. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { hexRow, hexRowCount, offsetDigits } from '../../src/model/hexRows.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { dropdown } from '../ui/controls.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { bytesText, counted } from '../words/formats.ts';
import { HexSource } from './hexSource.ts';

/** Pixels of a row that are not text: paddings, gaps, the scrollbar. */
const besidesText = 64;

export interface HexSubject {
  seq: number;
  /** Sizes in bytes of the attachments. */
  attachments: readonly number[];
  /** The packet itself, when it was on the wire. */
  packet: { bytes: number; isText: boolean } | undefined;
}

export class HexView implements Disposable {
  readonly #channel: Channel;
  readonly #invalidate: () => void;
  readonly #store = new DisposableStore();
  readonly #grid: VirtualRows;
  #source: HexSource | undefined;
  #bytesPerRow = 16;

  constructor(channel: Channel, invalidate: () => void) {
    this.#channel = channel;
    this.#invalidate = invalidate;
    this.#grid = this.#store.add(
      new VirtualRows({
        label: 'Hex view',
        rowHeight: 20,
        overscan: 8,
        createRow: createHexRow,
        fillRow: (element, index) => this.#fill(element, index),
      }),
    );
    this.#store.add(this.#grid.onDidChangeWindow(() => this.#need()));
    const observer = new ResizeObserver(() => this.#fit());
    observer.observe(this.#grid.element);
    this.#store.add(toDisposable(() => observer.disconnect()));
  }

  /** Shows an attachment; -1 is the packet itself. */
  show(subject: HexSubject, attachment: number): void {
    const size = attachment < 0 ? subject.packet?.bytes : subject.attachments[attachment];
    if (size === undefined) return this.clear();
    const known = this.#source;
    if (known && known.seq === subject.seq && known.attachment === attachment && known.size === size) return;
    this.clear();
    const source = new HexSource(this.#channel, subject.seq, attachment, size);
    this.#source = source;
    source.onDidArrive(() => {
      this.#grid.refill();
      this.#invalidate();
    });
    this.#grid.count = hexRowCount(size, this.#bytesPerRow);
    this.#grid.refill();
    this.#need();
  }

  clear(): void {
    this.#source?.dispose();
    this.#source = undefined;
    this.#grid.count = 0;
    this.#grid.active = -1;
  }

  focus(): void {
    this.#grid.element.focus();
  }

  template(subject: HexSubject, onChoose: (attachment: number) => void): TemplateResult {
    const source = this.#source;
    if (!source) return html`<p class="hint">This entry carries no bytes and nothing of it was on the wire.</p>`;
    const choices = subject.attachments.map((size, index) => ({
      value: String(index),
      label: `Attachment ${index + 1} · ${bytesText(size)}`,
    }));
    if (subject.packet) {
      const { isText, bytes } = subject.packet;
      choices.push({ value: '-1', label: `${isText ? 'Text packet' : 'Packet'} · ${bytesText(bytes)}` });
    }
    return html`<div class="hex-head">
        ${
          choices.length > 1
            ? dropdown({
                label: 'Bytes shown',
                value: String(source.attachment),
                choices,
                onChange: (value) => onChoose(Number(value)),
              })
            : html`<span>${choices[0]?.label ?? ''}</span>`
        }
        <span class="dim">${counted(source.size, 'byte')}</span>
      </div>
      ${source.fault ? html`<div class="fault" role="alert"><bdi>${source.fault}</bdi></div>` : nothing}
      ${this.#grid.element}`;
  }

  dispose(): void {
    this.#source?.dispose();
    this.#store.dispose();
  }

  #fit(): void {
    const { clientWidth } = this.#grid.element;
    if (clientWidth === 0) return;
    const characters = offsetDigits(this.#source?.size ?? 0) + 16 * 4;
    const fitting = clientWidth >= characters * characterWidth(this.#grid.element) + besidesText ? 16 : 8;
    if (fitting === this.#bytesPerRow) return;
    this.#bytesPerRow = fitting;
    if (!this.#source) return;
    this.#grid.count = hexRowCount(this.#source.size, fitting);
    this.#grid.refill();
    this.#need();
  }

  #need(): void {
    const { from, to } = this.#grid.window;
    this.#source?.need(from * this.#bytesPerRow, to * this.#bytesPerRow);
  }

  #fill(element: HTMLElement, index: number): void {
    const source = this.#source;
    if (!source) return;
    const row = hexRow(index, source.size, this.#bytesPerRow, (offset) => source.byteAt(offset));
    const [offset, bytes, ascii] = element.children;
    if (offset) offset.textContent = row.offset;
    if (bytes) bytes.textContent = row.hex;
    if (ascii) ascii.textContent = row.ascii;
  }
}

function createHexRow(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'row hex-row';
  element.setAttribute('role', 'row');
  for (const [name, role] of [
    ['hex-offset', 'rowheader'],
    ['hex-bytes', 'gridcell'],
    ['hex-ascii', 'gridcell'],
  ] as const) {
    const cell = document.createElement('span');
    cell.className = name;
    cell.setAttribute('role', role);
    element.append(cell);
  }
  return element;
}

/** Measured, for the editor's font is the person's own. */
function characterWidth(grid: HTMLElement): number {
  const probe = document.createElement('span');
  probe.className = 'hex-probe';
  probe.textContent = '0'.repeat(50);
  grid.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 50;
}
