const longestQuote = 60;

/** A text from outside as a message quotes it: cut when it is long. */
export function quoted(text: string, longest = longestQuote): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
