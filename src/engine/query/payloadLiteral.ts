/**
 * What can be looked for in the bytes of payloads before any is parsed. A filter searches the text of the arguments in payload notation,
 * ignoring case; on the wire the same values can be written in other ways. So only a piece of the text is looked for that stands the same in
 * both, and what else could become it is told beside: escapes, letters whose small form is an ASCII one, numbers that are written anew.
 * Whoever has neither the piece nor one of those cannot match; everybody else is asked himself.
 */
export interface PayloadLiteral {
  /** In bytes as Latin-1: a global expression that finds the piece, ignoring case. */
  readonly piece: RegExp;
  readonly length: number;
  /** Bytes as Latin-1 that make a payload worth being asked. */
  readonly suspects: readonly string[];
  /** The piece can be a number, or a part of one, which may be written otherwise (`numberForms.ts`). */
  readonly isNumber: boolean;
}

/** JSON's own characters, what it can escape, and "$", which notation doubles and begins its own objects with. */
const pieces = /[ !#%-+\-.0-9;-Z^-z|~]+|\p{Lo}+/gu;
/** As long as this a piece spares more work than it makes. */
const shortest = 2;

/** Undefined when no piece of the text is long enough. */
export function payloadLiteral(text: string): PayloadLiteral | undefined {
  const found = [...text.toLowerCase().matchAll(pieces)].map((match) => ({ piece: match[0], at: match.index }));
  const longest = found.reduce<{ piece: string; at: number } | undefined>(
    (best, one) => (best && wire(best.piece).length >= wire(one.piece).length ? best : one),
    undefined,
  );
  if (!longest || wire(longest.piece).length < shortest) return undefined;
  const { piece } = longest;
  const suspects = ['\\u'];
  // The small forms of K (Kelvin) and İ hold these.
  if (piece.includes('k')) suspects.push(wire('\u212a'));
  if (piece.includes('i')) suspects.push(wire('\u0130'));
  const flags = /[a-z]/.test(piece) ? 'gi' : 'g';
  return {
    piece: new RegExp(wire(piece).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), flags),
    length: wire(piece).length,
    suspects,
    isNumber: canBeNumber(piece),
  };
}

/** UTF-8, a character for each byte. */
function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * A number, or a part of one, stands between what separates values: within a piece it fills all of it. What JSON has no number for is
 * written as `{"$number": "-Infinity"}`.
 */
function canBeNumber(piece: string): boolean {
  return /^[-+.e\d]+$/.test(piece) || ['number', '-infinity'].some((word) => word.includes(piece));
}
