/**
 * The arguments of an entry as a tree. Values are fetched when their row is visible, and only visible rows exist: neither the depth nor the
 * size of a hostile payload stalls the panel. Opened nodes stay open as long as the same entry is shown.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { FirstArguments } from '../../src/protocol/engineMessages.ts';
import { entryDescendants, entryChildren, entryCopy } from '../../src/protocol/entryMessages.ts';
import type { ArgumentAction } from '../../src/protocol/hostMessages.ts';
import { isCopy } from '../ui/keys.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { detailsTexts } from './detailsTexts.ts';
import { TextPane } from './textPane.ts';
import { treeBar } from './treeBar.ts';
import { type Branch, nodeAt, pathOf, type Row, TreeModel } from './treeModel.ts';
import { canOpen, createTreeRow, fillTreeRow, isContainer, isLong } from './treeRow.ts';

const page = 100;
const noticeForMs = 3000;

export interface TreeDeps {
  readonly id: string;
  readonly label: string;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly invalidate: () => void;
  /** Opens an attachment in the hex view. */
  readonly onHex: (attachment: number) => void;
  /** Narrows the timeline by a term. */
  readonly onFilter: (term: string) => void;
}

export class ArgumentTree implements Disposable {
  readonly #deps: TreeDeps;
  readonly #store = new DisposableStore();
  readonly #grid: VirtualRows;
  readonly #pane: TextPane;
  /** Pages of children that are being loaded. */
  readonly #loading = new Map<Branch, Set<number>>();
  #key = '';
  #seq = 0;
  #model = new TreeModel(0, []);
  #current: Row | undefined;
  /** An action on the current row that waits for its value. */
  #pendingAction: 'open' | undefined;
  #fault: string | undefined;
  #notice = '';
  #lastLabel: string | undefined;

  constructor(deps: TreeDeps) {
    this.#deps = deps;
    this.#pane = new TextPane(deps.channel, deps.clock, deps.invalidate);
    const grid = new VirtualRows({
      id: deps.id,
      label: deps.label,
      role: 'tree',
      rowHeight: 22,
      createRow: createTreeRow,
      fillRow: (element, index) => this.#fill(element, index),
    });
    this.#grid = this.#store.add(grid);
    const { element } = grid;
    element.classList.add('tree');
    this.#store.add(grid.onDidChangeWindow(() => this.#need()));
    this.#store.add(grid.onDidScroll(() => this.#need()));
    this.#store.add(grid.onDidMove((index) => this.#setCurrent(this.#model.row(index))));
    element.addEventListener('focus', () => this.#current ?? (this.#model.count > 0 && this.#goTo(0)));
    element.addEventListener('keydown', (event) => this.#keydown(event));
    element.addEventListener('click', (event) => {
      if (this.#indexAt(event) !== undefined) this.#act('toggle');
    });
    element.addEventListener('contextmenu', (event) => {
      const index = this.#indexAt(event);
      if (index !== undefined) this.#goTo(index);
    });
    element.dataset['focus'] = 'argument';
    element.dataset['vscodeContext'] = JSON.stringify({
      webviewSection: 'argument',
      preventDefaultContextMenuItems: true,
    });
  }

  /**
   * @param key identifies the entry and the engine that it belongs to
   * @param lastLabel a label of the last argument
   */
  show(key: string, seq: number, args: FirstArguments, lastLabel?: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#seq = seq;
    this.#fault = args.fault && causeSentence(args.fault);
    this.#lastLabel = lastLabel;
    this.#model = new TreeModel(args.size, args.nodes);
    this.#current = undefined;
    this.#pendingAction = undefined;
    this.#loading.clear();
    this.#pane.close();
    this.#notice = '';
    this.#grid.count = 0;
    this.#grid.active = -1;
    this.#changed();
  }

  template(): TemplateResult {
    if (this.#fault && this.#model.count === 0)
      return html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>`;
    if (this.#model.count === 0) return html`<p class="hint">${detailsTexts.noArguments()}</p>`;
    return html`${treeBar(this.#current, this.#notice, (action) => this.#act(action))}
    ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
    ${this.#grid.element}${this.#pane.template()}`;
  }

  /** Runs an action of VS Code's menu. */
  run(action: ArgumentAction): void {
    this.#grid.element.focus();
    this.#act(action);
  }

  dispose(): void {
    this.#store.dispose();
    this.#loading.clear();
  }

  #fill(element: HTMLElement, index: number): void {
    const { onHex } = this.#deps;
    const row = this.#model.row(index);
    const isLast = row.parent === this.#model.root && row.position === row.parent.value.size - 1;
    fillTreeRow(element, index, row, {
      label: isLast ? this.#lastLabel : undefined,
      onHex: ({ value }) => value.attachment !== undefined && onHex(value.attachment),
    });
  }

  #indexAt({ target }: Event): number | undefined {
    const row = target instanceof Element ? target.closest<HTMLElement>('[role=treeitem]') : null;
    return row?.dataset['index'] === undefined ? undefined : Number(row.dataset['index']);
  }

  #setCurrent(row: Row): void {
    if (row.parent !== this.#current?.parent || row.position !== this.#current.position)
      this.#pendingAction = undefined;
    this.#current = row;
    this.#notice = '';
    this.#deps.invalidate();
  }

  #goTo(index: number): void {
    this.#grid.reveal(index);
    this.#grid.active = index;
    this.#setCurrent(this.#model.row(index));
  }

  /** Renders the rows again after their number changed. */
  #changed(): void {
    this.#grid.count = this.#model.count;
    this.#grid.active = this.#current ? this.#model.indexOf(this.#current) : -1;
    this.#need();
    this.#deps.invalidate();
  }

  /** Fetches the visible values that are not loaded. */
  #need(): void {
    const { from, to } = this.#grid.window;
    for (let index = from; index < Math.min(to, this.#model.count); index++) {
      const row = this.#model.row(index);
      if (!nodeAt(row)) void this.#fetch(row.parent, Math.floor(row.position / page));
    }
  }

  async #fetch(parent: Branch, number: number): Promise<void> {
    const loading = this.#loading.get(parent) ?? new Set();
    if (loading.has(number)) return;
    this.#loading.set(parent, loading.add(number));
    const model = this.#model;
    const from = number * page;
    try {
      const path = parent.parent ? pathOf(parent as Row) : [];
      const { nodes } = await this.#deps.channel.request(entryChildren, { seq: this.#seq, path, from, count: page });
      if (model !== this.#model) return;
      model.add(parent, from, nodes);
      loading.delete(number);
      this.#grid.refill();
      this.#deps.invalidate();
      if (this.#pendingAction && this.#current && nodeAt(this.#current)) this.#act(this.#pendingAction);
    } catch (error) {
      // The page is not requested again, because the request would fail again.
      if (model === this.#model) this.#fail(error);
    }
  }

  #act(action: ArgumentAction | 'toggle' | 'open'): void {
    const row = this.#current;
    const node = row && nodeAt(row);
    if (action === 'collapseAll') return this.#collapseAll();
    if (action === 'expandAll') return void this.#expandAll(node);
    this.#pendingAction = row && !node && action === 'open' ? action : undefined;
    if (!row || !node) return;
    switch (action) {
      case 'copyValue':
      case 'copyPath':
        return void this.#copy(row, action === 'copyPath' ? 'path' : 'value');
      case 'filter':
        return void this.#filter(row);
      case 'toggle':
        return this.#toggle(node, !node.open);
      case 'open':
        if (node.value.attachment !== undefined) this.#deps.onHex(node.value.attachment);
        else this.#toggle(node, !node.open);
    }
  }

  #toggle(node: Branch, open: boolean): void {
    if (isContainer(node.value)) this.#model.toggle(node, open && canOpen(node));
    else if (isLong(node.value)) {
      if (open) this.#pane.show(this.#seq, pathOf(node as Row), node.value, () => this.#grid.element.focus());
      else return;
    } else return;
    this.#changed();
  }

  #collapseAll(): void {
    let top = this.#current;
    while (top?.parent.parent) top = top.parent as Row;
    this.#model.closeAll();
    this.#loading.clear();
    this.#current = top;
    this.#changed();
  }

  /** Opens all nodes below a node, or below all arguments. */
  async #expandAll(node: Branch | undefined): Promise<void> {
    const model = this.#model;
    const parent = node && isContainer(node.value) ? node : model.root;
    try {
      const path = parent.parent ? pathOf(parent as Row) : [];
      const { nodes, cut } = await this.#deps.channel.request(entryDescendants, { seq: this.#seq, path });
      if (model !== this.#model) return;
      model.add(parent, 0, nodes);
      model.toggle(parent, true);
      if (cut) this.#notify(detailsTexts.opened({ count: nodes.length }));
      this.#changed();
    } catch (error) {
      if (model === this.#model) this.#fail(error);
    }
  }

  async #copy(row: Row, what: 'value' | 'path'): Promise<void> {
    const { channel } = this.#deps;
    try {
      const { text } = await channel.request(entryCopy, { seq: this.#seq, path: pathOf(row), what });
      await copyToClipboard(channel, text);
      this.#notify(what === 'path' ? detailsTexts.pathCopied() : detailsTexts.valueCopied());
    } catch (error) {
      this.#fail(error);
    }
  }

  async #filter(row: Row): Promise<void> {
    const { channel, onFilter } = this.#deps;
    try {
      const { text } = await channel.request(entryCopy, { seq: this.#seq, path: pathOf(row), what: 'filter' });
      onFilter(text);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#fault = messageOf(error);
    this.#deps.invalidate();
  }

  #notify(notice: string): void {
    this.#notice = notice;
    this.#fault = undefined;
    this.#deps.invalidate();
    this.#deps.clock.after(noticeForMs, () => {
      if (this.#notice !== notice) return;
      this.#notice = '';
      this.#deps.invalidate();
    });
  }

  #keydown(event: KeyboardEvent): void {
    const row = this.#current;
    if (isCopy(event)) this.#act('copyValue');
    else if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === 'ArrowRight') this.#right(row);
    else if (event.key === 'ArrowLeft') this.#left(row);
    else if (event.key === '*') this.#act('expandAll');
    else if (event.key === 'Enter' || event.key === ' ') this.#act('open');
    else return;
    event.preventDefault();
  }

  #right(row: Row): void {
    const node = nodeAt(row);
    if (node?.open && node.value.size > 0) this.#goTo(this.#model.indexOf(row) + 1);
    else if (node) this.#toggle(node, true);
    else this.#act('open');
  }

  #left(row: Row): void {
    const node = nodeAt(row);
    if (node?.open) this.#toggle(node, false);
    else if (row.parent.parent) this.#goTo(this.#model.indexOf(row.parent as Row));
  }
}
