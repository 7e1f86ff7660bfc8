/**
 * The catalog of causes: each code has a message (what happened) and remedies (what to do), as ICU messages with named parameters. They are
 * in the catalog of texts under the keys `cause.<code>`, `cause.<code>.remedy1` and so on, so that they are translated like all other
 * texts.
 */
import { catalog, formatText } from '../texts/catalog.ts';
import type { TextParam, TextParams } from '../texts/textParams.ts';
import {
  type CauseParams,
  type CauseText,
  type CauseWeight,
  type NestedMessage,
  type ParamSamples,
  textOf,
} from './cause.ts';
import { endOf } from '../texts/sentences.ts';

/**
 * The texts of one code. In the messages, a missing parameter is an empty text, and in a plural it is 0. In a select, it selects the branch
 * `none` if this branch is the first one, and otherwise the branch `other`. The parameter `reported` is a text of a server or of the
 * system; `{reportedEnd}` is the period after it at the end of a sentence.
 */
export interface CauseEntry {
  readonly message: string;
  /** The remedies, the best one first. A remedy whose text is empty for the given parameters is left out. */
  readonly remedies?: readonly string[];
  /** Defaults to exact. */
  readonly weight?: CauseWeight;
  /** Examples of parameters, which determine their types. If left out, the parameters are those that the messages use. */
  readonly params?: ParamSamples;
  /**
   * Parameters whose value is the code of another cause. The parameters of that cause are recorded next to them. In a message, the message
   * of that cause replaces such a parameter.
   */
  readonly nested?: readonly string[];
  /** Values that are derived from the parameters, and that the messages can also use. */
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

/** All texts of an entry as one type. */
export type EntryText<Entry extends CauseEntry> = Entry extends { remedies: infer Remedies extends readonly string[] }
  ? `${Entry['message']} ${Joined<Remedies>}`
  : Entry['message'];

type NamedParams<Params extends readonly unknown[]> = Params extends readonly [infer Named] ? Partial<Named> : unknown;

/** The parameters that may be recorded with a code. */
export type EntryParams<Entry extends CauseEntry> = Entry extends { params: infer Samples extends ParamSamples }
  ? { readonly [Name in keyof Samples]?: Widened<Samples[Name][number]> | undefined }
  : Recorded<NamedParams<TextParams<EntryText<Entry>>>>;

/** The parameters without those whose names end with `End`: their values are derived from other parameters. */
export type Recorded<Params> = { [Name in keyof Params as Name extends `${string}End` ? never : Name]: Params[Name] };

/** The codes of a catalog with the parameters of each, for the type checker only. */
export type CauseCatalog<Entries extends CauseEntries> = {
  readonly [Code in keyof Entries]: EntryParams<Entries[Code]>;
};

/** The text of a code is prepared when it is first needed, because most codes never are. */
const registered = new Map<string, () => CauseText>();

/** Adds texts to the catalog. @param entries the entries by code, such as `area.cause` */
export function causeCatalog<const Entries extends CauseEntries>(entries: Entries): CauseCatalog<Entries> {
  const texts: Record<string, string> = {};
  for (const [code, entry] of Object.entries<CauseEntry>(entries)) {
    texts[code] = entry.message;
    entry.remedies?.forEach((remedy, index) => (texts[`${code}.remedy${index + 1}`] = remedy));
    let text: CauseText | undefined;
    registered.set(code, () => (text ??= textOfEntry(code, entry)));
  }
  catalog('cause', texts);
  return entries as unknown as CauseCatalog<Entries>;
}

/** The texts of a code; undefined if no loaded module contains it. */
export function registeredText(code: string): CauseText | undefined {
  return registered.get(code)?.();
}

/** The codes of all loaded modules. */
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

/** The values with which ICU messages are formatted, whichever parameters are present. */
export function icuValues({
  icu,
  nested = [],
  derived = {},
}: Pick<CauseEntry, 'nested' | 'derived'> & { readonly icu: readonly string[] }): (
  params: CauseParams,
  nestedMessage: NestedMessage,
) => Record<string, TextParam> {
  const missing = missingValues(icu.join(' '));
  const ends = Object.keys(missing).filter((name) => isEnd(name));
  return (params, nestedMessage) => {
    const values = { ...missing };
    const add = (name: string, value: TextParam | undefined): void => {
      if (value !== undefined && value !== '')
        values[name] = value === 'none' && missing[name] === 'none' ? noneItself : value;
    };
    for (const [name, value] of Object.entries(params)) if (!nested.includes(name)) add(name, value);
    for (const [name, derive] of Object.entries(derived)) add(name, derive(params));
    for (const name of nested) add(name, nestedMessage(name));
    for (const name of ends) values[name] = endOf(textOf(params, name.slice(0, -endSuffix.length)));
    return values;
  };
}

const endSuffix = 'End';

/** Whether a name in a message is the name of the period that follows another parameter. */
export function isEnd(name: string): boolean {
  return name.endsWith(endSuffix);
}

/** The text “none” from a server must not select the branch for a missing parameter, so an invisible word joiner is appended. */
const noneItself = 'none\u2060';

/** The value for each missing parameter of the messages. The expression may also match other names in braces, which is harmless. */
function missingValues(icu: string): Record<string, TextParam> {
  const values: Record<string, TextParam> = {};
  for (const [, name = '', kind, first] of icu.matchAll(/\{\s*(\w+)\s*(?:\}|,\s*(\w+)(?:,\s*(\w+))?)/g)) {
    if (kind === 'select' && first === 'none') values[name] = 'none';
    else if ((kind === 'plural' || kind === 'number') && values[name] !== 'none') values[name] = 0;
    else values[name] ??= '';
  }
  return values;
}
