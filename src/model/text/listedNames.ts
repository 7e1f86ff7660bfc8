/**
 * Names for a message: in quotation marks, separated by commas, and their number.
 * @param max lists only this many; `more` is the number of the others
 */
export function listedNames(names: readonly string[], max = Infinity): { names: string; count: number; more: number } {
  const listed = names.slice(0, max);
  return {
    names: listed.map((name) => `“${name}”`).join(', '),
    count: names.length,
    more: names.length - listed.length,
  };
}
