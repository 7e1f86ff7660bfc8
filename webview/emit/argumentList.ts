/** Splits a pasted list of JSON values, as between the parentheses of a call: `"hello", 1, {"a": [2, 3]}`. Pure. */

/** Maximum number of arguments from one paste. */
const maxArguments = 50;

/**
 * @returns the text of each value; undefined for a text that is not a list of at least two JSON values
 */
export function splitArgumentList(text: string): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfText(text, at);
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0 || parts.length >= maxArguments) return undefined;
  }
  parts.push(text.slice(start));
  const values = parts.map((part) => part.trim());
  return values.length > 1 && values.every(isJson) ? values : undefined;
}

/** The index of the quote that ends a text; the last index when it does not end. */
function endOfText(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
