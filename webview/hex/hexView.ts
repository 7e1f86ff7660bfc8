/**
 * The bytes of an entry: rows in hex and text, find, go to, a data inspector, a preview, comparison with other bytes, and export. Rows are
 * virtual and bytes are requested by page, so that hundreds of megabytes open without a delay.
 * Invariants: the shown bytes belong to the part that was requested last; only pages of this part are kept.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { inspectedBytes } from '../../src/model/bytes/dataInspector.ts';
import { hexWidth, offsetText } from '../../src/model/bytes/hexRows.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { bytesAct, type BytesAction } from '../../src/protocol/hostMessages.ts';
import { isCopy } from '../ui/keys.ts';
import type { SavedState, SliceOf, SliceValue } from '../state/savedState.ts';
import { tabs } from '../ui/tabs.ts';
import { HexCompare, type NamedPart } from './hexCompare.ts';
import { HexFind } from './hexFind.ts';
import { HexGoTo } from './hexGoTo.ts';
import { HexGrid } from './hexGrid.ts';
import { inspectorTable, keepOneStop } from './hexInspector.ts';
import { HexOutput } from './hexOutput.ts';
import { HexPreview } from './hexPreview.ts';
import { hexSlice } from './hexSlice.ts';
import { HexSource } from './hexSource.ts';
import { hexStatus } from './hexStatus.ts';
import { hexTexts } from './hexTexts.ts';
import { type HexToolbarActions, hexToolbar } from './hexToolbar.ts';

/** Pixels of a row that are not text (padding and the scrollbar), and pixels between two columns. */
const besidesText = 40;
const columnGap = 12;

export interface HexSubject {
  seq: number;
  /** Sizes of the attachments in bytes. */
  attachments: readonly number[];
  /** The packet itself, if it was on the wire. */
  packet: { bytes: number; isText: boolean } | undefined;
  /** The entry's event name or kind. */
  title: string;
  /** The path of each attachment in the arguments. */
  paths: readonly string[];
}

export interface HexViewDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly saved: SavedState;
  readonly invalidate: () => void;
}

export class HexView implements Disposable {
  readonly #deps: HexViewDeps;
  readonly #store = new DisposableStore();
  readonly #saved: SliceOf<typeof hexSlice>;
  readonly #container = document.createElement('div');
  readonly #find: HexFind;
  readonly #goTo: HexGoTo;
  readonly #compare: HexCompare;
  readonly #preview: HexPreview;
  readonly #output: HexOutput;
  #grid: HexGrid | undefined;
  #source: HexSource | undefined;
  #other: HexSource | undefined;
  #shown: NamedPart | undefined;

  constructor(deps: HexViewDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(hexSlice);
    const { channel, clock, invalidate } = deps;
    this.#container.className = 'hex-container';
    this.#find = new HexFind({
      channel,
      invalidate,
      subject: () =>
        this.#shown && { part: partOf(this.#shown), size: this.#shown.size, caret: this.#grid?.selection.caret ?? 0 },
      onFound: (from, to) => this.#grid?.select(from, to),
      onClose: () => this.#closeBar(),
    });
    this.#goTo = new HexGoTo({
      invalidate,
      position: () => ({ caret: this.#grid?.selection.caret ?? 0, size: this.#grid?.size ?? 0 }),
      onGo: (offset) => {
        this.#grid?.goTo(offset);
        this.#grid?.focus();
      },
      onClose: () => this.#closeBar(),
    });
    this.#compare = new HexCompare({
      channel,
      invalidate,
      caret: () => this.#grid?.selection.caret ?? 0,
      onFound: (offset) => this.#grid?.goTo(offset),
      onClose: () => {
        this.#compare.stop();
        this.#rebuild();
        this.#grid?.focus();
      },
    });
    this.#preview = this.#store.add(new HexPreview(channel, clock, invalidate));
    this.#output = new HexOutput({ channel, clock, invalidate });
    const observer = new ResizeObserver(() => this.#fit());
    observer.observe(this.#container);
    this.#store.add(toDisposable(() => observer.disconnect()));
    this.#store.add(channel.on(bytesAct, ({ action }) => this.#act(action)));
  }

  /** Shows an attachment; -1 is the text packet. */
  show(subject: HexSubject, attachment: number): void {
    const part = namedPart(subject, attachment, this.#pathsOf(subject));
    if (!part) return this.clear();
    const known = this.#shown;
    if (known && isSame(known, part) && known.size === part.size) return;
    this.clear();
    this.#shown = part;
    this.#source = this.#open(part);
    this.#preview.show(this.#source);
    this.#rebuild();
  }

  clear(): void {
    this.#compare.stop();
    this.#find.reset();
    this.#preview.show(undefined);
    this.#shown = undefined;
    this.#grid?.dispose();
    this.#grid = undefined;
    for (const source of [this.#source, this.#other]) source?.dispose();
    this.#source = undefined;
    this.#other = undefined;
  }

  focus(): void {
    this.#grid?.focus();
  }

  template(subject: HexSubject, onChoose: (attachment: number) => void): TemplateResult {
    const [source, grid, shown] = [this.#source, this.#grid, this.#shown];
    if (!source || !grid || !shown) return html`<p class="hint">${hexTexts.noBytes()}</p>`;
    const { panel, decimal } = this.#saved.current;
    const { selection } = grid;
    this.#preview.visible = panel === 'preview';
    const fault = source.fault ?? this.#other?.fault;
    queueMicrotask(() => keepOneStop(this.#container));
    return html`<div class="hex-view" data-focus="hex" @keydown=${(event: KeyboardEvent) => this.#keydown(event)}>
      ${hexToolbar(this.#toolbarActions(subject, shown, onChoose))}
      ${this.#find.isOpen ? this.#find.template() : nothing} ${this.#goTo.isOpen ? this.#goTo.template() : nothing}
      ${this.#compare.template()} ${fault ? html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>` : nothing}
      <div class="hex-body">
        <div class="hex-rows">
          ${this.#header()} ${this.#container}
          ${grid.size === 0 ? html`<p class="hint">${hexTexts.empty()}</p>` : nothing}
        </div>
        ${panel === 'none' ? nothing : this.#side(source)}
      </div>
      <div class="hex-status">
        <span role="status" aria-label=${hexTexts.position()}
          >${hexStatus(selection, decimal, (at) => source.byteAt(at))}</span
        >
        <span class="hex-message" role="status" aria-label=${hexTexts.bytes()}
          >${this.#output.notice || this.#preview.kindText}</span
        >
      </div>
    </div>`;
  }

  dispose(): void {
    this.clear();
    this.#store.dispose();
  }

  #keep(change: Partial<SliceValue<typeof hexSlice>>): void {
    this.#saved.update(change);
    this.#fit();
    this.#deps.invalidate();
  }

  #pathsOf({ paths }: HexSubject): Paths {
    return new Map(paths.entries());
  }

  #open({ seq, attachment, size }: NamedPart): HexSource {
    const source = new HexSource(this.#deps.channel, seq, attachment, size);
    source.onDidArrive(() => {
      this.#grid?.refill();
      this.#deps.invalidate();
    });
    return source;
  }

  /** Creates the rows for one part or two. */
  #rebuild(): void {
    const { right } = this.#compare;
    const before = this.#grid?.selection.caret ?? 0;
    this.#grid?.dispose();
    this.#other?.dispose();
    this.#other = right && this.#open(right);
    const sources = [this.#source, this.#other].filter((source) => source !== undefined);
    const grid = new HexGrid(sources, this.#deps.clock);
    this.#grid = grid;
    grid.onDidMove(() => {
      this.#preview.select(grid.selection.range);
      this.#deps.invalidate();
    });
    this.#container.replaceChildren(grid.element);
    this.#fit();
    if (before > 0) grid.goTo(before);
    this.#deps.invalidate();
  }

  /** The number of bytes per row that fit, up to the number that the user chose. */
  #fit(): void {
    const grid = this.#grid;
    const { clientWidth } = this.#container;
    if (!grid || clientWidth === 0) return;
    // The number of bytes in a row depends on the width of the view.
    const width = characterWidth(this.#container);
    const { perRow: chosen, decimal } = this.#saved.current;
    const parts = this.#other ? 2 : 1;
    const offset = offsetText(0, grid.size, decimal).length;
    const fits = (perRow: number): boolean => {
      const characters = offset + parts * (hexWidth(perRow) + perRow);
      return characters * width + besidesText + parts * 2 * columnGap <= clientWidth;
    };
    const perRow = [32, 16, 8].find((count) => (chosen === 'auto' || count <= chosen) && fits(count)) ?? 4;
    grid.setLayout(perRow, decimal);
    this.#container.setAttribute('data-vscode-context', this.#menuContext());
    this.#deps.invalidate();
  }

  /** The context of VS Code's own menu, which decides which of our commands it shows here. */
  #menuContext(): string {
    return JSON.stringify({ webviewSection: 'hex', preventDefaultContextMenuItems: true });
  }

  #header(): TemplateResult {
    const grid = this.#grid;
    if (!grid) return html``;
    const { decimal } = this.#saved.current;
    const { perRow } = grid;
    const names = Array.from({ length: perRow }, (_, index) =>
      decimal ? String(index).padStart(2, '0') : index.toString(16).padStart(2, '0'),
    );
    const hex = `${names.slice(0, perRow / 2).join(' ')}  ${names.slice(perRow / 2).join(' ')}`;
    const offset = ' '.repeat(offsetText(0, grid.size, decimal).length);
    const columns = html`<span class="hex-bytes">${hex}</span
      ><span class="hex-ascii">${hexTexts.text().padEnd(perRow)}</span>`;
    return html`<div class="hex-header" aria-hidden="true">
      <span class="hex-offset">${offset}</span>${columns}${this.#other ? columns : nothing}
    </div>`;
  }

  #side(source: HexSource): TemplateResult {
    const { panel } = this.#saved.current;
    const { caret, range } = this.#grid?.selection ?? { caret: 0, range: undefined };
    const at = range?.from ?? caret;
    const bytes = Uint8Array.from(
      Array.from({ length: Math.min(inspectedBytes, source.size - at) }, (_, index) =>
        source.byteAt(at + index),
      ).filter((byte) => byte !== undefined),
    );
    return html`<div class="hex-side">
      <div class="hex-side-head">
        ${tabs({
          label: hexTexts.about(),
          list: [
            { id: 'inspector', label: hexTexts.inspector() },
            { id: 'preview', label: hexTexts.preview() },
          ],
          chosen: panel,
          onChoose: (id) => this.#keep({ panel: id === 'preview' ? 'preview' : 'inspector' }),
        })}
      </div>
      <div class="hex-side-body" role="tabpanel" id="${panel}-panel" aria-labelledby="${panel}-tab" tabindex="0">
        ${
          panel === 'preview'
            ? this.#preview.template()
            : inspectorTable(bytes, (label, value) => this.#output.copyValue(label, value))
        }
      </div>
    </div>`;
  }

  #toolbarActions(subject: HexSubject, shown: NamedPart, onChoose: (attachment: number) => void): HexToolbarActions {
    const kept = this.#saved.current;
    const range = this.#grid?.selection.range;
    return {
      parts: partsOf(subject, this.#pathsOf(subject)),
      shown,
      kept: this.#compare.kept,
      selected: range ? range.to - range.from : 0,
      perRow: kept.perRow,
      nowPerRow: this.#grid?.perRow ?? 16,
      decimal: kept.decimal,
      isFinding: this.#find.isOpen,
      isGoing: this.#goTo.isOpen,
      hasSide: kept.panel !== 'none',
      onChoose,
      onFind: () => (this.#find.isOpen ? this.#closeBar() : this.#openFind()),
      onGoTo: () => (this.#goTo.isOpen ? this.#closeBar() : this.#openGoTo()),
      onCopy: (form) => this.#copy(form),
      onSave: (all) => this.#save(all),
      onHexEditor: () => void this.#output.openHexEditor(shown, this.#preview.kind),
      onKeep: () => {
        this.#compare.kept = shown;
        this.#output.notify(hexTexts.selectedForCompare());
      },
      onCompare: (right) => this.#compareWith(right),
      onSide: () => this.#keep({ panel: kept.panel === 'none' ? 'inspector' : 'none' }),
      onPerRow: (perRow) => this.#keep({ perRow }),
      onDecimal: (decimal) => this.#keep({ decimal }),
    };
  }

  #compareWith(other: NamedPart): void {
    const shown = this.#shown;
    if (!shown) return;
    this.#compare.start(shown, other);
    this.#rebuild();
  }

  #copy(form: Parameters<HexOutput['copy']>[1]): void {
    const range = this.#grid?.selection.range;
    if (this.#source) void this.#output.copy(this.#source, form, range);
  }

  #save(all: boolean): void {
    const [shown, range] = [this.#shown, this.#grid?.selection.range];
    if (shown) void this.#output.save(shown, all ? undefined : range, this.#preview.kind);
  }

  #act(action: BytesAction): void {
    if (!this.#shown || this.#container.offsetParent === null) return;
    if (action === 'find') this.#openFind();
    else if (action === 'findNext') this.#findOther('next');
    else if (action === 'findPrevious') this.#findOther('previous');
    else if (action === 'goTo') this.#openGoTo();
    else if (action === 'save') this.#save(this.#grid?.selection.range === undefined);
    else if (action === 'openHexEditor') void this.#output.openHexEditor(this.#shown, this.#preview.kind);
    else this.#copy(action);
  }

  #keydown(event: KeyboardEvent): void {
    const inRows = event.target === this.#grid?.element;
    if (event.key === 'Escape' && (this.#find.isOpen || this.#goTo.isOpen)) this.#closeBar();
    else if (inRows && isCopy(event)) this.#copy(this.#grid?.selection.column === 'text' ? 'text' : 'spacedHex');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #openFind(): void {
    this.#goTo.isOpen = false;
    this.#find.open();
    this.#focusBar();
  }

  #findOther(direction: 'next' | 'previous'): void {
    if (this.#find.isOpen) void this.#find.find(direction);
    else this.#openFind();
  }

  #openGoTo(): void {
    this.#find.close();
    this.#goTo.isOpen = true;
    this.#focusBar();
  }

  #focusBar(): void {
    this.#deps.invalidate();
    // The field exists after the next rendering.
    queueMicrotask(() => {
      const field = this.#container.closest('.hex-view')?.querySelector<HTMLElement>('.hex-find-text');
      field?.focus();
    });
  }

  #closeBar(): void {
    this.#find.close();
    this.#goTo.isOpen = false;
    this.#deps.invalidate();
    this.#grid?.focus();
  }
}

function partOf({ seq, attachment }: NamedPart): { seq: number; attachment: number } {
  return { seq, attachment };
}

function isSame(one: NamedPart, other: NamedPart): boolean {
  return one.seq === other.seq && one.attachment === other.attachment;
}

type Paths = ReadonlyMap<number, string>;

/** All parts of an entry that have bytes, attachments first. */
function partsOf(subject: HexSubject, paths: Paths): NamedPart[] {
  const all = [...subject.attachments.keys(), -1].map((attachment) => namedPart(subject, attachment, paths));
  return all.filter((part) => part !== undefined);
}

function namedPart(subject: HexSubject, attachment: number, paths: Paths): NamedPart | undefined {
  const { seq, title, packet } = subject;
  const size = attachment < 0 ? packet?.bytes : subject.attachments[attachment];
  if (size === undefined) return undefined;
  const own =
    attachment < 0
      ? packet?.isText
        ? hexTexts.textPacket()
        : hexTexts.packet()
      : hexTexts.attachment({ index: attachment + 1 });
  return {
    seq,
    attachment,
    size,
    label: own,
    path: paths.get(attachment) ?? '',
    name: hexTexts.partName({ title, seq, part: paths.get(attachment) ?? own }),
    isText: attachment < 0 && packet?.isText === true,
  };
}

/** The width of a character. It is measured, because the editor's font is a setting. */
function characterWidth(container: HTMLElement): number {
  const probe = document.createElement('span');
  probe.className = 'hex-probe';
  probe.textContent = '0'.repeat(50);
  container.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 50;
}
