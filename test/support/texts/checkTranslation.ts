/** Finds what is wrong with the texts of another language, compared with the English ones. */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

type TextsByKey = Readonly<Record<string, string>>;

/** The languages of the interface besides English, as VS Code names them. */
export const translatedLanguages = ['de', 'es', 'ja', 'zh-cn'] as const;

/** The parameters of a text with their kinds, and the cases of each choice between texts. */
function parameters(elements: readonly MessageFormatElement[], found = new Set<string>()): Set<string> {
  for (const element of elements) {
    switch (element.type) {
      case TYPE.argument:
        found.add(`{${element.value}}`);
        break;
      case TYPE.number:
        found.add(`{${element.value}, number}`);
        break;
      case TYPE.select:
        found.add(`{${element.value}, select: ${Object.keys(element.options).sort().join(', ')}}`);
        for (const option of Object.values(element.options)) parameters(option.value, found);
        break;
      case TYPE.plural:
        found.add(`{${element.value}, plural}`);
        for (const option of Object.values(element.options)) parameters(option.value, found);
        break;
    }
  }
  return found;
}

/** The cases of plurals in a text. */
function pluralCases(elements: readonly MessageFormatElement[], found: string[][] = []): string[][] {
  for (const element of elements) {
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue;
    if (element.type === TYPE.plural) found.push(Object.keys(element.options));
    for (const option of Object.values(element.options)) pluralCases(option.value, found);
  }
  return found;
}

/** Returns the texts in backticks and the addresses, which must not be translated. */
function verbatim(text: string): string[] {
  return [...text.matchAll(/`[^`]+`|https?:\/\/[\w.:/@*-]*/g)].map(([part]) => part.replace(/[.:]+$/, '')).sort();
}

function withoutNumbers(parameter: string): string {
  return parameter.replace(', number', '').replace(', plural', '');
}

/** Returns the faults of the translation of one text; empty if there are none. */
function faultsOf(english: string, translation: string, language: string): string[] {
  if (translation.trim() === '' && english.trim() !== '') return ['is empty'];
  let elements: MessageFormatElement[];
  try {
    elements = parse(translation, { ignoreTag: true });
  } catch (error) {
    return [`is no ICU message: ${String(error)}`];
  }
  const faults: string[] = [];
  // A plural can become a plain number, where a language has one form only.
  const wanted = new Set([...parameters(parse(english, { ignoreTag: true }))].map(withoutNumbers));
  const written = new Set([...parameters(elements)].map(withoutNumbers));
  const missing = [...wanted].filter((parameter) => !written.has(parameter));
  const unknown = [...written].filter((parameter) => !wanted.has(parameter));
  if (missing.length > 0) faults.push(`lacks ${missing.join(', ')}`);
  if (unknown.length > 0) faults.push(`has ${unknown.join(', ')}, which the English text does not have`);
  const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories as readonly string[];
  for (const cases of pluralCases(elements)) {
    const wrong = cases.filter((name) => !name.startsWith('=') && !known.includes(name));
    if (wrong.length > 0) faults.push(`has plural cases that the language does not have: ${wrong.join(', ')}`);
    if (known.includes('one') && !cases.includes('one') && !cases.includes('=1'))
      faults.push('lacks a plural case: one');
  }
  const [codes, kept] = [verbatim(english), verbatim(translation)];
  if (codes.join() !== kept.join()) faults.push(`must keep ${codes.join(' ')}, not ${kept.join(' ')}`);
  return faults;
}

/**
 * Returns the faults of a translation, one text for each; empty if the translation is complete and consistent.
 * @param texts by key
 * @param language BCP 47
 */
export function translationFaults(english: TextsByKey, texts: TextsByKey, language: string): string[] {
  const faults: string[] = [];
  for (const [key, text] of Object.entries(english)) {
    const translation = texts[key];
    if (translation === undefined) faults.push(`${key}: is missing: ${text}`);
    else faults.push(...faultsOf(text, translation, language).map((fault) => `${key}: ${fault}`));
  }
  faults.push(
    ...Object.keys(texts).flatMap((key) => (Object.hasOwn(english, key) ? [] : [`${key}: no text has this key`])),
  );
  return faults;
}
