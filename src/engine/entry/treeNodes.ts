import { isContainer, summaryOf } from '../../model/payload/valueSummary.ts';
import type { TreeNode } from '../../protocol/entryMessages.ts';
import { type DecodedEntry, sizeOf } from './decodedEntry.ts';

/** Longer names are cut; a copied path contains the whole name. */
const longestKey = 200;

/** Expanded at first: arguments with at most this many children, and a single argument. */
const firstChildren = 20;
/** Number of items of a list that are sent at first; the rest is requested when it is shown. */
const firstOfList = 100;

/** A payload with at most this many values is sent completely. */
const smallPayload = 300;

/** Number of children that are sent for each value that is expanded together with others; the rest is requested when it is shown. */
const openedChildren = 500;

/** Children of the value at a path, from the index `from` on. */
export function childrenOf(
  entry: DecodedEntry,
  path: readonly number[],
  range: { from: number; count: number },
): TreeNode[] {
  const { value } = entry.at(path);
  if (!isContainer(value)) return [];
  return childrenIn(entry, value, range.from, range.count).map(({ key, value: child }) => nodeOf(entry, key, child));
}

/**
 * The arguments, and the children of the arguments that are expanded at first; for a small payload, all other values
 * too, so that they can be expanded without a request.
 */
export function firstNodes(entry: DecodedEntry): TreeNode[] {
  const opens = (size: number): boolean => size > 0 && (size <= firstChildren || entry.args.length === 1);
  const small = allDescendants(entry, [], smallPayload);
  if (!small.cut) {
    let argumentsEnd = 0;
    return small.nodes.map((node, index) => {
      const isArgument = index === argumentsEnd;
      if (isArgument) argumentsEnd = endOf(small.nodes, index);
      return node.shown === undefined || (isArgument && opens(node.size)) ? node : { ...node, closed: true as const };
    });
  }
  const nodes: TreeNode[] = [];
  for (const { key, value } of childrenIn(entry, entry.args, 0, firstOfList)) {
    const size = sizeOf(value, entry.keysOf);
    const shown = opens(size) ? Math.min(size, firstOfList) : 0;
    nodes.push(nodeOf(entry, key, value, shown));
    if (shown === 0 || !isContainer(value)) continue;
    for (const child of childrenIn(entry, value, 0, shown)) nodes.push(nodeOf(entry, child.key, child.value));
  }
  return nodes;
}

/** The index after a node and all of its descendants. */
function endOf(nodes: readonly TreeNode[], index: number): number {
  let end = index;
  for (let left = 1; left > 0; left--) left += nodes[end++]?.shown ?? 0;
  return end;
}

/** All descendants of a value, expanded, in reading order, up to a limit. `cut` if there are more. */
export function allDescendants(
  entry: DecodedEntry,
  path: readonly number[],
  most: number,
): { nodes: TreeNode[]; cut: boolean } {
  const { value: root } = entry.at(path);
  const nodes: TreeNode[] = [];
  let cut = false;
  const stack: { container: object; size: number; next: number }[] = [];
  const open = (value: unknown): number => {
    const size = sizeOf(value, entry.keysOf);
    const shown = Math.min(size, openedChildren);
    if (shown < size) cut = true;
    if (shown > 0) stack.push({ container: value as object, size: shown, next: 0 });
    return shown;
  };
  open(root);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const child = frame.next < frame.size ? entry.child(frame.container, frame.next++) : undefined;
    if (!child) {
      stack.pop();
      continue;
    }
    if (nodes.length === most) return { nodes, cut: true };
    nodes.push(nodeOf(entry, child.key, child.value, open(child.value)));
  }
  return { nodes, cut };
}

function childrenIn(
  entry: DecodedEntry,
  container: object,
  from: number,
  count: number,
): { key: string; value: unknown }[] {
  const end = Math.min(from + count, sizeOf(container, entry.keysOf));
  const children: { key: string; value: unknown }[] = [];
  for (let position = from; position < end; position++) {
    const child = entry.child(container, position);
    if (child) children.push(child);
  }
  return children;
}

/** `shown`: number of its children that follow. */
function nodeOf(entry: DecodedEntry, key: string, value: unknown, shown = 0): TreeNode {
  const summary = summaryOf(value, entry.keysOf);
  return {
    key: key.length > longestKey ? `${key.slice(0, longestKey)}…` : key,
    ...summary,
    ...(summary.kind === 'bytes' && { attachment: entry.numberOf(value as Uint8Array) }),
    ...(shown > 0 && { shown }),
  };
}
