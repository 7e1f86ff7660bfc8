/**
 * Every text for users is in a catalog: a key and its English text in the ICU message format, with named parameters. A text of another
 * language replaces the English one by key. Code never parses a formatted text.
 * A catalog is a file `…Texts.ts` next to the code that shows its texts; `commonTexts.ts` has sentences that several features show.
 * `media/l10n/bundle.l10n.json` contains all of them; `npm run texts` creates it.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { type CompiledMessage, compiledMessage } from './compiledMessage.ts';
import { englishFormatters, filledSimply } from './englishFormats.ts';
import type { TextParam, TextParams } from './textParams.ts';

type TextsByKey = Readonly<Record<string, string>>;

/** A function for each text of a catalog. */
export type Catalog<Texts extends TextsByKey> = {
  readonly [Name in keyof Texts]: (...params: TextParams<Texts[Name]>) => string;
};

// The original method would search for a supported language for each text, which `setLanguage` has already done for all of them.
IntlMessageFormat.resolveLocale = () => undefined;

const english = new Map<string, string>();
/** A message that was used, and its compiled form. */
interface Format {
  readonly intl: IntlMessageFormat;
  readonly compiled: CompiledMessage;
}

const formats = new Map<string, Format>();
let translated: TextsByKey = {};
let language = 'en';

/**
 * @param area the first part of the keys: `timeline` and `empty` make `timeline.empty`
 * @param texts the English texts by name
 */
export function catalog<const Texts extends TextsByKey>(area: string, texts: Texts): Catalog<Texts> {
  const functions: Record<string, (...params: never[]) => string> = {};
  for (const [name, text] of Object.entries(texts)) {
    const key = `${area}.${name}`;
    if (english.has(key)) throw new Error(`Two texts have the key ${key}.`);
    english.set(key, text);
    functions[name] = (params?: Readonly<Record<string, TextParam>>) => formatText(key, params);
  }
  return functions as Catalog<Texts>;
}

/** The English texts of all loaded catalogs, by key. */
export function englishTexts(): ReadonlyMap<string, string> {
  return english;
}

/**
 * Sets the language of all texts. Keys without a translation stay English.
 * @param tag BCP 47
 */
export function setLanguage(tag: string, texts: TextsByKey): void {
  language = Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0 ? tag : 'en';
  translated = texts;
  formats.clear();
}

/** The language of the texts, as a BCP 47 tag. */
export function textLanguage(): string {
  return language;
}

/** The translated texts, by key; empty for English. */
export function translatedTexts(): TextsByKey {
  return translated;
}

/** The text of a key that is known only at run time; the key itself if no catalog contains it. */
export function formatText(key: string, params?: Readonly<Record<string, TextParam>>): string {
  const text = Object.hasOwn(translated, key) ? translated[key] : english.get(key);
  if (text === undefined) return key;
  // Most texts have no parameters, and rows consist of many texts.
  if (!text.includes('{')) return text;
  let format = formats.get(key);
  if (format === undefined) {
    // Parsing takes longer than filling in a simple message.
    const simple = filledSimply(text, params);
    if (simple !== undefined) return simple;
    const intl = new IntlMessageFormat(text, language, undefined, {
      ignoreTag: true,
      ...(language === 'en' && { formatters: englishFormatters }),
    });
    format = { intl, compiled: compiledMessage(intl.getAst()) };
    formats.set(key, format);
  }
  return (params && format.compiled(params)) ?? String(format.intl.format(params));
}
