/**
 * The texts that are searched for in the bytes of payloads, before any payload is parsed. A filter searches the text of
 * the arguments in payload notation, ignoring case, but on the wire the same values can be written differently. So the
 * search is only for a piece of the text that is the same in both forms, and for everything that could become that
 * piece: escapes, letters whose lower-case form is ASCII, and numbers that are normalized. A payload that contains none
 * of these cannot match; all others are checked individually.
 */
export interface PayloadLiteral {
  /** A global expression that finds the piece in bytes as Latin-1, ignoring case. */
  readonly piece: RegExp;
  readonly length: number;
  /** Bytes as Latin-1; a payload that contains one of them must be checked. */
  readonly suspects: readonly string[];
  /** Whether the piece can be a number, or a part of one, which may be written differently (`numberForms.ts`). */
  readonly isNumber: boolean;
}

/**
 * The pieces of a text that can be searched for: without JSON's own characters, characters that can be escaped, and "$", which payload
 * notation doubles and uses for its own keys.
 */
const pieces = /[ !#%-+\-.0-9;-Z^-z|~]+|\p{Lo}+/gu;
/** From this length on, searching for a piece saves more work than it causes. */
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
  // The lower-case forms of the Kelvin sign and İ contain these letters.
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

/** UTF-8 as a string with one character per byte. */
function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * Whether a piece can be a number, or a part of one. The characters around a number (comma, colon, bracket) are never part of a piece, so a
 * piece with a number contains nothing else. Values that JSON numbers cannot represent are written as `{"$number": "-Infinity"}`.
 */
function canBeNumber(piece: string): boolean {
  return /^[-+.e\d]+$/.test(piece) || ['number', '-infinity'].some((word) => word.includes(piece));
}
