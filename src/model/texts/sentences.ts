import { textLanguage } from './catalog.ts';

/** Whether the language of the texts writes no space between sentences, and ends them with another mark. */
function isUnspaced(): boolean {
  return /^(?:ja|zh)\b/i.test(textLanguage());
}

/** Joins sentences as the language of the texts does. Empty and missing sentences are left out. */
export function joinSentences(sentences: readonly (string | false | undefined)[]): string {
  return sentences.filter(Boolean).join(isUnspaced() ? '' : ' ');
}

/** The mark after a quoted text at the end of a sentence; empty if the text already ends with a punctuation mark. */
export function endOf(text: string): string {
  if (/[.!?…。！？]["”’)」』）]*$/.test(text)) return '';
  return isUnspaced() ? '。' : '.';
}
