/**
 * What is open in a tree of values, as rows. Nodes exist only for what was open or in sight; all else is numbers.
 * Invariant: `inner` of a node is its children and the inner rows of those that are open, whether or not it is open itself.
 */
import type { TreeNode } from '../../src/protocol/entryMessages.ts';

export interface Branch {
  readonly parent: Branch | undefined;
  /** Among its siblings, from 0. */
  readonly place: number;
  /** 0 of the root, which is no row itself. */
  readonly level: number;
  readonly look: TreeNode;
  open: boolean;
  inner: number;
  /** Children that have come. */
  readonly children: Map<number, Branch>;
  /** Children that are open, in order. */
  readonly opened: Branch[];
}

/** A row, whether or not its value has come. */
export interface Row {
  readonly parent: Branch;
  readonly place: number;
}

interface Frame {
  readonly node: Branch;
  place: number;
  left: number;
  gain: number;
  readonly opens: boolean;
}

/** Values kept of one parent before those far from sight are let go. */
const maxKept = 20_000;
const keptAround = 2000;

export class TreeModel {
  readonly root: Branch;
  /** The row looked at last: rows are mostly asked for in order. */
  #last: { index: number; row: Row } | undefined;

  /** @param size how many arguments there are; `nodes` the first of them, with what is open below them */
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

  /** Index of a row that shows. */
  indexOf({ parent, place }: Row): number {
    let index = -1;
    for (let at: Row | undefined = { parent, place }; at; at = at.parent.parent && (at.parent as Row)) {
      index += at.place + 1;
      for (const sibling of at.parent.opened) {
        if (sibling.place >= at.place) break;
        index += sibling.inner;
      }
    }
    return index;
  }

  /** Opens or closes a node; what was open below it stays so. */
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

  /** Takes children of a node that have come, `from` on, each followed by the children that are to be open below it. */
  add(parent: Branch, from: number, nodes: readonly TreeNode[]): void {
    this.#last = undefined;
    // Rows that come are counted on the way up: ten thousand levels must not each climb to the root.
    const stack: Frame[] = [{ node: parent, place: from, left: Infinity, gain: 0, opens: false }];
    const leave = ({ node, gain, opens }: Frame): void => {
      node.inner += gain;
      const above = stack.at(-1);
      if (above && node.open) above.gain += opens ? node.inner : gain;
    };
    for (const look of nodes) {
      let frame = stack.at(-1);
      for (; frame?.left === 0; frame = stack.at(-1)) leave(stack.pop() as Frame);
      if (!frame) break;
      frame.left--;
      const place = frame.place++;
      let node = frame.node.children.get(place);
      if (!node) frame.node.children.set(place, (node = treeNodes(frame.node, place, look)));
      if (look.shown === undefined) continue;
      const opens = !node.open && !look.closed;
      if (opens) setOpen(node, true);
      stack.push({ node, place: 0, left: look.shown, gain: 0, opens });
    }
    while (stack.length > 1) leave(stack.pop() as Frame);
    this.#grow(parent, stack[0]?.gain ?? 0);
    if (parent.children.size > maxKept) prune(parent, from);
  }

  #grow(node: Branch, by: number): void {
    for (let at: Branch | undefined = node; at; at = at.open ? at.parent : undefined) at.inner += by;
  }

  #forget(node: Branch): void {
    this.#grow(node, node.look.size - node.inner);
    node.children.clear();
  }

  #find(index: number): Row {
    let parent = this.root;
    let rest = index;
    for (;;) {
      let inside: Branch | undefined;
      for (const node of parent.opened) {
        if (rest <= node.place) break;
        if (rest <= node.place + node.inner) {
          inside = node;
          break;
        }
        rest -= node.inner;
      }
      if (!inside) return { parent, place: rest };
      rest -= inside.place + 1;
      parent = inside;
    }
  }
}

export function nodeAt({ parent, place }: Row): Branch | undefined {
  return parent.children.get(place);
}

/** Places from the root down to a row. */
export function pathOf({ parent, place }: Row): number[] {
  const path = [place];
  for (let at: Branch | undefined = parent; at?.parent; at = at.parent) path.push(at.place);
  return path.reverse();
}

function nextRow(row: Row): Row {
  const node = nodeAt(row);
  if (node?.open && node.look.size > 0) return { parent: node, place: 0 };
  let { parent, place } = row;
  while (place + 1 >= parent.look.size && parent.parent) ({ parent, place } = parent as Branch & { parent: Branch });
  return { parent, place: place + 1 };
}

function treeNodes(parent: Branch | undefined, place: number, look: TreeNode): Branch {
  const inner = look.kind === 'object' || look.kind === 'array' ? look.size : 0;
  const level = parent ? parent.level + 1 : 0;
  return { parent, place, level, look, open: false, inner, children: new Map(), opened: [] };
}

function setOpen(node: Branch, open: boolean): void {
  node.open = open;
  const opened = node.parent?.opened ?? [];
  if (!open) opened.splice(opened.indexOf(node), 1);
  else if ((opened.at(-1)?.place ?? -1) < node.place) opened.push(node);
  else
    opened.splice(
      opened.findIndex(({ place }) => place > node.place),
      0,
      node,
    );
}

function prune(parent: Branch, around: number): void {
  for (const [place, node] of parent.children) {
    if (Math.abs(place - around) > keptAround && !node.open) parent.children.delete(place);
  }
}
