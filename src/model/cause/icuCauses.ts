import { catalog, formatText } from '../texts/catalog.ts';
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
    const names = namesIn([message, ...remedies].join(' '));
    const entry: CauseText = {
      weight,
      icu: [message, ...remedies],
      message: (params) => formatText(`cause.${code}`, filled(names, params)),
      remedies: (params) =>
        remedies.map((_, index) => formatText(`cause.${code}.remedy${index + 1}`, filled(names, params))),
    };
    return [code, entry] as const;
  });
  catalog('cause', texts);
  return Object.fromEntries(entries) as unknown as { readonly [Code in keyof Causes]: CauseText };
}

/** Names of parameters; what stands in braces otherwise does no harm. */
function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name = '']) => name))];
}

function filled(names: readonly string[], params: CauseParams): CauseParams {
  return { ...Object.fromEntries(names.map((name) => [name, ''])), ...params };
}
