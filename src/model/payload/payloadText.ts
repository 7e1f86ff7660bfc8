import { findNodeAtLocation, parseTree, printParseErrorCode, type ParseError, type ParseErrorCode } from 'jsonc-parser';
import { tooDeepAt, tooDeepText } from './depthLimit.ts';
import { parseExactJson } from '../numbers/exactJson.ts';
import { type ParseOptions, parsePayload, PayloadError } from './payload.ts';

/** Where in a text a fault is: line and column from 1, as editors count. */
export interface TextFault {
  message: string;
  offset: number;
  line: number;
  column: number;
}

export type TextResult = { ok: true; value: unknown } | { ok: false; fault: TextFault };

/** Reads an argument that a person typed as JSON with payload notation. Never throws: a fault tells its line and column. */
export function parsePayloadText(text: string, options: ParseOptions = {}): TextResult {
  let json: unknown;
  try {
    json = parseExactJson(text);
  } catch {
    return { ok: false, fault: jsonFault(text) };
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { ok: false, fault: faultAt(text, deep, tooDeepText('The value')) };
  try {
    return { ok: true, value: parsePayload(json, options) };
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return { ok: false, fault: faultAt(text, placeOf(text, error.path), error.message) };
  }
}

/** Where a value stands; the start for one that is nested deeper than the syntax tree can be built. */
function placeOf(text: string, path: readonly (string | number)[]): number {
  // A key that begins with "$" is written with one more.
  const written = path.map((key) => (typeof key === 'string' && key.startsWith('$') ? `$${key}` : key));
  const root = guarded(() => parseTree(text));
  return (root && guarded(() => findNodeAtLocation(root, written)))?.offset ?? 0;
}

/** jsonc-parser calls itself for each level; JSON.parse and the notation's reader do not. */
function guarded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value; text needs double quotes',
  InvalidNumberFormat: 'this is no JSON number',
  PropertyNameExpected: 'a property name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  EndOfFileExpected: 'the value ends before this; nothing may follow it',
  InvalidCommentToken: 'comments are not allowed in an argument',
  UnexpectedEndOfComment: 'comments are not allowed in an argument',
  UnexpectedEndOfString: 'the text is not closed with a double quote',
  UnexpectedEndOfNumber: 'the number is not complete',
  InvalidUnicode: 'the \\u escape needs four hex digits',
  InvalidEscapeCharacter: 'this escape is not known to JSON',
  InvalidCharacter: 'a control character must be escaped',
};

function jsonFault(text: string): TextFault {
  if (text.trim() === '') return faultAt(text, 0, 'A value is expected. Write null to send null');
  const errors: ParseError[] = [];
  const root = guarded(() => parseTree(text, errors, { disallowComments: true, allowTrailingComma: false }));
  const first = errors[0];
  if (!first && !root) return faultAt(text, 0, 'This is not JSON, and nested too deeply to tell where');
  if (!first) return faultAt(text, 0, 'This is not JSON');
  return faultAt(text, first.offset, describeSyntaxError(first.error));
}

/** What a JSON reader stumbled over, as a sentence for a person. */
export function describeSyntaxError(code: ParseErrorCode): string {
  const message = words[printParseErrorCode(code)] ?? 'this is not JSON';
  return message.charAt(0).toUpperCase() + message.slice(1);
}

export function faultAt(text: string, offset: number, message: string): TextFault {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { message, offset, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
