/**
 * What can be completed in a query at the caret, and with what. Pure: the names that were seen are handed in.
 * Invariants: nothing is offered where text is free (patterns, paths, numbers that are begun); what is accepted leaves the rest of the
 * query as it was, and never brings in a fault, but for a key that waits for its value.
 */
import { parseFilter } from './filter.ts';
import { nameValue } from './filterEdit.ts';
import { type FilterKey, filterKey, filterKeyNames, filterKeys, type FilterKeyName } from './filterKeys.ts';
import { meantText, type Span, termSpans, type TermSpan } from './filterSpans.ts';

/** What stands at the caret. */
export type CompletionSite = Span & {
  /** What is typed of it up to the caret, without quotes and escapes; `start` … `end` is what an accepted completion replaces. */
  readonly typed: string;
} & (
    | { readonly type: 'term' }
    /** A key whose value stands behind it. */
    | { readonly type: 'key' }
    | { readonly type: 'value'; readonly key: FilterKeyName; readonly others: readonly string[] }
  );

interface SeenName {
  readonly name: string;
  /** Entries that have it. */
  readonly count: number;
}

/** Names that were seen, the most useful first. */
export interface SeenNames {
  readonly events: readonly SeenName[];
  readonly namespaces: readonly SeenName[];
}

export interface Completion extends Span {
  readonly type: 'key' | 'value' | 'event' | 'namespace' | 'example';
  /** As it is shown: a name is the name itself, never its notation. */
  readonly label: string;
  /** What is put in the place of `start` … `end`. */
  readonly insert: string;
  readonly summary: string;
  /** Of a name: entries that have it. */
  readonly count?: number;
  /** It is what stands there already. */
  readonly exact: boolean;
}

const maxNames = 50;
const maxValues = 5;

/** @param caret in UTF-16 units */
export function completionSite(text: string, caret: number): CompletionSite | undefined {
  const span = termSpans(text).find(({ start, end }) => start <= caret && caret <= end);
  if (!span) return { type: 'term', typed: '', start: caret, end: caret };
  // Before a term it would be glued to it.
  if (caret < span.bodyStart || (caret === span.bodyStart && caret < span.end)) return undefined;
  if (span.type === 'word') return wordSite(text, caret, span);
  if (span.type === 'pattern') return undefined;
  const colon = text.indexOf(':', span.bodyStart);
  if (caret <= colon) {
    return { type: 'key', typed: text.slice(span.bodyStart, caret), start: span.bodyStart, end: colon + 1 };
  }
  // Names of events have colons too.
  return span.key === undefined ? wordSite(text, caret, span) : valueSite(text, caret, span.key, span);
}

function wordSite(text: string, caret: number, span: TermSpan): CompletionSite | undefined {
  if (span.values.some(({ quoted }) => quoted)) return undefined;
  const typed = text.slice(span.bodyStart, caret);
  return { type: 'term', typed, start: span.bodyStart, end: span.end };
}

function valueSite(text: string, caret: number, key: FilterKeyName, span: TermSpan): CompletionSite | undefined {
  const index = span.values.findIndex(({ start, end }) => start <= caret && caret <= end);
  const value = span.values[index];
  if (!value) return undefined;
  const others = span.values.filter((_, other) => other !== index).map((other) => meantText(text, other));
  // An open quote has the rest of the query in it, which is not this value's to replace.
  const end = value.closed ? value.end : caret;
  return { type: 'value', key, others, typed: meantText(text, value, caret), start: value.start, end };
}

/** What fits at the site, best first. */
export function completionsAt(text: string, site: CompletionSite, seen: SeenNames): Completion[] {
  const offered = site.type === 'value' ? valueCompletions(site, seen) : termCompletions(site, seen);
  const { start, end } = site;
  return offered
    .map((offer) => ({ ...offer, start, end, exact: text.slice(start, end) === offer.insert }))
    .filter((completion) => isSound(text, completion));
}

/** What comes of it can be read, or is a key that waits for its value. */
function isSound(text: string, completion: Completion): boolean {
  const accepted = acceptCompletion(text, completion);
  const span = termSpans(accepted.text).find(({ start, end }) => start < accepted.caret && accepted.caret <= end);
  if (!span) return false;
  if (completion.type === 'key' && accepted.caret === span.end) return true;
  return parseFilter(accepted.text.slice(span.start, span.end)).ok;
}

type Offer = Omit<Completion, keyof Span | 'exact'>;

function termCompletions({ type, typed }: CompletionSite, seen: SeenNames): Offer[] {
  const prefix = typed.toLowerCase();
  const keys = filterKeyNames
    .filter((name) => name.startsWith(prefix))
    .map((name): Offer => ({
      type: 'key',
      label: `${name}:`,
      insert: `${name}:`,
      summary: filterKeys[name].summary,
    }));
  if (prefix === '' || type === 'key') return keys;
  const names = matchingNames(seen.events, typed).map((found) => nameOffer('event', found, 'event:'));
  const values = filterKeyNames.flatMap((name) => {
    const { values = [] }: FilterKey = filterKeys[name];
    return values
      .filter(({ value }) => value.toLowerCase().startsWith(prefix))
      .map(({ value, summary }): Offer => {
        const term = `${name}:${value}`;
        return { type: 'value', label: term, insert: term, summary };
      });
  });
  return [...keys, ...values.slice(0, maxValues), ...names];
}

function valueCompletions(site: CompletionSite & { type: 'value' }, seen: SeenNames): Offer[] {
  const { typed, others } = site;
  const key: FilterKey | undefined = filterKey(site.key)?.key;
  if (key?.names === 'event') {
    return matchingNames(seen.events, typed).map((found) => nameOffer('event', found));
  }
  if (key?.names === 'namespace') {
    return matchingNames(seen.namespaces, typed).map((found) => nameOffer('namespace', found));
  }
  const taken = others.map((other) => other.toLowerCase());
  const values = (key?.values ?? [])
    .filter(({ value }) => !taken.includes(value.toLowerCase()) && value.toLowerCase().startsWith(typed.toLowerCase()))
    .map(({ value, summary }): Offer => ({ type: 'value', label: value, insert: value, summary }));
  const examples = (typed === '' ? (key?.examples ?? []) : []).map(({ value, summary }): Offer => ({
    type: 'example',
    label: value,
    insert: value,
    summary,
  }));
  return [...values, ...examples];
}

function nameOffer(type: 'event' | 'namespace', { name, count }: SeenName, key = ''): Offer {
  return { type, label: name, insert: key + nameValue(name), summary: type, count };
}

/** Names that begin with what is typed, then those that hold it; an escaped star is the star of a name. */
function matchingNames(names: readonly SeenName[], typed: string): SeenName[] {
  const wanted = typed.replaceAll('\\*', '*').toLowerCase();
  const begins: SeenName[] = [];
  const holds: SeenName[] = [];
  for (const seen of names) {
    const at = seen.name.toLowerCase().indexOf(wanted);
    if (at >= 0) (at === 0 ? begins : holds).push(seen);
  }
  return [...begins, ...holds].slice(0, maxNames);
}

/** The query with the completion in its place, and where the caret stands then. */
export function acceptCompletion(
  text: string,
  { start, end, insert, type }: Completion,
): { text: string; caret: number } {
  const head = text.slice(0, start) + insert;
  const rest = text.slice(end);
  const clings = type !== 'key' && rest !== '' && !/^[\s,]/.test(rest);
  return { text: head + (clings ? ' ' : '') + rest, caret: head.length };
}
