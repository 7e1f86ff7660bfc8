/** Names for a message: in quotation marks, separated by commas, and their number. */
export function listedNames(names: readonly string[]): { names: string; count: number } {
  return { names: names.map((name) => `“${name}”`).join(', '), count: names.length };
}
