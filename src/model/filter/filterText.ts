import type { EntryFacts } from '../entry/entry.ts';
import { factTexts } from '../entry/entryFormat.ts';
import type { FilterCursor } from './filterCursor.ts';
import type { FilterSubject } from './filterSubject.ts';

const maxPatternLength = 500;

/** Searches an entry: the event name first, which is cheap, then the payload; for connection entries and markers their texts. */
export function searchText(found: (text: string, isJson: boolean) => boolean): (subject: FilterSubject) => boolean {
  return (subject) => {
    const { facts } = subject;
    if (facts.event !== undefined && found(facts.event, false)) return true;
    if (facts.kind === 'connection' || facts.kind === 'marker')
      return notesOf(facts).some((note) => found(note, false));
    return found(subject.payloadText(), true);
  };
}

/** The visible texts, and the code of the cause. Non-breaking spaces in numbers are replaced, because a query contains ordinary ones. */
function notesOf(facts: EntryFacts): string[] {
  const { state, cause } = facts;
  const notes = [state, cause?.code, ...factTexts(facts)].filter((note) => note !== undefined);
  return notes.map((note) => note.replaceAll('\u00a0', ' '));
}

/** Reads `/pattern/flags`. A slash in the pattern needs a backslash, unless it is in brackets. */
export function readPattern(cursor: FilterCursor): RegExp {
  const offset = cursor.at++;
  let inClass = false;
  while (inClass || cursor.peek !== '/') {
    if (cursor.peek === '') {
      cursor.fault('filter.patternOpen', {}, offset);
    }
    if (cursor.peek === '\\') cursor.at++;
    else if (cursor.peek === '[') inClass = true;
    else if (cursor.peek === ']') inClass = false;
    cursor.at++;
  }
  const source = cursor.text.slice(offset + 1, cursor.at);
  cursor.at++;
  const flagsAt = cursor.at;
  const flags = cursor.piece().text;
  if (source === '') cursor.fault('filter.patternEmpty', {}, offset);
  if (source.length > maxPatternLength) {
    cursor.fault('filter.patternTooLong', { max: maxPatternLength }, offset);
  }
  if (!/^[imsu]*$/.test(flags) || new Set(flags).size < flags.length) {
    cursor.fault('filter.patternFlags', { flags }, flagsAt);
  }
  return compile(cursor, source, flags, offset);
}

function compile(cursor: FilterCursor, source: string, flags: string, offset: number): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const reason = String(error).replace(/^.*\/[a-z]*: /s, '');
    return cursor.fault('filter.patternInvalid', { reason }, offset);
  }
}
