import { getNodePath, type Node } from 'jsonc-parser';
import { exactOrPlain } from '../numbers/exactNumber.ts';

/** Fields that contain payload notation, at any depth. */
const payloadFields: ReadonlySet<unknown> = new Set(['args', 'auth', 'replies', 'expect', 'reply', 'set', 'body']);

/**
 * Replaces each number of a payload that JavaScript changes with `{"$number": …}`, because jsonc-parser rounds them.
 * @param value the parsed file, which is modified
 */
export function keepNumbers(value: unknown, root: Node, text: string): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.children) stack.push(...node.children.toReversed());
    if (node.type !== 'number') continue;
    const number = exactOrPlain(text.slice(node.offset, node.offset + node.length));
    if (typeof number === 'number') continue;
    const path = getNodePath(node);
    if (path.some((key) => payloadFields.has(key))) replace(value, path, number.asDouble, number.toJSON());
  }
}

/** A file may contain a key twice: only the value that was parsed is replaced. */
function replace(root: unknown, path: readonly (string | number)[], before: number, after: unknown): void {
  let holder = root;
  for (const key of path.slice(0, -1)) holder = childOf(holder, key);
  const last = path.at(-1);
  if (last === undefined || childOf(holder, last) !== before) return;
  Object.defineProperty(holder, last, { value: after, enumerable: true, configurable: true, writable: true });
}

function childOf(holder: unknown, key: string | number): unknown {
  const exists = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key);
  return exists ? (holder as Record<string | number, unknown>)[key] : undefined;
}
