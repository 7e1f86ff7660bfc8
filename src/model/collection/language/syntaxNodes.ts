/** Reads syntax trees of jsonc-parser. Its own functions are recursive, or convert values. */
import type { Node } from 'jsonc-parser';

export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** The value of a key of an object. If the key is duplicate, the first value. */
export function childNode(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== 'object') return undefined;
  return node.children?.find(({ children: [name] = [] }) => name?.value === key)?.children?.[1];
}

/** The properties of an object with their keys. */
export function properties(
  node: Node | undefined,
): { readonly key: string; readonly name: Node; readonly value: Node }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [name, value] = [] }) =>
    name && value ? [{ key: String(name.value), name, value }] : [],
  );
}

export function textValue(node: Node | undefined): string | undefined {
  return node?.type === 'string' ? String(node.value) : undefined;
}

/** Visits a value and all values in it, in the order of the file, without keys. Ends when `visit` returns false. */
export function walkNodes(root: Node | undefined, visit: (value: Node) => boolean): void {
  const stack = root ? [root] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!visit(node)) return;
    const children = node.children ?? [];
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      const value = node.type === 'object' ? child?.children?.[1] : child;
      if (value) stack.push(value);
    }
  }
}

/** The keys and indexes from the root to a value. */
export function pathOf(node: Node): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'array') path.push(parent.children?.indexOf(at) ?? 0);
    else if (parent.type === 'property' && parent.children?.[1] === at) path.push(String(parent.children[0]?.value));
  }
  return path.reverse();
}

/** The innermost value or key at an offset. The offset directly after a value or key also belongs to it. */
export function nodeAtOffset(root: Node | undefined, offset: number): Node | undefined {
  let found: Node | undefined;
  let next = root;
  while (next) {
    found = next;
    next = next.children?.find((child) => offset >= child.offset && offset <= child.offset + child.length);
  }
  return found;
}

/** Decodes the escapes in a part of a JSON string. The part is returned unchanged if it is invalid. */
export function jsonText(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}
