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
const scalar =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
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
        const end = skip(scalar, text, at);
        if (end === at) return fault(text, at, false);
        at = end;
        expected = 'comma';
      }
    } else if (expected === 'firstKey' || expected === 'key') {
      const end = skip(scalar, text, at);
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
  word.lastIndex = at;
  return { at, word: word.exec(text)?.[0] ?? '', trailing };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
