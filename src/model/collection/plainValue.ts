/** A text that is longer, after its variables were filled in, is refused. */
export const longestText = 16 * 1024 * 1024;

/** Values with more nodes are not searched, because whoever fills them in searches them anyway. */
const maxSearched = 200;

/**
 * Whether a value certainly contains neither a variable nor a file. Most values of collections contain neither, so filling one in can be
 * left out after a single search. False for a value with many nodes, or one that contains itself.
 */
export function isPlain(root: unknown): boolean {
  const waiting = [root];
  for (let count = 0; count < maxSearched; count++) {
    if (waiting.length === 0) return true;
    const value = waiting.pop();
    if (typeof value === 'string') {
      if (value.length > longestText || value.includes('{{')) return false;
    } else if (Array.isArray(value)) {
      for (const item of value as unknown[]) waiting.push(item);
    } else if (typeof value === 'object' && value !== null) {
      if (ArrayBuffer.isView(value)) return false;
      for (const key of Object.keys(value)) {
        if (key === '$file') return false;
        waiting.push((value as Record<string, unknown>)[key]);
      }
    }
  }
  return false;
}
