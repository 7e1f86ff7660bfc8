import { isContainer, lookOf } from '../../model/payload/valueSummary.ts';
import type { TreeNode } from '../../protocol/entryMessages.ts';
import { type DecodedEntry, sizeOf } from './decodedEntry.ts';

/** Of a name as much is told; the whole of it is in the path that is copied. */
const longestKey = 200;

/** What is open at first: arguments with at most so many children, and one that is alone. */
const firstChildren = 20;
/** Of a list that is told at first, so many; the rest comes when it is looked at. */
const firstOfList = 100;

/** Values of a payload that is told at once. */
const smallPayload = 300;

/** Of each value that is opened with others, so many children are told; the rest comes when it is looked at. */
const openedChildren = 500;

/** Children `from` … of the value at a path. */
export function childrenOf(
  entry: DecodedEntry,
  path: readonly number[],
  range: { from: number; count: number },
): TreeNode[] {
  const { value } = entry.at(path);
  if (!isContainer(value)) return [];
  return placesOf(entry, value, range.from, range.count).map(({ key, value: child }) => nodeOf(entry, key, child));
}

/** The arguments and the children of those that are open at first; of a small payload all the rest too, to be opened without asking. */
export function firstNodes(entry: DecodedEntry): TreeNode[] {
  const opens = (size: number): boolean => size > 0 && (size <= firstChildren || entry.args.length === 1);
  const small = allBelow(entry, [], smallPayload);
  if (!small.cut) {
    let argumentsEnd = 0;
    return small.nodes.map((node, index) => {
      const isArgument = index === argumentsEnd;
      if (isArgument) argumentsEnd = endOf(small.nodes, index);
      return node.shown === undefined || (isArgument && opens(node.size)) ? node : { ...node, closed: true as const };
    });
  }
  const nodes: TreeNode[] = [];
  for (const { key, value } of placesOf(entry, entry.args, 0, firstOfList)) {
    const size = sizeOf(value, entry.keysOf);
    const shown = opens(size) ? Math.min(size, firstOfList) : 0;
    nodes.push(nodeOf(entry, key, value, shown));
    if (shown === 0 || !isContainer(value)) continue;
    for (const child of placesOf(entry, value, 0, shown)) nodes.push(nodeOf(entry, child.key, child.value));
  }
  return nodes;
}

/** Index behind a node and all that follows as its children. */
function endOf(nodes: readonly TreeNode[], index: number): number {
  let end = index;
  for (let left = 1; left > 0; left--) left += nodes[end++]?.shown ?? 0;
  return end;
}

/** All that stands below a value, opened, in reading order; at most so many values. `cut` when there are more. */
export function allBelow(
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

function placesOf(
  entry: DecodedEntry,
  container: object,
  from: number,
  count: number,
): { key: string; value: unknown }[] {
  const end = Math.min(from + count, sizeOf(container, entry.keysOf));
  const children: { key: string; value: unknown }[] = [];
  for (let place = from; place < end; place++) {
    const child = entry.child(container, place);
    if (child) children.push(child);
  }
  return children;
}

/** `shown`: how many of its children follow. */
function nodeOf(entry: DecodedEntry, key: string, value: unknown, shown = 0): TreeNode {
  const look = lookOf(value, entry.keysOf);
  return {
    key: key.length > longestKey ? `${key.slice(0, longestKey)}…` : key,
    ...look,
    ...(look.kind === 'bytes' && { attachment: entry.numberOf(value as Uint8Array) }),
    ...(shown > 0 && { shown }),
  };
}
