/** The edges of texts and lines. Expressions such as `/ +$/` look at every blank of a long run again and again; these look once. */

/** Without the characters at both ends for which `isEdge` holds. */
export function trimEdges(text: string, isEdge: (character: string) => boolean): string {
  let start = 0;
  while (start < text.length && isEdge(text.charAt(start))) start++;
  return trimEnd(text.slice(start), isEdge);
}

/** Without the characters at the end for which `isEdge` holds. */
export function trimEnd(text: string, isEdge: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isEdge(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The blanks and tabs at the start of the line that an offset is in, as far as the offset. */
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
