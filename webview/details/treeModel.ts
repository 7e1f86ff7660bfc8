/**
 * The rows of a tree of values, some of them open. Nodes exist only for values that were open or visible; the rest are counts. Invariant:
 * `inner` of a node is the number of its children plus the `inner` of its open children, whether or not the node itself is open.
 */
import type { TreeNode } from '../../src/protocol/entryMessages.ts';

export interface Branch {
  readonly parent: Branch | undefined;
  /** The index among its siblings, counted from 0. */
  readonly position: number;
  /** The nesting level; 0 for the root, which is not a row. */
  readonly level: number;
  readonly value: TreeNode;
  open: boolean;
  inner: number;
  /** Children that are loaded. */
  readonly children: Map<number, Branch>;
  /** Children that are open, in order. */
  readonly opened: Branch[];
}

/** A row, whether or not its value is loaded. */
export interface Row {
  readonly parent: Branch;
  readonly position: number;
}

interface Frame {
  readonly node: Branch;
  position: number;
  left: number;
  gain: number;
  readonly opens: boolean;
}

/** The maximum number of loaded children of one parent. Above it, children far from the visible ones are dropped. */
const maxKept = 20_000;
const keptAround = 2000;

export class TreeModel {
  readonly root: Branch;
  /** The row that was requested last, because rows are mostly requested in order. */
  #last: { index: number; row: Row } | undefined;

  /**
   * @param size the number of arguments
   * @param nodes the first arguments, with the nodes that are open below them
   */
  constructor(size: number, nodes: readonly TreeNode[]) {
    this.root = treeNodes(undefined, 0, { key: '', kind: 'array', text: '', size });
    this.root.open = true;
    this.root.inner = size;
    this.add(this.root, 0, nodes);
  }

  get count(): number {
    return this.root.inner;
  }

  /** Row at an index below `count`. */
  row(index: number): Row {
    const last = this.#last;
    const row = last && last.index + 1 === index ? nextRow(last.row) : this.#find(index);
    this.#last = { index, row };
    return row;
  }

  /** The index of a visible row. */
  indexOf({ parent, position }: Row): number {
    let index = -1;
    for (let at: Row | undefined = { parent, position }; at; at = at.parent.parent && (at.parent as Row)) {
      index += at.position + 1;
      for (const sibling of at.parent.opened) {
        if (sibling.position >= at.position) break;
        index += sibling.inner;
      }
    }
    return index;
  }

  /** Opens or closes a node; nodes below it keep their state. */
  toggle(node: Branch, open: boolean): void {
    if (node.open === open || !node.parent) return;
    this.#last = undefined;
    setOpen(node, open);
    this.#grow(node.parent, open ? node.inner : -node.inner);
  }

  /** Closes everything. */
  closeAll(): void {
    for (const node of [...this.root.opened]) {
      node.opened.length = 0;
      this.#forget(node);
      this.toggle(node, false);
    }
  }

  /** Adds loaded children of a node, the first at index `from`, each followed by the children that are to be open below it. */
  add(parent: Branch, from: number, nodes: readonly TreeNode[]): void {
    this.#last = undefined;
    // The numbers of new rows are added up level by level. With ten thousand levels, updating all parents for each level would take too
    // long.
    const stack: Frame[] = [{ node: parent, position: from, left: Infinity, gain: 0, opens: false }];
    const leave = ({ node, gain, opens }: Frame): void => {
      node.inner += gain;
      const above = stack.at(-1);
      if (above && node.open) above.gain += opens ? node.inner : gain;
    };
    for (const value of nodes) {
      let frame = stack.at(-1);
      for (; frame?.left === 0; frame = stack.at(-1)) leave(stack.pop() as Frame);
      if (!frame) break;
      frame.left--;
      const position = frame.position++;
      let node = frame.node.children.get(position);
      if (!node) frame.node.children.set(position, (node = treeNodes(frame.node, position, value)));
      if (value.shown === undefined) continue;
      const opens = !node.open && !value.closed;
      if (opens) setOpen(node, true);
      stack.push({ node, position: 0, left: value.shown, gain: 0, opens });
    }
    while (stack.length > 1) leave(stack.pop() as Frame);
    this.#grow(parent, stack[0]?.gain ?? 0);
    if (parent.children.size > maxKept) prune(parent, from);
  }

  #grow(node: Branch, by: number): void {
    for (let at: Branch | undefined = node; at; at = at.open ? at.parent : undefined) at.inner += by;
  }

  #forget(node: Branch): void {
    this.#grow(node, node.value.size - node.inner);
    node.children.clear();
  }

  #find(index: number): Row {
    let parent = this.root;
    let rest = index;
    for (;;) {
      let inside: Branch | undefined;
      for (const node of parent.opened) {
        if (rest <= node.position) break;
        if (rest <= node.position + node.inner) {
          inside = node;
          break;
        }
        rest -= node.inner;
      }
      if (!inside) return { parent, position: rest };
      rest -= inside.position + 1;
      parent = inside;
    }
  }
}

export function nodeAt({ parent, position }: Row): Branch | undefined {
  return parent.children.get(position);
}

/** Indexes from the root to a row. */
export function pathOf({ parent, position }: Row): number[] {
  const path = [position];
  for (let at: Branch | undefined = parent; at?.parent; at = at.parent) path.push(at.position);
  return path.reverse();
}

function nextRow(row: Row): Row {
  const node = nodeAt(row);
  if (node?.open && node.value.size > 0) return { parent: node, position: 0 };
  let { parent, position } = row;
  while (position + 1 >= parent.value.size && parent.parent)
    ({ parent, position } = parent as Branch & { parent: Branch });
  return { parent, position: position + 1 };
}

function treeNodes(parent: Branch | undefined, position: number, value: TreeNode): Branch {
  const inner = value.kind === 'object' || value.kind === 'array' ? value.size : 0;
  const level = parent ? parent.level + 1 : 0;
  return { parent, position, level, value, open: false, inner, children: new Map(), opened: [] };
}

function setOpen(node: Branch, open: boolean): void {
  node.open = open;
  const opened = node.parent?.opened ?? [];
  if (!open) opened.splice(opened.indexOf(node), 1);
  else if ((opened.at(-1)?.position ?? -1) < node.position) opened.push(node);
  else
    opened.splice(
      opened.findIndex(({ position }) => position > node.position),
      0,
      node,
    );
}

function prune(parent: Branch, around: number): void {
  for (const [position, node] of parent.children) {
    if (Math.abs(position - around) > keptAround && !node.open) parent.children.delete(position);
  }
}
