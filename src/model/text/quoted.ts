const longestQuote = 60;

/** An untrusted text as it is quoted in a message: cut if it is long. */
export function quoted(text: string, longest = longestQuote): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
