/** What a visitor makes of a node: a finished value, or the children that stand for it. */
export type TreeStep =
  | { readonly leaf: unknown }
  | { readonly array: readonly unknown[] }
  | { readonly object: readonly (readonly [string, unknown])[] };

/** The way from the root to a node, as a linked list: costs nothing until somebody asks. */
export interface TreePath {
  readonly parent: TreePath | undefined;
  readonly key: string | number;
}

export function pathSegments(path: TreePath | undefined): (string | number)[] {
  const segments: (string | number)[] = [];
  for (let at = path; at; at = at.parent) segments.push(at.key);
  return segments.reverse();
}

/** "args[0].user.name"-like text for a message; `root` names the value that the path starts from. */
export function pathText(segments: readonly (string | number)[], root = 'value'): string {
  let text = root;
  for (const segment of segments) {
    text +=
      typeof segment === 'number'
        ? `[${segment}]`
        : /^[\w$]+$/.test(segment)
          ? `.${segment}`
          : `[${JSON.stringify(segment)}]`;
  }
  return text;
}

type Container = Record<string | number, unknown>;
interface Task {
  readonly node: unknown;
  readonly path: TreePath | undefined;
  readonly target: Container;
  readonly key: string | number;
}

/**
 * Maps a tree node by node with a stack of its own, so that no depth overflows: hostile servers send nested arrays by the thousand.
 * Containers are made anew; an own "__proto__" key stays an own key.
 */
export function mapTree(root: unknown, visit: (node: unknown, path: TreePath | undefined) => TreeStep): unknown {
  const holder: Container = {};
  const stack: (Task | { leave: unknown })[] = [{ node: root, path: undefined, target: holder, key: 'root' }];
  const ancestors = new Set<unknown>();
  for (let task = stack.pop(); task; task = stack.pop()) {
    if ('leave' in task) {
      ancestors.delete(task.leave);
      continue;
    }
    const { node, path, target, key } = task;
    if (ancestors.has(node)) throw new CircularError(pathSegments(path));
    const step = visit(node, path);
    if ('leaf' in step) {
      assign(target, key, step.leaf);
      continue;
    }
    const entries = 'array' in step ? [...step.array].map((child, index) => [index, child] as const) : step.object;
    const container = ('array' in step ? new Array(entries.length) : {}) as Container;
    assign(target, key, container);
    ancestors.add(node);
    stack.push({ leave: node });
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index];
      if (entry)
        stack.push({ node: entry[1], path: { parent: path, key: entry[0] }, target: container, key: entry[0] });
    }
    // Keys are assigned in reverse push order, that is in reading order, so the order of an object's keys stays.
  }
  return holder['root'];
}

function assign(target: Container, key: string | number, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** A value that holds itself. */
export class CircularError extends Error {
  readonly segments: readonly (string | number)[];

  constructor(segments: readonly (string | number)[]) {
    super(`${pathText(segments)} refers back to a value that holds it`);
    this.name = 'CircularError';
    this.segments = segments;
  }
}
