import { mapTree, pathSegments, pathText } from '../treeMap.ts';

/** Longer arguments are not read again only to name their attachments. */
const longestRead = 2_000_000;

/**
 * Where each attachment stands in the arguments, by its number: "argument 1.image.data".
 * @param args JSON text in payload notation in which bytes are `{"$buffer": n}`
 */
export function attachmentPaths(args: string): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  if (args.length > longestRead || !args.includes('$buffer')) return paths;
  mapTree(JSON.parse(args), (node, path) => {
    if (typeof node !== 'object' || node === null) return { leaf: null };
    if (Array.isArray(node)) return { array: node };
    const entries = Object.entries(node) as [string, unknown][];
    const [only] = entries;
    if (entries.length === 1 && only?.[0] === '$buffer' && typeof only[1] === 'number') {
      const [first, ...rest] = pathSegments(path);
      paths.set(only[1], pathText(rest, `argument ${Number(first) + 1}`));
      return { leaf: null };
    }
    // An ordinary key that begins with "$" is written with one more.
    return { object: entries.map(([key, value]) => [key.startsWith('$$') ? key.slice(1) : key, value]) };
  });
  return paths;
}
