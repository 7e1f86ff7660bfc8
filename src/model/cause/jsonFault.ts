/**
 * Finds the position at which a text stops being JSON, for error messages. It is slower than a parser, and used only
 * for texts that a parser rejected.
 */

export interface JsonFault {
  /** Index in the text. */
  readonly at: number;
  /** The text at this index; empty at the end. */
  readonly word: string;
  /** The fault is after a complete value. */
  readonly trailing: boolean;
}

const blank = /[ \t\n\r]*/y;
/** Characters of a string; a single character class uses no stack, however long the string is. */
const plain = /[ !#-[\]-\uffff]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const word = /\\[^]?|[-+\w.]{1,30}|[^]/uy;

type Expected = 'value' | 'firstValue' | 'firstKey' | 'key' | 'colon' | 'comma';

/** The first position that is not valid JSON; undefined if the text is valid. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let at = skip(blank, text, 0);
  let done = false;
  while (!done) {
    const char = text.charAt(at);
    const inList = open.at(-1) === '[';
    if (expected === 'value' || expected === 'firstValue') {
      if (char === '[' || char === '{') {
        open.push(char);
        expected = char === '[' ? 'firstValue' : 'firstKey';
        at++;
      } else if (char === ']' && expected === 'firstValue') {
        open.pop();
        expected = 'comma';
        at++;
      } else {
        const end = scalarEnd(text, at);
        if (end === at) return scalarFault(text, at);
        at = end;
        expected = 'comma';
      }
    } else if (expected === 'firstKey' || expected === 'key') {
      const end = scalarEnd(text, at);
      if (char === '"' && end > at) {
        at = end;
        expected = 'colon';
      } else if (char === '}' && expected === 'firstKey') {
        open.pop();
        expected = 'comma';
        at++;
      } else return scalarFault(text, at);
    } else if (expected === 'colon') {
      if (char !== ':') return fault(text, at, false);
      expected = 'value';
      at++;
    } else if (char === ',') {
      expected = inList ? 'value' : 'key';
      at++;
    } else if (char === (inList ? ']' : '}')) {
      open.pop();
      at++;
    } else return fault(text, at, false);
    at = skip(blank, text, at);
    done = open.length === 0 && expected === 'comma';
  }
  return at < text.length ? fault(text, at, true) : undefined;
}

function fault(text: string, at: number, trailing: boolean): JsonFault {
  return { at, word: wordAt(text, at), trailing };
}

/** Inside a string, the fault is at the character that it cannot contain, or at the end of the text. */
function scalarFault(text: string, at: number): JsonFault {
  return fault(text, text.charAt(at) === '"' ? stringEnd(text, at).end : at, false);
}

/** The text at an index; empty at the end. */
export function wordAt(text: string, at: number): string {
  word.lastIndex = at;
  return word.exec(text)?.[0] ?? '';
}

/** The end of a string, number or word; `at` if there is none. */
function scalarEnd(text: string, at: number): number {
  if (text.charAt(at) !== '"') return skip(literal, text, at);
  const { end, isClosed } = stringEnd(text, at);
  return isClosed ? end : at;
}

/** The end of a string that starts at an index, or the first character that it cannot contain. */
function stringEnd(text: string, at: number): { readonly end: number; readonly isClosed: boolean } {
  let end = at + 1;
  for (;;) {
    end = skip(plain, text, end);
    if (text.charAt(end) === '"') return { end: end + 1, isClosed: true };
    const next = skip(escape, text, end);
    if (next === end) return { end, isClosed: false };
    end = next;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
