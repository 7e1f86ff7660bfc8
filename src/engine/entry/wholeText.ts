/** UTF-16 units from..to of a text. A surrogate pair across a boundary belongs to the range in which it begins. */
export function wholeText(text: string, from: number, to: number): string {
  return text.slice(beforePair(text, from), beforePair(text, to));
}

function beforePair(text: string, at: number): number {
  const splits = at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
  return splits ? at + 1 : at;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
