/**
 * The completions of a query at the caret. Pure: the known names are parameters.
 * Invariants: there are no completions for free text (patterns, paths, numbers); accepting a completion does not change the rest of the
 * query and never causes a fault, except for a key without its value.
 */
import { parseFilter } from './filter.ts';
import { filterCompletionTexts } from './filterCompletionTexts.ts';
import { nameValue } from './filterEdit.ts';
import {
  type FilterKey,
  filterKey,
  filterKeyNames,
  filterKeys,
  type FilterKeyName,
  type NameKind,
} from './filterKeys.ts';
import { meantText, type Span, termSpans, type TermSpan } from './filterSpans.ts';

/** The part of the query at the caret. */
export type CompletionSite = Span & {
  /** The typed text up to the caret, without quotes and escapes. An accepted completion replaces `start` to `end`. */
  readonly typed: string;
} & (
    | { readonly type: 'term' }
    /** A key that is followed by its value. */
    | { readonly type: 'key' }
    | { readonly type: 'value'; readonly key: FilterKeyName; readonly others: readonly string[] }
  );

interface SeenName {
  readonly name: string;
  /** Number of entries with the name. */
  readonly count: number;
}

/** The names in the capture, the most useful first. */
export interface SeenNames {
  readonly events: readonly SeenName[];
  readonly namespaces: readonly SeenName[];
  /** Left out if there are none. */
  readonly sources?: readonly SeenName[] | undefined;
  readonly connections?: readonly SeenName[] | undefined;
  readonly sessions?: readonly SeenName[] | undefined;
}

export interface Completion extends Span {
  readonly type: 'key' | 'value' | NameKind | 'example';
  /** The shown text: a name itself, never its notation in the filter. */
  readonly label: string;
  /** The text that replaces `start` to `end`. */
  readonly insert: string;
  readonly summary: string;
  /** The number of entries with the name. */
  readonly count?: number;
  /** The query already has this text. */
  readonly exact: boolean;
}

const maxNames = 50;
const maxValues = 5;

/** @param caret the position of the caret, in UTF-16 units */
export function completionSite(text: string, caret: number): CompletionSite | undefined {
  const span = termSpans(text).find(({ start, end }) => start <= caret && caret <= end);
  if (!span) return { type: 'term', typed: '', start: caret, end: caret };
  // A completion directly before a term would be joined with that term.
  if (caret < span.bodyStart || (caret === span.bodyStart && caret < span.end)) return undefined;
  if (span.type === 'word') return wordSite(text, caret, span);
  if (span.type === 'pattern') return undefined;
  const colon = text.indexOf(':', span.bodyStart);
  if (caret <= colon) {
    return { type: 'key', typed: text.slice(span.bodyStart, caret), start: span.bodyStart, end: colon + 1 };
  }
  // Event names may contain colons.
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
  // An open quote includes the rest of the query, which a completion must not replace.
  const end = value.closed ? value.end : caret;
  return { type: 'value', key, others, typed: meantText(text, value, caret), start: value.start, end };
}

/** The completions at the site, best first. */
export function completionsAt(text: string, site: CompletionSite, seen: SeenNames): Completion[] {
  const offered = site.type === 'value' ? valueCompletions(site, seen) : termCompletions(site, seen);
  const { start, end } = site;
  return offered
    .map((offer) => ({ ...offer, start, end, exact: text.slice(start, end) === offer.insert }))
    .filter((completion) => isSound(text, completion));
}

/** Whether the completed term can be parsed, or is a key whose value is still to be written. */
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
      summary: filterKeys[name].summary(),
    }));
  if (prefix === '' || type === 'key') return keys;
  const names = matchingNames(seen.events, typed).map((found) => nameOffer('event', found, 'event:'));
  const values = filterKeyNames.flatMap((name) => {
    const { values = [] }: FilterKey = filterKeys[name];
    return values
      .filter(({ value }) => value.toLowerCase().startsWith(prefix))
      .map(({ value, summary }): Offer => {
        const term = `${name}:${value}`;
        return { type: 'value', label: term, insert: term, summary: summary() };
      });
  });
  return [...keys, ...values.slice(0, maxValues), ...names];
}

function valueCompletions(site: CompletionSite & { type: 'value' }, seen: SeenNames): Offer[] {
  const { typed, others } = site;
  const key: FilterKey | undefined = filterKey(site.key)?.key;
  const { names } = key ?? {};
  if (names) return matchingNames(seenOf(seen, names), typed).map((found) => nameOffer(names, found));
  const usedNames = others.map((other) => other.toLowerCase());
  const values = (key?.values ?? [])
    .filter(
      ({ value }) => !usedNames.includes(value.toLowerCase()) && value.toLowerCase().startsWith(typed.toLowerCase()),
    )
    .map(({ value, summary }): Offer => ({ type: 'value', label: value, insert: value, summary: summary() }));
  const examples = (typed === '' ? (key?.examples ?? []) : []).map(({ value, summary }): Offer => ({
    type: 'example',
    label: value,
    insert: value,
    summary: summary(),
  }));
  return [...values, ...examples];
}

function seenOf(seen: SeenNames, kind: NameKind): readonly SeenName[] {
  const { events, namespaces, sources = [], connections = [], sessions = [] } = seen;
  return { event: events, namespace: namespaces, source: sources, connection: connections, session: sessions }[kind];
}

const nameSummaries: Readonly<Record<NameKind, () => string>> = filterCompletionTexts;

function nameOffer(type: NameKind, { name, count }: SeenName, key = ''): Offer {
  return { type, label: name, insert: key + nameValue(name), summary: nameSummaries[type](), count };
}

/** Names that begin with the typed text, then those that contain it. An escaped star means a star. */
function matchingNames(names: readonly SeenName[], typed: string): SeenName[] {
  const needle = typed.replaceAll('\\*', '*').toLowerCase();
  const begins: SeenName[] = [];
  const holds: SeenName[] = [];
  for (const seen of names) {
    const at = seen.name.toLowerCase().indexOf(needle);
    if (at >= 0) (at === 0 ? begins : holds).push(seen);
  }
  return [...begins, ...holds].slice(0, maxNames);
}

/** The query with the completion, and the new position of the caret. */
export function acceptCompletion(
  text: string,
  { start, end, insert, type }: Completion,
): { text: string; caret: number } {
  const head = text.slice(0, start) + insert;
  const rest = text.slice(end);
  const needsSpace = type !== 'key' && rest !== '' && !/^[\s,]/.test(rest);
  return { text: head + (needsSpace ? ' ' : '') + rest, caret: head.length };
}
