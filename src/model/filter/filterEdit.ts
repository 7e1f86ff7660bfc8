/** Terms put into the text of a query and taken out of it. Whatever else stands there, readable or not, stays as it was written. */
import { parseFilter } from './filter.ts';
import { meantText, termSpans, type TermSpan } from './filterSpans.ts';

/** Whether a term stands in the query, however it is written: case of its key and order of a list do not matter. */
export function hasTerm(text: string, term: string): boolean {
  return findTerms(text, term).length > 0;
}

/** The query with the term at its end, or at its beginning where something is left open at the end. */
export function addTerm(text: string, term: string): string {
  if (hasTerm(text, term)) return text;
  if (text.trim() === '') return term;
  const open = termSpans(text).some(({ closed }) => !closed);
  return open ? `${term} ${text.trimStart()}` : `${text.trimEnd()} ${term}`;
}

/** The query without the term, wherever it stands, and without the space that parted it from the next. */
export function removeTerm(text: string, term: string): string {
  let left = text;
  for (const { start, end } of findTerms(text, term).reverse()) {
    const before = left.slice(0, start);
    const after = left.slice(end);
    left = after.trim() === '' ? before.trimEnd() : before + after.trimStart();
  }
  return left;
}

/** The query with one term instead of another, at its place. */
export function replaceTerm(text: string, from: string, to: string): string {
  const [place] = findTerms(text, from);
  if (!place) return addTerm(text, to);
  return removeTerm(text.slice(0, place.start) + to + text.slice(place.end), from);
}

/** A name as the value of `event:` or `ns:` that stands for this name and no other. */
export function nameValue(name: string): string {
  const pattern = name.replaceAll('*', '\\*');
  const plain = pattern !== '' && !/^"|\s/.test(pattern);
  return plain ? pattern : `"${pattern.replace(/["\\]/g, '\\$&')}"`;
}

function findTerms(text: string, term: string): TermSpan[] {
  const [span] = termSpans(term);
  if (!span) return [];
  const wanted = identity(term, span);
  return termSpans(text).filter((candidate) => identity(text, candidate) === wanted);
}

/** The same for terms that mean the same. */
function identity(text: string, span: TermSpan): string {
  const written = text.slice(span.start, span.end);
  const { key, negated } = span;
  if (key === undefined || span.values.length === 0 || !parseFilter(written).ok) return `=${written}`;
  const values = span.values.map((value) => meantText(text, value));
  const byCase = key === 'event' || key === 'ns';
  return JSON.stringify([negated, key, byCase ? values : [...new Set(values.map((v) => v.toLowerCase()))].sort()]);
}
