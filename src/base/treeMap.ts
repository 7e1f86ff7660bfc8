/** The result of a visitor for a node: a finished value, or children to map. */
export type TreeStep =
  | { readonly leaf: unknown }
  | { readonly array: readonly unknown[] }
  | { readonly object: readonly (readonly [string, unknown])[] };

/** The path from the root to a node. It is a linked list, which costs little until the path is needed. */
export interface TreePath {
  readonly parent: TreePath | undefined;
  readonly key: string | number;
}

export function pathSegments(path: TreePath | undefined): (string | number)[] {
  const segments: (string | number)[] = [];
  for (let at = path; at; at = at.parent) segments.push(at.key);
  return segments.reverse();
}

/** Formats a path for a message, such as "args[0].user.name". `root` is the name of the root value. */
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
/** A container whose children are being mapped. */
interface Frame {
  readonly node: unknown;
  readonly path: TreePath | undefined;
  readonly step: Exclude<TreeStep, { readonly leaf: unknown }>;
  readonly count: number;
  readonly container: Container;
  next: number;
}

/**
 * Maps a tree node by node with its own stack, so that no depth overflows the call stack: hostile servers send thousands of nested arrays.
 * Containers are new objects; an own "__proto__" key stays an own key. The memory in use grows with the depth, and not with the number of
 * children, because a list can have millions of items.
 */
export function mapTree(root: unknown, visit: (node: unknown, path: TreePath | undefined) => TreeStep): unknown {
  const first = visit(root, undefined);
  // Many values are texts and numbers.
  if ('leaf' in first) return first.leaf;
  const holder: Container = {};
  const stack: Frame[] = [];
  const ancestors = new Set<unknown>();
  const open = (node: unknown, path: TreePath | undefined, target: Container, key: string | number): void => {
    if (typeof node === 'object' && ancestors.has(node)) throw new CircularError(pathSegments(path));
    const step = stack.length === 0 ? first : visit(node, path);
    if ('leaf' in step) return assign(target, key, step.leaf);
    const count = 'array' in step ? step.array.length : step.object.length;
    const container = ('array' in step ? new Array(count) : {}) as Container;
    assign(target, key, container);
    ancestors.add(node);
    stack.push({ node, path, step, count, container, next: 0 });
  };
  open(root, undefined, holder, 'root');
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const { step, path, container, next } = frame;
    if (next === frame.count) {
      ancestors.delete(frame.node);
      stack.pop();
      continue;
    }
    frame.next++;
    if ('array' in step) {
      open(step.array[next], { parent: path, key: next }, container, next);
    } else {
      const entry = step.object[next];
      if (entry) open(entry[1], { parent: path, key: entry[0] }, container, entry[0]);
    }
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

/** Thrown for a value that contains itself. */
export class CircularError extends Error {
  readonly segments: readonly (string | number)[];

  constructor(segments: readonly (string | number)[]) {
    super(`${pathText(segments)} refers back to a value that holds it`);
    this.name = 'CircularError';
    this.segments = segments;
  }
}
