/** Adds terms to the text of a query and removes them. The rest of the text, valid or not, is not changed. */
import { parseFilter } from './filter.ts';
import { meantText, termSpans, type TermSpan } from './filterSpans.ts';

/** Whether the query has the term. The case of the key and the order of a list do not matter. */
export function hasTerm(text: string, term: string): boolean {
  return findTerms(text, term).length > 0;
}

/** The query with the term at its end, or at its beginning when a quote or pattern at the end is not closed. */
export function addTerm(text: string, term: string): string {
  if (hasTerm(text, term)) return text;
  if (text.trim() === '') return term;
  const open = termSpans(text).some(({ closed }) => !closed);
  return open ? `${term} ${text.trimStart()}` : `${text.trimEnd()} ${term}`;
}

/** The query without the term, and without the space between it and the next one. */
export function removeTerm(text: string, term: string): string {
  let left = text;
  for (const { start, end } of findTerms(text, term).reverse()) {
    const before = left.slice(0, start);
    const after = left.slice(end);
    left = after.trim() === '' ? before.trimEnd() : before + after.trimStart();
  }
  return left;
}

/** The query with one term replaced by another, at the same position. */
export function replaceTerm(text: string, from: string, to: string): string {
  const [span] = findTerms(text, from);
  if (!span) return addTerm(text, to);
  return removeTerm(text.slice(0, span.start) + to + text.slice(span.end), from);
}

/** A name as a value of `event:` or `ns:` that matches this name and no other. */
export function nameValue(name: string): string {
  const pattern = name.replaceAll('*', '\\*');
  const plain = pattern !== '' && !/^"|\s/.test(pattern);
  return plain ? pattern : `"${pattern.replace(/["\\]/g, '\\$&')}"`;
}

function findTerms(text: string, term: string): TermSpan[] {
  const [span] = termSpans(term);
  if (!span) return [];
  const target = identity(term, span);
  return termSpans(text).filter((candidate) => identity(text, candidate) === target);
}

/** A normalized text that is equal for terms with the same meaning. */
function identity(text: string, span: TermSpan): string {
  const written = text.slice(span.start, span.end);
  const { key, negated } = span;
  if (key === undefined || span.values.length === 0 || !parseFilter(written).ok) return `=${written}`;
  const values = span.values.map((value) => meantText(text, value));
  const byCase = key === 'event' || key === 'ns';
  return JSON.stringify([negated, key, byCase ? values : [...new Set(values.map((v) => v.toLowerCase()))].sort()]);
}
