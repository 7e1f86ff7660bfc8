import { catalog, englishTexts, formatText } from '../texts/catalog.ts';
import type { CauseParams, CauseText } from './cause.ts';

/** Texts of a cause as ICU messages; a parameter that a cause lacks is empty, and selects "other". */
export interface IcuCause {
  readonly message: string;
  /** Best first. */
  readonly remedies?: readonly string[];
  readonly weight?: CauseText['weight'];
}

/** Entries of the catalogue of causes, with the keys `cause.<code>` and `cause.<code>.remedy1` in the catalog of texts. */
export function icuCauses<const Causes extends Readonly<Record<string, IcuCause>>>(
  causes: Causes,
): { readonly [Code in keyof Causes]: CauseText } {
  const texts: Record<string, string> = {};
  const entries = Object.entries(causes).map(([code, { message, remedies = [], weight = 'exact' }]) => {
    texts[code] = message;
    remedies.forEach((remedy, index) => (texts[`${code}.remedy${index + 1}`] = remedy));
    const keys = remedies.map((_, index) => `cause.${code}.remedy${index + 1}`);
    return [code, { weight, ...icuText([message, ...remedies], `cause.${code}`, keys) }] as const;
  });
  catalog('cause', texts);
  return Object.fromEntries(entries) as unknown as { readonly [Code in keyof Causes]: CauseText };
}

/** A text made of the messages that stand in the catalog of texts under these keys. */
function icuText(icu: readonly string[], key: string, remedyKeys: readonly string[]): Omit<CauseText, 'weight'> {
  const names = namesIn(icu.join(' '));
  return {
    icu,
    message: (params) => formatText(key, filled(names, params)),
    remedies: (params) => remedyKeys.map((remedy) => formatText(remedy, filled(names, params))),
  };
}

/** The code in the key of a message; keys of remedies have one part more. */
const messageKey = /^cause\.([A-Za-z]+\.[A-Za-z0-9]+)$/;

/** The codes whose texts are in the catalog of texts: those of all parts of the program that are loaded. */
export function loadedCodes(): string[] {
  return [...englishTexts().keys()].flatMap((key) => messageKey.exec(key)?.[1] ?? []);
}

/** The text of an error that its own part of the program defines (errorCatalog.ts), once that is loaded. */
export function errorText(code: string): CauseText | undefined {
  const [key, remedyKey] = [`cause.${code}`, `cause.${code}.remedy`];
  if (!messageKey.test(key)) return undefined;
  const message = englishTexts().get(key);
  if (message === undefined) return undefined;
  const remedy = englishTexts().get(remedyKey);
  return remedy === undefined
    ? { weight: 'exact', ...icuText([message], key, []) }
    : { weight: 'exact', ...icuText([message, remedy], key, [remedyKey]) };
}

/** Names of parameters; what stands in braces otherwise does no harm. */
function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name = '']) => name))];
}

function filled(names: readonly string[], params: CauseParams): CauseParams {
  return { ...Object.fromEntries(names.map((name) => [name, ''])), ...params };
}
