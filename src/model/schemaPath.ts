/** Paths of faults in values that a schema examines, in the form that valibot uses. */
import type * as v from 'valibot';

export type PathItems = [v.IssuePathItem, ...v.IssuePathItem[]];

/** @param path keys and indexes from `root`; must not be empty */
export function pathItems(root: unknown, path: readonly (string | number)[]): PathItems {
  let input: unknown = root;
  const items = path.map((key): v.IssuePathItem => {
    const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, key) : undefined;
    const item = { type: 'unknown', origin: 'value', input, key, value } as const;
    input = value;
    return item;
  });
  return items as PathItems;
}
