/** A pseudo-locale: every text of a catalog is accented, a third longer and in brackets, so that a text outside of the catalogs is noticed. */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js';

const accents: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', y: 'ý', n: 'ñ', c: 'ç' };

function accented(text: string): string {
  return text.replace(/[aeiouync]/g, (letter) => accents[letter] ?? letter);
}

function transform(elements: readonly MessageFormatElement[]): void {
  for (const element of elements) {
    if (element.type === TYPE.literal) element.value = accented(element.value);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) transform(option.value);
    }
  }
}

/** The text in the pseudo-locale. Its parameters are unchanged. */
export function pseudoText(text: string): string {
  const elements = parse(text, { ignoreTag: true });
  transform(elements);
  return `⟦${printAST(elements)}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
}

export function pseudoTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudoText(text)]));
}

/** The part of a shown text that is outside of the brackets. The text can also be a fragment before or after an element. */
export function outsideOfPseudo(text: string): string {
  let depth = 0;
  let outside = '';
  for (const character of text) {
    if (character === '⟦') depth++;
    else if (character === '⟧') {
      // The bracket was opened in a fragment before an element.
      if (depth === 0) outside = '';
      else depth--;
    } else if (depth === 0) outside += character;
  }
  return outside.trim();
}
