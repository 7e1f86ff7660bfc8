/**
 * Reads a pattern in which `*` matches any characters, and `\*` a star. Returns whether a whole name matches it, with case. The literal
 * parts are compared instead of building a regular expression, so that many stars cause no backtracking.
 */
export function readWildcard(pattern: string): (name: string) => boolean {
  const parts: string[] = [];
  let part = '';
  for (const token of pattern.match(/\\\*|[^]/gu) ?? []) {
    if (token === '*') {
      parts.push(part);
      part = '';
    } else part += token === '\\*' ? '*' : token;
  }
  parts.push(part);
  const first = parts.shift() ?? '';
  const last = parts.pop();
  if (last === undefined) return (name) => name === first;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}
