/** Where a text stops being JSON, for a message to a person: slower than a parser and run only on what a parser refused. */

export interface JsonFault {
  /** Index in the text. */
  readonly at: number;
  /** What stands there; empty at the end of the text. */
  readonly word: string;
  /** The value before it is whole. */
  readonly trailing: boolean;
}

const blank = /[ \t\n\r]*/y;
/** Of a string; as one class of characters it takes no stack, however long it is. */
const plain = /[ !#-[\]-\uffff]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const word = /[-+\w.]{1,30}|[^]/uy;

type Expected = 'value' | 'firstValue' | 'firstKey' | 'key' | 'colon' | 'comma';

/** The first place where it is no JSON; undefined when it is. */
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
        if (end === at) return fault(text, at, false);
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
      } else return fault(text, at, false);
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

/** What stands at an index; empty at the end of the text. */
export function wordAt(text: string, at: number): string {
  word.lastIndex = at;
  return word.exec(text)?.[0] ?? '';
}

/** The end of a string, number or word; `at` when there is none. */
function scalarEnd(text: string, at: number): number {
  if (text.charAt(at) !== '"') return skip(literal, text, at);
  let end = at + 1;
  for (;;) {
    end = skip(plain, text, end);
    if (text.charAt(end) === '"') return end + 1;
    const next = skip(escape, text, end);
    if (next === end) return at;
    end = next;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
