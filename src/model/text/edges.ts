/** Trims texts and lines. Expressions such as `/ +$/` take quadratic time for long runs of spaces; these functions take linear time. */

/** Removes the characters at both ends for which `isEdge` returns true. */
export function trimEdges(text: string, isEdge: (character: string) => boolean): string {
  let start = 0;
  while (start < text.length && isEdge(text.charAt(start))) start++;
  return trimEnd(text.slice(start), isEdge);
}

/** Removes the characters at the end for which `isEdge` returns true. */
export function trimEnd(text: string, isEdge: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isEdge(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The spaces and tabs at the start of the line that contains an offset, up to the offset. */
export function lineIndent(text: string, offset: number): string {
  const start = lineStart(text, offset);
  let end = start;
  while (end < offset && isIndent(text.charAt(end))) end++;
  return text.slice(start, end);
}

export function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineBreak(text.charAt(start - 1))) start--;
  return start;
}

export function isIndent(character: string): boolean {
  return character === ' ' || character === '\t';
}

function isLineBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}
