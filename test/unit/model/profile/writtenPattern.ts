/**
 * One regular expression for all forms in which a server may send a text back (`src/model/profile/writtenForms.ts`). The expression is easy
 * to read, but its time is proportional to the product of the lengths of both texts.
 */
import { utf8 } from '@scure/base';

export function writtenPattern(secret: string): RegExp {
  const parts = [...secret.matchAll(/(?<backslashes>\\*)(?<character>[^\\]?)/gsu)].map(({ groups }) =>
    patternOf(groups?.['backslashes']?.length ?? 0, groups?.['character'] ?? ''),
  );
  return new RegExp(parts.join(''), 'gu');
}

/**
 * The pattern of consecutive backslashes together with the character after them. Backslashes that escape the character cannot be
 * distinguished from the backslashes before it, and a pattern that could divide them in several ways would take exponential time.
 */
function patternOf(backslashes: number, character: string): string {
  if (backslashes === 0) return formsOf(character, '\\\\{1,4}');
  const most = 4 * backslashes + 4;
  return `(?:\\\\{${backslashes},${most}}|(?:%(?:25){0,3}5[cC]){${backslashes}})${formsOf(character, '')}`;
}

/** The pattern of all forms of a character. Letters and digits have the same form in all encodings. */
function formsOf(character: string, escape: string): string {
  if (/^[a-z\d]?$/i.test(character)) return character;
  if (character === ' ' || character === '+') return '(?:[ +]|%(?:25){0,3}2(?:0|[bB]))';
  const forms = [
    ...(htmlForms[character] ?? []),
    // After a backslash of the text itself, this form is already matched by the character. Matching it twice would take exponential time.
    ...escapesOf(character)
      .filter((form) => escape !== '' || shortEscapes[character] !== form || character.charCodeAt(0) < 0x20)
      .map((form) => `${escape}${form}`),
    percentForm(character),
    literal(character),
  ];
  return `(?:${forms.join('|')})`;
}

const htmlForms: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;', '&#0?34;', '&#[xX]22;'],
  "'": ['&apos;', '&#0?39;', '&#[xX]27;'],
  '/': ['&#0?47;', '&#[xX]2[fF];'],
  '=': ['&#0?61;', '&#[xX]3[dD];'],
  '`': ['&#0?96;', '&#[xX]60;'],
};

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '/': '/',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
};

/** The escape sequences of a character without their backslash: `"`, `/`, `n`, `u00e9`. */
function escapesOf(character: string): string[] {
  const short = shortEscapes[character];
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const hex = units.map((unit) => `u${anyCase(unit.toString(16).padStart(4, '0'))}`).join('\\\\{1,4}');
  return short === undefined ? [hex] : [short, hex];
}

/** The percent-encoded form of a character. A lone surrogate is sent as the replacement character. */
function percentForm(character: string): string {
  return [...utf8.decode(isSurrogate(character) ? '\ufffd' : character)]
    .map((byte) => `%(?:25){0,3}${anyCase(byte.toString(16).padStart(2, '0'))}`)
    .join('');
}

function literal(character: string): string {
  const code = `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  return isSurrogate(character) ? `[${code}\\ufffd]` : code;
}

function isSurrogate(character: string): boolean {
  return /^[\ud800-\udfff]$/u.test(character);
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
