/**
 * All arguments of an event as a tree. Children come into being when they are opened, a hundred at a time, so neither depth nor size
 * of a hostile payload stalls the panel. Everything is rendered as text.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../ui/icon.ts';
import { level } from '../ui/level.ts';
import { keyText, lookAt, type NodeLook } from './payloadNode.ts';
import { isLong, longText, shortKey, valueText } from './treeValue.ts';

interface TreeNode {
  readonly id: number;
  readonly parent: TreeNode | undefined;
  readonly depth: number;
  readonly key: string;
  readonly value: unknown;
  readonly look: NodeLook;
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  children: TreeNode[];
  keys: readonly string[] | undefined;
  open: boolean;
}

const chunk = 100;
const openRootsUpTo = 20;

export class ArgumentTree {
  readonly #label: string;
  readonly #invalidate: () => void;
  #sizes: readonly number[] = [];
  #roots: TreeNode[] = [];
  #source = '';
  #nextId = 1;
  #current: TreeNode | undefined;

  fault: string | undefined;
  /** Opens an attachment in the hex view. */
  onHex: ((attachment: number) => void) | undefined;

  constructor(label: string, invalidate: () => void) {
    this.#label = label;
    this.#invalidate = invalidate;
  }

  /** @param args JSON text of the arguments; what was opened stays open when it is the same text */
  show(args: string, sizes: readonly number[]): void {
    if (args === this.#source) return;
    this.#source = args;
    this.#sizes = sizes;
    this.fault = undefined;
    try {
      const values: unknown = JSON.parse(args);
      const list: unknown[] = Array.isArray(values) ? values : [values];
      this.#roots = list
        .slice(0, 1000)
        .map((value, index) => this.#node(undefined, String(index + 1), value, index, list.length));
    } catch {
      this.#roots = [];
      this.fault = 'The arguments cannot be shown: they are nested too deep, or damaged.';
    }
    for (const root of this.#roots) if (root.look.size > 0 && root.look.size <= openRootsUpTo) this.#open(root);
    this.#current = this.#roots[0];
  }

  template(): TemplateResult {
    if (this.fault) return html`<div class="fault" role="alert">${this.fault}</div>`;
    if (this.#roots.length === 0) return html`<p class="hint">No arguments.</p>`;
    return html`<div
      class="tree"
      role="tree"
      aria-label=${this.#label}
      @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
    >
      ${repeat(
        this.#visible(),
        (node) => node.id,
        (node) => this.#item(node),
      )}
    </div>`;
  }

  #node(parent: TreeNode | undefined, key: string, value: unknown, index: number, siblings: number): TreeNode {
    const look = lookAt(value, this.#sizes);
    return {
      id: this.#nextId++,
      parent,
      depth: parent ? parent.depth + 1 : 1,
      key,
      value,
      look,
      position: index + 1,
      siblings,
      children: [],
      keys: undefined,
      open: false,
    };
  }

  #canOpen({ look, value }: TreeNode): boolean {
    return look.size > 0 || (look.kind === 'string' && isLong(value as string));
  }

  #open(node: TreeNode): void {
    node.open = true;
    if (node.children.length === 0 && node.look.size > 0) this.#more(node);
  }

  #more(node: TreeNode): void {
    const { value } = node;
    const from = node.children.length;
    if (Array.isArray(value)) {
      for (let index = from; index < Math.min(from + chunk, value.length); index++) {
        node.children.push(this.#node(node, String(index), value[index], index, value.length));
      }
      return;
    }
    node.keys ??= Object.keys(value as object);
    for (let index = from; index < Math.min(from + chunk, node.keys.length); index++) {
      const key = node.keys[index] ?? '';
      const child = (value as Record<string, unknown>)[key];
      node.children.push(this.#node(node, keyText(key), child, index, node.keys.length));
    }
  }

  #visible(): TreeNode[] {
    const list: TreeNode[] = [];
    const stack = [...this.#roots].reverse();
    for (let node = stack.pop(); node; node = stack.pop()) {
      list.push(node);
      if (!node.open) continue;
      for (let index = node.children.length - 1; index >= 0; index--) {
        const child = node.children[index];
        if (child) stack.push(child);
      }
    }
    return list;
  }

  #item(node: TreeNode): TemplateResult {
    const { look, open } = node;
    const canOpen = this.#canOpen(node);
    const missing = open ? look.size - node.children.length : 0;
    return html`<div
        role="treeitem"
        id="tree-${node.id}"
        class="tree-item"
        aria-level=${node.depth}
        aria-setsize=${node.siblings}
        aria-posinset=${node.position}
        aria-expanded=${canOpen ? String(open) : nothing}
        aria-selected=${node === this.#current ? 'true' : 'false'}
        tabindex=${node === this.#current ? 0 : -1}
        ${level(node.depth)}
        @click=${() => this.#click(node)}
        @focus=${() => this.#setCurrent(node)}
      >
        ${canOpen ? icon(open ? 'chevron-down' : 'chevron-right') : html`<i class="no-chevron"></i>`}
        <span class="key ${node.parent ? '' : 'argument-key'}"><bdi>${shortKey(node.key)}</bdi></span>
        ${valueText(look, open)}
        ${
          look.kind === 'bytes'
            ? html`<button
                type="button"
                class="text-button"
                tabindex="-1"
                @click=${(event: Event) => {
                  event.stopPropagation();
                  this.#hex(node);
                }}
              >
                View in hex
              </button>`
            : nothing
        }
      </div>
      ${open && look.kind === 'string' ? longText(node.value as string, node.depth) : nothing}
      ${missing > 0 && node.children.length > 0 && !node.children.at(-1)?.open ? this.#moreButton(node, missing) : nothing}`;
  }

  #moreButton(node: TreeNode, missing: number): TemplateResult {
    return html`<button
      type="button"
      class="text-button tree-more"
      ${level(node.depth + 1)}
      @click=${() => {
        this.#more(node);
        this.#invalidate();
      }}
    >
      Show ${Math.min(chunk, missing)} more of ${node.look.size}
    </button>`;
  }

  #click(node: TreeNode): void {
    this.#setCurrent(node);
    this.#toggle(node, !node.open);
  }

  #hex(node: TreeNode): void {
    if (node.look.attachment !== undefined) this.onHex?.(node.look.attachment);
  }

  #toggle(node: TreeNode, open: boolean): void {
    if (!this.#canOpen(node)) return;
    if (open) this.#open(node);
    else node.open = false;
    this.#invalidate();
  }

  #setCurrent(node: TreeNode): void {
    if (this.#current === node) return;
    this.#current = node;
    this.#invalidate();
  }

  #keydown(event: KeyboardEvent): void {
    const node = this.#current;
    if (!node || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'treeitem') return;
    const list = this.#visible();
    const at = list.indexOf(node);
    let to: TreeNode | undefined;
    switch (event.key) {
      case 'ArrowDown':
        to = list[at + 1];
        break;
      case 'ArrowUp':
        to = list[at - 1];
        break;
      case 'Home':
        to = list[0];
        break;
      case 'End':
        to = list.at(-1);
        break;
      case 'ArrowRight':
        if (node.open) to = node.children[0];
        else this.#toggle(node, true);
        break;
      case 'ArrowLeft':
        if (node.open) this.#toggle(node, false);
        else to = node.parent;
        break;
      case 'Enter':
      case ' ':
        if (node.look.kind === 'bytes') this.#hex(node);
        else this.#toggle(node, !node.open);
        break;
      default:
        return;
    }
    event.preventDefault();
    if (!to) return;
    this.#setCurrent(to);
    const { id } = to;
    const tree = event.currentTarget as HTMLElement;
    // After the page shows which item is current.
    queueMicrotask(() => tree.querySelector<HTMLElement>(`#tree-${id}`)?.focus());
  }
}
