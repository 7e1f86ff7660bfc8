/**
 * The catalog of causes: each code has a message that says what happened, and remedies that say what to do, as ICU messages with named
 * parameters. They stand in the catalog of texts under the keys `cause.<code>`, `cause.<code>.remedy1` and so on, so that they are
 * translated like every other text.
 */
import { catalog, formatText } from '../texts/catalog.ts';
import type { TextParam, TextParams } from '../texts/textParams.ts';
import type { CauseParams, CauseText, CauseWeight, NestedMessage, ParamSamples } from './cause.ts';

/**
 * The texts of one code. In its messages a parameter that is missing is empty, is 0 in a plural, and selects the branch `none` where a
 * select has one as its first; else it selects `other`.
 */
export interface CauseEntry {
  readonly message: string;
  /** Best first. One whose text is empty with given parameters is left out. */
  readonly remedies?: readonly string[];
  /** Left out: exact. */
  readonly weight?: CauseWeight;
  /** Examples of parameters, which give their types; left out, the parameters are those that the messages name. */
  readonly params?: ParamSamples;
  /** Parameters that hold the code of another cause, whose parameters stand beside it. Its message stands in their place. */
  readonly nested?: readonly string[];
  /** Values that follow from the parameters, and that the messages read too. */
  readonly derived?: Readonly<Record<string, (params: CauseParams) => TextParam | undefined>>;
}

export type CauseEntries = Readonly<Record<string, CauseEntry>>;

type Widened<Value> = Value extends string ? string : Value extends number ? number : boolean;

type Joined<Texts extends readonly string[]> = Texts extends readonly [
  infer First extends string,
  ...infer Rest extends readonly string[],
]
  ? `${First} ${Joined<Rest>}`
  : '';

/** All texts of an entry in one. */
export type EntryText<Entry extends CauseEntry> = Entry extends { remedies: infer Remedies extends readonly string[] }
  ? `${Entry['message']} ${Joined<Remedies>}`
  : Entry['message'];

type NamedParams<Params extends readonly unknown[]> = Params extends readonly [infer Named] ? Partial<Named> : unknown;

/** What may be recorded with a code. */
export type EntryParams<Entry extends CauseEntry> = Entry extends { params: infer Samples extends ParamSamples }
  ? { readonly [Name in keyof Samples]?: Widened<Samples[Name][number]> | undefined }
  : NamedParams<TextParams<EntryText<Entry>>>;

/** The codes of a catalog with the parameters of each, for the type checker alone. */
export type CauseCatalog<Entries extends CauseEntries> = {
  readonly [Code in keyof Entries]: EntryParams<Entries[Code]>;
};

const registered = new Map<string, CauseText>();

/** Adds texts to the catalog. @param entries by their codes, `area.cause` */
export function causeCatalog<const Entries extends CauseEntries>(entries: Entries): CauseCatalog<Entries> {
  const texts: Record<string, string> = {};
  for (const [code, entry] of Object.entries<CauseEntry>(entries)) {
    texts[code] = entry.message;
    entry.remedies?.forEach((remedy, index) => (texts[`${code}.remedy${index + 1}`] = remedy));
    registered.set(code, textOfEntry(code, entry));
  }
  catalog('cause', texts);
  return entries as unknown as CauseCatalog<Entries>;
}

/** The texts of a code; undefined for one that no part of the program has that is loaded. */
export function registeredText(code: string): CauseText | undefined {
  return registered.get(code);
}

/** The codes of all parts of the program that are loaded. */
export function registeredCodes(): string[] {
  return [...registered.keys()];
}

function textOfEntry(code: string, entry: CauseEntry): CauseText {
  const { message, remedies = [], weight = 'exact', params: samples = {}, nested = [], derived = {} } = entry;
  const icu = [message, ...remedies];
  const values = icuValues({ icu, nested, derived });
  const key = `cause.${code}`;
  return {
    params: samples,
    nested,
    derived: Object.keys(derived),
    icu,
    weight,
    message: (params, nestedMessage) => formatText(key, values(params, nestedMessage)),
    remedies: (params, nestedMessage) => {
      if (remedies.length === 0) return [];
      const filled = values(params, nestedMessage);
      return remedies.map((_, index) => formatText(`${key}.remedy${index + 1}`, filled)).filter((text) => text !== '');
    },
  };
}

/** What ICU messages are formatted with, whatever parameters are there. */
export function icuValues({
  icu,
  nested = [],
  derived = {},
}: Pick<CauseEntry, 'nested' | 'derived'> & { readonly icu: readonly string[] }): (
  params: CauseParams,
  nestedMessage: NestedMessage,
) => Record<string, TextParam> {
  const missing = missingValues(icu.join(' '));
  return (params, nestedMessage) => {
    const values = { ...missing };
    const add = (name: string, value: TextParam | undefined): void => {
      if (value !== undefined && value !== '')
        values[name] = value === 'none' && missing[name] === 'none' ? noneItself : value;
    };
    for (const [name, value] of Object.entries(params)) if (!nested.includes(name)) add(name, value);
    for (const [name, derive] of Object.entries(derived)) add(name, derive(params));
    for (const name of nested) add(name, nestedMessage(name));
    return values;
  };
}

/** A server that says “none” gave a text: it does not select the branch for a missing one. Word joiners are invisible. */
const noneItself = 'none\u2060';

/** What stands for each parameter of the messages that is missing. What stands in braces otherwise does no harm. */
function missingValues(icu: string): Record<string, TextParam> {
  const values: Record<string, TextParam> = {};
  for (const [, name = '', kind, first] of icu.matchAll(/\{\s*(\w+)\s*(?:\}|,\s*(\w+)(?:,\s*(\w+))?)/g)) {
    if (kind === 'select' && first === 'none') values[name] = 'none';
    else if ((kind === 'plural' || kind === 'number') && values[name] !== 'none') values[name] = 0;
    else values[name] ??= '';
  }
  return values;
}
