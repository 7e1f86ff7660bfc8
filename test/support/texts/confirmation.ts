/**
 * Records for which English texts the translations were made. `media/l10n/confirmed.json` has one line for each text: its key and a hash
 * of its English text. Only `npm run texts:confirm` writes a hash, after the text was translated. A test fails for each text whose
 * English text has another hash, so a translation of an earlier English text is noticed.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { translatedLanguages } from './checkTranslation.ts';
import { collectTexts } from './collectTexts.ts';

type TextsByKey = Readonly<Record<string, string>>;

export const root = join(import.meta.dirname, '../../..');
export const confirmedPath = 'media/l10n/confirmed.json';
/** Precedes the keys of `package.nls.json`, which could also be keys of a catalog. */
const manifestPrefix = 'package.nls:';

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Reads a JSON file of the working tree. */
export function readTexts(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>;
}

function merged(texts: TextsByKey, manifest: TextsByKey): TextsByKey {
  const prefixed = Object.entries(manifest).map(([key, text]) => [manifestPrefix + key, text] as const);
  return { ...texts, ...Object.fromEntries(prefixed) };
}

/** The English texts of the catalogs and of the manifest. */
export async function allEnglish(): Promise<TextsByKey> {
  return merged(await collectTexts(), readTexts('package.nls.json'));
}

/**
 * The translations of the catalogs and of the manifest, in the order of `translatedLanguages`.
 * @param read reads the JSON file at a path of the repository
 */
export function allTranslations(read: (path: string) => TextsByKey): TextsByKey[] {
  return translatedLanguages.map((language) =>
    merged(read(`media/l10n/bundle.l10n.${language}.json`), read(`package.nls.${language}.json`)),
  );
}

/** The keys of the English texts that are new or changed since their translations were confirmed. */
export function unconfirmedKeys(english: TextsByKey, confirmed: TextsByKey): string[] {
  return Object.entries(english).flatMap(([key, text]) => (confirmed[key] === hashOf(text) ? [] : [key]));
}

/** The keys of confirmed texts that no longer exist. */
export function obsoleteKeys(english: TextsByKey, confirmed: TextsByKey): string[] {
  return Object.keys(confirmed).filter((key) => !Object.hasOwn(english, key));
}

/** The keys whose translation is new or changed in every language. Both lists have one item for each language. */
export function translatedAgain(before: readonly TextsByKey[], after: readonly TextsByKey[]): string[] {
  return Object.keys(after[0] ?? {}).filter((key) =>
    after.every((texts, index) => texts[key] !== undefined && texts[key] !== before[index]?.[key]),
  );
}

/** The confirmed texts after `keys` were confirmed too. Keys that no longer exist are removed. */
export function withConfirmed(english: TextsByKey, confirmed: TextsByKey, keys: readonly string[]): TextsByKey {
  const hashes = keys.map((key) => [key, hashOf(english[key] ?? '')] as const);
  const all = Object.entries({ ...confirmed, ...Object.fromEntries(hashes) });
  const existing = all.filter(([key]) => Object.hasOwn(english, key));
  return Object.fromEntries(existing.sort(([a], [b]) => (a < b ? -1 : 1)));
}
