/** The leaves of payload notation: texts, numbers, booleans, null, and objects such as `{"$binary": …}`. */

const maxLeaves = 500;
const maxDepth = 20;

export interface NotationLeaf {
  readonly value: unknown;
  /** The path from the root: indexes, and keys as they are in the application. */
  readonly path: readonly string[];
}

/** Whether an object is one value in payload notation, such as bytes or a date. */
export function isNotationObject(value: object): boolean {
  const keys = Object.keys(value);
  const [key = ''] = keys;
  return keys.length === 1 && key.startsWith('$') && !key.startsWith('$$');
}

/** The key of the application for a key of payload notation. */
export function keyOfNotation(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key;
}

/** Lists the leaves of a value. Leaves that are nested too deeply, and those beyond `maxLeaves`, are left out. */
export function* listLeaves(root: unknown): Generator<NotationLeaf> {
  let left = maxLeaves;
  function* walk(value: unknown, path: readonly string[]): Generator<NotationLeaf> {
    if (left <= 0 || path.length > maxDepth) return;
    if (typeof value !== 'object' || value === null || isNotationObject(value)) {
      left--;
      yield { value, path };
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* walk(item, [...path, String(index)]);
    } else {
      for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, keyOfNotation(key)]);
    }
  }
  yield* walk(root, []);
}

/** A text that is equal for equal leaves only. */
export function leafText(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

export function leavesOf(root: unknown): string[] {
  return [...listLeaves(root)].map(({ value }) => leafText(value));
}
