/**
 * Text as a string literal. Characters that an editor does not show, or that change the direction of text, are escaped,
 * so that the displayed code always shows its effect.
 */

/** Control and format characters, separators other than the space, and characters that are not assigned. */
export const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/gu;

export interface Quoting {
  /** Escapes for specific characters, in addition to the quotation mark and the backslash. */
  readonly escapes: Readonly<Record<string, string>>;
  /** The escape of a code point. */
  readonly escape: (codePoint: number) => string;
}

/** Writes a text as a string literal. A lone surrogate is replaced with U+FFFD, as in a text that is sent. */
export function quoted(text: string, { escapes, escape }: Quoting): string {
  const shown = text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/["\\$]/g, (character) => escapes[character] ?? (character === '$' ? '$' : `\\${character}`))
    .replace(invisible, (character) => escapes[character] ?? escape(character.codePointAt(0) ?? 0));
  return `"${shown}"`;
}

export const commonEscapes = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function hexDigits(codePoint: number, length: number): string {
  return codePoint.toString(16).padStart(length, '0');
}

/** Writes a `\u` escape for each UTF-16 code unit, so that a surrogate pair has two. */
export function utf16Escape(codePoint: number): string {
  return String.fromCodePoint(codePoint)
    .split('')
    .map((half) => `\\u${hexDigits(half.charCodeAt(0), 4)}`)
    .join('');
}
