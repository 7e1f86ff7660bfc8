/**
 * The positions of the terms of a query, valid or not, for completion and edits. It follows the parser (filterCursor.ts, filterTerms.ts) and
 * continues after faults; an open quote or pattern extends to the end of the text.
 */
import { filterKey, type FilterKeyName } from './filterKeys.ts';

/** A range of the text, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The range of a value. */
export interface SpanValue extends Span {
  readonly quoted: boolean;
  /** False for a value with an open quote. */
  readonly closed: boolean;
}

export interface TermSpan extends Span {
  readonly negated: boolean;
  /** "word": searched text; "key": `key:` with values, known or not; "pattern": a regular expression. */
  readonly type: 'word' | 'key' | 'pattern';
  /** undefined for an unknown key. */
  readonly key: FilterKeyName | undefined;
  /** The position after the minus. */
  readonly bodyStart: number;
  /** The values of a key, one unless it takes a list; the word itself; none for a pattern. */
  readonly values: readonly SpanValue[];
  /** No quote or pattern is open: text that is appended after a space is a separate term. */
  readonly closed: boolean;
}

export function termSpans(text: string): TermSpan[] {
  const terms: TermSpan[] = [];
  for (let at = skip(text, 0, space); at < text.length; at = skip(text, at, space)) {
    const term = readSpan(text, at);
    terms.push(term);
    at = term.end;
  }
  return terms;
}

const space = /\s/;
const notSpace = /\S/;

function readSpan(text: string, start: number): TermSpan {
  const negated = text[start] === '-';
  const bodyStart = negated ? start + 1 : start;
  const about = { start, bodyStart, negated };
  if (text[bodyStart] === '/') {
    const close = patternEnd(text, bodyStart);
    const end = close === undefined ? text.length : skip(text, close, notSpace);
    return { ...about, type: 'pattern', key: undefined, end, values: [], closed: close !== undefined };
  }
  const name = text[bodyStart] === '"' ? undefined : /^([a-z]+):/i.exec(text.slice(bodyStart))?.[1];
  if (name === undefined) {
    const value = readValue(text, bodyStart, '');
    return { ...about, type: 'word', key: undefined, end: value.after, values: [value], closed: value.closed };
  }
  const key = filterKey(name);
  const from = bodyStart + name.length + 1;
  if (key?.name === 'arg') return { ...about, type: 'key', key: 'arg', values: [], ...readPath(text, from) };
  const stop = key?.key.values ? ',' : '';
  const values: SpanValue[] = [];
  let at = from;
  for (;;) {
    const value = readValue(text, at, stop);
    values.push(value);
    at = value.after;
    if (stop === '' || text[at] !== stop) break;
    at++;
  }
  const closed = values.every((value) => value.closed);
  return { ...about, type: 'key', key: key?.name, end: at, values, closed };
}

/** `after`: text directly after a closing quote belongs to the term, although the parser rejects it. */
function readValue(text: string, start: number, stop: string): SpanValue & { after: number } {
  const isEnd = (at: number): boolean => {
    const character = text.charAt(at);
    return character === '' || space.test(character) || (stop !== '' && character === stop);
  };
  const quoted = text[start] === '"';
  const close = quoted ? quoteEnd(text, start) : undefined;
  if (quoted && close === undefined) {
    return { start, end: text.length, after: text.length, quoted, closed: false };
  }
  let after = close ?? start;
  while (!isEnd(after)) after++;
  return { start, end: close ?? after, after, quoted, closed: true };
}

/** The path and value of `arg:`. A quote may open at the beginning of any segment. */
function readPath(text: string, start: number): { end: number; closed: boolean } {
  let at = start;
  while (at < text.length && notSpace.test(text.charAt(at))) {
    if (text[at] === '"' && (at === start || /[.[=]/.test(text.charAt(at - 1)))) {
      const close = quoteEnd(text, at);
      if (close === undefined) return { end: text.length, closed: false };
      at = close;
    } else at++;
  }
  return { end: at, closed: true };
}

/** The index after the closing quote; undefined if there is none. */
function quoteEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\' && /["\\]/.test(text.charAt(at + 1))) at++;
  }
  return undefined;
}

/** The index after the closing slash; undefined if there is none. */
function patternEnd(text: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '/' && !inClass) return at + 1;
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
  }
  return undefined;
}

function skip(text: string, at: number, what: RegExp): number {
  while (at < text.length && what.test(text.charAt(at))) at++;
  return at;
}

/** A value without its quotes and escapes. */
export function meantText(text: string, { start, end, quoted, closed }: SpanValue, upTo = end): string {
  if (!quoted) return text.slice(start, upTo);
  const inside = text.slice(start + 1, Math.min(upTo, closed ? end - 1 : end));
  return inside.replace(/\\(["\\])/g, '$1');
}
